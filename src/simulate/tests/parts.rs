//! Pods, Jobs and Argo CD, each worked out by hand. KEDA polls at 3, 8, 13 …; the HPA syncs at 10, 25, 40 ….

use super::*;
use crate::scaling::{Calculation, Job, Strategy};

/// The image takes 20 s, once: the pod of the poll at 3 runs at 25, and the three of the sync at 10 run then as well.
#[test]
fn an_image_comes_once() {
    let setup = Setup { pull: Some(Distribution::Constant(seconds(20))), ..demo() };
    let timeline = traced(&setup, 1);
    assert_eq!(reached(&timeline, Milestone::FirstPod), seconds(25));
    assert_eq!(reached(&timeline, Milestone::Pods(4)), seconds(25));
    // The sync at 25 asks for the fifth, whose image is there.
    assert_eq!(reached(&timeline, Milestone::Pods(5)), seconds(27));
}

/// One message, done at 15. The worker gives up 5 s later, is started again at once, gives up at 25, and waits from then on
/// 10 to 15 s, and 20 to 30 s: the sync at 73 finds it in one of these pauses or not.
#[test]
fn a_worker_that_gives_up_is_started_again_later_and_later() {
    let arrivals = Arrivals::burst(1, Duration::ZERO).unwrap();
    let setup = Setup { gives_up: Some(seconds(5)), arrivals, ..demo() };
    let timeline = traced(&setup, 1);
    let words: Vec<String> = timeline
        .steps
        .iter()
        .filter(|step| step.what.starts_with("a worker finds nothing"))
        .map(|step| format!("{:.0} {}", step.at.as_secs_f64(), step.what))
        .collect();
    assert_eq!(words[0], "20 a worker finds nothing and ends; started again after 0 s");
    let delay = |words: &str| words.rsplit(' ').nth(1).unwrap().parse::<u64>().unwrap();
    assert!(words[1].starts_with("25 ") && (10..=15).contains(&delay(&words[1])), "{words:#?}");
    assert!((20..=30).contains(&delay(&words[2])), "{words:#?}");
    assert!(timeline.restarts >= 3 && timeline.redelivered == 0);
    assert_eq!(reached(&timeline, Milestone::Gone), reached(&timeline, Milestone::ScaleToZero));
}

/// A shell that does not heed SIGTERM ends when it finds nothing for 5 s, or when its grace period is over.
#[test]
fn a_worker_that_ignores_its_end_gives_up_then() {
    let arrivals = Arrivals::burst(1, Duration::ZERO).unwrap();
    let ignores = Setup { ending: Ending::Ignore, arrivals, ..demo() };
    let away = |setup: &Setup| {
        let timeline = traced(setup, 1);
        reached(&timeline, Milestone::Gone) - reached(&timeline, Milestone::ScaleToZero)
    };
    assert_eq!(away(&ignores), seconds(30));
    let shell = Setup { gives_up: Some(seconds(5)), ..ignores };
    assert!((0..50).all(|seed| {
        let timeline = traced(&shell, seed);
        reached(&timeline, Milestone::Gone) - reached(&timeline, Milestone::ScaleToZero) <= seconds(5)
    }));
}

/// Two of five are told to end while they work: what they have comes back when the ack wait is over.
#[test]
fn a_pod_that_abandons_its_message_leaves_it_to_the_ack_wait() {
    let mut setup = Setup { ending: Ending::Abandon, ..demo() };
    setup.scaling.min = 3;
    setup.scaling.idle = Some(0);
    setup.scaling.cooldown = seconds(1);
    // It is asked in vain in the middle: with a fallback of 0 replicas that is as if nothing were active.
    let none = crate::scaling::FallbackReplicas::Static;
    setup.scaling.fallback =
        Some(crate::scaling::Fallback { threshold: 100, replicas: 0, behavior: none, valid: true });
    setup.outages = vec![Outage { trigger: None, from: seconds(12), to: seconds(14) }];
    let timeline = traced(&setup, 1);
    assert!(timeline.redelivered >= 3, "{}", timeline.redelivered);
    assert_eq!(timeline.samples.last().unwrap().acked, 50);
}

fn job(strategy: Strategy) -> Setup {
    let mut setup = demo();
    setup.scaling.job = Some(Job { strategy, calculation: Calculation::Max, most: 5 });
    setup.scaling.triggers[0].threshold = 1.0;
    setup
}

