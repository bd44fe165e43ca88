//! For a terminal: a table, a chart, and the steps of one run.

use std::fmt::Write as _;

use super::words::{self, actor, fewer, put, run, seconds, sums, verdict};
use super::{Prediction, chart, share};

/// The table of milestones; with `steps` what happened in one run and why; with `chart` a picture of that run.
#[must_use]
pub fn human(prediction: &Prediction<'_>, steps: bool, with_chart: bool) -> String {
    let mut text = format!("{}: {}\n", prediction.scaling.name, prediction.load);
    for assumption in &prediction.assumptions {
        put(&mut text, 2, &format!("assumed: {assumption}"));
    }
    text.push('\n');
    table(prediction, &mut text);
    text.push('\n');
    for sentence in sums(prediction) {
        put(&mut text, 0, &sentence);
    }
    bounds(prediction, &mut text);
    objectives(prediction, &mut text);
    if with_chart {
        text.push('\n');
        text.push_str(&chart::chart(prediction.run));
    }
    if steps {
        let _ = writeln!(text, "\n{}:\n", run(prediction));
        for step in &prediction.run.steps {
            let _ = writeln!(text, "{:>9}  {:<10} {}", seconds(step.at.as_secs_f64()), actor(step.actor), step.what);
        }
    }
    text
}

fn table(prediction: &Prediction<'_>, text: &mut String) {
    let head = ["p5", "p50", "p95", "min", "max", "mean", "reached"].map(str::to_owned);
    let mut row = |name: &str, cells: [String; 7]| {
        let cells: String = cells.iter().map(|cell| format!(" {cell:>8}")).collect();
        let _ = writeln!(text, "{name:<13}{cells}");
    };
    row("milestone", head);
    let (rows, left_out) = fewer(prediction.summary);
    for (name, spread) in rows {
        let [p5, p50, p95] = [spread.p5, spread.p50, spread.p95].map(seconds);
        let [min, max, mean] = [spread.min, spread.max, spread.mean].map(seconds);
        row(&name, [p5, p50, p95, min, max, mean, share(spread.reached)]);
    }
    if let Some(sentence) = left_out {
        put(text, 0, &sentence);
    }
}

/// What the rules alone say, a line for each step of the HPA.
fn bounds(prediction: &Prediction<'_>, text: &mut String) {
    let bounds = words::bounds(&prediction.bounds);
    if !bounds.is_empty() {
        text.push_str("\nin every run, by the rules alone:\n");
    }
    for bound in bounds {
        put(text, 2, &bound);
    }
}

fn objectives(prediction: &Prediction<'_>, text: &mut String) {
    if prediction.objectives.is_empty() {
        return;
    }
    text.push('\n');
    let width = prediction.objectives.iter().map(|it| it.to_string().chars().count()).max().unwrap_or(0);
    for objective in prediction.objectives {
        let (holds, found) = verdict(objective, prediction.summary);
        let word = if holds { "holds" } else { "missed" };
        let _ = writeln!(text, "{word:<7} {:<width$}  {found}", objective.to_string());
    }
}
