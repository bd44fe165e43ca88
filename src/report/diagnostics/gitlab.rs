//! GitLab's Code Quality report: a list of objects, as its documentation has it ("Code Quality report format").

use serde::Serialize;

use super::Report;
use super::spot::{Spot, text};
use crate::diagnostic::{Diagnostic, Fingerprints, Severity};

#[derive(Serialize)]
struct Issue<'r> {
    description: String,
    check_name: &'r str,
    fingerprint: String,
    severity: &'static str,
    location: Location<'r>,
}

#[derive(Serialize)]
struct Location<'r> {
    path: &'r str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

/// Every finding, then what is suppressed as a mere remark: the format knows no suppression.
#[must_use]
pub fn render(report: &Report<'_>) -> String {
    let mut fingerprints = Fingerprints::default();
    let mut issues: Vec<Issue<'_>> = Vec::new();
    for finding in report.findings {
        let severity = match finding.severity {
            Severity::Error => "major",
            Severity::Warning => "minor",
            Severity::Info => "info",
        };
        issues.push(issue(finding, severity, text(finding), report, &mut fingerprints));
    }
    for one in report.suppressed {
        let words = format!("suppressed ({}): {}", one.reason, one.finding.message);
        issues.push(issue(&one.finding, "info", words, report, &mut fingerprints));
    }
    // What is written here holds nothing that JSON cannot.
    let mut out = serde_json::to_string_pretty(&issues).unwrap_or_default();
    out.push('\n');
    out
}

fn issue<'r>(
    finding: &'r Diagnostic,
    severity: &'static str,
    description: String,
    report: &Report<'r>,
    fingerprints: &mut Fingerprints,
) -> Issue<'r> {
    let spot = Spot::primary(finding, report.sources);
    // A finding needs a path to be shown at all.
    let path = spot.map_or(".", |spot| spot.file);
    let begin = spot.map_or(1, |spot| spot.line());
    let end = spot.and_then(|spot| spot.stretch).map_or(begin, |(_, end)| end.line);
    Issue {
        description,
        check_name: finding.code,
        fingerprint: fingerprints.next(finding, report.sources),
        severity,
        location: Location { path, lines: Lines { begin, end } },
    }
}
