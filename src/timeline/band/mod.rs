//! How replicas and backlog are spread over many runs at any time.
//!
//! Runs are looked at on a grid of even steps from the first message on. Nobody knows beforehand how long they go, so a grid
//! that is full drops every other point and doubles its step; what is kept is the same whatever the order of the runs.
//! Memory is bounded: so many points, each with so many counts, whatever the number of runs and messages.

mod class;
mod strip;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::time::Duration;

pub use strip::Strip;

use self::class::{class, middle};
use super::Moment;

/// Most points of a grid; one that is full is halved.
const POINTS: usize = 512;

/// The first step of a grid.
const STEP: Duration = Duration::from_millis(250);

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

fn as_factor(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
