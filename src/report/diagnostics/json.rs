//! The envelope, and one object for each finding.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Report, secret, words};
use crate::diagnostic::{Diagnostic, Fix, Fixed, Label, Means, Place, Severity, Suppressed, count};
use crate::document::{Sources, Span};

/// The version of the envelope; it changes when a reader of the old form would go wrong.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Envelope<'d> {
    version: u32,
    diagnostics: Vec<Finding<'d>>,
    suppressed: Vec<Answered<'d>>,
    fixed: Vec<Mended<'d>>,
    summary: Summary<'d>,
}

#[derive(Serialize)]
struct Finding<'d> {
    code: &'d str,
    severity: Severity,
    message: &'d str,
    help: Option<&'d str>,
    primary: Option<Where<'d>>,
    related: Vec<Where<'d>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<Cure<'d>>,
}

#[derive(Serialize)]
struct Answered<'d> {
    #[serde(flatten)]
    finding: Finding<'d>,
    reason: &'d str,
    by: &'static str,
}

#[derive(Serialize)]
struct Cure<'d> {
    title: &'d str,
    edits: Vec<Change<'d>>,
}

#[derive(Serialize)]
struct Change<'d> {
    #[serde(flatten)]
    place: Where<'d>,
    text: String,
}

#[derive(Serialize)]
struct Mended<'d> {
    file: &'d str,
    line: usize,
    code: &'d str,
    old: &'d str,
    new: &'d str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Summary<'d> {
    documents: usize,
    valid: usize,
    invalid: usize,
    not_checked: usize,
    suppressed: usize,
    not_checked_kinds: &'d BTreeMap<String, usize>,
    cel_rules_not_checked: usize,
    transition_rules_skipped: usize,
    left_alone: &'d BTreeMap<&'static str, usize>,
    errors: usize,
    warnings: usize,
    infos: usize,
    suppressed_findings: usize,
    baselined_findings: usize,
}

/// A place. A file as a whole has no lines.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Where<'d> {
    file: &'d str,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_column: Option<usize>,
    message: &'d str,
}

/// The report as one JSON text, its last line ended.
#[must_use]
pub fn render(report: &Report<'_>) -> String {
    let (sources, documents) = (report.sources, secret::Documents::default());
    let envelope = Envelope {
        version: VERSION,
        diagnostics: report.findings.iter().map(|one| finding(one, sources, &documents)).collect(),
        suppressed: report.suppressed.iter().map(|one| answered(one, sources)).collect(),
        fixed: report.fixed.iter().map(mended).collect(),
        summary: counts(report),
    };
    // What is written here holds nothing that JSON cannot.
    let mut text = serde_json::to_string_pretty(&envelope).unwrap_or_default();
    text.push('\n');
    text
}

fn counts<'d>(report: &Report<'d>) -> Summary<'d> {
    let (tally, count, known) = (report.tally, count(report.findings), words::known(report));
    Summary {
        documents: tally.documents,
        valid: tally.valid,
        invalid: tally.invalid,
        not_checked: tally.not_checked,
        suppressed: tally.suppressed,
        not_checked_kinds: &tally.not_checked_kinds,
        cel_rules_not_checked: tally.cel_rules_not_checked,
        transition_rules_skipped: tally.transition_rules_skipped,
        left_alone: &tally.left_alone,
        errors: count.errors,
        warnings: count.warnings,
        infos: count.infos,
        suppressed_findings: report.suppressed.len() - known,
        baselined_findings: known,
    }
}

fn answered<'d>(one: &'d Suppressed, sources: &'d Sources) -> Answered<'d> {
    let by = match one.means {
        Means::Comment(_) => "comment",
        Means::Annotation(_) => "annotation",
        Means::Baseline => "baseline",
    };
    Answered { finding: finding(&one.finding, sources, &secret::Documents::default()), reason: &one.reason, by }
}

fn mended(one: &Fixed) -> Mended<'_> {
    Mended { file: &one.file, line: one.line, code: one.code, old: &one.old, new: &one.new }
}

/// None where the text is not what the fix was made for, or where the fix would say a secret.
fn cure<'d>(fix: &'d Fix, sources: &'d Sources, documents: &secret::Documents) -> Option<Cure<'d>> {
    let mut edits = Vec::new();
    for edit in &fix.edits {
        let (_, text) = secret::resolved(documents, edit, &sources.text(edit.span.source))?;
        edits.push(Change { place: span(edit.span, "", sources), text });
    }
    Some(Cure { title: &fix.title, edits })
}

fn finding<'d>(diagnostic: &'d Diagnostic, sources: &'d Sources, documents: &secret::Documents) -> Finding<'d> {
    Finding {
        code: diagnostic.code,
        severity: diagnostic.severity,
        message: &diagnostic.message,
        help: diagnostic.help.as_deref(),
        primary: diagnostic.primary.as_ref().map(|label| place(label, sources)),
        related: diagnostic.related.iter().map(|label| place(label, sources)).collect(),
        fix: diagnostic.fix.as_ref().and_then(|fix| cure(fix, sources, documents)),
    }
}

fn place<'d>(label: &'d Label, sources: &'d Sources) -> Where<'d> {
    match &label.place {
        Place::File(path) => {
            Where { file: path, line: None, column: None, end_line: None, end_column: None, message: &label.message }
        }
        Place::Span(span) => self::span(*span, &label.message, sources),
    }
}

fn span<'d>(span: Span, message: &'d str, sources: &'d Sources) -> Where<'d> {
    let (start, end) = (sources.position(span), sources.end(span));
    Where {
        file: sources.name(span.source),
        line: Some(start.line),
        column: Some(start.column),
        end_line: Some(end.line),
        end_column: Some(end.column),
        message,
    }
}
