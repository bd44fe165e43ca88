//! `neap validate`

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum};
use rayon::prelude::*;

use super::feed::{self, Batch};
use super::inputs::{Inputs, Known};
use super::pipeline::ConfigArgs;
use super::schema_args::SchemaArgs;
use super::{Exit, Failure, Hall};
use crate::check::{self, Catalogue, Listed, Summary, What};
use crate::diagnostic::{Diagnostic, Severity, Sink};
use crate::document::Sources;
use crate::report;

/// Check the rendered platform, or any YAML, as an API server would.
///
/// Without a path: what the config renders. With paths: files, folders with all `.yaml` and `.yml` files below them, or `-`
/// for standard input. In folders, what `.gitignore` and `.ignore` exclude is passed over, and so are hidden folders such
/// as `.github`, unless one is named itself. Kustomizations and their patches are checked as such; templates and values of
/// Helm, encrypted files and YAML that is no manifest are counted and left alone.
///
/// Checked are the YAML itself, and the schema of every kind that neap knows (`neap schema list`) with its rules in CEL, strict
/// about unknown fields. What is not checked is said, and an error under `--strict`.
#[derive(Debug, Args)]
pub(super) struct Validate {
    /// Files or folders; `-` for standard input.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Report only on files that changed since this commit, branch or tag and HEAD parted; the others are context.
    #[arg(long, value_name = "REV", requires = "paths")]
    changed_since: Option<String>,
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
        let checked = if self.paths.is_empty() {
            hall.show(sink.diagnostics(), &sources);
            let rendered = self.config.render_unjudged(hall, &catalogue, &options)?;
            Checked {
                summary: rendered.summary,
                diagnostics: rendered.diagnostics,
                sources: rendered.sources,
                left_alone: BTreeMap::new(),
            }
        } else {
            let found = Checked { diagnostics: sink.into_diagnostics(), sources, ..Checked::default() };
            self.check_paths(catalogue, &options, found)?
        };
        self.report(hall, &checked)?;
        failed |= checked.diagnostics.iter().any(|one| one.severity == Severity::Error);
        Ok(if failed { Exit::Findings } else { Exit::Fine })
    }

    fn check_paths(
        &self,
        mut catalogue: Catalogue,
        options: &check::Options,
        mut checked: Checked,
    ) -> Result<Checked, Failure> {
        let inputs = Inputs::gather(&self.paths, self.changed_since.as_deref())?;
        let wanted = inputs.reported();
        if wanted.is_empty() {
            return Ok(checked);
        }
        let known = inputs.surroundings()?;
        let all = inputs.files();
        if all.len() > wanted.len() || feed::is_many(&wanted) {
            // An object may come batches before the definition of its kind, or the definition may be in a file that is not
            // reported on. What is on standard input is read once.
            feed::batches(&all, |batch| {
                catalogue = check::definitions(&texts(&batch), &catalogue);
                Ok(())
            })?;
        }
        let before = checked.diagnostics.len();
        feed::batches(&wanted, |batch| {
            catalogue = check::definitions(&texts(&batch), &catalogue);
            checked.batch(batch, &known, &catalogue, options);
            Ok(())
        })?;
        if checked.summary.documents == 0 && checked.left_alone.is_empty() && checked.diagnostics.len() == before {
            return Err(Failure::usage("there is no document in what was named", "an empty file is nothing to check"));
        }
        Ok(checked)
    }

    fn report(&self, hall: &Hall, checked: &Checked) -> Result<(), Failure> {
        let Checked { summary, diagnostics, sources, left_alone } = checked;
        match self.output {
            Form::Text => {
                hall.out(&report::diagnostics::human::render(diagnostics, sources, hall.color_out()))?;
                let line = match &self.changed_since {
                    Some(revision) if checked.is_empty() => {
                        format!("nothing to check: no file has changed since {revision}")
                    }
                    _ => format!("{}{}", words(summary), left_alone_words(left_alone)),
                };
                hall.out(&format!("{line}\n"))
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
                    "leftAlone": left_alone,
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

/// What came of it all.
#[derive(Debug, Default)]
struct Checked {
    summary: Summary,
    /// Files that were not checked, by what they are.
    left_alone: BTreeMap<&'static str, usize>,
    diagnostics: Vec<Diagnostic>,
    sources: Sources,
}

impl Checked {
    fn is_empty(&self) -> bool {
        self.summary.documents == 0 && self.left_alone.is_empty() && self.diagnostics.is_empty()
    }

    /// Checks a batch, and lets go of the texts that nothing was found in.
    fn batch(&mut self, batch: Batch, known: &Known, catalogue: &Catalogue, options: &check::Options) {
        let mut sink = Sink::new();
        self.summary.add_unreadable(batch.findings.len());
        sink.extend(batch.findings);
        let (mut texts, mut others) = (Vec::new(), Vec::new());
        let recognised: Vec<What> = batch.pieces.par_iter().map(|piece| known.what(piece)).collect();
        for (piece, what) in batch.pieces.iter().zip(recognised) {
            match what.left_alone() {
                Some(words) => *self.left_alone.entry(words).or_default() += 1,
                None if what == What::Manifest => texts.push(check::Text {
                    name: &piece.name,
                    text: Arc::clone(&piece.text),
                    first_line: piece.first_line,
                    origin: None,
                }),
                None => others.push((Listed { path: &piece.name, text: &piece.text }, what)),
            }
        }
        self.summary.add(check::texts(&texts, &mut self.sources, catalogue, options, &mut sink));
        self.summary.add(check::apart(&others, &known.around, &mut self.sources, catalogue, options, &mut sink));
        self.diagnostics.extend(sink.into_diagnostics());
    }
}

/// The files that were not checked, as they follow the documents in a line.
fn left_alone_words(left_alone: &BTreeMap<&'static str, usize>) -> String {
    let total: usize = left_alone.values().sum();
    if total == 0 {
        return String::new();
    }
    let noun = if total == 1 { "file" } else { "files" };
    let parts: Vec<String> = left_alone.iter().map(|(what, count)| format!("{count} {what}")).collect();
    format!("; {total} {noun} left alone ({})", parts.join(", "))
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
