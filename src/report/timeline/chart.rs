//! A run as a picture of characters.

use std::fmt::Write as _;

use super::words::seconds;
use crate::timeline::{Sample, Timeline};

/// Columns of a chart, without its scale: eighty with it.
const WIDTH: usize = 70;

/// Rows of a chart.
const HEIGHT: usize = 8;

/// Parts of a row, from the bottom up.
const BARS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Replicas that run and messages that wait or are in work, one below the other, over the same time.
pub(super) fn chart(timeline: &Timeline) -> String {
    let Some(end) = timeline.samples.last().map(|last| last.at.as_secs_f64()).filter(|end| *end > 0.0) else {
        return String::new();
    };
    let mut text = String::new();
    band(&mut text, "pods that run", timeline, end, |sample| u64::from(sample.running));
    text.push('\n');
    band(&mut text, "messages not done", timeline, end, |sample| sample.waiting + sample.in_flight);
    let last = seconds(end);
    let _ = writeln!(text, "{:>8}  0 s{last:>width$}", "", width = WIDTH - 3);
    text
}

fn band(text: &mut String, name: &str, timeline: &Timeline, end: f64, value: impl Fn(&Sample) -> u64) {
    let columns = columns(timeline, end, value);
    let most = columns.iter().copied().max().unwrap_or(0).max(1);
    let _ = writeln!(text, "{:>8}  {name}", "");
    for row in (0..HEIGHT).rev() {
        let label = if row + 1 == HEIGHT { most.to_string() } else { String::new() };
        let bars: String = columns.iter().map(|value| bar(*value, most, row)).collect();
        let _ = writeln!(text, "{label:>8} │{}", bars.trim_end());
    }
    let _ = writeln!(text, "{:>8} └{}", 0, "─".repeat(WIDTH));
}

/// The greatest value within the time of each column.
fn columns(timeline: &Timeline, end: f64, value: impl Fn(&Sample) -> u64) -> Vec<u64> {
    let mut columns = Vec::with_capacity(WIDTH);
    let mut samples = timeline.samples.iter().peekable();
    let mut current = 0;
    for column in 1..=WIDTH {
        let until = end * ratio(column as u64, WIDTH as u64);
        let mut most = current;
        while let Some(sample) = samples.next_if(|sample| sample.at.as_secs_f64() <= until) {
            current = value(sample);
            most = most.max(current);
        }
        columns.push(most);
    }
    columns
}

/// How a value fills a row: rows count from the bottom, in eighths.
fn bar(value: u64, most: u64, row: usize) -> char {
    let rows = HEIGHT as u64;
    let eighths = (value * rows * 8).div_ceil(most.max(1));
    let inside = eighths.saturating_sub(row as u64 * 8).min(8);
    usize::try_from(inside).ok().and_then(|at| BARS.get(at)).copied().unwrap_or(' ')
}

#[expect(clippy::cast_precision_loss, reason = "columns are few")]
fn ratio(part: u64, whole: u64) -> f64 {
    part as f64 / whole as f64
}
