//! The envelope, and one object for each finding.

use serde::Serialize;

use crate::diagnostic::{Diagnostic, Label, Place, Severity};
use crate::document::Sources;

/// The version of the envelope; it changes when a reader of the old form would go wrong.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Envelope<'d> {
    version: u32,
    diagnostics: Vec<Finding<'d>>,
    summary: serde_json::Value,
}

#[derive(Serialize)]
struct Finding<'d> {
    code: &'d str,
    severity: Severity,
    message: &'d str,
    help: Option<&'d str>,
    primary: Option<Where<'d>>,
    related: Vec<Where<'d>>,
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

/// All findings in their order as one JSON text, its last line ended. `summary` is an object that the caller words.
#[must_use]
pub fn render(diagnostics: &[Diagnostic], sources: &Sources, summary: serde_json::Value) -> String {
    let findings = diagnostics.iter().map(|diagnostic| finding(diagnostic, sources)).collect();
    let envelope = Envelope { version: VERSION, diagnostics: findings, summary };
    // What is written here holds nothing that JSON cannot.
    let mut text = serde_json::to_string_pretty(&envelope).unwrap_or_default();
    text.push('\n');
    text
}

fn finding<'d>(diagnostic: &'d Diagnostic, sources: &'d Sources) -> Finding<'d> {
    Finding {
        code: diagnostic.code,
        severity: diagnostic.severity,
        message: &diagnostic.message,
        help: diagnostic.help.as_deref(),
        primary: diagnostic.primary.as_ref().map(|label| place(label, sources)),
        related: diagnostic.related.iter().map(|label| place(label, sources)).collect(),
    }
}

fn place<'d>(label: &'d Label, sources: &'d Sources) -> Where<'d> {
    match &label.place {
        Place::File(path) => {
            Where { file: path, line: None, column: None, end_line: None, end_column: None, message: &label.message }
        }
        Place::Span(span) => {
            let (start, end) = (sources.position(*span), sources.end(*span));
            Where {
                file: sources.name(span.source),
                line: Some(start.line),
                column: Some(start.column),
                end_line: Some(end.line),
                end_column: Some(end.column),
                message: &label.message,
            }
        }
    }
}
