//! Workflow commands of GitHub Actions, one a line, as its runner reads them (`actions/runner`,
//! `ActionCommand.cs`).

use super::neutral::neutral;
use super::spot::{Spot, text};
use super::{Report, summary};
use crate::diagnostic::{Diagnostic, Severity};

/// Every finding as an annotation, then what is suppressed in a folded group, then the line of counts.
#[must_use]
pub fn render(report: &Report<'_>) -> String {
    let mut out: String = report.findings.iter().map(|finding| command(finding, report)).collect();
    if !report.suppressed.is_empty() {
        out.push_str("::group::suppressed findings\n");
        for one in report.suppressed {
            let place = Spot::primary(&one.finding, report.sources).map_or(String::new(), |spot| spot.shown() + " ");
            let line = format!("suppressed: {place}{} {}: {}", one.finding.code, one.finding.message, one.reason);
            out.push_str(&inert(&line));
        }
        out.push_str("::endgroup::\n");
    }
    out.push_str(&inert(&summary(report)));
    out
}

fn command(finding: &Diagnostic, report: &Report<'_>) -> String {
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let mut properties = Vec::new();
    if let Some(spot) = Spot::primary(finding, report.sources) {
        properties.push(format!("file={}", property(spot.file)));
        if let Some((start, end)) = spot.stretch {
            properties.push(format!("line={}", start.line));
            properties.push(format!("endLine={}", end.line));
            // Columns over several lines are refused.
            if start.line == end.line {
                properties.push(format!("col={}", start.column));
                // Behind the last character for neap, the last one for GitHub.
                properties.push(format!("endColumn={}", end.column.saturating_sub(1).max(start.column)));
            }
        }
    }
    properties.push(format!("title={}", property(finding.code)));
    format!("::{level} {}::{}\n", properties.join(","), data(&text(finding)))
}

/// A line of the log that the runner does not take for a command, old (`##[`) or new (`::`).
fn inert(line: &str) -> String {
    format!("{}\n", neutral(line).replace("##[", "# #[").trim_start_matches([':', ' ']))
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
