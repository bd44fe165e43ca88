//! SARIF 2.1.0 (OASIS, "Static Analysis Results Interchange Format").

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::spot::{Spot, text};
use super::{Report, secret};
use crate::diagnostic::{Diagnostic, Fingerprints, Fix, Label, Means, Place, Severity, Suppressed, codes};
use crate::document::{Position, Span};

/// One run, with the metadata of every rule that has a result.
#[must_use]
pub fn render(report: &Report<'_>) -> String {
    let suppressed = report.suppressed.iter().map(|one| (&one.finding, Some(one)));
    let all: Vec<_> = report.findings.iter().map(|finding| (finding, None)).chain(suppressed).collect();
    let used: BTreeSet<&str> = all.iter().map(|(finding, _)| finding.code).collect();
    let used: Vec<&str> = used.into_iter().collect();
    let mut fingerprints = Fingerprints::default();
    let documents = secret::Documents::default();
    let results: Vec<Value> =
        all.iter().map(|(finding, one)| result(finding, *one, report, &used, &mut fingerprints, &documents)).collect();
    let tally = report.tally;
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "neap",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": used.iter().map(|code| rule(code)).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
            "properties": {
                "documents": tally.documents,
                "valid": tally.valid,
                "invalid": tally.invalid,
                "notChecked": tally.not_checked,
                "suppressed": tally.suppressed,
            },
        }],
    });
    // What is written here holds nothing that JSON cannot.
    let mut out = serde_json::to_string_pretty(&log).unwrap_or_default();
    out.push('\n');
    out
}

fn rule(id: &str) -> Value {
    match codes::find(id) {
        Some(code) => json!({
            "id": code.code,
            "shortDescription": { "text": code.sentence },
            "fullDescription": { "text": format!("{} {}", code.sentence, code.explanation) },
            "help": { "text": code.explanation },
        }),
        None => json!({ "id": id }),
    }
}

fn result(
    finding: &Diagnostic,
    suppressed: Option<&Suppressed>,
    report: &Report<'_>,
    rules: &[&str],
    fingerprints: &mut Fingerprints,
    documents: &secret::Documents,
) -> Value {
    let mut out = Map::new();
    out.insert("ruleId".to_owned(), json!(finding.code));
    out.insert("ruleIndex".to_owned(), json!(rules.partition_point(|rule| *rule < finding.code)));
    out.insert("level".to_owned(), json!(level(finding.severity)));
    out.insert("message".to_owned(), json!({ "text": text(finding) }));
    let primary: Vec<Value> = finding.primary.iter().map(|label| location(label, report)).collect();
    out.insert("locations".to_owned(), json!(primary));
    if !finding.related.is_empty() {
        let related: Vec<Value> = finding.related.iter().map(|label| related(label, report)).collect();
        out.insert("relatedLocations".to_owned(), json!(related));
    }
    let fingerprint = fingerprints.next(finding, report.sources);
    out.insert("partialFingerprints".to_owned(), json!({ "neap/v1": fingerprint }));
    if let Some(one) = suppressed {
        out.insert("suppressions".to_owned(), json!([suppression(one, report)]));
    }
    if let Some(fix) = finding.fix.as_ref().and_then(|fix| self::fix(fix, report, documents)) {
        out.insert("fixes".to_owned(), json!([fix]));
    }
    Value::Object(out)
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn location(label: &Label, report: &Report<'_>) -> Value {
    let spot = Spot::of(label, report.sources);
    let mut physical = json!({ "artifactLocation": { "uri": uri(spot.file) } });
    if let Some((start, end)) = spot.stretch {
        physical["region"] = region(start, end);
    }
    json!({ "physicalLocation": physical })
}

fn related(label: &Label, report: &Report<'_>) -> Value {
    let mut location = location(label, report);
    if !label.message.is_empty() {
        location["message"] = json!({ "text": label.message });
    }
    location
}

fn region(start: Position, end: Position) -> Value {
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

fn suppression(one: &Suppressed, report: &Report<'_>) -> Value {
    let at = |span: Span| {
        let label = Label { place: Place::Span(span), message: String::new() };
        location(&label, report)
    };
    match one.means {
        Means::Comment(span) | Means::Annotation(span) => {
            json!({ "kind": "inSource", "justification": one.reason, "location": at(span) })
        }
        Means::Baseline => json!({ "kind": "external", "justification": one.reason }),
    }
}

/// None where the text is not what the fix was made for, or where the fix would say a secret.
fn fix(fix: &Fix, report: &Report<'_>, documents: &secret::Documents) -> Option<Value> {
    let mut changes = Vec::new();
    for edit in &fix.edits {
        let text = report.sources.text(edit.span.source);
        let (_, new) = secret::resolved(documents, edit, &text)?;
        let (start, end) = (report.sources.position(edit.span), report.sources.end(edit.span));
        changes.push(json!({
            "artifactLocation": { "uri": uri(super::spot::plain(report.sources.name(edit.span.source))) },
            "replacements": [{ "deletedRegion": region(start, end), "insertedContent": { "text": new } }],
        }));
    }
    Some(json!({ "description": { "text": fix.title }, "artifactChanges": changes }))
}

/// A path as a URI (RFC 3986): relative to the root of the sources, or with the scheme `file`.
fn uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    let mut out = String::with_capacity(path.len());
    if path.starts_with('/') {
        out.push_str("file://");
    }
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(char::from(byte)),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn a_path_is_a_uri() {
        assert_eq!(uri("a b/é#1.yaml"), "a%20b/%C3%A9%231.yaml");
        assert_eq!(uri("/a:b"), "file:///a%3Ab");
        assert_eq!(uri("a\\b"), "a/b");
        assert_eq!(uri("<stdin>"), "%3Cstdin%3E");
    }
}
