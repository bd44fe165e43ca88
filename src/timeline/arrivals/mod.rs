//! When messages come.

mod curve;
mod replay;
#[cfg(test)]
mod tests;

use std::time::Duration;

use super::Moment;

pub use curve::{Daily, DailyFault};

use curve::Curve;

/// Most messages of one run.
const MOST: usize = 20_000_000;

/// When messages come, counted from the first.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrivals {
    shape: Shape,
}

#[derive(Clone, Debug, PartialEq)]
enum Shape {
    /// So many, evenly from 0 to a moment.
    Burst(usize, Duration),
    /// At a rate that changes.
    Curve(Curve),
    /// At these moments, in microseconds.
    Listed(Vec<u64>),
}

/// Why there are no arrivals of that kind.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArrivalsFault {
    /// Nothing comes.
    #[error("no message would come")]
    Nothing,
    /// More comes than can be followed.
    #[error("more than {MOST} messages would come")]
    TooMany,
    /// A rate is no number above 0.
    #[error("a rate is a number of messages in a second above 0")]
    Rate,
    /// A line of a file is no moment.
    #[error("line {0} does not begin with a number of seconds that is not below the one before")]
    Line(usize),
    /// A file in JSON is no timeline.
    #[error("it is JSON, and no timeline: {0}")]
    Timeline(String),
}

impl Arrivals {
    /// So many messages, evenly over a time; all at once if it is 0.
    ///
    /// # Errors
    /// There are none, or too many.
    pub fn burst(messages: usize, over: Duration) -> Result<Self, ArrivalsFault> {
        match messages {
            0 => Err(ArrivalsFault::Nothing),
            _ if messages > MOST => Err(ArrivalsFault::TooMany),
            _ => Ok(Self { shape: Shape::Burst(messages, over) }),
        }
    }

    /// A number of messages in a second, evenly, for a time.
    ///
    /// # Errors
    /// The rate is no number above 0, or too many messages would come.
    pub fn steady(rate: f64, length: Duration) -> Result<Self, ArrivalsFault> {
        if !rate.is_finite() || rate <= 0.0 {
            return Err(ArrivalsFault::Rate);
        }
        Self::ramp(rate, rate, length)
    }

    /// A number of messages in a second that grows or falls evenly from one to another, for a time.
    ///
    /// # Errors
    /// A rate is no number or below 0, both are 0, or too many messages would come.
    pub fn ramp(from: f64, to: f64, length: Duration) -> Result<Self, ArrivalsFault> {
        let rate = |rate: f64| rate.is_finite() && rate >= 0.0;
        if !rate(from) || !rate(to) || from + to == 0.0 {
            return Err(ArrivalsFault::Rate);
        }
        Self::curve(Curve::of([(length.as_secs_f64(), from, to)]))
    }

    /// At the rates of a day, from a second of that day on, for a time.
    ///
    /// # Errors
    /// Nothing or too much would come.
    pub fn daily(day: &Daily, from: i64, length: Duration) -> Result<Self, ArrivalsFault> {
        Self::curve(day.curve(from, length.as_secs_f64()))
    }

    fn curve(curve: Curve) -> Result<Self, ArrivalsFault> {
        match curve.len() {
            0 => Err(ArrivalsFault::Nothing),
            count if count > MOST => Err(ArrivalsFault::TooMany),
            _ => Ok(Self { shape: Shape::Curve(curve) }),
        }
    }

    /// Those of a file: a line each that begins with a second, in order, what stands behind a comma and a first line of names
    /// being passed over; or a timeline in JSON, as `neap simulate --output json` writes it, whose messages come again as
    /// they came.
    ///
    /// # Errors
    /// A line is no moment, JSON is no timeline, or there is nothing in it, or too much.
    pub fn replay(text: &str) -> Result<Self, ArrivalsFault> {
        let moments = if text.trim_start().starts_with('{') { replay::timeline(text) } else { replay::lines(text) }?;
        if moments.is_empty() {
            return Err(ArrivalsFault::Nothing);
        }
        Ok(Self { shape: Shape::Listed(moments) })
    }

    /// How many messages come, at least one.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "there is always one")]
    pub fn len(&self) -> usize {
        match &self.shape {
            Shape::Burst(count, _) => *count,
            Shape::Curve(curve) => curve.len(),
            Shape::Listed(moments) => moments.len(),
        }
    }

    /// When a message comes, by its number from 0; none beyond the last.
    #[must_use]
    pub fn at(&self, number: usize) -> Option<Moment> {
        if number >= self.len() {
            return None;
        }
        match &self.shape {
            Shape::Burst(count, over) => Some(part(*over, number, count - 1)),
            Shape::Curve(curve) => Some(curve.at(number)),
            Shape::Listed(moments) => moments.get(number).map(|at| Duration::from_micros(*at)),
        }
    }

    /// The moments, in order, from 0.
    pub fn moments(&self) -> impl Iterator<Item = Moment> + '_ {
        (0..self.len()).filter_map(|number| self.at(number))
    }

    /// Whether all come at once.
    #[must_use]
    pub fn at_once(&self) -> bool {
        self.at(self.len() - 1) == Some(Duration::ZERO)
    }
}

/// A part of a time.
fn part(time: Duration, number: usize, whole: usize) -> Duration {
    let nanoseconds = time.as_nanos() * number as u128 / whole.max(1) as u128;
    Duration::from_nanos(u64::try_from(nanoseconds).unwrap_or(u64::MAX))
}
