//! For a pull request: the table of fewer, and the steps behind a fold.

use std::fmt::Write as _;

use super::words::{actor, bounds, fewer, run, seconds, sums, verdict};
use super::{Prediction, share};

/// Most steps; a comment on a forge has its bounds.
const STEPS: usize = 100;

/// Milestones, objectives and what it costs; the steps of one run, up to a hundred, behind a fold.
#[must_use]
pub fn markdown(prediction: &Prediction<'_>) -> String {
    let mut text = format!("### {}: {}\n\n", cell(&prediction.scaling.name), cell(&prediction.load));
    text.push_str("| milestone | p5 | p50 | p95 | min | max | mean | reached |\n|---|--:|--:|--:|--:|--:|--:|--:|\n");
    let (rows, left_out) = fewer(prediction.summary);
    for (name, spread) in rows {
        let [p5, p50, p95] = [spread.p5, spread.p50, spread.p95].map(seconds);
        let [min, max, mean] = [spread.min, spread.max, spread.mean].map(seconds);
        let reached = share(spread.reached);
        let _ = writeln!(text, "| `{name}` | {p5} | {p50} | {p95} | {min} | {max} | {mean} | {reached} |");
    }
    if !prediction.objectives.is_empty() {
        text.push_str("\n| objective | | found |\n|---|---|--:|\n");
        for objective in prediction.objectives {
            let (holds, found) = verdict(objective, prediction.summary);
            let word = if holds { "holds" } else { "**missed**" };
            let _ = writeln!(text, "| `{objective}` | {word} | {found} |");
        }
    }
    text.push('\n');
    for sentence in left_out.into_iter().chain(sums(prediction)) {
        let _ = writeln!(text, "- {}", cell(&sentence));
    }
    for bound in bounds(&prediction.bounds) {
        let _ = writeln!(text, "- by the rules alone: {}", cell(&bound));
    }
    for assumption in &prediction.assumptions {
        let _ = writeln!(text, "- assumed: {}", cell(assumption));
    }
    let _ = writeln!(text, "\n<details><summary>Step by step: {}</summary>\n", run(prediction));
    text.push_str("| at | who | what |\n|--:|---|---|\n");
    for step in prediction.run.steps.iter().take(STEPS) {
        let (at, who) = (seconds(step.at.as_secs_f64()), actor(step.actor));
        let _ = writeln!(text, "| {at} | {who} | {} |", cell(&step.what));
    }
    let more = prediction.run.steps.len().saturating_sub(STEPS);
    if more > 0 {
        let _ = writeln!(text, "\n{more} steps more: `--steps`");
    }
    text.push_str("\n</details>\n");
    text
}

/// Text that stays within its cell.
pub(super) fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;").replace(['\n', '\r'], " ")
}
