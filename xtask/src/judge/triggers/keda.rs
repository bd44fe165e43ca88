//! KEDA's own parsers: a program of ours that is built within a copy of KEDA's packages.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::{Deserialize, Serialize};

use super::parameter::Declared;
use super::question::Question;
use crate::process;
use crate::schema::module;
use crate::tree::{Done, at, every, files, root, write};

/// The Go module.
const MODULE: &str = "github.com/kedacore/keda/v2";

/// Where our files lie, and where KEDA's packages get them: the folder here, the folder there.
const PACKAGES: [(&str, &str); 3] =
    [("command", "cmd/neap-judge"), ("scalers", "pkg/scalers"), ("scaling", "pkg/scaling")];

/// The first minor version of KEDA whose types need a file of their own, `scalers/parsers_2_20.go`.
const FIRST_ADDED: u32 = 20;

/// How far KEDA came with a trigger.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Stage {
    /// The trigger can be read.
    Parsed,
    /// It cannot.
    Refused,
    /// It was read; then the constructor failed, for the most part because there is nobody to dial.
    After,
    /// The constructor failed, and nobody knows where.
    Unjudged,
}

/// What KEDA said.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Answer {
    pub(super) stage: Stage,
    #[serde(default)]
    pub(super) error: String,
}

impl Answer {
    /// The parser of azure-pipelines asks for a token and for the agent pool; what it says then is said after reading
    /// (`pkg/scalers/azure_pipelines_scaler.go` of 2.21, which the program does not tell apart).
    fn settled(self) -> Self {
        let asked = self.error.contains("cannot acquire Azure DevOps token");
        Self { stage: if asked { Stage::After } else { self.stage }, ..self }
    }
}

/// The same, to the question of a number.
#[derive(Deserialize)]
struct Numbered {
    id: usize,
    #[serde(flatten)]
    answer: Answer,
}

/// The same, as it is kept.
#[derive(Deserialize, Serialize)]
struct Kept {
    asked: Question,
    said: Answer,
}

/// The program for one version of KEDA.
pub(super) struct Keda {
    program: PathBuf,
    /// What it said before, by what it was asked.
    answers: PathBuf,
}

impl Keda {
    /// Builds the program, unless that was done from the same sources before.
    pub(super) fn build(version: &str) -> Done<Self> {
        let scratch = root().join("target/judge/triggers").join(version);
        let ours = root().join("xtask/judge/triggers");
        let program = scratch.join("neap-judge");
        let answers = scratch.join("answers");
        let sources = sources(&ours)?;
        let stamp = scratch.join("built-from");
        if program.is_file() && fs::read_to_string(&stamp).is_ok_and(|built| built == sources) {
            return Ok(Self { program, answers });
        }
        let keda = module::download(&format!("{MODULE}@v{version}"))?;
        let source = scratch.join("source");
        for old in [&source, &answers] {
            if old.exists() {
                at(old, fs::remove_dir_all(old))?;
            }
        }
        copy(&keda, &source)?;
        for (here, there) in PACKAGES {
            for file in files(&ours.join(here), &["go"])? {
                let name = format!("neap_{}", file.file_name().unwrap_or_default().to_string_lossy());
                write(&source.join(there).join(name), &at(&file, fs::read_to_string(&file))?)?;
            }
        }
        eprintln!("building KEDA {version}; the first time takes minutes");
        // KEDA's module is the main one, so that its own replacements of other modules hold.
        let mut go = Command::new("go");
        go.args(["build", "-mod=mod", "-ldflags=-s -w", "-tags", &tags(version), "-o"])
            .arg(&program)
            .arg(format!("./{}", PACKAGES[0].1))
            .env("CGO_ENABLED", "0")
            .env("GOWORK", "off")
            .env("GOFLAGS", "")
            .current_dir(&source);
        process::run(&mut go)?;
        write(&stamp, &sources)?;
        Ok(Self { program, answers })
    }

    /// What each type of trigger declares; the types are those of this version.
    pub(super) fn parameters(&self) -> Done<BTreeMap<String, Vec<Declared>>> {
        let text = process::run(Command::new(&self.program).arg("parameters"))?;
        Ok(serde_json::from_str(&text)?)
    }

