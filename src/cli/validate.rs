//! `neap validate`

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};

use super::feed::{self, Batch, Input};
use super::pipeline::ConfigArgs;
use super::schema_args::SchemaArgs;
use super::{Exit, Failure, Hall};
use crate::check::{self, Catalogue, Summary};
use crate::diagnostic::{Diagnostic, Severity, Sink};
use crate::document::Sources;
use crate::report;

/// Check the rendered platform, or any YAML, as an API server would.
///
/// Without a path: what the config renders. With paths: files, folders with all `.yaml` and `.yml` files below them, or `-`
/// for standard input. Checked are the YAML itself and the schema of every kind that neap knows (`neap schema list`), strict
/// about unknown fields. What is not checked is said, and an error under `--strict`.
#[derive(Debug, Args)]
pub(super) struct Validate {
    /// Files or folders; `-` for standard input.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// What could not be checked is an error.
    #[arg(long)]
    strict: bool,
    /// The form of the report.
    #[arg(short, long, value_enum, default_value_t, value_name = "FORM")]
    output: Form,
    // Last, or the heading of these would stand over the others as well.
    #[command(flatten)]
    schemas: SchemaArgs,
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
        let (mut sources, mut sink) = (Sources::new(), Sink::new());
        let catalogue = self.schemas.catalogue(hall, &mut sources, &mut sink)?;
        let options = check::Options {
            strict: self.strict,
            kubernetes_version: self.schemas.kubernetes_version.clone(),
            keda_version: self.schemas.keda_version.clone(),
            ..check::Options::default()
        };
        let mut failed = sink.has_errors();
        let (summary, diagnostics, sources) = if self.paths.is_empty() {
            hall.show(sink.diagnostics(), &sources);
            let rendered = self.config.render_unjudged(hall, &catalogue, &options)?;
            (rendered.summary, rendered.diagnostics, rendered.sources)
        } else {
            let mut findings = sink.into_diagnostics();
            let summary = self.check_paths(catalogue, &options, &mut sources, &mut findings)?;
            (summary, findings, sources)
        };
        self.report(hall, &summary, &diagnostics, &sources)?;
        failed |= diagnostics.iter().any(|one| one.severity == Severity::Error);
        Ok(if failed { Exit::Findings } else { Exit::Fine })
    }

    fn check_paths(
        &self,
        mut catalogue: Catalogue,
        options: &check::Options,
        sources: &mut Sources,
        findings: &mut Vec<Diagnostic>,
    ) -> Result<Summary, Failure> {
        let inputs = self.inputs()?;
        let (mut summary, before) = (Summary::default(), findings.len());
        if feed::is_many(&inputs) {
            // An object may come batches before the definition of its kind. What is on standard input is read once.
            let files: Vec<Input> = inputs.iter().filter(|it| **it != Input::Stdin).cloned().collect();
            feed::batches(&files, |batch| {
                catalogue = check::definitions(&texts(&batch), &catalogue);
                Ok(())
            })?;
        }
        feed::batches(&inputs, |batch| {
            let mut sink = Sink::new();
            catalogue = check::definitions(&texts(&batch), &catalogue);
            summary.add(check_batch(batch, sources, &catalogue, options, &mut sink));
            findings.extend(sink.into_diagnostics());
            Ok(())
        })?;
        if summary.documents == 0 && findings.len() == before {
            return Err(Failure::usage("there is no document in what was named", "an empty file is nothing to check"));
        }
        Ok(summary)
    }

    fn inputs(&self) -> Result<Vec<Input>, Failure> {
        let mut inputs = Vec::new();
        for path in &self.paths {
            let size = |file: &Path| std::fs::metadata(file).map_or(0, |known| known.len());
            if path.as_os_str() == "-" {
                inputs.push(Input::Stdin);
            } else if path.is_dir() {
                let found = yaml_below(path)?;
                if found.is_empty() {
                    let message = format!("{} has no .yaml or .yml file", path.display());
                    return Err(Failure::usage(message, "name a folder or file that has something to check"));
                }
                inputs.extend(found.into_iter().map(|file| {
                    let size = size(&file);
                    Input::File(file, size)
                }));
            } else if path.exists() {
                inputs.push(Input::File(path.clone(), size(path)));
            } else {
                return Err(Failure::usage(format!("{} is not there", path.display()), "check the path"));
            }
        }
        Ok(inputs)
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
                });
                hall.out(&report::diagnostics::json::render(diagnostics, sources, summary))
            }
        }
    }
}

fn texts(batch: &Batch) -> Vec<check::Text<'_>> {
    let pieces = batch.pieces.iter();
    pieces
        .map(|piece| check::Text {
            name: &piece.name,
            text: Arc::clone(&piece.text),
            first_line: piece.first_line,
            origin: None,
        })
        .collect()
}

/// Checks a batch, and lets go of the texts that nothing was found in.
fn check_batch(
    mut batch: Batch,
    sources: &mut Sources,
    catalogue: &Catalogue,
    options: &check::Options,
    sink: &mut Sink,
) -> Summary {
    let mut summary = Summary::default();
    summary.add_unreadable(batch.findings.len());
    sink.extend(std::mem::take(&mut batch.findings));
    let texts = texts(&batch);
    summary.add(check::texts(&texts, sources, catalogue, options, sink));
    summary
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
