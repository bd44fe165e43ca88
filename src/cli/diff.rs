//! `neap diff`

use clap::{Args, ValueEnum};

use super::pipeline::{ConfigArgs, RepoArgs};
use super::{Exit, Failure, Hall};
use crate::change::ChangeSet;
use crate::check;
use crate::deliver::git::Repository;
use crate::report;

/// Show what a commit would change in a Git repository.
///
/// File by file; in YAML field by field, by path. Values of Secrets are masked.
#[derive(Debug, Args)]
pub(super) struct Diff {
    #[command(flatten)]
    repository: RepoArgs,
    /// Replace files that were edited by hand since, or were never neap's.
    #[arg(long)]
    force: bool,
    /// End with 1 where there is a difference.
    #[arg(long)]
    exit_code: bool,
    /// The form of the output.
    #[arg(short, long, value_enum, default_value_t, value_name = "FORM")]
    output: Form,
    // Last, or the heading of these would stand over the others as well.
    #[command(flatten)]
    config: ConfigArgs,
}

/// The form of a diff.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Form {
    /// For people.
    #[default]
    Text,
    /// For machines: `schema/changes.schema.json`.
    Json,
    /// For a pull request.
    Markdown,
}

impl Diff {
    pub(super) fn run(&self, hall: &Hall) -> Result<Exit, Failure> {
        let rendered = self.config.render(hall, &check::Options::default())?;
        let repository = Repository::open(&self.repository.path)?;
        let plan = repository.plan(
            self.repository.branch.as_deref(),
            &rendered.bundle,
            &rendered.inventory_path()?,
            self.force,
        )?;
        let changes = ChangeSet::between(plan.before(), plan.after());
        let text = match self.output {
            Form::Text => report::changes::human(&changes, hall.color_out()),
            Form::Json => report::changes::json(&changes),
            Form::Markdown => report::changes::markdown(&changes),
        };
        hall.out(&text)?;
        super::commit::report_kept(hall, plan.kept());
        let differs = !plan.is_empty() || !plan.kept().is_empty();
        Ok(if self.exit_code && differs { Exit::Findings } else { Exit::Fine })
    }
}
