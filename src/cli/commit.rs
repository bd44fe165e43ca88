//! `neap commit`

use clap::Args;

use super::pipeline::{ConfigArgs, RepoArgs};
use super::{Exit, Failure, Hall};
use crate::change::{Change, ChangeSet, FileChange};
use crate::check;
use crate::deliver::KeptReason;
use crate::deliver::git::{Author, Environment, Message, Repository};
use crate::report;
use crate::unit::RepoPath;

/// Commit the rendered platform to a Git repository.
///
/// One commit, on a working tree or a bare repository, with what changed. Nothing to do is no commit and no error. Files
/// that neap wrote and no longer renders are removed; a file that was edited by hand since is reported and kept. Other
/// files, and other people's staged changes, stay as they are. Git's hooks are not run.
#[derive(Debug, Args)]
pub(super) struct Commit {
    #[command(flatten)]
    repository: RepoArgs,
    /// The message; its first line is the subject. Without it, one that says what changed.
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,
    /// The author, as `Name <address>`; without it, as Git has it.
    #[arg(long, value_name = "NAME <ADDRESS>")]
    author: Option<String>,
    /// Replace files that were edited by hand since, or were never neap's.
    #[arg(long)]
    force: bool,
    /// Say what would be committed, and commit nothing.
    #[arg(long)]
    dry_run: bool,
    // Last, or the heading of these would stand over the others as well.
    #[command(flatten)]
    config: ConfigArgs,
}

impl Commit {
    pub(super) fn run(&self, hall: &Hall) -> Result<Exit, Failure> {
        let author = self.author.as_deref().map(Author::parse).transpose()?;
        let rendered = self.config.render(hall, &check::Options::default())?;
        rendered.refuse_placeholder()?;
        let repository = Repository::open(&self.repository.path)?;
        if !self.dry_run && repository.recover()? {
            hall.say("finished what an interrupted run had left");
        }
        let plan = repository.plan(
            self.repository.branch.as_deref(),
            &rendered.bundle,
            &rendered.inventory_path()?,
            self.force,
        )?;
        let changes = ChangeSet::between(plan.before(), plan.after());
        let kept = report_kept(hall, plan.kept());
        if plan.is_empty() {
            hall.say("nothing to commit: the repository is what the config renders");
            return Ok(kept);
        }
        if self.dry_run {
            hall.out(&report::changes::human(&changes, hall.color_out()))?;
            hall.say("dry run: nothing was committed");
            return Ok(kept);
        }
        let message = self.message.as_ref().map_or_else(
            || message(rendered.platform.spec.cluster.as_str(), &changes),
            |text| {
                let (subject, body) = text.split_once('\n').unwrap_or((text, ""));
                Message { subject: subject.trim().to_owned(), body: body.trim().to_owned() }
            },
        );
        let environment = Environment::from_lookup(|name| hall.variable(name).map(str::to_owned));
        let committed = repository.commit(&plan, &message, author.as_ref(), &environment)?;
        let short = committed.id.get(..10).unwrap_or(&committed.id);
        hall.out(&format!("{short} {}\n", message.subject))?;
        hall.say(&format!("committed to {}: {}", committed.branch, report::changes::summary(&changes)));
        Ok(kept)
    }
}

/// Says which files were left as they are, and why. That a tree is not what the config renders is a finding.
pub(super) fn report_kept(hall: &Hall, kept: &[(RepoPath, KeptReason)]) -> Exit {
    for (path, reason) in kept {
        hall.say(&format!("kept {path}: {reason}"));
    }
    if kept.is_empty() {
        return Exit::Fine;
    }
    if kept.iter().any(|(_, reason)| reason.yields_to_force()) {
        hall.say("put the edits into the config, or replace the files with --force");
    }
    Exit::Findings
}

/// A conventional commit that names what changed.
fn message(cluster: &str, changes: &ChangeSet) -> Message {
    let files = changes.files();
    let mut components: Vec<&str> = files.iter().filter_map(|change| component(change.path.as_str())).collect();
    components.sort_unstable();
    components.dedup();
    let what = match components.as_slice() {
        [] => "the inventory".to_owned(),
        [first, second, rest @ ..] if rest.len() > 2 => format!("{first}, {second} and {} more", rest.len()),
        few => few.join(", "),
    };
    let gone = |file: &FileChange| matches!(file.change, Change::Removed(_));
    let kind = if !files.is_empty() && files.iter().all(gone) { "remove" } else { "render" };
    let mark = |file: &FileChange| match file.change {
        Change::Added(_) => '+',
        Change::Removed(_) => '-',
        Change::Modified(_) => '~',
    };
    let mut body: Vec<String> = files.iter().map(|file| format!("{} {}", mark(file), file.path)).collect();
    if body.len() > 40 {
        let more = body.len() - 40;
        body.truncate(40);
        body.push(format!("and {more} more"));
    }
    Message { subject: format!("feat({cluster}): {kind} {what}"), body: body.join("\n") }
}

/// The part of the platform that a file belongs to: the name of its folder or of itself.
fn component(path: &str) -> Option<&str> {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = file.strip_suffix(".yaml").unwrap_or(file);
    if let Some(name) = stem.strip_suffix("-values") {
        return Some(name);
    }
    let ordered = stem.split_once('-').is_some_and(|(order, _)| order.chars().all(|c| c.is_ascii_digit()));
    if ordered { folder.rsplit('/').next() } else { Some(stem) }
}

#[cfg(test)]
mod tests {
    use super::component;

    #[test]
    fn files_name_their_component() {
        for (path, name) in [
            ("apps/platform/keda.yaml", "keda"),
            ("helm-values/demo/nats-values.yaml", "nats"),
            ("manifests/event-demo/20-deployment.yaml", "event-demo"),
            ("bootstrap/root.yaml", "root"),
        ] {
            assert_eq!(component(path), Some(name), "{path}");
        }
    }
}
