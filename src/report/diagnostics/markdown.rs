//! For a job summary or a comment: the counts, a table of findings, and what is suppressed.

use std::fmt::Write as _;

use super::neutral::neutral;
use super::spot::Spot;
use super::{Report, summary};
use crate::diagnostic::{Diagnostic, count};

/// Longest table: GitHub takes 1 MiB for the summary of a step.
const ROWS: usize = 500;

/// Longest piece of text in a cell, in characters.
const CELL: usize = 300;

/// The report as GitHub-flavoured Markdown.
#[must_use]
pub fn render(report: &Report<'_>) -> String {
    let count = count(report.findings);
    let mut out = format!(
        "**{} errors, {} warnings, {} remarks** in {}\n",
        count.errors,
        count.warnings,
        count.infos,
        cell(&summary(report))
    );
    if !report.findings.is_empty() {
        out.push_str("\n| | place | code | finding |\n|---|---|---|---|\n");
        // What is cut off is what matters least.
        let mut shown: Vec<&Diagnostic> = report.findings.iter().collect();
        if shown.len() > ROWS {
            shown.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        }
        for finding in shown.iter().take(ROWS) {
            let help = finding.help.as_ref().map_or(String::new(), |help| format!("<br>help: {}", cell(help)));
            let (mark, place) = (finding.severity.word(), place(finding, report));
            let _ = writeln!(out, "| {mark} | {place} | {} | {}{help} |", cell(finding.code), cell(&finding.message));
        }
        more(&mut out, report.findings.len());
    }
    if !report.suppressed.is_empty() {
        out.push_str("\nSuppressed:\n\n| place | code | finding | reason |\n|---|---|---|---|\n");
        for one in report.suppressed.iter().take(ROWS) {
            let (place, code) = (place(&one.finding, report), cell(one.finding.code));
            let _ = writeln!(out, "| {place} | {code} | {} | {} |", cell(&one.finding.message), cell(&one.reason));
        }
        more(&mut out, report.suppressed.len());
    }
    if !report.fixed.is_empty() {
        out.push_str("\nMended:\n\n| place | from | to |\n|---|---|---|\n");
        for one in report.fixed.iter().take(ROWS) {
            let place = cell(&format!("{}:{}", one.file, one.line));
            let _ = writeln!(out, "| {place} | {} | {} |", cell(&one.old), cell(&one.new));
        }
        more(&mut out, report.fixed.len());
    }
    out
}

fn more(out: &mut String, count: usize) {
    if count > ROWS {
        let _ = writeln!(out, "\n… and {} more", count - ROWS);
    }
}

fn place(finding: &Diagnostic, report: &Report<'_>) -> String {
    Spot::primary(finding, report.sources).map_or(String::new(), |spot| cell(&spot.shown()))
}

/// Text of one line in which nothing is markup, a mention or a reference.
pub(in crate::report) fn cell(content: &str) -> String {
    let mut escaped = String::with_capacity(content.len());
    for (at, found) in neutral(content).chars().enumerate() {
        if at == CELL {
            escaped.push('…');
            break;
        }
        match found {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            // A backslash does not keep these from being a mention or a reference.
            '@' => escaped.push_str("&#64;"),
            '#' => escaped.push_str("&#35;"),
            // Nor does one keep a bare address from becoming a link.
            ':' => escaped.push_str("&#58;"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '!' | '|' | '~' | '$' => {
                escaped.push('\\');
                escaped.push(found);
            }
            found => escaped.push(found),
        }
    }
    escaped
}
