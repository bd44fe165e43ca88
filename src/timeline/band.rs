//! How replicas and backlog are spread over many runs at any time.
//!
//! Runs are looked at on a grid of even steps from the first message on. Nobody knows beforehand how long they go, so a grid
//! that is full drops every other point and doubles its step; what is kept is the same whatever the order of the runs.
//! Memory is bounded: so many points, each with so many counts, whatever the number of runs and messages.

use std::collections::BTreeMap;
use std::time::Duration;

use super::Moment;

/// Most points of a grid; one that is full is halved.
const POINTS: usize = 512;

/// The first step of a grid.
const STEP: Duration = Duration::from_millis(250);

/// Values below are counted exactly; above, in this many classes for each doubling, so that none is wider than a thirty-second
/// of its values.
const EXACT: u64 = 64;

/// One run on a grid.
#[derive(Clone, Debug, PartialEq)]
pub struct Strip {
    step: Duration,
    points: Vec<(u32, u64)>,
    last: (u32, u64),
}

impl Default for Strip {
    fn default() -> Self {
        Self { step: STEP, points: Vec::new(), last: (0, 0) }
    }
}

impl Strip {
    /// Sees how things stand from a moment on; moments come in order.
    pub fn see(&mut self, at: Moment, replicas: u32, backlog: u64) {
        // A point shows what all that happened at its moment came to.
        while self.step.saturating_mul(as_factor(self.points.len())) < at {
            self.points.push(self.last);
            if self.points.len() == POINTS {
                halve(&mut self.points);
                self.step *= 2;
            }
        }
        self.last = (replicas, backlog);
    }
}

/// Many runs on one grid.
#[derive(Clone, Debug, PartialEq)]
pub struct Band {
    step: Duration,
    runs: u64,
    points: Vec<Point>,
}

/// A moment on the grid: how many runs had which value. Runs that are over by then are not counted.
#[derive(Clone, Debug, Default, PartialEq)]
struct Point {
    replicas: BTreeMap<u32, u64>,
    backlog: BTreeMap<u16, u64>,
    /// Runs whose last point was the one before, by what they came to rest at, which counts from here on.
    over: BTreeMap<(u32, u16), u64>,
}

/// What half of the runs are below and above, and the bounds of nine in ten.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Quantiles {
    /// A twentieth of the runs is below.
    pub p5: u64,
    /// Half of the runs are below.
    pub p50: u64,
    /// A twentieth of the runs is above.
    pub p95: u64,
}

/// How things stand over the runs at a moment.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Stretch {
    /// When, from the first message.
    #[serde(serialize_with = "super::seconds")]
    pub at: Moment,
    /// Pods that run.
    pub replicas: Quantiles,
    /// Messages that wait or are in work; above 64, to a thirty-second.
    pub backlog: Quantiles,
}

impl Default for Band {
    fn default() -> Self {
        Self { step: STEP, runs: 0, points: Vec::new() }
    }
}

impl Band {
    /// An empty run on the same grid.
    #[must_use]
    pub fn strip(&self) -> Strip {
        Strip { step: self.step, ..Strip::default() }
    }

    /// Takes a run in.
    pub fn take(&mut self, mut strip: Strip) {
        while strip.step < self.step {
            halve(&mut strip.points);
            strip.step *= 2;
        }
        self.coarsen(strip.step);
        if self.points.len() <= strip.points.len() {
            self.points.resize_with(strip.points.len() + 1, Point::default);
        }
        let mut points = self.points.iter_mut();
        for ((replicas, backlog), point) in strip.points.iter().zip(&mut points) {
            *point.replicas.entry(*replicas).or_default() += 1;
            *point.backlog.entry(class(*backlog)).or_default() += 1;
        }
        if let Some(point) = points.next() {
            *point.over.entry((strip.last.0, class(strip.last.1))).or_default() += 1;
        }
        self.runs += 1;
    }