/// The poll at 3 starts 5 Jobs, which are done at 15; the next poll that finds room is the one at 18: 10 rounds, the last at
/// 3 + 9 · 15, done 12 s later.
#[test]
fn jobs_are_started_poll_by_poll() {
    let timeline = traced(&job(Strategy::Default), 1);
    assert_eq!(reached(&timeline, Milestone::FirstPod), seconds(5));
    assert_eq!(reached(&timeline, Milestone::Pods(5)), seconds(5));
    assert_eq!(reached(&timeline, Milestone::Drained), seconds(150));
    for milestone in [Milestone::ScaleToZero, Milestone::Gone] {
        assert_eq!(reached(&timeline, milestone), seconds(150));
    }
    assert!(timeline.samples.iter().all(|sample| sample.replicas <= 5));
    let first = "poll: 50 messages, 5 Jobs wanted, 0 unfinished, 0 pending: 0 -> 5";
    assert!(timeline.steps.iter().any(|step| step.what == first), "{:#?}", timeline.steps);
}

/// Two messages: the default strategy starts 2 Jobs. While they run, `accurate` takes the two for new ones, as the queue
/// counts them still, and starts 2 more, which find nothing and end.
#[test]
fn a_strategy_has_to_fit_what_is_counted() {
    let started = |strategy| {
        let setup = Setup { arrivals: Arrivals::burst(2, Duration::ZERO).unwrap(), ..job(strategy) };
        let timeline = traced(&setup, 1);
        timeline.steps.iter().filter(|step| step.what.starts_with("poll: ")).count()
    };
    assert_eq!(started(Strategy::Default), 1);
    assert!(started(Strategy::Accurate) > 1);
}

#[test]
fn a_job_may_take_several_messages() {
    let setup = Setup { per_job: 10, ..job(Strategy::Default) };
    let timeline = traced(&setup, 1);
    // 5 Jobs of 10 messages each: at 105, from 5 on.
    assert_eq!(reached(&timeline, Milestone::Drained), seconds(105));
    assert_eq!(timeline.steps.iter().filter(|step| step.what.starts_with("poll: ")).count(), 1);
}

/// Git says 0: what KEDA asks for at 3, 8, 13 … is taken back within a second, then 2, 6 and 18 s after the time before.
#[test]
fn argo_cd_takes_back_what_git_does_not_say() {
    let mut setup = Setup { heal: Heal::Fresh, ..demo() };
    setup.scaling.written = Some(0);
    let heals = |setup: &Setup| -> Vec<f64> {
        let steps = traced(setup, 1).steps.into_iter().filter(|step| step.what.starts_with("self-heal: Git says"));
        steps.map(|step| step.at.as_secs_f64()).collect()
    };
    let fresh = heals(&setup);
    assert!((3.2..=4.0).contains(&fresh[0]) && (8.2..=9.0).contains(&fresh[1]), "{fresh:?}");
    // 6 s after the whole second of the second: between 13.2, when it is noticed at the earliest, and 15.
    assert!((13.2..=15.0).contains(&fresh[2]) && fresh[3] - fresh[2] > 17.0, "{fresh:?}");
    let worn = heals(&Setup { heal: Heal::Worn, ..setup.clone() });
    assert!((3.2..=4.0).contains(&worn[0]) && worn.len() < fresh.len(), "{worn:?}");
    assert!(worn.windows(2).all(|pair| pair[1] - pair[0] >= 299.0), "{worn:?}");
    assert!(heals(&Setup { heal: Heal::Off, ..setup }).is_empty());
}

/// The younger by its logarithm goes first: of pods that run for 100 s and for 3 s, those of 3 s.
#[test]
fn young_pods_go_before_old_ones() {
    use super::super::pods::Pods;
    let mut pods = Pods::default();
    for draw in [1, 9, 5] {
        pods.create(true, draw);
    }
    let second = 1_000_000;
    assert!(pods.ready(0, 0, 1) && pods.ready(1, 97 * second, 1));
    assert_eq!(pods.surplus(100 * second), Some(2), "one that does not run yet");
    assert!(pods.ready(2, 98 * second, 1));
    assert_eq!(pods.surplus(100 * second), Some(2), "2 and 3 s are told apart by chance alone");
    pods.end(2, true);
    assert_eq!(pods.surplus(100 * second), Some(1));
    assert_eq!((pods.counted(), pods.existing(), pods.ready), (2, 3, 3));
    assert_eq!(pods.gone(2, 100 * second), Some(Vec::new()));
    assert_eq!((pods.gone(2, 100 * second), pods.ready, pods.ran(100 * second)), (None, 2, 105 * second));
}
