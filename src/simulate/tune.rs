//! A search for the settings that meet objectives at least cost.
//!
//! The settings are few and each has few values that are worth a try, but all of their combinations are too many. From several
//! beginnings one setting at a time is tried with all of its values, and the best is kept, until nothing is better any
//! more or the bound of trials is met. Every trial has the same seeds, so that the same luck falls on all of them; what is
//! best after that is held against fresh ones.

use std::collections::BTreeMap;

use super::{Setup, many};
use crate::scaling::{Knob, Scaling};
use crate::timeline::{Choice, Objective, Summary};

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

/// Places in the lists of values, one for each setting.
type Spot = Vec<usize>;

struct Tuner<'a> {
    setup: &'a Setup,
    search: &'a Search,
    objectives: &'a [&'a Objective],
    tried: BTreeMap<Spot, Option<Choice>>,
}

/// Searches. The same setup and search give the same answer.
///
/// Without objectives what counts is the ninety-fifth percentile of the first pod and of the drained queue.
#[must_use]
pub fn tune(setup: &Setup, objectives: &[&Objective], search: &Search) -> Tuned {
    let mut tuner = Tuner { setup, search, objectives, tried: BTreeMap::new() };
    let begin: Spot = search.values.iter().map(|(knob, values)| place(*knob, values, &setup.scaling)).collect();
    let last: Spot = search.values.iter().map(|(_, values)| values.len().saturating_sub(1)).collect();
    let current = tuner.of(&begin).unwrap_or_else(|| choice(&setup.scaling, setup, search, search.seed));
    let middle: Spot = last.iter().map(|last| last / 2).collect();
    for from in [begin, vec![0; last.len()], last, middle] {
        tuner.climb(from);
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
    fn climb(&mut self, mut spot: Spot) {
        let Some(mut best) = self.of(&spot).map(|choice| self.rank(&choice)) else { return };
        loop {
            let before = best;
            for knob in 0..spot.len() {
                let values = self.search.values.get(knob).map_or(0, |(_, values)| values.len());
                for value in 0..values {
                    let mut other = spot.clone();
                    other[knob] = value;
                    let Some(rank) = self.of(&other).map(|choice| self.rank(&choice)) else { continue };
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
        let scaling = self.setup.scaling.with(settings).ok();
        let found = scaling.map(|scaling| {
            let mut choice = choice(&scaling, self.setup, self.search, self.search.seed);
            choice.settings = words(self.search, spot);
            choice
        });
        self.tried.insert(spot.clone(), found.clone());
        found
    }

    /// How far it is from its objectives, and what it costs; less is better.
    fn rank(&self, choice: &Choice) -> (f64, f64) {
        let short = self.objectives.iter().map(|objective| objective.short_of(&choice.summary)).sum();
        (short, self.cost(choice))
    }

    fn cost(&self, choice: &Choice) -> f64 {
        choice.cost(self.search.window, self.search.poll_price)
    }

    /// The cheapest that meets the objectives, and meets them with fresh seeds too.
    fn best(&self, all: Vec<Choice>) -> Option<Choice> {
        if self.objectives.is_empty() {
            return None;
        }
        let mut holding: Vec<Choice> =
            all.into_iter().filter(|it| it.missed(self.objectives).next().is_none()).collect();
        holding.sort_by(|one, other| self.cost(one).total_cmp(&self.cost(other)));
        let fresh = self.search.seed.wrapping_add(1 << 40);
        holding.into_iter().find(|it| {
            let settings = it.settings.iter().filter_map(|(key, value)| Some((key.parse().ok()?, value.as_str())));
            let Ok(scaling) = self.setup.scaling.with(settings) else { return false };
            let again = choice(&scaling, self.setup, self.search, fresh);
            again.missed(self.objectives).next().is_none()
        })
    }

    /// Trials that no other beats. Where some meet all objectives, the others are left out.
    fn front(&self, all: &[Choice]) -> Vec<Choice> {
        let holds = |it: &&Choice| it.missed(self.objectives).next().is_none();
        let holding: Vec<&Choice> = all.iter().filter(holds).collect();
        let among: Vec<&Choice> = if holding.is_empty() { all.iter().collect() } else { holding };
        let scored: Vec<(Vec<f64>, &Choice)> = among.into_iter().map(|it| (self.score(it), it)).collect();
        let beaten = |score: &[f64]| scored.iter().any(|(other, _)| beats(other, score));
        let mut front: Vec<(Vec<f64>, &Choice)> = scored.iter().filter(|(score, _)| !beaten(score)).cloned().collect();
        front
            .sort_by(|(one, _), (other, _)| one.iter().map(|it| it.to_bits()).cmp(other.iter().map(|it| it.to_bits())));
        // Settings that come to the same are one.
        front.dedup_by(|(one, _), (other, _)| one == other);
        front.into_iter().map(|(_, choice)| choice.clone()).collect()
    }

    /// The cost, and what counts besides: less is better in each.
    fn score(&self, choice: &Choice) -> Vec<f64> {
        let rounded = |value: f64| (value * 10.0).round() / 10.0;
        let mut score = vec![rounded(self.cost(choice))];
        if self.objectives.is_empty() {
            let late = |milestone| {
                let spread = choice.spread(milestone).filter(|spread| spread.reached >= 1.0);
                spread.map_or(f64::MAX, |spread| rounded(spread.p95))
            };
            score.extend([crate::timeline::Milestone::FirstPod, crate::timeline::Milestone::Drained].map(late));
        }
        // A bound from below is met or not; more of it is no gain.
        let bounds = self.objectives.iter().filter(|objective| objective.is_upper());
        score.extend(bounds.map(|objective| rounded(objective.found(&choice.summary).unwrap_or(f64::MAX))));
        score
    }
}

/// Whether one is nowhere worse than the other, and somewhere better.
fn beats(one: &[f64], other: &[f64]) -> bool {
    one != other && one.iter().zip(other).all(|(one, other)| one <= other)
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
        rest: scaling.idle.unwrap_or(scaling.min),
        polling: scaling.polling.as_secs_f64(),
    }
}
