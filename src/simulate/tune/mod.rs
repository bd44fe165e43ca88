//! A search for the settings that meet objectives at least cost.
//!
//! The settings are few and each has few values that are worth a try, but all of their combinations are too many. From several
//! beginnings one setting at a time is tried with all of its values, and the best is kept, until nothing is better any
//! more or the bound of trials is met. Every trial has the same seeds, so that the same luck falls on all of them; what is
//! best after that is held against fresh ones.

mod front;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use super::{Setup, many};
use crate::event::{Event, Listener};
use crate::scaling::{Knob, Scaling};
use crate::timeline::{Choice, Milestone, Objective, Summary};

/// What is searched.
#[derive(Clone, Debug, PartialEq)]
pub struct Search {
    /// Values of each setting that may be changed.
    pub values: Vec<(Knob, Vec<String>)>,
    /// Most trials.
    pub trials: usize,
    /// Runs of a trial.
    pub runs: u32,
    /// The first seed.
    pub seed: u64,
    /// The time over which costs are counted, in seconds: the load comes once in it.
    pub window: f64,
    /// What a poll costs, in pod-seconds.
    pub poll_price: f64,
}

/// What a search came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Tuned {
    /// The settings as they are.
    pub current: Choice,
    /// The cheapest that meet all objectives, with fresh seeds too; none where no trial did.
    pub best: Option<Choice>,
    /// Trials that no other beats in cost and in everything that counts, by cost.
    pub front: Vec<Choice>,
    /// How many trials there were.
    pub trials: usize,
    /// Whether the bound of trials ended the search.
    pub bounded: bool,
}

/// Seconds that stand for never.
const NEVER: f64 = 1e9;

/// What the cost, the first pod and the drained queue weigh. With objectives the cost alone counts; without them each of
/// these finds another part of the front.
const WEIGHTS: [[f64; 3]; 5] = [[1.0, 0.0, 0.0], [1.0, 1.0, 1.0], [1.0, 3.0, 0.0], [1.0, 0.0, 3.0], [0.1, 1.0, 1.0]];

/// Places in the lists of values, one for each setting.
type Spot = Vec<usize>;

struct Tuner<'a> {
    setup: &'a Setup,
    search: &'a Search,
    objectives: &'a [&'a Objective],
    /// What counts, of the settings as they are.
    scale: [f64; 3],
    tried: BTreeMap<Spot, Option<Choice>>,
    listener: &'a dyn Listener,
}

/// Searches. The same setup and search give the same answer; a listener is told of each trial.
///
/// Without objectives what counts is the ninety-fifth percentile of the first pod and of the drained queue.
#[must_use]
pub fn tune(setup: &Setup, objectives: &[&Objective], search: &Search, listener: &dyn Listener) -> Tuned {
    let mut tuner = Tuner { setup, search, objectives, scale: [1.0; 3], tried: BTreeMap::new(), listener };
    let begin: Spot = search.values.iter().map(|(knob, values)| place(*knob, values, &setup.scaling)).collect();
    let last: Spot = search.values.iter().map(|(_, values)| values.len().saturating_sub(1)).collect();
    let current = tuner.of(&begin).unwrap_or_else(|| choice(&setup.scaling, setup, search, search.seed));
    let middle: Spot = last.iter().map(|last| last / 2).collect();
    tuner.scale = tuner.counts(&current);
    let weights = if objectives.is_empty() { &WEIGHTS[..] } else { &WEIGHTS[..1] };
    for weight in weights {
        for from in [&begin, &vec![0; last.len()], &last, &middle] {
            tuner.climb(from.clone(), *weight);
        }
    }
    let bounded = tuner.is_spent();
    let trials = tuner.tried.len();
    let all: Vec<Choice> = tuner.tried.values().flatten().cloned().collect();
    let front = tuner.front(&all);
    let best = tuner.best(all);
    Tuned { current, best, front, trials, bounded }
}

