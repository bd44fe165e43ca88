//! Whole runs.

use std::collections::BTreeMap;
use std::time::Duration;

mod grid;
mod laws;
mod parts;
mod triggers;

use super::*;
use crate::scaling::{Count, Delivery, Input, Pause, Returns, Scaling, Trigger, Versions};
use crate::timeline::{Arrivals, Milestone, Summary};

fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

/// A trigger of which each pod may have ten.
pub(super) fn trigger(input: Input) -> Trigger {
    Trigger { scaler: "x".into(), name: None, threshold: 10.0, activation: 0.0, total: false, cached: false, input }
}

/// How the demo profile scales.
pub(super) fn scaling() -> Scaling {
    Scaling {
        name: "echo-worker".into(),
        job: None,
        versions: Versions::default(),
        polling: seconds(5),
        cooldown: seconds(60),
        initial_cooldown: seconds(0),
        min: 0,
        max: 5,
        idle: None,
        triggers: vec![trigger(Input::Queue(Count::All))],
        fallback: None,
        modifiers: None,
        pause: Pause::default(),
        behavior: None,
        grace: seconds(30),
        written: None,
        delivery: Delivery::default(),
        returns: Returns::AfterWait(30),
        assumptions: Vec::new(),
    }
}

/// A burst on it, with phases that are known: KEDA polls at 3, 8, 13 …; the HPA syncs at 10, 25, 40 ….
pub(super) fn demo() -> Setup {
    let arrivals = Arrivals::burst(50, Duration::ZERO).unwrap();
    let (service, start) = (Distribution::Constant(seconds(10)), Distribution::Constant(seconds(2)));
    Setup {
        poll_phase: Some(seconds(2)),
        sync_phase: Some(seconds(5)),
        sync_takes: Duration::ZERO,
        horizon: seconds(7200),
        ..Setup::new(scaling(), arrivals, service, start)
    }
}

/// What was done, each with its second.
fn steps(setup: &Setup) -> Vec<String> {
    let steps = traced(setup, 1).steps.into_iter();
    steps.map(|step| format!("{:.0} {}", step.at.as_secs_f64(), step.what)).collect()
}

/// The replicas that are asked for, each with the second from which on.
fn replicas(setup: &Setup) -> Vec<(u64, u32)> {
    let mut all: Vec<(u64, u32)> = Vec::new();
    for sample in traced(setup, 1).samples {
        if all.last().is_none_or(|(_, known)| *known != sample.replicas) {
            all.push((sample.at.as_secs(), sample.replicas));
        }
    }
    all
}

fn reached(timeline: &Timeline, milestone: Milestone) -> Duration {
    timeline.milestones[&milestone]
}

/// By hand: KEDA polls at 3, 8, 13 …; the HPA syncs at 10, 25, 40 …. The first pod runs at 3 + 2. At 10 the lag is 50 - 0
/// acknowledged: 5, limited to 4, which run at 12; at 25 the fifth is asked for and runs at 27. One worker from 5, three
/// from 12, one from 27, 10 s a message.
#[test]
fn a_burst_goes_as_worked_out_by_hand() {
    let timeline = traced(&demo(), 1);
    assert_eq!(reached(&timeline, Milestone::FirstPod), seconds(5));
    assert_eq!(reached(&timeline, Milestone::Pods(4)), seconds(12));
    assert_eq!(reached(&timeline, Milestone::Pods(5)), seconds(27));
    assert_eq!(reached(&timeline, Milestone::Peak), seconds(27));
    // Ends of work: 15, 25, …, 105, 115 (11 by the first), 22, 32, …, 112 (10 by each of three), 37, …, 117 (9): 50.
    assert_eq!(reached(&timeline, Milestone::Drained), seconds(117));
    // The last active poll is at 113; the cooldown is over 60 s later, and the poll at 173 sees it or the one at 178.
    let zero = reached(&timeline, Milestone::ScaleToZero);
    assert!(zero == seconds(173) || zero == seconds(178), "{zero:?}");
    assert_eq!(reached(&timeline, Milestone::Gone), zero);
    assert_eq!((timeline.redelivered, timeline.stuck, timeline.cut), (0, 0, None));
}

