//! Other programs.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::tree::{Done, root};

/// What a program said.
pub(crate) struct Said {
    pub(crate) well: bool,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Said {
    fn of(output: &Output) -> Self {
        Self {
            well: output.status.success(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).trim_end().to_owned(),
        }
    }
}

/// Runs a program to its end and hands back what it said, well or not.
///
/// # Errors
/// The program cannot be started.
pub(crate) fn ask(command: &mut Command) -> Done<Said> {
    let output = command.output().map_err(|fault| format!("{}: {fault}", name(command)))?;
    Ok(Said::of(&output))
}

/// Runs a program that has to end well, and hands back its standard output.
///
/// # Errors
/// It cannot be started, or ends badly; its standard error is the message.
pub(crate) fn run(command: &mut Command) -> Done<String> {
    let said = ask(command)?;
    if said.well { Ok(said.out) } else { Err(format!("{}: {}", name(command), said.err).into()) }
}

fn name(command: &Command) -> String {
    let program = Path::new(command.get_program());
    program.file_name().unwrap_or(program.as_os_str()).to_string_lossy().into_owned()
}

/// Builds the product and says where its binary is.
///
/// # Errors
/// It does not build.
pub(crate) fn neap(release: bool) -> Done<PathBuf> {
    let mut build = Command::new(env!("CARGO"));
    build.args(["build", "--package", "neap", "--bin", "neap", "--message-format", "json-render-diagnostics"]);
    if release {
        build.arg("--release");
    }
    let said = run(build.current_dir(root()))?;
    let messages = said.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let mut executables = messages.filter_map(|message| Some(PathBuf::from(message.get("executable")?.as_str()?)));
    executables.next_back().ok_or_else(|| "cargo build names no executable".into())
}
