//! `neap render`

use std::path::PathBuf;

use clap::Args;

use super::pipeline::{ConfigArgs, Rendered};
use super::{Exit, Failure, Hall};
use crate::check;
use crate::deliver::tree;

/// Render the platform, checked, as one stream or as a tree.
///
/// On standard output: one YAML stream, with a `# Source:` line before each file. With `--output DIR`: a tree. neap then
/// removes files that it wrote there before and no longer renders, and touches no other.
#[derive(Debug, Args)]
pub(super) struct Render {
    /// A folder to write the tree into; `-` for one stream on standard output.
    #[arg(short, long, value_name = "DIR", default_value = "-")]
    output: PathBuf,
    /// Replace files that were edited by hand since, or were never neap's.
    #[arg(long)]
    force: bool,
    // Last, or the heading of these would stand over the others as well.
    #[command(flatten)]
    config: ConfigArgs,
}

impl Render {
    pub(super) fn run(&self, hall: &Hall) -> Result<Exit, Failure> {
        let rendered = self.config.render(hall, &check::Options::default())?;
        if self.output.as_os_str() == "-" {
            hall.out(&stream(&rendered))?;
            hall.say(&summary(&rendered));
            return Ok(Exit::Fine);
        }
        let outcome = tree::write(&rendered.bundle, &self.output, &rendered.inventory_path()?, self.force)?;
        hall.say(&summary(&rendered));
        let (written, removed) = (outcome.written.len(), outcome.removed.len());
        let unchanged = rendered.bundle.len().saturating_sub(written + outcome.kept.len());
        let folder = self.output.display();
        hall.say(&format!("{folder}: {written} written, {unchanged} unchanged, {removed} removed"));
        Ok(super::commit::report_kept(hall, &outcome.kept))
    }
}

/// Every file in one stream.
fn stream(rendered: &Rendered) -> String {
    let mut text = String::new();
    for (path, file) in rendered.bundle.iter() {
        text.push_str("---\n# Source: ");
        text.push_str(path.as_str());
        text.push('\n');
        text.push_str(&file.text);
        if !file.text.ends_with('\n') {
            text.push('\n');
        }
    }
    text
}

/// One line on what was rendered and what came of checking it.
pub(super) fn summary(rendered: &Rendered) -> String {
    let summary = &rendered.summary;
    let values = rendered.bundle.len().saturating_sub(summary.documents);
    let mut line = format!(
        "{} profile, cluster {}: {} files, {} of {} manifests valid",
        rendered.platform.profile.name(),
        rendered.platform.spec.cluster,
        rendered.bundle.len(),
        summary.valid,
        summary.documents,
    );
    if values > 0 {
        line.push_str(&format!(", {values} of Helm values read, their keys not checked"));
    }
    if summary.cel_rules_not_checked > 0 {
        line.push_str(&format!(
            ", {} not checked",
            crate::report::diagnostics::cel_rules(summary.cel_rules_not_checked)
        ));
    }
    line
}