/// A sync that takes a second puts off the next: the syncs are at 10 and 26, and what was asked for 300 s before the one at
/// 330 is forgotten then, as it is 320 s old.
#[test]
fn a_sync_begins_a_period_after_the_one_before_was_done() {
    let timeline = traced(&Setup { sync_takes: seconds(1), ..demo() }, 1);
    assert_eq!(reached(&timeline, Milestone::Pods(4)), seconds(12));
    assert_eq!(reached(&timeline, Milestone::Pods(5)), seconds(28));
    let mut setup = demo();
    (setup.scaling.min, setup.arrivals) = (1, Arrivals::burst(20, Duration::ZERO).unwrap());
    let down = |takes: u64| {
        let setup = Setup { sync_takes: Duration::from_millis(takes), ..setup.clone() };
        traced(&setup, 1).steps.iter().rfind(|step| step.what.ends_with(" -> 1")).unwrap().at.as_secs()
    };
    assert!(down(0) > down(45), "{} {}", down(0), down(45));
}

#[test]
fn every_step_has_its_reason() {
    let steps: Vec<String> = traced(&demo(), 1).steps.into_iter().map(|step| step.what).collect();
    assert!(steps.contains(&"poll: lag 50 > 0: active, 0 -> 1".to_owned()), "{steps:#?}");
    assert!(
        steps.contains(&"sync: lag 50, target 10 -> 5, limited to max(2×1, 4) = 4: 1 -> 4".to_owned()),
        "{steps:#?}"
    );
    assert!(steps.contains(&"poll: not active for 60 s: 5 -> 0".to_owned()), "{steps:#?}");
}

#[test]
fn a_slow_worker_makes_messages_come_back_and_get_stuck() {
    let mut setup = Setup { service: Distribution::Constant(seconds(40)), ..demo() };
    setup.scaling.delivery = Delivery { max_deliver: Some(1), ..Delivery::default() };
    setup.arrivals = Arrivals::burst(1, Duration::ZERO).unwrap();
    let timeline = traced(&setup, 1);
    assert_eq!((timeline.stuck, timeline.redelivered), (1, 0));
    // A second worker takes it when the first has had it for 30 s, and the first acknowledges it 10 s later.
    setup.scaling.delivery.max_deliver = None;
    setup.scaling.min = 2;
    let timeline = traced(&setup, 1);
    assert_eq!((timeline.stuck, timeline.redelivered, timeline.cut), (0, 1, None));
}

#[test]
fn what_never_drains_is_cut_at_the_horizon() {
    let mut setup = Setup { service: Distribution::Constant(seconds(100_000)), ..demo() };
    setup.horizon = seconds(600);
    assert_eq!(traced(&setup, 1).cut.as_deref(), Some("the horizon"));
    assert_eq!(Summary::of(&many(&setup, 3, 1)).cut["the horizon"], 3);
}

#[test]
fn pods_without_room_wait() {
    let timeline = traced(&Setup { capacity: Some(2), ..demo() }, 1);
    assert!(timeline.milestones.contains_key(&Milestone::Pods(2)));
    assert!(!timeline.milestones.contains_key(&Milestone::Pods(3)));
    assert!(timeline.milestones.contains_key(&Milestone::Gone));
}

/// By hand: the demo's pods are told to end at 173 or 178 and have nothing to do, so they are away 3 s later.
#[test]
fn a_pod_is_away_some_time_after_its_container_ended() {
    let timeline = traced(&Setup { stop: Distribution::Constant(seconds(3)), ..demo() }, 1);
    assert_eq!(reached(&timeline, Milestone::Gone), reached(&timeline, Milestone::ScaleToZero) + seconds(3));
}

/// While both clocks stand together, the first sync after a poll that wakes comes at once or 5, 10 or 15 s later, give or
/// take the requests; while they do not, at any time.
#[test]
fn the_clocks_of_a_young_object_stand_together() {
    let start = Distribution::Constant(seconds(1));
    let apart = |young: bool| {
        let setup = Setup { young, start: start.clone(), poll_phase: None, sync_phase: None, ..demo() };
        let after = |run: &crate::timeline::Timeline| {
            reached(run, Milestone::Pods(2)).as_secs_f64() - reached(run, Milestone::FirstPod).as_secs_f64()
        };
        many(&setup, 300, 1).iter().map(after).collect::<Vec<f64>>()
    };
    let off = |after: &f64| (after - (after / 5.0).round() * 5.0).abs();
    let young = apart(true);
    assert!(young.iter().all(|after| off(after) <= 0.1 + 1e-6 && *after <= 15.1), "{young:?}");
    assert!(young.iter().any(|after| *after < 1.0) && young.iter().any(|after| *after > 14.0));
    assert!(apart(false).iter().filter(|after| off(after) > 0.2).count() > 200);
}
