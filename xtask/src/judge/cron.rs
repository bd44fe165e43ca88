//! Asks the library of KEDA's cron scaler what comes next, about the moments in `tests/cases/simulate/cron.txt`.

use std::fs;
use std::io::Write as _;
use std::process::{Command, ExitCode, Stdio};

use clap::Args;

use super::NOBODY;
use crate::process;
use crate::schema::module;
use crate::tree::{Done, at, root, write};

/// The cases, and what the library says to them; the tests hold neap against them.
const CASES: &str = "tests/cases/simulate/cron.txt";

/// The library, in the version that KEDA 2.19 to 2.21 has.
const MODULE: &str = "module neap.example/judge\n\ngo 1.24\n\nrequire github.com/robfig/cron/v3 v3.0.1\n";

/// What to ask.
#[derive(Args)]
pub(crate) struct Cron {
    /// Write the answers into the file of cases; without it, say which differ.
    #[arg(long)]
    write: bool,
    /// Say so and succeed when there is no Go, instead of failing.
    #[arg(long)]
    if_available: bool,
}

impl Cron {
    pub(super) fn run(&self) -> Done<ExitCode> {
        if !module::has_go() {
            println!("go: none");
            return Ok(if self.if_available { ExitCode::SUCCESS } else { ExitCode::from(NOBODY) });
        }
        let path = root().join(CASES);
        let text = at(&path, fs::read_to_string(&path))?;
        let (comments, cases): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| line.starts_with('#'));
        let answers = ask(&cases)?;
        let differing: Vec<_> = cases.iter().zip(answers.lines()).filter(|(case, answer)| *case != answer).collect();
        for (case, answer) in &differing {
            println!("{case}: the library says {answer}");
        }
        println!("cron: {} of {} are as the library says", cases.len() - differing.len(), cases.len());
        if self.write {
            write(&path, &format!("{}\n{answers}", comments.join("\n")))?;
            return Ok(ExitCode::SUCCESS);
        }
        Ok(if differing.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

/// The cases with the library's answers.
fn ask(cases: &[&str]) -> Done<String> {
    let scratch = root().join("target/judge/cron");
    let ours = root().join("xtask/judge/cron/main.go");
    write(&scratch.join("main.go"), &at(&ours, fs::read_to_string(&ours))?)?;
    write(&scratch.join("go.mod"), MODULE)?;
    let mut go = Command::new("go");
    go.args(["build", "-mod=mod", "-o", "judge", "."]).env("CGO_ENABLED", "0").env("GOWORK", "off").env("GOFLAGS", "");
    process::run(go.current_dir(&scratch))?;
    let mut program = Command::new(scratch.join("judge"));
    let mut child = program.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let (input, lines) = (child.stdin.take(), cases.join("\n"));
    let feeder = std::thread::spawn(move || input.map_or(Ok(()), |mut input| input.write_all(lines.as_bytes())));
    let output = child.wait_with_output()?;
    feeder.join().map_err(|_| "the questions were not sent")??;
    if !output.status.success() {
        return Err(format!("the program that asks the library ended with {}", output.status).into());
    }
    let answers = String::from_utf8(output.stdout)?;
    if answers.lines().count() == cases.len() { Ok(answers) } else { Err("some questions have no answer".into()) }
}