    /// Both together.
    #[must_use]
    pub fn with(mut self, mut other: Self) -> Self {
        self.coarsen(other.step);
        other.coarsen(self.step);
        if self.points.len() < other.points.len() {
            self.points.resize_with(other.points.len(), Point::default);
        }
        for (point, more) in self.points.iter_mut().zip(other.points) {
            point.add(more);
        }
        self.runs += other.runs;
        self
    }

    /// How things stand over the runs, a step apart, until all are over.
    #[must_use]
    pub fn stretches(&self) -> Vec<Stretch> {
        let mut rest: BTreeMap<(u32, u16), u64> = BTreeMap::new();
        let mut stretches = Vec::with_capacity(self.points.len());
        for (number, point) in self.points.iter().enumerate() {
            let (mut replicas, mut backlog) = (point.replicas.clone(), point.backlog.clone());
            for (over, count) in &point.over {
                *rest.entry(*over).or_default() += count;
            }
            for ((pods, messages), count) in &rest {
                *replicas.entry(*pods).or_default() += count;
                *backlog.entry(*messages).or_default() += count;
            }
            stretches.push(Stretch {
                at: self.step.saturating_mul(as_factor(number)),
                replicas: quantiles(&replicas, self.runs, |pods| u64::from(*pods)),
                backlog: quantiles(&backlog, self.runs, |class| middle(*class)),
            });
        }
        stretches
    }

    fn coarsen(&mut self, step: Duration) {
        while self.step < step {
            // What is over before a point that goes is over at the next.
            for odd in (1..self.points.len()).step_by(2) {
                let over = self.points.get_mut(odd).map(|point| std::mem::take(&mut point.over)).unwrap_or_default();
                if odd + 1 == self.points.len() {
                    self.points.push(Point::default());
                }
                if let Some(next) = self.points.get_mut(odd + 1) {
                    add(&mut next.over, over);
                }
            }
            halve(&mut self.points);
            self.step *= 2;
        }
    }
}

impl Point {
    fn add(&mut self, other: Self) {
        add(&mut self.replicas, other.replicas);
        add(&mut self.backlog, other.backlog);
        add(&mut self.over, other.over);
    }
}

fn add<K: Ord>(counts: &mut BTreeMap<K, u64>, more: BTreeMap<K, u64>) {
    for (key, count) in more {
        *counts.entry(key).or_default() += count;
    }
}

/// Every other one, the first kept.
fn halve<T>(all: &mut Vec<T>) {
    let mut number = 0;
    all.retain(|_| {
        number += 1;
        number % 2 == 1
    });
}

/// The nearest-rank percentiles.
fn quantiles<K>(counts: &BTreeMap<K, u64>, runs: u64, value: impl Fn(&K) -> u64) -> Quantiles {
    let at = |percent: u64| {
        let rank = (runs * percent).div_ceil(100).max(1);
        let mut seen = 0;
        let found = counts.iter().find(|(_, count)| {
            seen += **count;
            seen >= rank
        });
        found.map_or(0, |(key, _)| value(key))
    };
    Quantiles { p5: at(5), p50: at(50), p95: at(95) }
}

/// The class in which a value is counted.
fn class(value: u64) -> u16 {
    let doublings = u64::from(value.max(1).ilog2()).saturating_sub(u64::from(EXACT.ilog2()) - 1);
    // The leading six bits of a value, and by how much they are shifted.
    u16::try_from(doublings * EXACT / 2 + (value >> doublings)).unwrap_or(u16::MAX)
}

/// The value that stands for a class: its middle.
fn middle(class: u16) -> u64 {
    let class = u64::from(class);
    if class < EXACT {
        return class;
    }
    let doublings = class / (EXACT / 2) - 1;
    let least = (class - doublings * EXACT / 2) << doublings;
    least + ((1 << doublings) - 1) / 2
}

