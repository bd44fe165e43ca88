//! Kubernetes' own HPA controller: a test program of ours that is built with Kubernetes' module.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde::Deserialize;

use super::history::{Found, History};
use crate::process;
use crate::schema::module;
use crate::tree::{Done, at, root, write};

/// The Go module.
const MODULE: &str = "k8s.io/kubernetes";

/// What the program answers about one history.
#[derive(Deserialize)]
struct Answer {
    id: usize,
    syncs: Vec<Found>,
}

/// The program for one version of Kubernetes.
pub(super) struct Controller {
    program: PathBuf,
}

impl Controller {
    /// Builds the program, unless that was done from the same source before.
    pub(super) fn build(version: &str) -> Done<Self> {
        let scratch = root().join("target/judge/hpa").join(version);
        let ours = root().join("xtask/judge/hpa/judge_test.go");
        let source = at(&ours, fs::read_to_string(&ours))?;
        let (program, stamp) = (scratch.join("judge.test"), scratch.join("built-from"));
        if program.is_file() && fs::read_to_string(&stamp).is_ok_and(|built| built == source) {
            return Ok(Self { program });
        }
        let kubernetes = module::download(&format!("{MODULE}@v{version}"))?.join("go.mod");
        let module = module(&at(&kubernetes, fs::read_to_string(&kubernetes))?, version)?;
        write(&scratch.join("go.mod"), &module)?;
        write(&scratch.join("judge_test.go"), &source)?;
        eprintln!("building the controller of Kubernetes {version}; the first time takes minutes");
        let mut go = Command::new("go");
        go.args(["test", "-mod=mod", "-c", "-o", "judge.test", "."])
            .env("CGO_ENABLED", "0")
            .env("GOWORK", "off")
            .env("GOFLAGS", "")
            .current_dir(&scratch);
        process::run(&mut go)?;
        write(&stamp, &source)?;
        Ok(Self { program })
    }

    /// Plays every history, and notes what the controller found and did.
    pub(super) fn play(&self, histories: &mut [History], own_tolerance: bool) -> Done<()> {
        let scratch = tempfile::tempdir()?;
        let (asked, answered) = (scratch.path().join("histories"), scratch.path().join("answers"));
        let lines = histories.iter().map(serde_json::to_string).collect::<Result<Vec<_>, _>>()?;
        write(&asked, &lines.join("\n"))?;
        let mut program = Command::new(&self.program);
        program.args(["-test.run", "^TestHistories$"]).env("NEAP_HISTORIES", &asked).env("NEAP_ANSWERS", &answered);
        if own_tolerance {
            program.env("NEAP_TOLERANCE", "1");
        }
        process::run(&mut program)?;
        for line in at(&answered, fs::read_to_string(&answered))?.lines() {
            let answer: Answer = serde_json::from_str(line)?;
            histories.get_mut(answer.id).ok_or("an answer to no question")?.verdict = answer.syncs;
        }
        match histories.iter().find(|history| history.verdict.len() != history.syncs.len()) {
            Some(history) => Err(format!("history {} has no whole answer", history.id).into()),
            None => Ok(()),
        }
    }
}

/// A module file of ours. Kubernetes names its libraries by folders that only its repository has; they are published as
/// modules of version 0 with the same minor and patch number.
fn module(kubernetes: &str, version: &str) -> Done<String> {
    let library = version.split_once('.').map(|(_, rest)| format!("v0.{rest}")).ok_or("a version such as 1.34.4")?;
    let names = kubernetes.lines().filter_map(|line| line.trim().split_once(" => ./staging/")).map(|(name, _)| name);
    let replaced: Vec<String> = names.map(|name| format!("replace {name} => {name} {library}\n")).collect();
    Ok(format!("module neap.example/judge\n\ngo 1.25\n\nrequire {MODULE} v{version}\n\n{}", replaced.concat()))
}
