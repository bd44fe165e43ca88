//! `neap completions`

use clap::Args;

use super::{Exit, Failure, Hall};

/// Print a completion script for a shell.
///
/// For bash: `neap completions bash > ~/.local/share/bash-completion/completions/neap`.
#[derive(Debug, Args)]
pub(super) struct Completions {
    /// The shell.
    #[arg(value_name = "SHELL")]
    shell: clap_complete::Shell,
}

impl Completions {
    pub(super) fn run(&self, hall: &Hall) -> Result<Exit, Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut super::command(), "neap", &mut script);
        hall.out(&String::from_utf8_lossy(&script))?;
        Ok(Exit::Fine)
    }
}
