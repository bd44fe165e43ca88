//! Searches whose answer is known.

use std::time::Duration;

use super::super::{Distribution, tests};
use super::*;
use crate::event::Silence;
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
    let tuned = tune(&setup, &objectives, &search, &Silence);
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
    let tuned = tune(&setup(), &[], &search(&["2s", "10s", "30s"], &["1", "3", "5", "8"]), &Silence);
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
    let tuned = tune(&setup(), &objectives, &search, &Silence);
    assert!(tuned.best.is_none() && tuned.bounded && tuned.trials == 7 && !tuned.front.is_empty());
    assert_eq!(tune(&setup(), &objectives, &search, &Silence), tuned);
}
