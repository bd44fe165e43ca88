//! A number over time, such as what a query of Prometheus answers.

use std::time::Duration;

use super::Moment;

/// A number over time: each holds until the next.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    points: Vec<(Moment, f64)>,
}

/// Why a text is no number over time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SeriesFault {
    /// There is no line.
    #[error("there is no line with a second and a value")]
    Nothing,
    /// A line says neither.
    #[error("line {0} is no second and value, such as `60,12.5`, in the order of time")]
    Line(usize),
}

impl Series {
    /// Always the same.
    #[must_use]
    pub fn constant(value: f64) -> Self {
        Self { points: vec![(Duration::ZERO, value)] }
    }

    /// Reads lines of a second from the first message on and a value; a first line of names is passed over.
    ///
    /// # Errors
    /// A line is none, or there is none.
    pub fn read(text: &str) -> Result<Self, SeriesFault> {
        let mut points: Vec<(Moment, f64)> = Vec::new();
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            let point = line.split_once(',').and_then(|(at, rest)| {
                let value = rest.split(',').next()?.trim().parse().ok().filter(|value: &f64| value.is_finite())?;
                Some((Duration::try_from_secs_f64(at.trim().parse().ok()?).ok()?, value))
            });
            match point.filter(|(at, _)| points.last().is_none_or(|(last, _)| last <= at)) {
                Some(point) => points.push(point),
                None if line.is_empty() || number == 0 && !line.starts_with(|c: char| c.is_ascii_digit()) => {}
                None => return Err(SeriesFault::Line(number + 1)),
            }
        }
        if points.is_empty() { Err(SeriesFault::Nothing) } else { Ok(Self { points }) }
    }

    /// The number at a moment; before the first it is the first.
    #[must_use]
    pub fn at(&self, moment: Moment) -> f64 {
        let after = self.points.partition_point(|(at, _)| *at <= moment);
        self.points.get(after.saturating_sub(1)).map_or(0.0, |(_, value)| *value)
    }

    /// From when on it does not change any more.
    #[must_use]
    pub fn last(&self) -> Moment {
        self.points.last().map_or(Duration::ZERO, |(at, _)| *at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_holds_until_the_next() {
        let series = Series::read("second,value\n10,1\n20,2.5,x\n\n30,-3\n").unwrap();
        let at = |second| series.at(Duration::from_secs(second));
        assert_eq!((at(0), at(10), at(19), at(20), at(99)), (1.0, 1.0, 1.0, 2.5, -3.0));
        assert_eq!(series.last(), Duration::from_secs(30));
        assert_eq!(Series::constant(7.0).at(Duration::from_secs(5)), 7.0);
    }

    #[test]
    fn what_is_none_says_why() {
        assert_eq!(Series::read("second,value\n"), Err(SeriesFault::Nothing));
        for (wrong, line) in [("10\n", 1), ("10,1\n5,1\n", 2), ("1,x", 1), ("1,2\nx,3", 2), ("-1,3", 1), ("1,NaN", 1)] {
            let found = Series::read(wrong);
            assert!(
                matches!(found, Err(SeriesFault::Line(at)) if at == line) || line == 1 && found.is_err(),
                "{wrong}"
            );
        }
    }
}
