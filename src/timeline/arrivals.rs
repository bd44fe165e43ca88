//! When messages come.

use std::time::Duration;

use super::Moment;

/// Most messages of one run.
const MOST: usize = 20_000_000;

/// When messages come, counted from the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrivals {
    moments: Vec<Moment>,
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
}

impl Arrivals {
    /// So many messages, evenly over a time; all at once if it is 0.
    ///
    /// # Errors
    /// There are none, or too many.
    pub fn burst(messages: usize, over: Duration) -> Result<Self, ArrivalsFault> {
        let gaps = u32::try_from(messages.saturating_sub(1)).map_err(|_| ArrivalsFault::TooMany)?;
        let moment = |number: u32| if gaps == 0 { Duration::ZERO } else { scale(over, number, gaps) };
        Self::of((0..messages).filter_map(|number| u32::try_from(number).ok()).map(moment).collect())
    }

    /// A number of messages in a second, evenly, for a time.
    ///
    /// # Errors
    /// The rate is no number above 0, or too many messages would come.
    pub fn steady(rate: f64, length: Duration) -> Result<Self, ArrivalsFault> {
        if !rate.is_finite() || rate <= 0.0 {
            return Err(ArrivalsFault::Rate);
        }
        let count = (rate * length.as_secs_f64()).ceil().max(1.0);
        if count > 2.0e7 {
            return Err(ArrivalsFault::TooMany);
        }
        let gap = 1.0 / rate;
        let moments = std::iter::successors(Some(0u32), |number| number.checked_add(1))
            .map(|number| Duration::try_from_secs_f64(f64::from(number) * gap).unwrap_or(Duration::MAX));
        Self::of(moments.take_while(|at| *at < length || at.is_zero()).collect())
    }

    /// The moments in a file: a line each, in seconds, in order; what stands behind a comma is passed over, and so is a
    /// first line of names.
    ///
    /// # Errors
    /// A line is no moment, or there is none.
    pub fn replay(text: &str) -> Result<Self, ArrivalsFault> {
        let mut moments: Vec<Moment> = Vec::new();
        for (number, line) in text.lines().enumerate() {
            let first = line.split(',').next().unwrap_or_default().trim();
            if first.is_empty() || number == 0 && first.parse::<f64>().is_err() {
                continue;
            }
            let at = first.parse().ok().and_then(|at| Duration::try_from_secs_f64(at).ok());
            let at =
                at.filter(|at| moments.last().is_none_or(|last| last <= at)).ok_or(ArrivalsFault::Line(number + 1))?;
            moments.push(at);
        }
        let first = moments.first().copied().unwrap_or_default();
        Self::of(moments.into_iter().map(|at| at.saturating_sub(first)).collect())
    }

    fn of(moments: Vec<Moment>) -> Result<Self, ArrivalsFault> {
        match moments.len() {
            0 => Err(ArrivalsFault::Nothing),
            count if count > MOST => Err(ArrivalsFault::TooMany),
            _ => Ok(Self { moments }),
        }
    }

    /// The moments, in order, from 0.
    #[must_use]
    pub fn moments(&self) -> &[Moment] {
        &self.moments
    }
}

/// A part of a time.
fn scale(time: Duration, part: u32, whole: u32) -> Duration {
    let nanoseconds = time.as_nanos() * u128::from(part) / u128::from(whole.max(1));
    Duration::from_nanos(u64::try_from(nanoseconds).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(arrivals: &Arrivals) -> Vec<f64> {
        arrivals.moments().iter().map(Duration::as_secs_f64).collect()
    }

    #[test]
    fn a_burst_is_spread_from_its_first_to_its_last_message() {
        assert_eq!(seconds(&Arrivals::burst(3, Duration::from_secs(2)).unwrap()), [0.0, 1.0, 2.0]);
        assert_eq!(seconds(&Arrivals::burst(2, Duration::ZERO).unwrap()), [0.0, 0.0]);
        assert_eq!(Arrivals::burst(0, Duration::ZERO), Err(ArrivalsFault::Nothing));
    }

    #[test]
    fn a_steady_rate_ends_with_its_time() {
        assert_eq!(seconds(&Arrivals::steady(2.0, Duration::from_secs(2)).unwrap()), [0.0, 0.5, 1.0, 1.5]);
        for rate in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(Arrivals::steady(rate, Duration::from_secs(1)), Err(ArrivalsFault::Rate));
        }
        assert_eq!(Arrivals::steady(1e12, Duration::from_secs(1000)), Err(ArrivalsFault::TooMany));
    }

    #[test]
    fn a_file_is_read_line_by_line() {
        assert_eq!(seconds(&Arrivals::replay("time,subject\n5,a\n5.5,b\n\n9\n").unwrap()), [0.0, 0.5, 4.0]);
        assert_eq!(Arrivals::replay("1\n0\n"), Err(ArrivalsFault::Line(2)));
        assert_eq!(Arrivals::replay("1\nx\n"), Err(ArrivalsFault::Line(2)));
        assert_eq!(Arrivals::replay("time\n"), Err(ArrivalsFault::Nothing));
    }
}
