//! What a burst is held to: `first_pod.p95 < 5s`.

use std::fmt;
use std::str::FromStr;

use super::{Milestone, Spread, Summary};
use crate::unit::Duration;

/// A bound on a milestone.
#[derive(Clone, Debug, PartialEq)]
pub struct Objective {
    text: String,
    milestone: Milestone,
    statistic: Statistic,
    comparison: Comparison,
    seconds: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Statistic {
    P5,
    P50,
    P95,
    Min,
    Max,
    Mean,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    Below,
    AtMost,
    Above,
    AtLeast,
}

/// An objective that is missed: what was found instead.
#[derive(Clone, Debug, PartialEq)]
pub enum Missed {
    /// The moment, in seconds.
    At(f64),
    /// In this share of the runs it was not reached at all.
    Unreached(f64),
}

impl Objective {
    /// Holds it against what many runs came to. A milestone that some runs do not reach misses every bound from above.
    ///
    /// # Errors
    /// It is missed.
    pub fn hold(&self, summary: &Summary) -> Result<(), Missed> {
        let upper = self.is_upper();
        let Some(spread) = summary.milestones.get(&self.milestone) else {
            return if upper { Err(Missed::Unreached(1.0)) } else { Ok(()) };
        };
        if upper && spread.reached < 1.0 {
            return Err(Missed::Unreached(1.0 - spread.reached));
        }
        let found = self.statistic.of(spread);
        let holds = match self.comparison {
            Comparison::Below => found < self.seconds,
            Comparison::AtMost => found <= self.seconds,
            Comparison::Above => found > self.seconds,
            Comparison::AtLeast => found >= self.seconds,
        };
        if holds { Ok(()) } else { Err(Missed::At(found)) }
    }

    /// Whether it is a bound from above.
    #[must_use]
    pub fn is_upper(&self) -> bool {
        matches!(self.comparison, Comparison::Below | Comparison::AtMost)
    }

    /// By how much it is missed, as a share of its bound; 0 where it holds. What is not reached is missed by more than what
    /// is reached too late.
    #[must_use]
    pub fn short_of(&self, summary: &Summary) -> f64 {
        match self.hold(summary) {
            Ok(()) => 0.0,
            Err(Missed::Unreached(share)) => 1e6 * (1.0 + share),
            Err(Missed::At(found)) => (found - self.seconds).abs() / self.seconds.max(0.1) + 1e-6,
        }
    }

    /// The number that it bounds, in seconds; none where no run reaches the milestone.
    #[must_use]
    pub fn found(&self, summary: &Summary) -> Option<f64> {
        summary.milestones.get(&self.milestone).map(|spread| self.statistic.of(spread))
    }

    /// The milestone that it is about.
    #[must_use]
    pub fn milestone(&self) -> Milestone {
        self.milestone
    }
}

impl Objective {
    /// The JSON Schema format that stands for its rule.
    pub const FORMAT: &'static str = "objective";

    /// The rule alone.
    ///
    /// # Errors
    /// Says which rule the text breaks.
    pub fn rule(text: &str) -> Result<(), String> {
        text.parse::<Self>().map(|_| ())
    }
}

impl serde::Serialize for Objective {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> serde::Deserialize<'de> for Objective {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <String as serde::Deserialize>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl schemars::JsonSchema for Objective {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Objective".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": Self::FORMAT, "examples": ["first_pod.p95 < 5s"] })
    }
}

impl Statistic {
    fn of(self, spread: &Spread) -> f64 {
        match self {
            Self::P5 => spread.p5,
            Self::P50 => spread.p50,
            Self::P95 => spread.p95,
            Self::Min => spread.min,
            Self::Max => spread.max,
            Self::Mean => spread.mean,
        }
    }
}

impl fmt::Display for Objective {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for Objective {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let shape =
            || "an objective is a milestone, a statistic, a comparison and a time: `first_pod.p95 < 5s`".to_owned();
        let at = text.find(['<', '>']).ok_or_else(shape)?;
        let (name, rest) = text.split_at(at);
        let (comparison, time) = match rest.as_bytes() {
            [b'<', b'=', ..] => (Comparison::AtMost, rest.get(2..)),
            [b'>', b'=', ..] => (Comparison::AtLeast, rest.get(2..)),
            [b'<', ..] => (Comparison::Below, rest.get(1..)),
            _ => (Comparison::Above, rest.get(1..)),
        };
        let (milestone, statistic) = name.trim().rsplit_once('.').ok_or_else(shape)?;
        let statistic = match statistic {
            "p5" => Statistic::P5,
            "p50" => Statistic::P50,
            "p95" => Statistic::P95,
            "min" => Statistic::Min,
            "max" => Statistic::Max,
            "mean" => Statistic::Mean,
            _ => return Err("the statistics are p5, p50, p95, min, max and mean".to_owned()),
        };
        let time = Duration::new(time.unwrap_or_default().trim())?;
        let seconds = std::time::Duration::from_nanos(time.nanoseconds()).as_secs_f64();
        Ok(Self { text: text.trim().to_owned(), milestone: milestone.parse()?, statistic, comparison, seconds })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timeline::Timeline;

    fn summary() -> Summary {
        let mut timelines = vec![Timeline::default(), Timeline::default()];
        timelines[0].reach(Milestone::FirstPod, std::time::Duration::from_secs(2));
        timelines[1].reach(Milestone::FirstPod, std::time::Duration::from_secs(4));
        timelines[1].reach(Milestone::Gone, std::time::Duration::from_secs(9));
        Summary::of(&timelines)
    }

    #[test]
    fn an_objective_is_held_or_says_what_was_found() {
        let held = |text: &str| text.parse::<Objective>().unwrap().hold(&summary());
        assert_eq!(held("first_pod.p95 < 5s"), Ok(()));
        assert_eq!(held("first_pod.p95 <= 4s"), Ok(()));
        assert_eq!(held("first_pod.max<4s"), Err(Missed::At(4.0)));
        assert_eq!(held("first_pod.min >= 2s"), Ok(()));
        assert_eq!(held("first_pod.mean > 3s"), Err(Missed::At(3.0)));
        assert_eq!(held("gone.p50 < 1h"), Err(Missed::Unreached(0.5)));
        assert_eq!(held("drained.p50 < 1h"), Err(Missed::Unreached(1.0)));
        assert_eq!(held("drained.p50 > 1h"), Ok(()));
    }

    #[test]
    fn what_is_no_objective_says_why() {
        for wrong in
            ["", "first_pod < 5s", "first_pod.p99 < 5s", "first_pod.p95 < 5", "first_pod.p95", "x.p95 < 5s", "<"]
        {
            assert!(wrong.parse::<Objective>().is_err(), "{wrong}");
        }
    }
}
