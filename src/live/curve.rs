//! Pods that run and messages that wait, over time.

use std::collections::{BTreeMap, BTreeSet};

use super::conclude::{Scale, milli};
use super::observation::Observation;
use crate::timeline::{Known, Milestone, Pod, Standing};

/// Most samples of a record: enough to draw it by.
const MOST: usize = 150;

/// How many pods run from which moment on, in the order of time.
pub(super) fn running(pods: &[Pod]) -> Vec<(Known, u32)> {
    let mut changes: Vec<(Known, i64)> = Vec::new();
    for pod in pods {
        let Some(started) = pod.started else { continue };
        let ended = pod.told.or(pod.away);
        if ended.is_some_and(|ended| ended.at <= started.at) {
            continue;
        }
        changes.push((started, 1));
        changes.extend(ended.map(|ended| (ended, -1)));
    }
    changes.sort_by(|(a, _), (b, _)| a.at.total_cmp(&b.at));
    let mut count = 0;
    changes
        .into_iter()
        .map(|(known, change)| {
            count += change;
            (known, u32::try_from(count).unwrap_or(0))
        })
        .collect()
}

/// What was reached by pods that run. What ran before the first message was there from the start.
pub(super) fn milestones(running: &[(Known, u32)]) -> BTreeMap<Milestone, Known> {
    let mut reached = BTreeMap::new();
    let mut most = 0;
    for (known, count) in running {
        let known = if known.at <= 0.0 { Known::default() } else { *known };
        for reached_now in most + 1..=*count {
            reached.insert(Milestone::Pods(reached_now), known);
        }
        most = most.max(*count);
    }
    let at = |count: u32| reached.get(&Milestone::Pods(count)).copied();
    let named = [(Milestone::FirstPod, at(1)), (Milestone::Peak, at(most))];
    reached.extend(named.into_iter().filter_map(|(milestone, known)| Some((milestone, known?))));
    reached
}

/// How things stood where that changed, thinned out where it is only messages that moved.
pub(super) fn samples(seen: &Observation, scale: &Scale, running: &[(Known, u32)]) -> Vec<Standing> {
    let replicas: Vec<(f64, u32)> = seen
        .replicas
        .iter()
        .map(|change| {
            let at = change.arrived.or(change.second.map(|second| second + scale.api));
            (at.map_or(f64::NEG_INFINITY, |at| at - scale.first), change.to)
        })
        .collect();
    let readings: Vec<f64> = seen.readings.iter().map(|it| it.answered - scale.first).collect();
    let fixed: BTreeSet<i64> =
        replicas.iter().map(|it| it.0).chain(running.iter().map(|it| it.0.at)).map(key).collect();
    let room = MOST.saturating_sub(fixed.len()).max(20);
    let every = readings.len().div_ceil(room).max(1);
    let last = readings.len().saturating_sub(1);
    let kept = readings.iter().enumerate().filter(|(at, _)| at % every == 0 || *at == last).map(|(_, at)| key(*at));
    let mut moments: BTreeSet<i64> = fixed.into_iter().chain(kept).filter(|at| *at > 0).collect();
    moments.insert(0);
    let mut samples: Vec<Standing> = Vec::new();
    for moment in moments {
        let at = seconds(moment);
        let sample = standing(seen, scale, at, &replicas, running);
        if !samples.last().is_some_and(|last| same(last, &sample)) {
            samples.push(sample);
        }
    }
    samples
}

/// Whether nothing but time went by.
fn same(a: &Standing, b: &Standing) -> bool {
    (a.1, a.2, a.3, a.4, a.5, a.6) == (b.1, b.2, b.3, b.4, b.5, b.6)
}

fn standing(seen: &Observation, scale: &Scale, at: f64, replicas: &[(f64, u32)], running: &[(Known, u32)]) -> Standing {
    // The moment was rounded to the millisecond.
    let until = at + 0.0005;
    let asked = replicas.iter().rev().find(|(from, _)| *from <= until).map_or(0, |(_, to)| *to);
    let runs = running.iter().rev().find(|(from, _)| from.at <= until).map_or(0, |(_, count)| *count);
    let wall = until + scale.first;
    let reading = seen.readings.iter().rev().find(|it| it.answered <= wall);
    let (waiting, in_flight) = reading.map_or((0, 0), |it| (it.waiting, it.in_flight));
    let asked_at = reading.map_or(0.0, |it| it.asked);
    let published = seen.stored.iter().filter(|it| it.there <= asked_at).count() as u64;
    let stuck = seen.given_up.iter().filter(|it| **it + scale.broker <= asked_at).count() as u64;
    (milli(at), asked, runs, waiting, in_flight, published.saturating_sub(waiting + in_flight + stuck), stuck)
}

#[expect(clippy::cast_possible_truncation, reason = "a cast of a float saturates")]
fn key(at: f64) -> i64 {
    (at * 1000.0).round() as i64
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds of a burst are few")]
fn seconds(key: i64) -> f64 {
    key as f64 / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pod(started: f64, told: Option<f64>) -> Pod {
        let known = |at: f64| Known { at, within: 0.1 };
        Pod { created: known(started - 1.0), started: Some(known(started)), told: told.map(known), away: None }
    }

    #[test]
    fn pods_are_counted_while_they_run() {
        let pods = [pod(2.0, Some(9.0)), pod(3.0, None), pod(5.0, Some(4.0)), pod(10.0, None), pod(11.0, None)];
        let curve: Vec<(f64, u32)> = running(&pods).into_iter().map(|(known, count)| (known.at, count)).collect();
        assert_eq!(curve, [(2.0, 1), (3.0, 2), (9.0, 1), (10.0, 2), (11.0, 3)]);
        let reached = milestones(&running(&pods));
        let at = |milestone| reached[&milestone].at;
        assert_eq!((at(Milestone::FirstPod), at(Milestone::Pods(2)), at(Milestone::Peak)), (2.0, 3.0, 11.0));
    }

    #[test]
    fn what_ran_before_was_there_from_the_start() {
        let reached = milestones(&running(&[pod(-20.0, None)]));
        assert_eq!((reached[&Milestone::FirstPod], reached[&Milestone::Peak]), (Known::default(), Known::default()));
    }
}
