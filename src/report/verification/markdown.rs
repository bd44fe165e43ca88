//! For a job summary or a comment.

use std::fmt::Write as _;

use super::{first, summary, told, word};
use crate::report::diagnostics::markdown::cell;
use crate::verification::{Outcome, Verification};

pub(super) fn render(verification: &Verification) -> String {
    let mut out = format!("**{}** in {}\n", summary(verification), cell(&verification.cluster));
    if let Some(first) = first(verification) {
        let _ = writeln!(out, "\n{}", cell(&first));
    }
    out.push_str("\n| | probe | of | |\n|---|---|---|---|\n");
    for probed in &verification.probed {
        let help = probed.outcome.findings().iter().find_map(|finding| finding.help.as_deref());
        let help = help.map(|help| format!("<br>help: {}", cell(help))).unwrap_or_default();
        let mark = if matches!(probed.outcome, Outcome::Holds(_)) { "ok" } else { word(probed) };
        let (subject, told) = (cell(&probed.subject), cell(&told(probed)));
        let _ = writeln!(out, "| {mark} | {} | {subject} | {told}{help} |", cell(probed.probe));
    }
    out
}
