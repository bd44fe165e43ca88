//! `neap check-render`

use clap::Args;

use super::pipeline::{ConfigArgs, RepoArgs};
use super::{Exit, Failure, Hall};
use crate::check;
use crate::deliver::git::Repository;
use crate::deliver::{Ahead, state};
use crate::unit::RepoPath;

/// Check that a Git repository is what the config renders, for pre-commit and CI.
///
/// Says which file differs, and which side is ahead: the tree, where a file was edited by hand, or the config, where it
/// was not committed since. Ends with 1 where one differs.
#[derive(Debug, Args)]
pub(super) struct CheckRender {
    #[command(flatten)]
    repository: RepoArgs,
    // Last, or the heading of these would stand over the others as well.
    #[command(flatten)]
    config: ConfigArgs,
}

impl CheckRender {
    pub(super) fn run(&self, hall: &Hall) -> Result<Exit, Failure> {
        let rendered = self.config.render(hall, &check::Options::default())?;
        let branch = self.repository.branch.as_deref();
        let repository = Repository::open(&self.repository.path)?;
        let inventory = repository.inventory(branch, &rendered.inventory_path()?)?;
        let paths: Vec<&RepoPath> = inventory.paths().chain(rendered.bundle.iter().map(|(path, _)| path)).collect();
        let committed = repository.read(branch, paths)?;
        let differences = state(&committed, &inventory, &rendered.bundle);
        for (path, ahead) in &differences {
            hall.out(&format!("{path}: {}\n", words(*ahead)))?;
        }
        if differences.is_empty() {
            hall.say(&format!("{} files are what the config renders", rendered.bundle.len()));
            return Ok(Exit::Fine);
        }
        hall.say(&format!("{} of {} files differ", differences.len(), rendered.bundle.len()));
        Ok(Exit::Findings)
    }
}

fn words(ahead: Ahead) -> &'static str {
    match ahead {
        Ahead::Tree => "the tree is ahead: edited by hand since neap wrote it",
        Ahead::Config => "the config is ahead: run `neap commit`",
        Ahead::Both => "both are ahead: edited by hand, and the config renders something new",
        Ahead::Missing => "the tree is ahead: the file was removed, and the config still renders it",
        Ahead::Foreign => "not neap's: a file that neap did not write stands where the config renders one",
    }
}
