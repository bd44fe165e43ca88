//! How long something takes.

use std::str::FromStr;
use std::time::Duration;

use rand::{Rng, RngExt as _};
use rand_distr::{Distribution as _, Exp, LogNormal};

use super::clock::{Time, length};
use crate::unit;

/// How long something takes: always the same, or drawn.
#[derive(Clone, Debug, PartialEq)]
pub enum Distribution {
    /// Always so long.
    Constant(Duration),
    /// Anything between, each as likely.
    Uniform(Duration, Duration),
    /// With this mean, and no memory.
    Exponential(Duration),
    /// With this mean and standard deviation, and a long tail.
    LogNormal(Duration, Duration),
    /// One of those that were seen.
    Samples(Vec<Duration>),
}

/// Why a text is no distribution.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DistributionFault {
    /// It has no known form.
    #[error("{0:?} is none of `3s`, `uniform(0s,30s)`, `exponential(5s)`, `lognormal(4s,1s)`")]
    Form(String),
    /// The bounds are the wrong way round.
    #[error("the first bound of `uniform` is above the second")]
    Bounds,
    /// A file of samples has none.
    #[error("it has no line with a length of time, such as `2.5s` or `2.5`")]
    Nothing,
    /// A line of such a file is none.
    #[error("line {0} is no length of time, such as `2.5s` or `2.5`")]
    Line(usize),
    /// A mean of 0 has no such distribution.
    #[error("the mean has to be above 0")]
    Mean,
}

impl FromStr for Distribution {
    type Err = DistributionFault;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let form = || DistributionFault::Form(text.chars().take(60).collect());
        let duration = |text: &str| {
            let known = unit::Duration::new(text.trim()).map_err(|_| form())?;
            Ok(Duration::from_nanos(known.nanoseconds()))
        };
        let Some((name, inner)) = text.trim().strip_suffix(')').and_then(|text| text.split_once('(')) else {
            return duration(text).map(Self::Constant);
        };
        let parts: Vec<Duration> = inner.split(',').map(duration).collect::<Result<_, _>>()?;
        match (name.trim(), parts.as_slice()) {
            ("uniform", [low, high]) if low > high => Err(DistributionFault::Bounds),
            ("uniform", [low, high]) => Ok(Self::Uniform(*low, *high)),
            ("exponential", [mean]) if mean.is_zero() => Err(DistributionFault::Mean),
            ("exponential", [mean]) => Ok(Self::Exponential(*mean)),
            ("lognormal", [mean, _]) if mean.is_zero() => Err(DistributionFault::Mean),
            ("lognormal", [mean, deviation]) => Ok(Self::LogNormal(*mean, *deviation)),
            _ => Err(form()),
        }
    }
}

impl Distribution {
    /// Whether it can never be longer than nothing.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        match self {
            Self::Constant(length) => length.is_zero(),
            Self::Uniform(_, high) => high.is_zero(),
            Self::Exponential(_) | Self::LogNormal(..) => false,
            Self::Samples(all) => all.iter().all(Duration::is_zero),
        }
    }

    /// The least and the greatest that it can be; no greatest where there is none.
    #[must_use]
    pub fn range(&self) -> (Duration, Option<Duration>) {
        match self {
            Self::Constant(length) => (*length, Some(*length)),
            Self::Uniform(low, high) => (*low, Some(*high)),
            Self::Exponential(_) | Self::LogNormal(..) => (Duration::ZERO, None),
            Self::Samples(all) => {
                let ends = (all.iter().min(), all.iter().max());
                (ends.0.copied().unwrap_or_default(), Some(ends.1.copied().unwrap_or_default()))
            }
        }
    }

    /// One of those that a text lists: a length of time in each line, or a number of seconds; what stands behind a comma and
    /// a first line of names are passed over.
    ///
    /// # Errors
    /// A line is neither, or there is none.
    pub fn samples(text: &str) -> Result<Self, DistributionFault> {
        let mut all = Vec::new();
        for (number, line) in text.lines().enumerate() {
            let first = line.split(',').next().unwrap_or_default().trim();
            let seconds = || first.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
            let known = unit::Duration::new(first).ok().map(|it| Duration::from_nanos(it.nanoseconds()));
            match seconds().or(known) {
                Some(length) => all.push(length),
                None if first.is_empty() || number == 0 && first.starts_with(char::is_alphabetic) => {}
                None => return Err(DistributionFault::Line(number + 1)),
            }
        }
        if all.is_empty() { Err(DistributionFault::Nothing) } else { Ok(Self::Samples(all)) }
    }

    pub(super) fn draw(&self, rng: &mut impl Rng) -> Time {
        match self {
            Self::Constant(fixed) => length(*fixed),
            Self::Uniform(low, high) => rng.random_range(length(*low)..=length(*high)),
            Self::Exponential(mean) => {
                Exp::new(1.0 / mean.as_secs_f64()).map_or(0, |law| from_seconds(law.sample(rng)))
            }
            Self::LogNormal(mean, deviation) => {
                let (mean, deviation) = (mean.as_secs_f64(), deviation.as_secs_f64());
                let spread = (1.0 + (deviation / mean).powi(2)).ln();
                let law = LogNormal::new(mean.ln() - spread / 2.0, spread.sqrt());
                law.map_or(0, |law| from_seconds(law.sample(rng)))
            }
            Self::Samples(all) => {
                let chosen = if all.is_empty() { None } else { all.get(rng.random_range(0..all.len())) };
                chosen.map_or(0, |chosen| length(*chosen))
            }
        }
    }
}