impl Tuner<'_> {
    fn is_spent(&self) -> bool {
        self.tried.len() >= self.search.trials
    }

    /// Changes one setting at a time for the better, as long as that is possible.
    fn climb(&mut self, mut spot: Spot, weight: [f64; 3]) {
        let Some(mut best) = self.of(&spot).map(|choice| self.rank(&choice, weight)) else { return };
        loop {
            let before = best;
            for knob in 0..spot.len() {
                let values = self.search.values.get(knob).map_or(0, |(_, values)| values.len());
                for value in 0..values {
                    let mut other = spot.clone();
                    other[knob] = value;
                    let Some(rank) = self.of(&other).map(|choice| self.rank(&choice, weight)) else { continue };
                    if rank.0 < best.0 || rank.0 <= best.0 && rank.1 < best.1 {
                        (spot, best) = (other, rank);
                    }
                }
            }
            if best == before || self.is_spent() {
                return;
            }
        }
    }

    /// Tries a combination, unless it was tried or cannot be.
    fn of(&mut self, spot: &Spot) -> Option<Choice> {
        if let Some(known) = self.tried.get(spot) {
            return known.clone();
        }
        if self.is_spent() {
            return None;
        }
        let settings = self.search.values.iter().zip(spot);
        let settings = settings.filter_map(|((knob, values), at)| Some((*knob, values.get(*at)?.as_str())));
        let scaling = self.setup.scaling.with(settings).ok().filter(|scaling| self.makes_sense(scaling));
        let found = scaling.map(|scaling| {
            let mut choice = choice(&scaling, self.setup, self.search, self.search.seed);
            choice.settings = words(self.search, spot);
            choice
        });
        self.tried.insert(spot.clone(), found.clone());
        self.listener.hear(Event::Trials { done: self.tried.len() as u64, of: self.search.trials as u64 });
        found
    }

    /// Whether the cooldown leaves the window downwards a meaning: KEDA goes from any number to zero when it is over, and a
    /// config with a longer window is warned of. What is written already is tried as it is.
    fn makes_sense(&self, scaling: &Scaling) -> bool {
        let window = scaling.behavior.as_ref().map_or(0, |behavior| behavior.down.window);
        let written = &self.setup.scaling;
        let as_written = scaling.behavior == written.behavior && scaling.cooldown == written.cooldown;
        scaling.min > 0 || u64::from(window) <= scaling.cooldown.as_secs() || as_written
    }

    /// How far it is from its objectives, and what it costs or how it does by what counts; less is better.
    fn rank(&self, choice: &Choice, weight: [f64; 3]) -> (f64, f64) {
        let short = self.objectives.iter().map(|objective| objective.short_of(&choice.summary)).sum();
        let counts = self.counts(choice).into_iter().zip(self.scale).zip(weight);
        (short, counts.map(|((it, scale), weight)| weight * it / scale.max(0.1)).sum())
    }

    /// The cost, and the ninety-fifth percentiles of the first pod and of the drained queue, where all runs get there.
    fn counts(&self, choice: &Choice) -> [f64; 3] {
        let late = |milestone| {
            let spread = choice.spread(milestone).filter(|spread| spread.reached >= 1.0);
            spread.map_or(NEVER, |spread| spread.p95)
        };
        [self.cost(choice), late(Milestone::FirstPod), late(Milestone::Drained)]
    }

    fn cost(&self, choice: &Choice) -> f64 {
        choice.cost(self.search.window, self.search.poll_price)
    }
}

/// Where the value that a setting has stands in its list.
fn place(knob: Knob, values: &[String], scaling: &Scaling) -> usize {
    let value = knob.get(scaling);
    values.iter().position(|known| *known == value).unwrap_or(0)
}

fn words(search: &Search, spot: &Spot) -> Vec<(String, String)> {
    let settings = search.values.iter().zip(spot);
    settings.filter_map(|((knob, values), at)| Some((knob.to_string(), values.get(*at)?.clone()))).collect()
}

fn choice(scaling: &Scaling, setup: &Setup, search: &Search, seed: u64) -> Choice {
    let setup = Setup { scaling: scaling.clone(), ..setup.clone() };
    let settings = search.values.iter().map(|(knob, _)| (knob.to_string(), knob.get(scaling))).collect();
    Choice {
        settings,
        summary: Summary::of(&many(&setup, search.runs, seed)),
        max: scaling.max,
        rest: scaling.rest(),
        polling: scaling.polling.as_secs_f64(),
    }
}
