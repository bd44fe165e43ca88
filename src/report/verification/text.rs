//! Lines for people.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::{first, summary, told, word};
use crate::document::Sources;
use crate::report::diagnostics::human;
use crate::report::diagnostics::neutral::neutral;
use crate::verification::{Outcome, Probed, Verification};

/// The table of the probes, what was found in full, and the line of counts.
pub(super) fn render(verification: &Verification, sources: &Sources, colour: bool) -> String {
    let mut out = String::new();
    if !verification.cluster.is_empty() {
        let context = verification.context.as_ref().map(|it| format!(", context {it}")).unwrap_or_default();
        let _ = writeln!(out, "{}\n", neutral(&format!("cluster {}{context}", verification.cluster)));
    }
    let width = verification.probed.iter().map(|probed| probed.shown().chars().count()).max().unwrap_or(0);
    for probed in &verification.probed {
        let _ = writeln!(out, "{}", line(probed, width, colour));
    }
    let findings = verification.findings();
    if !findings.is_empty() {
        let _ = write!(out, "\n{}", human::render(&findings, sources, colour));
    }
    let _ = writeln!(out, "\n{}", summary(verification));
    if let Some(first) = first(verification) {
        let _ = writeln!(out, "{}", neutral(&first));
    }
    out
}

/// One probe on one line; names are filled up to `width`.
#[must_use]
pub fn line(probed: &Probed, width: usize, colour: bool) -> String {
    let (sign, shade) = match &probed.outcome {
        Outcome::Holds(_) => ("ok", AnsiColor::Green),
        Outcome::NotChecked(_) => ("?", AnsiColor::Yellow),
        Outcome::Found(_) if probed.outcome.is_broken() => ("broken", AnsiColor::Red),
        Outcome::Found(_) => ("doubt", AnsiColor::Yellow),
    };
    let style = if colour { Style::new().fg_color(Some(shade.into())) } else { Style::new() };
    let why =
        if matches!(probed.outcome, Outcome::NotChecked(_)) { format!("{}: ", word(probed)) } else { String::new() };
    let shown = neutral(&probed.shown());
    let told = neutral(&format!("{why}{}", told(probed)));
    format!("{style}{sign:<6}{style:#}  {shown:<width$}  {told}")
}