fn from_seconds(seconds: f64) -> Time {
    Duration::try_from_secs_f64(seconds).map_or(Time::MAX / 4, length)
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    use super::*;

    #[test]
    fn a_text_is_a_distribution_or_says_why_not() {
        let seconds = Duration::from_secs;
        assert_eq!("3s".parse(), Ok(Distribution::Constant(seconds(3))));
        assert_eq!("uniform(0s, 30s)".parse(), Ok(Distribution::Uniform(seconds(0), seconds(30))));
        assert_eq!("exponential(5s)".parse(), Ok(Distribution::Exponential(seconds(5))));
        assert_eq!("lognormal(4s,1s)".parse(), Ok(Distribution::LogNormal(seconds(4), seconds(1))));
        assert_eq!("uniform(3s,1s)".parse::<Distribution>(), Err(DistributionFault::Bounds));
        assert_eq!("exponential(0s)".parse::<Distribution>(), Err(DistributionFault::Mean));
        for wrong in ["", "3", "-3s", "uniform(1s)", "normal(1s,1s)", "uniform(1s,2s", "exponential()"] {
            assert!(matches!(wrong.parse::<Distribution>(), Err(DistributionFault::Form(_))), "{wrong}");
        }
    }

    #[test]
    fn a_file_of_samples_is_a_distribution() {
        let samples = Distribution::samples("seconds,pod\n2.5,a\n1s\n\n300ms,b\n").unwrap();
        let expected = [2500, 1000, 300].map(Duration::from_millis).to_vec();
        assert_eq!(samples, Distribution::Samples(expected));
        assert_eq!(samples.range(), (Duration::from_millis(300), Some(Duration::from_millis(2500))));
        assert_eq!(Distribution::samples("1\n-1\n"), Err(DistributionFault::Line(2)));
        assert_eq!(Distribution::samples("seconds\n"), Err(DistributionFault::Nothing));
    }

    /// The means of many draws are those that were asked for, within four standard errors.
    #[test]
    fn draws_have_their_mean() {
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        for (text, mean, deviation) in [
            ("4s", 4.0, 0.0),
            ("uniform(0s,30s)", 15.0, 8.67),
            ("exponential(5s)", 5.0, 5.0),
            ("lognormal(4s,1s)", 4.0, 1.0),
        ] {
            let law: Distribution = text.parse().unwrap();
            let draws: Vec<f64> =
                (0..10_000).map(|_| Duration::from_micros(law.draw(&mut rng).unsigned_abs()).as_secs_f64()).collect();
            let found = draws.iter().sum::<f64>() / 10_000.0;
            assert!((found - mean).abs() <= 4.0 * deviation / 100.0 + 1e-9, "{text}: {found}");
        }
    }
}
