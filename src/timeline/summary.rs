//! Many timelines as a few numbers.

use std::collections::BTreeMap;
use std::time::Duration;

use super::{Milestone, Moment, Timeline};

/// How a moment is spread over many runs, in seconds from the first message.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Spread {
    /// A twentieth of the runs is below.
    pub p5: f64,
    /// Half of the runs are below.
    pub p50: f64,
    /// A twentieth of the runs is above.
    pub p95: f64,
    /// The least.
    pub min: f64,
    /// The greatest.
    pub max: f64,
    /// The mean.
    pub mean: f64,
    /// The share of the runs in which it was reached at all, from 0 to 1.
    pub reached: f64,
}

/// What many runs have in common.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// How many runs there are.
    pub runs: usize,
    /// Each milestone that any of them reached.
    pub milestones: BTreeMap<Milestone, Spread>,
    /// Deliveries of a message beyond its first, in the mean run.
    pub redelivered: f64,
    /// Messages that are delivered no more, in the mean run.
    pub stuck: f64,
    /// How often the formula of the scaling modifiers came to no number, in the mean run.
    pub formula_faults: f64,
    /// Seconds that pods ran, summed over pods, in the mean run.
    pub pod_seconds: f64,
    /// How often the number of replicas that is asked for changed, in the mean run.
    pub changes: f64,
    /// How often KEDA asked the sources, in the mean run.
    pub polls: f64,
    /// Seconds from the first message to the end, in the mean run.
    pub ended: f64,
    /// The same, in the longest.
    pub longest: f64,
    /// How many runs did not come to their end, by what they ran into.
    pub cut: BTreeMap<String, usize>,
}

impl Summary {
    /// Sums up.
    #[must_use]
    pub fn of(timelines: &[Timeline]) -> Self {
        let runs = timelines.len();
        let mut moments: BTreeMap<Milestone, Vec<Moment>> = BTreeMap::new();
        let mut cut: BTreeMap<String, usize> = BTreeMap::new();
        for timeline in timelines {
            for (milestone, at) in &timeline.milestones {
                moments.entry(*milestone).or_default().push(*at);
            }
            if let Some(why) = &timeline.cut {
                *cut.entry(why.clone()).or_default() += 1;
            }
        }
        let milestones = moments.into_iter().filter_map(|(milestone, all)| Some((milestone, spread(all, runs)?)));
        Self {
            runs,
            milestones: milestones.collect(),
            redelivered: mean(timelines.iter().map(|it| as_float(it.redelivered)), runs),
            stuck: mean(timelines.iter().map(|it| as_float(it.stuck)), runs),
            formula_faults: mean(timelines.iter().map(|it| as_float(it.formula_faults)), runs),
            pod_seconds: mean(timelines.iter().map(|it| it.pod_time.as_secs_f64()), runs),
            changes: mean(timelines.iter().map(|it| as_float(it.changes)), runs),
            polls: mean(timelines.iter().map(|it| as_float(it.polls)), runs),
            ended: mean(timelines.iter().map(|it| it.ended.as_secs_f64()), runs),
            longest: timelines.iter().map(|it| it.ended).max().unwrap_or_default().as_secs_f64(),
            cut,
        }
    }
}

fn spread(mut all: Vec<Moment>, runs: usize) -> Option<Spread> {
    all.sort_unstable();
    let (min, max) = (all.first()?.as_secs_f64(), all.last()?.as_secs_f64());
    let mean = mean(all.iter().map(Duration::as_secs_f64), all.len());
    let reached = as_float(all.len() as u64) / as_float(runs as u64);
    Some(Spread { p5: at(&all, 5), p50: at(&all, 50), p95: at(&all, 95), min, max, mean, reached })
}

/// The least value that so many of a hundred are not above (the nearest-rank percentile).
fn at(sorted: &[Moment], percent: usize) -> f64 {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).map_or(0.0, Duration::as_secs_f64)
}

fn mean(all: impl Iterator<Item = f64>, count: usize) -> f64 {
    if count == 0 { 0.0 } else { all.sum::<f64>() / as_float(count as u64) }
}

#[expect(clippy::cast_precision_loss, reason = "a count beyond 2^53 is none")]
fn as_float(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_were_seen() {
        let timelines: Vec<Timeline> = (1..=100)
            .map(|second| {
                let mut timeline = Timeline::default();
                if second <= 80 {
                    timeline.reach(Milestone::Drained, Duration::from_secs(second));
                }
                timeline.redelivered = second;
                timeline
            })
            .collect();
        let summary = Summary::of(&timelines);
        let drained = summary.milestones[&Milestone::Drained];
        assert_eq!((drained.min, drained.p5, drained.p50, drained.p95, drained.max), (1.0, 4.0, 40.0, 76.0, 80.0));
        assert_eq!((drained.mean, drained.reached, summary.redelivered), (40.5, 0.8, 50.5));
        assert_eq!(Summary::of(&[]), Summary::default());
    }
}
