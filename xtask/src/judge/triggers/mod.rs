//! Asks KEDA's own parsers about triggers, and compares what they say with what the catalogue says.

mod cases;
mod hidden;
mod keda;
mod ours;
mod parameter;
mod question;
mod tally;
mod values;
mod written;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use neap::document::{Sources, parse};
use neap::trigger::catalogue;
use serde_json::Value;

use super::NOBODY;
use super::known::Known;
use crate::schema::module;
use crate::tree::{Done, at, root};
use cases::{Case, cases};
use keda::{Answer, Keda, Stage};
use parameter::{Declared, Parameter};
use question::Question;
use tally::{Judged, Outcome, Tally};
use written::Written;

/// What to ask KEDA.
#[derive(Args)]
pub(crate) struct Triggers {
    /// Types of triggers; without any, all.
    types: Vec<String>,
    /// Versions of KEDA; without any, those of the catalogue.
    #[arg(long, value_name = "VERSION")]
    keda: Vec<String>,
    /// Where to write verdicts on some of the triggers, a file for each type.
    #[arg(long, value_name = "DIR")]
    write: Option<PathBuf>,
    /// How many disagreements to show.
    #[arg(long, value_name = "N", default_value_t = 50)]
    show: usize,
    /// Say so and succeed when there is no Go, instead of failing.
    #[arg(long)]
    if_available: bool,
}

/// One version of KEDA, with what it declares.
struct Version {
    name: String,
    keda: Keda,
    /// Its types, each with what it declares.
    declared: BTreeMap<String, Vec<Parameter>>,
}

