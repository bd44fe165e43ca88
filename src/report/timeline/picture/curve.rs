//! Lines of one run, and bands of many.

use std::fmt::Write as _;

use super::axis::{Amount, Time};
use crate::timeline::{Quantiles, Sample, Stretch, Timeline};

/// What a sample says at a moment for which it holds, in seconds from the first message.
pub(super) type Value = fn(&Sample, f64) -> f64;

/// A point in time, and a value.
type Point = (f64, f64);

/// A line through a run: the greatest value, and the points between which it goes.
///
/// A run may have millions of samples, and a picture has some hundred columns: of the points in a pixel the first,
/// the least, the greatest and the last are kept, which look the same.
pub(super) fn line(run: &Timeline, time: Time, value: Value) -> (f64, Vec<Point>) {
    let mut thin = Thin { time, most: 0.0, kept: Vec::new(), column: None };
    let mut before: Option<&Sample> = None;
    for sample in &run.samples {
        let at = sample.at.as_secs_f64();
        if let Some(before) = before {
            thin.push((at, value(before, at)));
        }
        thin.push((at, value(sample, at)));
        before = Some(sample);
    }
    if let Some(last) = before {
        thin.push((time.end, value(last, last.at.as_secs_f64())));
    }
    thin.flush();
    (thin.most, thin.kept)
}

struct Thin {
    time: Time,
    most: f64,
    kept: Vec<Point>,
    column: Option<Column>,
}

struct Column {
    number: f64,
    first: Point,
    least: Point,
    greatest: Point,
    last: Point,
}

impl Thin {
    fn push(&mut self, point: Point) {
        self.most = self.most.max(point.1);
        let number = self.time.x(point.0).round();
        match &mut self.column {
            Some(column) if column.number.total_cmp(&number).is_eq() => {
                if point.1 < column.least.1 {
                    column.least = point;
                }
                if point.1 > column.greatest.1 {
                    column.greatest = point;
                }
                column.last = point;
            }
            _ => {
                self.flush();
                self.column = Some(Column { number, first: point, least: point, greatest: point, last: point });
            }
        }
    }

    fn flush(&mut self) {
        let Some(Column { first, least, greatest, last, .. }) = self.column.take() else { return };
        let (one, two) = if least.0 <= greatest.0 { (least, greatest) } else { (greatest, least) };
        for point in [first, one, two, last] {
            if self.kept.last() != Some(&point) {
                self.kept.push(point);
            }
        }
    }
}

/// Draws a line, and with `filled` what is below it.
pub(super) fn draw(svg: &mut String, class: &str, points: &[Point], filled: bool, time: Time, amount: Amount) {
    let mut path = String::new();
    for (number, (at, value)) in points.iter().enumerate() {
        let sign = if number == 0 { 'M' } else { 'L' };
        let _ = write!(path, "{sign}{:.1} {:.1}", time.x(*at), amount.y(*value));
    }
    if path.is_empty() {
        return;
    }
    if let (true, Some(first), Some(last)) = (filled, points.first(), points.last()) {
        let (from, to, bottom) = (time.x(first.0), time.x(last.0), amount.bottom);
        let _ = writeln!(svg, "<path class=\"{class} area\" d=\"{path}L{to:.1} {bottom}H{from:.1}Z\"/>");
    }
    let _ = writeln!(svg, "<path class=\"{class} line\" d=\"{path}\"/>");
}

/// Draws what nine of ten runs are in, and the line that half of them are below.
pub(super) fn band(svg: &mut String, stretches: &[Stretch], of: fn(&Stretch) -> Quantiles, time: Time, amount: Amount) {
    let shown: Vec<(f64, Quantiles)> =
        stretches.iter().map(|it| (it.at.as_secs_f64(), of(it))).take_while(|(at, _)| *at <= time.end).collect();
    if shown.is_empty() {
        return;
    }
    let put = |path: &mut String, at: f64, value: u64| {
        let sign = if path.is_empty() { 'M' } else { 'L' };
        let _ = write!(path, "{sign}{:.1} {:.1}", time.x(at), amount.y(as_float(value)));
    };
    let (mut around, mut median) = (String::new(), String::new());
    for (at, it) in &shown {
        put(&mut around, *at, it.p95);
        put(&mut median, *at, it.p50);
    }
    for (at, it) in shown.iter().rev() {
        put(&mut around, *at, it.p5);
    }
    let _ = writeln!(svg, "<path class=\"spread\" d=\"{around}Z\"/>");
    let _ = writeln!(svg, "<path class=\"median\" d=\"{median}\"/>");
}

/// The greatest value that a band shows.
pub(super) fn greatest(stretches: &[Stretch], of: fn(&Stretch) -> Quantiles) -> f64 {
    as_float(stretches.iter().map(|it| of(it).p95).max().unwrap_or(0))
}

#[expect(clippy::cast_precision_loss, reason = "a count beyond 2^53 is none")]
pub(super) fn as_float(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// A million samples are a line of some thousand points, and its greatest value is among them.
    #[test]
    fn a_line_is_as_long_as_a_picture_is_wide() {
        let samples = (0..1_000_000_u64).map(|number| Sample {
            at: Duration::from_millis(number),
            waiting: if number == 543_210 { 90 } else { number % 7 },
            ..Sample::default()
        });
        let run = Timeline { samples: samples.collect(), ..Timeline::default() };
        let (most, points) = line(&run, Time { end: 1000.0 }, |sample, _| as_float(sample.waiting));
        assert!(points.len() < 8_000, "{}", points.len());
        assert_eq!(most.to_string(), "90");
        assert!(points.iter().any(|(_, value)| value.to_string() == "90"));
        assert!(points.is_sorted_by(|one, other| one.0 <= other.0));
    }

    /// A step is drawn as one: the value stays until the moment of the next sample.
    #[test]
    fn a_value_stays_until_the_next() {
        let sample = |at, running| Sample { at: Duration::from_secs(at), running, ..Sample::default() };
        let run = Timeline { samples: vec![sample(0, 0), sample(10, 3)], ..Timeline::default() };
        let (_, points) = line(&run, Time { end: 20.0 }, |sample, _| f64::from(sample.running));
        assert_eq!(points, [(0.0, 0.0), (10.0, 0.0), (10.0, 3.0), (20.0, 3.0)]);
    }
}
