//! The checks as a user meets them: text in, findings out.
#![expect(clippy::unwrap_used, clippy::format_collect, reason = "helpers of tests may fail like tests")]

mod admission;
mod builtin;
mod bundles;
mod cases;
mod catalogue;
mod cel;
mod delivery;
mod hostile;
mod kustomize;
mod nats;
mod recognise;
mod reference;
mod rules;
mod sources;
mod verdicts;

use std::fmt::Write as _;

use neap::check::{Options, Verdict};
use neap::diagnostic::{Diagnostic, Place, Severity};
use neap::document::{self, Sources};

/// Every document of a text, each with its verdict and findings.
fn check(text: &str, options: &Options) -> (Sources, Vec<(Verdict, Vec<Diagnostic>)>) {
    let mut sources = Sources::new();
    let id = sources.add("test.yaml", text);
    let parsed = document::parse(id, text);
    let documents = parsed.documents.iter().map(|node| {
        let mut sink = neap::diagnostic::Sink::new();
        let verdict = neap::check::document(node, catalogue::shared(), options, &mut sink);
        (verdict, sink.into_diagnostics())
    });
    let documents = documents.collect();
    (sources, documents)
}

/// Findings as lines, for comparison with what is expected.
fn render(sources: &Sources, findings: &[Diagnostic]) -> String {
    let mut text = String::new();
    for finding in findings {
        let place = match finding.primary.as_ref().map(|label| &label.place) {
            Some(Place::Span(span)) => {
                let at = sources.position(*span);
                let source = sources.text(span.source);
                let shown = source.get(span.start as usize..span.end as usize).unwrap_or("?");
                format!("{}:{} `{}`", at.line, at.column, shown.lines().next().unwrap_or_default())
            }
            Some(Place::File(path)) => path.clone(),
            None => "nowhere".to_owned(),
        };
        let severity = match finding.severity {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        writeln!(text, "{place} {severity}[{}] {}", finding.code, finding.message).unwrap();
        for label in &finding.related {
            if let Place::Span(span) = &label.place {
                let at = sources.position(*span);
                writeln!(text, "  {}:{} {}", at.line, at.column, label.message).unwrap();
            }
        }
        if let Some(help) = &finding.help {
            writeln!(text, "  help: {help}").unwrap();
        }
    }
    text
}