impl Triggers {
    pub(super) fn run(&self) -> Done<ExitCode> {
        if !module::has_go() {
            println!("go: none");
            return Ok(if self.if_available { ExitCode::SUCCESS } else { ExitCode::from(NOBODY) });
        }
        let versions = self.versions()?;
        let bases = bases()?;
        let mut tally = Tally::knowing(known()?);
        let types: BTreeSet<&String> = versions.iter().flat_map(|version| version.declared.keys()).collect();
        for trigger in types.into_iter().filter(|name| self.types.is_empty() || self.types.contains(name)) {
            let Some(bases) = bases.get(trigger) else {
                tally.broken.push(format!("{trigger}: has no line in bases.yaml"));
                continue;
            };
            let parameters = union(&versions, trigger);
            let cases = cases(bases, &parameters);
            let mut written = Written::of(trigger, &cases);
            for version in &versions {
                judge(version, trigger, &cases, &parameters, &mut tally, &mut written)?;
            }
            if let Some(folder) = &self.write {
                written.write(folder)?;
            }
        }
        tally.print(self.show);
        Ok(if tally.is_fine() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    fn versions(&self) -> Done<Vec<Version>> {
        let wanted: Vec<String> = if self.keda.is_empty() {
            catalogue::supported_versions().iter().map(|&version| version.to_owned()).collect()
        } else {
            self.keda.clone()
        };
        wanted.into_iter().map(Version::build).collect()
    }
}

impl Version {
    fn build(name: String) -> Done<Self> {
        let keda = Keda::build(&name)?;
        let mut declared = BTreeMap::new();
        for (trigger, fields) in keda.parameters()? {
            let read = |field: &Declared| Parameter::read(field).ok_or_else(|| format!("{trigger}: {field:?}"));
            declared.insert(trigger.clone(), fields.iter().map(read).collect::<Result<Vec<_>, _>>()?);
        }
        Ok(Self { name, keda, declared })
    }
}

/// What a type declares in any version, and what the catalogue knows of it besides.
fn union(versions: &[Version], trigger: &str) -> Vec<Parameter> {
    let mut all: Vec<Parameter> = Vec::new();
    for parameter in versions.iter().filter_map(|version| version.declared.get(trigger)).flatten() {
        // A name with a star stands for many keys; the bases have some of them.
        if !all.contains(parameter) && !parameter.name().contains('*') {
            all.push(parameter.clone());
        }
    }
    for scaler in versions.iter().filter_map(|version| catalogue::scaler(trigger, &version.name)) {
        for parameter in scaler.parameters() {
            let name = parameter.name();
            if !name.contains('*') && !all.iter().any(|other| other.names.iter().any(|other| other == name)) {
                all.push(Parameter::known(parameter));
            }
        }
    }
    all
}

/// Asks one version about every case of a type, and neap as well.
fn judge(
    version: &Version,
    trigger: &str,
    cases: &[Case],
    parameters: &[Parameter],
    tally: &mut Tally,
    written: &mut Written,
) -> Done<()> {
    let questions: Vec<&Question> = cases.iter().map(|case| &case.question).collect();
    let answers = version.keda.ask(&questions)?;
    let both = questions.iter().zip(&answers);
    let ours: Vec<Option<String>> =
        both.map(|(question, answer)| ours::refusal(question, &version.name, answer.stage == Stage::Refused)).collect();
    let hidden = hidden(version, parameters, &questions, &answers, &ours)?;
    for (at, (case, (answer, ours))) in cases.iter().zip(answers.into_iter().zip(ours)).enumerate() {
        let refused = answer.stage == Stage::Refused;
        if refused && case.class == "base" && version.declared.contains_key(trigger) && case.what == "0" {
            tally.broken.push(format!("{trigger} {}: refused: {}", version.name, answer.error));
        }
        let (outcome, words) = match (answer.stage, ours) {
            (Stage::Unjudged, _) => (Outcome::Unjudged, answer.error),
            (Stage::Refused, Some(_)) => (Outcome::BothRefuse, answer.error),
            (Stage::Refused, None) if hidden.contains(&at) => (Outcome::Hidden, answer.error),
            (Stage::Refused, None) => (Outcome::Missed, answer.error),
            // A parameter is there for neap, be its value in the Secret blank or not.
            (_, Some(words)) if case.question.auth.values().any(|value| value.trim().is_empty()) => {
                (Outcome::Hidden, words)
            }
            (_, Some(words)) => (Outcome::Alarm, words),
            (_, None) => (Outcome::BothAccept, String::new()),
        };
        if !matches!(outcome, Outcome::Hidden | Outcome::Unjudged) {
            written.note(at, &version.name, refused, matches!(outcome, Outcome::Missed | Outcome::Alarm));
        }
        let (class, what) = (case.class, case.what.clone());
        tally.add(Judged { trigger: trigger.to_owned(), version: version.name.clone(), class, what, outcome, words });
    }
    Ok(())
}

/// Which of the triggers that KEDA refuses and neap does not are refused for a value that neap cannot see.
fn hidden(
    version: &Version,
    parameters: &[Parameter],
    questions: &[&Question],
    answers: &[Answer],
    ours: &[Option<String>],
) -> Done<BTreeSet<usize>> {
    let mut variants = Vec::new();
    for (at, question) in questions.iter().enumerate() {
        if answers[at].stage == Stage::Refused && ours[at].is_none() {
            variants.extend(hidden::variants(question, parameters).into_iter().map(|variant| (at, variant)));
        }
    }
    let asked: Vec<&Question> = variants.iter().map(|(_, variant)| variant).collect();
    let answers = version.keda.ask(&asked)?;
    let taken = variants.iter().zip(answers).filter(|(_, answer)| answer.stage != Stage::Refused);
    Ok(taken.map(|((at, _), _)| *at).collect())
}

/// The triggers to begin with, by type.
fn bases() -> Done<BTreeMap<String, Vec<Question>>> {
    let path = root().join("xtask/judge/triggers/bases.yaml");
    let value = yaml(&path)?;
    let mut all: BTreeMap<String, Vec<Question>> =
        serde_json::from_value(value).map_err(|fault| format!("{}: {fault}", path.display()))?;
    for (trigger, bases) in &mut all {
        for base in bases {
            base.kind_of_trigger.clone_from(trigger);
        }
    }
    Ok(all)
}

/// What is known to differ.
fn known() -> Done<Vec<Known>> {
    let path = root().join("tests/cases/triggers/differences.yaml");
    if !path.exists() {
        return Ok(Vec::new());
    }
    Known::list(&yaml(&path)?).ok_or_else(|| format!("{}: not the form of such a list", path.display()).into())
}

fn yaml(path: &Path) -> Done<Value> {
    let text = at(path, fs::read_to_string(path))?;
    let id = Sources::new().add(path.display().to_string(), text.as_str());
    let parsed = parse(id, &text);
    match (parsed.faults.first(), parsed.documents.first()) {
        (None, Some(document)) => Ok(document.to_json()),
        (fault, _) => Err(format!("{}: {fault:?}", path.display()).into()),
    }
}
