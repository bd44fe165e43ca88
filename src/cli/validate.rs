//! `neap validate`

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::pipeline::ConfigArgs;
use super::{Exit, Failure, Hall};
use crate::check::{self, Catalogue, Summary};
use crate::diagnostic::{Diagnostic, Severity, Sink};
use crate::document::Sources;
use crate::report;

/// Check the rendered platform, or any YAML, as an API server would.
///
/// Without a path: what the config renders. With paths: files, folders with all `.yaml` and `.yml` files below them, or `-`
/// for standard input. Checked are the YAML itself, and the schema of every kind that neap knows (`neap schema list`) with its
/// rules in CEL, strict about unknown fields. What is not checked is said, and an error under `--strict`.
#[derive(Debug, Args)]
pub(super) struct Validate {
    /// Files or folders; `-` for standard input.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// What could not be checked is an error.
    #[arg(long)]
    strict: bool,
    /// The version of KEDA whose kinds are meant; without it, 2.19.0.
    #[arg(long, value_name = "VERSION")]
    keda_version: Option<String>,
    /// The form of the report.
    #[arg(short, long, value_enum, default_value_t, value_name = "FORM")]
    output: Form,
    // Last, or the heading of these would stand over the others as well.
    #[command(flatten)]
    config: ConfigArgs,
}

/// The form of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Form {
    /// For people.
    #[default]
    Text,
    /// For machines: `schema/diagnostics.schema.json`.
    Json,
}

impl Validate {
    pub(super) fn run(&self, hall: &Hall) -> Result<Exit, Failure> {
        let catalogue = Catalogue::embedded();
        let options = check::Options {
            strict: self.strict,
            keda_version: self.keda_version.clone(),
            ..check::Options::default()
        };
        if let Some(wanted) = &self.keda_version
            && !catalogue.versions("keda").contains(&wanted.as_str())
        {
            let known = catalogue.versions("keda").join(", ");
            return Err(Failure::usage(format!("no schemas of KEDA {wanted}"), format!("there are those of {known}")));
        }
        let (summary, diagnostics, sources) = if self.paths.is_empty() {
            let rendered = self.config.render_unjudged(hall, &options)?;
            (rendered.summary, rendered.diagnostics, rendered.sources)
        } else {
            self.check_paths(hall, &catalogue, &options)?
        };
        self.report(hall, &summary, &diagnostics, &sources)?;
        let failed = diagnostics.iter().any(|one| one.severity == Severity::Error);
        Ok(if failed { Exit::Findings } else { Exit::Fine })
    }

    fn check_paths(
        &self,
        hall: &Hall,
        catalogue: &Catalogue,
        options: &check::Options,
    ) -> Result<(Summary, Vec<Diagnostic>, Sources), Failure> {
        let mut files: Vec<(String, String)> = Vec::new();
        for path in &self.paths {
            if path.as_os_str() == "-" {
                files.push(("<stdin>".to_owned(), hall.read_stdin()?));
            } else if path.is_dir() {
                let found = yaml_below(path)?;
                if found.is_empty() {
                    let message = format!("{} has no .yaml or .yml file", path.display());
                    return Err(Failure::usage(message, "name a folder or file that has something to check"));
                }
                for file in found {
                    files.push((file.display().to_string(), hall.read(&file)?));
                }
            } else if path.exists() {
                files.push((path.display().to_string(), hall.read(path)?));
            } else {
                return Err(Failure::usage(format!("{} is not there", path.display()), "check the path"));
            }
        }
        let texts: Vec<check::Text<'_>> =
            files.iter().map(|(name, text)| check::Text { name, text, origin: None }).collect();
        let (mut sources, mut sink) = (Sources::new(), Sink::new());
        let summary = check::texts(&texts, &mut sources, catalogue, options, &mut sink);
        if summary.documents == 0 {
            return Err(Failure::usage("there is no document in what was named", "an empty file is nothing to check"));
        }
        Ok((summary, sink.into_diagnostics(), sources))
    }

    fn report(
        &self,
        hall: &Hall,
        summary: &Summary,
        diagnostics: &[Diagnostic],
        sources: &Sources,
    ) -> Result<(), Failure> {
        match self.output {
            Form::Text => {
                hall.out(&report::diagnostics::human::render(diagnostics, sources, hall.color_out()))?;
                hall.out(&format!("{}\n", words(summary)))
            }
            Form::Json => {
                let summary = serde_json::json!({
                    "documents": summary.documents,
                    "valid": summary.valid,
                    "invalid": summary.invalid,
                    "notChecked": summary.not_checked,
                    "notCheckedKinds": summary.not_checked_kinds,
                    "celRulesNotChecked": summary.cel_rules_not_checked,
                    "transitionRulesSkipped": summary.transition_rules_skipped,
                });
                hall.out(&report::diagnostics::json::render(diagnostics, sources, summary))
            }
        }
    }
}

/// So many rules, as a reader says it.
pub(super) fn cel_rules(count: usize) -> String {
    format!("{count} CEL {}", if count == 1 { "rule" } else { "rules" })
}

fn words(summary: &Summary) -> String {
    let noun = if summary.documents == 1 { "document" } else { "documents" };
    let mut line = format!(
        "{} {noun}: {} valid, {} invalid, {} not checked",
        summary.documents, summary.valid, summary.invalid, summary.not_checked
    );
    if !summary.not_checked_kinds.is_empty() {
        let kinds: Vec<_> = summary.not_checked_kinds.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
        line.push_str(&format!(" ({})", kinds.join(", ")));
    }
    if summary.cel_rules_not_checked > 0 {
        line.push_str(&format!("; {} not checked", cel_rules(summary.cel_rules_not_checked)));
    }
    if summary.transition_rules_skipped > 0 {
        let rules = if summary.transition_rules_skipped == 1 { "rule" } else { "rules" };
        line.push_str(&format!("; {} {rules} on changes skipped", summary.transition_rules_skipped));
    }
    line
}

/// Every YAML file below a folder, in the order of paths. Hidden folders are left out, and symbolic links are not followed.
fn yaml_below(root: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let cannot = |error: &std::io::Error| Failure::io(format!("cannot read {}", folder.display()), error);
        for entry in std::fs::read_dir(&folder).map_err(|error| cannot(&error))? {
            let entry = entry.map_err(|error| cannot(&error))?;
            let kind = entry.file_type().map_err(|error| cannot(&error))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if kind.is_dir() && !name.starts_with('.') {
                folders.push(entry.path());
            } else if kind.is_file() && check::is_yaml(&name) {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}