    /// Asks about triggers of one type; the answers stand in the order of the questions. What was asked before is not asked
    /// again.
    pub(super) fn ask(&self, questions: &[&Question]) -> Done<Vec<Answer>> {
        let Some(first) = questions.first() else { return Ok(Vec::new()) };
        let file = self.answers.join(&first.kind_of_trigger).with_extension("jsonl");
        let kept = fs::read_to_string(&file).unwrap_or_default();
        let kept = kept.lines().map(serde_json::from_str).collect::<Result<Vec<Kept>, _>>()?;
        let mut known: BTreeMap<Question, Answer> = kept.into_iter().map(|one| (one.asked, one.said)).collect();
        let new: Vec<&Question> = questions
            .iter()
            .copied()
            .filter(|&question| !known.contains_key(question))
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        if !new.is_empty() {
            let mut lines = String::new();
            for (id, &question) in new.iter().enumerate() {
                let mut line = serde_json::to_value(question)?;
                line["id"] = id.into();
                // Who owns the trigger decides nothing but names.
                line["kind"] = "ScaledObject".into();
                line["name"] = "judged".into();
                line["namespace"] = "default".into();
                writeln!(lines, "{line}")?;
            }
            for line in self.run(lines)?.lines() {
                let said: Numbered = serde_json::from_str(line)?;
                let asked = *new.get(said.id).ok_or("an answer to no question")?;
                known.insert(asked.clone(), said.answer);
            }
            let mut kept = String::new();
            for (asked, said) in &known {
                writeln!(kept, "{}", serde_json::to_string(&Kept { asked: asked.clone(), said: said.clone() })?)?;
            }
            write(&file, &kept)?;
        }
        let answers = questions.iter().map(|&question| known.get(question).cloned().map(Answer::settled));
        answers.collect::<Option<Vec<_>>>().ok_or_else(|| "some questions have no answer".into())
    }

    fn run(&self, lines: String) -> Done<String> {
        // Neither this machine's variables nor its files are KEDA's; some parsers write a file.
        let scratch = tempfile::tempdir()?;
        let mut alone = self.alone();
        alone.env_clear().env("TMPDIR", scratch.path());
        let mut child = alone.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let input = child.stdin.take();
        let feeder = std::thread::spawn(move || input.map_or(Ok(()), |mut input| input.write_all(lines.as_bytes())));
        let output = child.wait_with_output()?;
        let fed = feeder.join().map_err(|_| "the questions were not sent")?;
        if !output.status.success() {
            return Err(format!("the program that asks KEDA ended with {}", output.status).into());
        }
        fed?;
        Ok(String::from_utf8(output.stdout)?)
    }

    /// The program, without a network where that can be had: what it dials then fails at once.
    fn alone(&self) -> Command {
        for arguments in [["-n"].as_slice(), &["-r", "-n"]] {
            let there = Command::new("unshare").args(arguments).arg("true").stderr(Stdio::null()).status();
            if there.is_ok_and(|status| status.success()) {
                let mut command = Command::new("unshare");
                command.args(arguments).arg(&self.program);
                return command;
            }
        }
        Command::new(&self.program)
    }
}

/// Everything that is built from, as one text.
fn sources(ours: &Path) -> Done<String> {
    let mut all = String::new();
    for file in files(ours, &["go"])? {
        all.push_str(&at(&file, fs::read_to_string(&file))?);
    }
    Ok(all)
}

/// Copies what KEDA's parsers are built from: its module file, and its packages without their tests.
fn copy(keda: &Path, source: &Path) -> Done<()> {
    let packages = ["apis", "pkg", "version"].map(|folder| keda.join(folder));
    let mut wanted = vec![keda.join("go.mod"), keda.join("go.sum")];
    for folder in packages.iter().filter(|folder| folder.is_dir()) {
        wanted.extend(every(folder)?.into_iter().filter(|file| !file.to_string_lossy().ends_with("_test.go")));
    }
    for file in wanted {
        let there = source.join(file.strip_prefix(keda)?);
        at(&there, fs::create_dir_all(there.parent().unwrap_or(source)))?;
        // What lies in Go's module cache is read-only, and a copy of the file would be so too.
        at(&there, fs::write(&there, at(&file, fs::read(&file))?))?;
    }
    Ok(())
}

/// The build tags of a version: one for every minor version that added types, up to its own.
fn tags(version: &str) -> String {
    let minor = version.split('.').nth(1).and_then(|minor| minor.parse().ok()).unwrap_or(0);
    let tags: Vec<String> = (FIRST_ADDED..=minor).map(|minor| format!("keda2_{minor}")).collect();
    tags.join(",")
}
