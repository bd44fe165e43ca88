//! What other programs run neap by: pre-commit, the Action, the component of GitLab.

mod action;
mod files;
mod hooks;

use std::process::Command;

/// Whether a program is there; a test that lacks it says so.
pub(crate) fn has(program: &str) -> bool {
    let found = Command::new(program).arg("--version").output().is_ok_and(|run| run.status.success());
    if !found {
        println!("skipped: {program}");
    }
    found
}
