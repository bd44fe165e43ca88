//! A search for the settings that meet objectives at least cost.
//!
//! The settings are few and each has few values that are worth a try, but all of their combinations are too many. From several
//! beginnings one setting at a time is tried with all of its values, and the best is kept, until nothing is better any
//! more or the bound of trials is met. Every trial has the same seeds, so that the same luck falls on all of them; what is
//! best after that is held against fresh ones.

use std::collections::BTreeMap;

use super::{Setup, many};
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
}

/// Searches. The same setup and search give the same answer.
///
/// Without objectives what counts is the ninety-fifth percentile of the first pod and of the drained queue.
#[must_use]
pub fn tune(setup: &Setup, objectives: &[&Objective], search: &Search) -> Tuned {
    let mut tuner = Tuner { setup, search, objectives, scale: [1.0; 3], tried: BTreeMap::new() };
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
        if self.objectives.is_empty() {
            return self.counts(choice).map(rounded).to_vec();
        }
        let mut score = vec![rounded(self.cost(choice))];
        // A bound from below is met or not; more of it is no gain.
        let bounds = self.objectives.iter().filter(|objective| objective.is_upper());
        score.extend(bounds.map(|objective| rounded(objective.found(&choice.summary).unwrap_or(NEVER))));
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::{Distribution, tests};
    use super::*;
    use crate::timeline::Arrivals;

    fn setup() -> Setup {
        let mut setup = tests::demo();
        (setup.poll_phase, setup.sync_phase) = (None, None);
        setup.service = Distribution::Constant(Duration::from_secs(3));
        setup.arrivals = Arrivals::burst(30, Duration::ZERO).unwrap();
        setup
    }

    fn search(polling: &[&str], max: &[&str]) -> Search {
        let list = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect();
        let values = vec![(Knob::Polling, list(polling)), (Knob::Max, list(max))];
        Search { values, trials: 100, runs: 40, seed: 1, window: 3600.0, poll_price: 0.5 }
    }

    fn objectives(texts: &[&str]) -> Vec<Objective> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    /// All of the few combinations, one by one, have no cheaper one that meets the objectives than the search found.
    #[test]
    fn it_finds_what_trying_everything_finds() {
        let (setup, search) = (setup(), search(&["2s", "5s", "10s", "20s", "30s"], &["1", "2", "4", "5", "8"]));
        let objectives = objectives(&["first_pod.p95 < 13s", "drained.p95 < 60s"]);
        let objectives: Vec<&Objective> = objectives.iter().collect();
        let tuned = tune(&setup, &objectives, &search);
        let best = tuned.best.unwrap();
        let mut cheapest = f64::MAX;
        for polling in &search.values[0].1 {
            for max in &search.values[1].1 {
                let settings = [(Knob::Polling, polling.as_str()), (Knob::Max, max.as_str())];
                let choice = choice(&setup.scaling.with(settings).unwrap(), &setup, &search, search.seed);
                if choice.missed(&objectives).next().is_none() {
                    cheapest = cheapest.min(choice.cost(3600.0, 0.5));
                }
            }
        }
        assert!((best.cost(3600.0, 0.5) - cheapest).abs() < 1e-9, "{best:?}: {cheapest}");
        assert!(tuned.trials <= 25 && !tuned.bounded, "{}", tuned.trials);
        assert!(tuned.front.iter().all(|choice| choice.missed(&objectives).next().is_none()));
    }

    #[test]
    fn no_choice_of_a_front_beats_another() {
        let tuned = tune(&setup(), &[], &search(&["2s", "10s", "30s"], &["1", "3", "5", "8"]));
        assert!(tuned.best.is_none() && tuned.front.len() > 3, "{}", tuned.front.len());
        let late = |choice: &Choice, milestone| choice.spread(milestone).map_or(NEVER, |spread| spread.p95);
        for one in &tuned.front {
            for other in tuned.front.iter().filter(|other| *other != one) {
                let better = |milestone| late(one, milestone) - late(other, milestone) < 0.1;
                let cheaper = one.cost(3600.0, 0.5) < other.cost(3600.0, 0.5) - 0.1;
                assert!(!(cheaper && better(Milestone::FirstPod) && better(Milestone::Drained)), "{one:?}\n{other:?}");
            }
        }
    }

    #[test]
    fn what_cannot_be_met_is_said_and_the_search_is_bounded() {
        let objectives = objectives(&["first_pod.p95 < 1ms"]);
        let objectives: Vec<&Objective> = objectives.iter().collect();
        let search = Search { trials: 7, ..search(&["2s", "5s", "10s", "30s"], &["1", "5", "8"]) };
        let tuned = tune(&setup(), &objectives, &search);
        assert!(tuned.best.is_none() && tuned.bounded && tuned.trials == 7 && !tuned.front.is_empty());
        assert_eq!(tune(&setup(), &objectives, &search), tuned);
    }
}
