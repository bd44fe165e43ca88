//! For a terminal: a table, a chart, and the steps of one run.

use std::fmt::Write as _;

use super::{Prediction, chart};
use crate::timeline::{Actor, Spread};

/// The table of milestones; with `steps` what happened in one run and why; with `chart` a picture of that run.
#[must_use]
pub fn human(prediction: &Prediction<'_>, steps: bool, with_chart: bool) -> String {
    let mut text = format!("{}: {}\n", prediction.scaling.name, prediction.load);
    for assumption in &prediction.assumptions {
        let _ = writeln!(text, "  assumed: {assumption}");
    }
    text.push('\n');
    table(prediction, &mut text);
    sums(prediction, &mut text);
    if with_chart {
        text.push('\n');
        text.push_str(&chart::chart(prediction.run));
    }
    if steps {
        let _ = writeln!(text, "\none run, with seed {}:\n", prediction.seed);
        for step in &prediction.run.steps {
            let _ = writeln!(text, "{:>9}  {:<10} {}", seconds(step.at.as_secs_f64()), actor(step.actor), step.what);
        }
    }
    text
}

fn table(prediction: &Prediction<'_>, text: &mut String) {
    let _ = writeln!(
        text,
        "{:<14} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9}",
        "milestone", "p5", "p50", "p95", "min", "max", "reached"
    );
    let mut rows: Vec<(String, &Spread)> =
        prediction.summary.milestones.iter().map(|(milestone, spread)| (milestone.to_string(), spread)).collect();
    rows.sort_by(|(_, a), (_, b)| a.p50.total_cmp(&b.p50));
    for (name, spread) in rows {
        let [p5, p50, p95, min, max] = [spread.p5, spread.p50, spread.p95, spread.min, spread.max].map(seconds);
        let reached = format!("{:.0} %", spread.reached * 100.0);
        let _ = writeln!(text, "{name:<14} {p5:>9} {p50:>9} {p95:>9} {min:>9} {max:>9} {reached:>9}");
    }
}

fn sums(prediction: &Prediction<'_>, text: &mut String) {
    let summary = prediction.summary;
    let runs = if summary.runs == 1 { "1 run".to_owned() } else { format!("{} runs", summary.runs) };
    let _ = writeln!(text, "\n{runs}; on average {:.0} pod-seconds", summary.pod_seconds);
    if summary.redelivered > 0.0 {
        let _ = writeln!(
            text,
            "{:.1} messages delivered again: the work on them is longer than the ack wait",
            summary.redelivered
        );
    }
    if summary.stuck > 0.0 {
        let _ =
            writeln!(text, "{:.1} messages stuck: delivered as often as allowed, out of KEDA's sight", summary.stuck);
    }
    for (why, count) in &summary.cut {
        let _ = writeln!(text, "{count} of {runs} ran into {why} before their end");
    }
}

fn actor(actor: Actor) -> &'static str {
    match actor {
        Actor::Publisher => "publisher",
        Actor::Keda => "KEDA",
        Actor::Hpa => "HPA",
        Actor::Pod => "pods",
        Actor::Broker => "broker",
        Actor::Argo => "Argo CD",
    }
}

/// Seconds with a digit behind the point.
pub(super) fn seconds(seconds: f64) -> String {
    format!("{seconds:.1} s")
}
