//! A rate that changes evenly from one moment to another.

use std::time::Duration;

use super::Moment;

/// Seconds of a day.
const DAY: f64 = 86_400.0;

/// A rate over time, in pieces of even change.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Curve {
    pieces: Vec<Piece>,
    /// Messages in all, with a part of one.
    all: f64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Piece {
    /// Messages that came before it.
    before: f64,
    /// When it begins.
    from: f64,
    length: f64,
    rate: f64,
    to: f64,
}

impl Curve {
    /// Of pieces: how long each is, and the rates at which it begins and ends.
    pub(super) fn of(pieces: impl IntoIterator<Item = (f64, f64, f64)>) -> Self {
        let mut curve = Self { pieces: Vec::new(), all: 0.0 };
        let mut from = 0.0;
        for (length, rate, to) in pieces {
            curve.pieces.push(Piece { before: curve.all, from, length, rate, to });
            curve.all += length * f64::midpoint(rate, to);
            from += length;
        }
        curve
    }

    /// How many messages come before the end; the first comes at once, even at a rate of 0.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast of a float saturates")]
    pub(super) fn len(&self) -> usize {
        let rising = self.pieces.iter().any(|piece| piece.rate + piece.to > 0.0);
        // What is left of a message by rounding is none.
        ((self.all - 1e-6).ceil() as usize).max(usize::from(rising))
    }

    /// When the curve has brought as many messages as came before this one.
    pub(super) fn at(&self, number: usize) -> Moment {
        let wanted = float(number);
        let after = self.pieces.partition_point(|piece| piece.before <= wanted).max(1);
        // Of pieces in which nothing comes, the first.
        let mut place = after - 1;
        while place > 0 && self.pieces.get(place).is_some_and(|piece| piece.before >= wanted) {
            place -= 1;
        }
        let seconds = self.pieces.get(place).map_or(0.0, |piece| piece.from + piece.until(wanted - piece.before));
        Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
    }
}

impl Piece {
    /// How long it takes to bring so many: `rate t + slope t² / 2`, solved in the form that is stable for a slope of 0.
    fn until(&self, count: f64) -> f64 {
        let slope = (self.to - self.rate) / self.length.max(f64::MIN_POSITIVE);
        let root = (self.rate * self.rate + 2.0 * slope * count).max(0.0).sqrt();
        let time = 2.0 * count / (self.rate + root);
        if time.is_finite() { time.min(self.length) } else { 0.0 }
    }
}

/// The rates of a day, by its second.
#[derive(Clone, Debug, PartialEq)]
pub struct Daily {
    points: Vec<(f64, f64)>,
}

/// Why a text is no day.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DailyFault {
    /// There is no line.
    #[error("there is no line with a time of day and a rate, such as `08:30,12.5`")]
    Nothing,
    /// A line is none.
    #[error("line {0} is no time of day and rate from 0 on, such as `08:30,12.5`, in the order of time")]
    Line(usize),
}

impl Daily {
    /// Reads lines of a time of day and the messages in a second at that time; between two the rate changes evenly, and from
    /// the last of a day to the first of the next.
    ///
    /// # Errors
    /// A line is none, or there is none.
    pub fn read(text: &str) -> Result<Self, DailyFault> {
        let mut points: Vec<(f64, f64)> = Vec::new();
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            let point = line.split_once(',').and_then(|(time, rate)| Some((of_day(time.trim())?, rate.trim())));
            let point = point.and_then(|(time, rate)| {
                Some((time, rate.parse().ok().filter(|rate: &f64| rate.is_finite() && *rate >= 0.0)?))
            });
            match point.filter(|(time, _)| points.last().is_none_or(|(last, _)| last < time)) {
                Some(point) => points.push(point),
                None if line.is_empty() || number == 0 && !line.starts_with(|c: char| c.is_ascii_digit()) => {}
                None => return Err(DailyFault::Line(number + 1)),
            }
        }
        if points.is_empty() { Err(DailyFault::Nothing) } else { Ok(Self { points }) }
    }

    /// The rate at a second of any day.
    fn rate(&self, second: f64) -> f64 {
        let second = second.rem_euclid(DAY);
        let after = self.points.partition_point(|(at, _)| *at <= second);
        let (Some(first), Some(last)) = (self.points.first(), self.points.last()) else { return 0.0 };
        let (left, right) = match (after.checked_sub(1).and_then(|at| self.points.get(at)), self.points.get(after)) {
            (Some(left), Some(right)) => (*left, *right),
            (Some(left), None) => (*left, (first.0 + DAY, first.1)),
            (None, _) => ((last.0 - DAY, last.1), *first),
        };
        let share = (second - left.0) / (right.0 - left.0).max(f64::MIN_POSITIVE);
        left.1 + (right.1 - left.1) * share.clamp(0.0, 1.0)
    }

    /// From a second of a day on, for so many seconds.
    pub(super) fn curve(&self, from: i64, length: f64) -> Curve {
        #[expect(clippy::cast_precision_loss, reason = "a second of a day")]
        let from = from.rem_euclid(86_400) as f64;
        let mut pieces = Vec::new();
        let (mut at, end) = (from, from + length.min(366.0 * DAY));
        while at < end {
            let of_day = at.rem_euclid(DAY);
            let midnight = at - of_day;
            let next = self.points.iter().map(|(point, _)| *point).find(|point| *point > of_day);
            let first = self.points.first().map_or(DAY, |(point, _)| *point);
            let next = (midnight + next.unwrap_or(DAY + first)).min(end);
            // At a point where the line breaks, the rate before it is that of the point as well.
            pieces.push((next - at, self.rate(at), self.rate(next)));
            at = next;
        }
        Curve::of(pieces)
    }
}

fn of_day(text: &str) -> Option<f64> {
    let mut parts = text.split(':').map(|part| part.parse::<u32>().ok());
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = parts.next().map_or(Some(0), |second| second)?;
    let fits = hour < 24 && minute < 60 && second < 60 && parts.next().is_none();
    fits.then(|| f64::from(hour * 3600 + minute * 60 + second))
}

#[expect(clippy::cast_precision_loss, reason = "a number of messages is below 2^53")]
fn float(number: usize) -> f64 {
    number as f64
}
