//! JUnit's XML: a suite for each file, a case for each finding, and a passing case for a file without any.

use std::collections::HashMap;

use super::Report;
use super::neutral::neutral;
use super::spot::{Spot, plain, text};
use crate::diagnostic::Diagnostic;

/// Where findings without a place are.
const NOWHERE: &str = "neap";

#[derive(Default)]
struct Suite {
    cases: Vec<String>,
    failures: usize,
    skipped: usize,
}

/// What makes the check fail is a failure, what is suppressed is skipped with its reason, and anything else passes with the
/// finding as its output.
#[must_use]
pub fn render(report: &Report<'_>) -> String {
    let suites = suites(report);
    let all = |count: fn(&Suite) -> usize| suites.iter().map(|(_, suite)| count(suite)).sum::<usize>();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let (tests, failures, skipped) = (all(|it| it.cases.len()), all(|it| it.failures), all(|it| it.skipped));
    out.push_str(&format!(
        "<testsuites name=\"neap validate\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\">\n"
    ));
    for (name, suite) in &suites {
        out.push_str(&format!(
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\">\n",
            escape(name),
            suite.cases.len(),
            suite.failures,
            suite.skipped
        ));
        out.extend(suite.cases.iter().map(String::as_str));
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

/// In the order of the files, each name once.
fn suites<'r>(report: &Report<'r>) -> Vec<(&'r str, Suite)> {
    let mut suites: Vec<(&str, Suite)> = Vec::new();
    let mut known: HashMap<&str, usize> = HashMap::new();
    let mut place = |name: &'r str, suites: &mut Vec<(&'r str, Suite)>| {
        *known.entry(name).or_insert_with(|| {
            suites.push((name, Suite::default()));
            suites.len() - 1
        })
    };
    for file in report.files {
        place(plain(file), &mut suites);
    }
    let findings = report.findings.iter().map(|finding| (finding, None));
    let suppressed = report.suppressed.iter().map(|one| (&one.finding, Some(one.reason.as_str())));
    for (finding, reason) in findings.chain(suppressed) {
        let file = Spot::primary(finding, report.sources).map_or(NOWHERE, |spot| spot.file);
        let at = place(file, &mut suites);
        if let Some((_, suite)) = suites.get_mut(at) {
            add(suite, file, finding, reason, report);
        }
    }
    for (name, suite) in suites.iter_mut().filter(|(_, suite)| suite.cases.is_empty()) {
        suite.cases.push(format!("    <testcase name=\"no findings\" classname=\"{}\"/>\n", escape(name)));
    }
    suites
}

fn add(suite: &mut Suite, file: &str, finding: &Diagnostic, reason: Option<&str>, report: &Report<'_>) {
    let spot = Spot::primary(finding, report.sources);
    let place = spot.map_or(String::new(), |spot| spot.shown());
    let line = spot.map_or(1, |spot| spot.line());
    let name = if place.is_empty() { finding.code.to_owned() } else { format!("{} {place}", finding.code) };
    let body = if let Some(reason) = reason {
        suite.skipped += 1;
        format!("<skipped message=\"{}\"/>", escape(&format!("{}: {reason}", finding.message)))
    } else {
        let text = escape(&format!("{place} {}[{}] {}", finding.severity.word(), finding.code, text(finding)));
        if report.fails(finding) {
            suite.failures += 1;
            let message = escape(&finding.message);
            format!("<failure message=\"{message}\" type=\"{}\">{text}</failure>", escape(finding.code))
        } else {
            format!("<system-out>{text}</system-out>")
        }
    };
    suite.cases.push(format!(
        "    <testcase name=\"{}\" classname=\"{file}\" file=\"{file}\" line=\"{line}\">{body}</testcase>\n",
        escape(&name),
        file = escape(file)
    ));
}

/// Text as content or attribute. What XML 1.0 cannot hold at all becomes a visible sign.
pub(in crate::report) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, line) in text.split('\n').enumerate() {
        out.push_str(if at == 0 { "" } else { "&#10;" });
        for found in neutral(line).chars() {
            match found {
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '"' => out.push_str("&quot;"),
                '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
                found => out.push(found),
            }
        }
    }
    out
}
