//! When milestones are reached: in nine of ten runs, at the earliest and the latest, and in the one that is drawn.

use std::fmt::Write as _;

use super::super::Prediction;
use super::axis::{LEFT, Time};
use crate::timeline::{Milestone, Spread};

/// The height of a row.
const ROW: f64 = 20.0;
/// Most rows for numbers of pods.
const PODS: usize = 4;

/// Draws a row for each milestone, and says where they end.
pub(super) fn draw(svg: &mut String, prediction: &Prediction<'_>, time: Time, top: f64) -> f64 {
    let rows = rows(prediction);
    let bottom = top + ROW * super::curve::as_float(rows.len() as u64);
    if rows.is_empty() {
        return top;
    }
    time.grid(svg, top, bottom);
    for (number, (milestone, spread)) in rows.iter().enumerate() {
        let y = top + ROW * (super::curve::as_float(number as u64) + 0.5);
        let (x, name) = (LEFT - 8.0, milestone.to_string());
        let _ = writeln!(svg, "<text class=\"mark\" x=\"{x}\" y=\"{}\" text-anchor=\"end\">{name}</text>", y + 4.0);
        let [min, p5, p50, p95, max] = [spread.min, spread.p5, spread.p50, spread.p95, spread.max].map(|at| time.x(at));
        let share = if spread.reached < 1.0 {
            format!(", reached by {}", super::super::share(spread.reached))
        } else {
            String::new()
        };
        let _ = writeln!(
            svg,
            "<g><title>{name}: p5 {:.1} s, p50 {:.1} s, p95 {:.1} s{share}</title>",
            spread.p5, spread.p50, spread.p95
        );
        let _ = writeln!(svg, "<path class=\"extreme\" d=\"M{min:.1} {y}H{max:.1}\"/>");
        // What is the same in all runs is still to be seen.
        let _ = writeln!(svg, "<path class=\"range\" d=\"M{p5:.1} {y}H{:.1}\"/>", p95.max(p5 + 1.0));
        let _ = writeln!(svg, "<path class=\"half\" d=\"M{p50:.1} {}v9\"/></g>", y - 4.5);
        if let Some(at) = prediction.run.milestones.get(milestone) {
            let x = time.x(at.as_secs_f64());
            let _ = writeln!(svg, "<circle class=\"dot\" cx=\"{x:.1}\" cy=\"{y}\" r=\"3\"/>");
        }
    }
    bottom
}

/// Draws through all parts when the run reached what has a row and is no number of pods.
pub(super) fn reach(svg: &mut String, prediction: &Prediction<'_>, time: Time, top: f64, bottom: f64) {
    for (number, (milestone, _)) in rows(prediction).iter().enumerate() {
        if matches!(milestone, Milestone::Pods(_)) {
            continue;
        }
        if let Some(at) = prediction.run.milestones.get(milestone) {
            let rows = super::curve::as_float((rows(prediction).len() - number) as u64);
            let (x, from) = (time.x(at.as_secs_f64()), top - ROW * (rows - 0.5));
            let _ = writeln!(svg, "<path class=\"reach\" d=\"M{x:.1} {from}V{bottom}\"/>");
        }
    }
}

/// Milestones in the order in which they are reached; of the numbers of pods a few, evenly.
fn rows<'p>(prediction: &Prediction<'p>) -> Vec<(Milestone, &'p Spread)> {
    let all = &prediction.summary.milestones;
    let most = all.keys().filter_map(|it| if let Milestone::Pods(count) = it { Some(*count) } else { None }).max();
    let step = most.unwrap_or(0).div_ceil(u32::try_from(PODS).unwrap_or(1)).max(1);
    // The first pod has a name of its own.
    let shown = |milestone: &Milestone| match milestone {
        Milestone::Pods(count) => *count > 1 && (count % step == 0 || Some(*count) == most),
        _ => true,
    };
    let mut rows: Vec<_> = all.iter().map(|(it, spread)| (*it, spread)).filter(|(it, _)| shown(it)).collect();
    rows.sort_by(|(one, a), (other, b)| a.p50.total_cmp(&b.p50).then(one.cmp(other)));
    rows
}
