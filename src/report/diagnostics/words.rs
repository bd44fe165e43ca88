//! The line of counts.

use super::Report;
use crate::diagnostic::{Means, Tally};

/// How many documents were checked and what came of them, on one line without an end.
#[must_use]
pub fn summary(report: &Report<'_>) -> String {
    let tally = report.tally;
    let mut line = format!(
        "{}: {} valid, {} invalid, {} not checked",
        several(tally.documents, "document"),
        tally.valid,
        tally.invalid,
        tally.not_checked
    );
    if !tally.not_checked_kinds.is_empty() {
        let kinds: Vec<_> = tally.not_checked_kinds.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
        line.push_str(&format!(" ({})", kinds.join(", ")));
    }
    if tally.suppressed > 0 {
        line.push_str(&format!(", {} suppressed", tally.suppressed));
    }
    let known = known(report);
    let answered = report.suppressed.len() - known;
    let parts = [
        (answered, format!("{} suppressed", several(answered, "finding"))),
        (known, format!("{} in the baseline", several(known, "finding"))),
        (report.fixed.len(), format!("{} fixed", several(report.fixed.len(), "place"))),
        (tally.cel_rules_not_checked, format!("{} not checked", cel_rules(tally.cel_rules_not_checked))),
        (
            tally.transition_rules_skipped,
            format!("{} on changes skipped", several(tally.transition_rules_skipped, "rule")),
        ),
    ];
    for (_, part) in parts.iter().filter(|(count, _)| *count > 0) {
        line.push_str("; ");
        line.push_str(part);
    }
    line.push_str(&left_alone(tally));
    line
}

/// The files that were not checked, as they follow the documents in a line.
fn left_alone(tally: &Tally) -> String {
    let total: usize = tally.left_alone.values().sum();
    if total == 0 {
        return String::new();
    }
    let parts: Vec<String> = tally.left_alone.iter().map(|(what, count)| format!("{count} {what}")).collect();
    format!("; {} left alone ({})", several(total, "file"), parts.join(", "))
}

/// So many rules, as a reader says it.
#[must_use]
pub fn cel_rules(count: usize) -> String {
    several(count, "CEL rule")
}

/// How many findings the baseline holds.
pub(super) fn known(report: &Report<'_>) -> usize {
    report.suppressed.iter().filter(|one| one.means == Means::Baseline).count()
}

/// So many of something, in the plural where there is not one.
#[must_use]
pub fn several(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