fn as_factor(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn seconds(seconds: f64) -> Duration {
        Duration::from_secs_f64(seconds)
    }

    fn run(band: &Band, steps: &[(f64, u32, u64)]) -> Strip {
        let mut strip = band.strip();
        for (at, replicas, backlog) in steps {
            strip.see(seconds(*at), *replicas, *backlog);
        }
        strip
    }

    /// By hand: three runs of which one ends at 1 s with nothing left, at quarters of a second.
    #[test]
    fn runs_that_are_over_count_as_they_rest() {
        let mut band = Band::default();
        for steps in [
            &[(0.0, 0, 9), (0.5, 1, 9), (1.0, 0, 0)][..],
            &[(0.0, 0, 5), (0.25, 2, 4), (2.0, 0, 0)],
            &[(0.0, 0, 7), (0.25, 3, 6), (2.0, 0, 0)],
        ] {
            let strip = run(&band, steps);
            band.take(strip);
        }
        let stretches = band.stretches();
        let at = |number: usize| {
            let it = stretches[number];
            (it.replicas.p5, it.replicas.p50, it.replicas.p95, it.backlog.p5, it.backlog.p50, it.backlog.p95)
        };
        assert_eq!(at(1), (0, 2, 3, 4, 6, 9));
        assert_eq!(at(2), (1, 2, 3, 4, 6, 9));
        assert_eq!(at(6), (0, 2, 3, 0, 4, 6));
        assert_eq!(stretches[6].at, seconds(1.5));
        assert_eq!(at(stretches.len() - 1), (0, 0, 0, 0, 0, 0));
    }

    #[test]
    fn a_grid_is_bounded_however_long_a_run_is() {
        let mut band = Band::default();
        let strip = run(&band, &[(0.0, 1, 1_000_000), (100_000.0, 0, 0)]);
        band.take(strip);
        let stretches = band.stretches();
        assert!(stretches.len() <= POINTS + 1, "{}", stretches.len());
        assert!(stretches[1].backlog.p50.abs_diff(1_000_000) <= 1_000_000 / 32, "{:?}", stretches[1]);
        assert!(stretches.iter().rev().nth(1).unwrap().at >= seconds(99_000.0));
    }

    proptest! {
        /// A class holds its value to a thirty-second, and greater values have greater classes.
        #[test]
        fn a_class_is_close(value in 0u64..1 << 50) {
            let near = middle(class(value));
            prop_assert!(near.abs_diff(value) <= value / 32, "{value}: {near}");
            prop_assert!(class(value) <= class(value + 1));
        }

        /// What comes out does not depend on the order in which runs come in, nor on how they are put together.
        #[test]
        fn the_order_of_runs_does_not_matter(
            runs in prop::collection::vec(prop::collection::vec((1u32..200_000, 0u32..9, 0u64..500), 1..12), 1..8),
            split in 0usize..8,
        ) {
            let runs: Vec<Vec<(f64, u32, u64)>> = runs
                .into_iter()
                .map(|mut run| {
                    run.sort_unstable();
                    run.into_iter().map(|(at, pods, messages)| (f64::from(at) / 100.0, pods, messages)).collect()
                })
                .collect();
            let band = |runs: &mut dyn Iterator<Item = &Vec<(f64, u32, u64)>>| {
                let mut band = Band::default();
                for steps in runs {
                    let strip = run(&band, steps);
                    band.take(strip);
                }
                band
            };
            let split = split.min(runs.len());
            let forth = band(&mut runs.iter()).stretches();
            let back = band(&mut runs.iter().rev()).stretches();
            let parts = band(&mut runs[..split].iter()).with(band(&mut runs[split..].iter())).stretches();
            prop_assert_eq!(&forth[..forth.len().min(back.len())], &back[..forth.len().min(back.len())]);
            prop_assert_eq!(&forth[..forth.len().min(parts.len())], &parts[..forth.len().min(parts.len())]);
        }
    }
}
