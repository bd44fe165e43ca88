//! Triggers of every kind, each worked out by hand. KEDA polls at 3, 8, 13 …; the HPA syncs at 10, 25, 40 ….

use super::*;
use crate::scaling::{Calendar, Fallback, FallbackReplicas, Formula, Instant, Keda, Modifiers, Partitions};
use crate::timeline::Series;

fn with(change: impl FnOnce(&mut Setup)) -> Setup {
    let mut setup = demo();
    change(&mut setup);
    setup
}

/// A number beside the queue: 35 at 10 for each asks for 4, more than the 1 of 5 messages.
#[test]
fn the_greatest_of_several_triggers_counts() {
    let setup = with(|setup| {
        setup.arrivals = Arrivals::burst(5, Duration::ZERO).unwrap();
        setup.scaling.triggers.push(Trigger { name: Some("load".into()), ..trigger(Input::Number) });
        setup.series = vec![None, Some(Series::read("0,0\n9,35\n100,0\n").unwrap())];
    });
    assert_eq!(replicas(&setup)[..3], [(0, 0), (3, 1), (10, 4)]);
    let steps = steps(&setup);
    assert!(steps.contains(&"10 sync: load 35, target 10 -> 4: 1 -> 4".to_owned()), "{steps:#?}");
}

/// Messages are done at 15, 25 …; at 60 s the number falls, and the cooldown of 60 s runs from the poll at 98.
#[test]
fn a_number_keeps_a_workload_awake() {
    let setup = with(|setup| {
        setup.arrivals = Arrivals::burst(1, Duration::ZERO).unwrap();
        setup.scaling.triggers.push(trigger(Input::Number));
        setup.series = vec![None, Some(Series::read("0,0\n9,3\n100,0\n").unwrap())];
    });
    assert_eq!(replicas(&setup), [(0, 0), (3, 1), (158, 0)]);
}

/// A window from 08:00 to 08:05 in Berlin, of 3 replicas: the first message comes 30 s before, in winter 07:00 UTC.
#[test]
fn a_window_of_the_calendar_asks_for_its_replicas() {
    let setup = with(|setup| {
        let calendar = Calendar::read("0 8 * * *", "5 8 * * *", "Europe/Berlin", "3").unwrap();
        let cron = Trigger { scaler: "cron".into(), threshold: 1.0, ..trigger(Input::Calendar(calendar)) };
        setup.scaling.triggers.push(cron);
        setup.scaling.triggers[0].input = Input::Number;
        setup.series = vec![Some(Series::constant(0.0)), None];
        setup.at = "2026-01-05T06:59:30Z".parse::<Instant>().unwrap();
        setup.service = Distribution::Constant(seconds(1));
    });
    // Polls at 28 and 33: the second is within. Syncs at 25 and 40: the second asks for 3.
    let found = replicas(&setup);
    assert_eq!(found[..3], [(0, 0), (33, 1), (40, 3)], "{found:?}");
    // The window is over at 330; the last active poll is at 328, and 60 s later all are away.
    assert_eq!(found[3], (388, 0), "{found:?}");
    let steps = steps(&setup);
    assert!(steps.contains(&"33 poll: within the window of cron: active, 0 -> 1".to_owned()), "{steps:#?}");
}

/// A workload whose window is open already has its replicas when the first message comes.
#[test]
fn what_was_before_is_there() {
    let setup = with(|setup| {
        let calendar = Calendar::read("0 8 * * *", "0 20 * * *", "UTC", "3").unwrap();
        setup.scaling.triggers[0] = Trigger { threshold: 1.0, ..trigger(Input::Calendar(calendar)) };
        setup.at = "2026-01-05T12:00:00Z".parse::<Instant>().unwrap();
    });
    let timeline = traced(&setup, 1);
    assert_eq!((timeline.samples[0].replicas, timeline.samples[0].running), (3, 3));
    assert_eq!(reached(&timeline, Milestone::Pods(3)), Duration::ZERO);
    assert!(timeline.steps.iter().all(|step| step.at >= Duration::ZERO));
}

/// 3 partitions at 10: 50 messages count as 30, and ask for 3; a fourth worker would find nothing.
#[test]
fn partitions_bound_the_replicas() {
    let setup = with(|setup| {
        let plain =
            Partitions { count: 3, idle_consumers: false, with_lag: false, even: false, exclude_persistent: false };
        setup.scaling.triggers[0].input = Input::Partitions(plain);
        setup.scaling.returns = Returns::OnClose;
    });
    assert_eq!(replicas(&setup)[..3], [(0, 0), (3, 1), (10, 3)]);
}

/// The formula doubles what it is told: 50 messages are 100, 10 at 10; it is active above 90 alone.
#[test]
fn a_formula_is_the_only_metric() {
    let setup = with(|setup| {
        let formula = Formula::read("lag * 2", &[Some("lag".to_owned())]).unwrap();
        setup.scaling.max = 20;
        setup.scaling.modifiers = Some(Modifiers { formula, target: 10.0, activation: 90.0, total: false });
    });
    let steps = steps(&setup);
    assert!(steps.contains(&"3 poll: formula 100 > 90: active, 0 -> 1".to_owned()), "{steps:#?}");
    let first = "10 sync: formula 100, target 10 -> 10, limited to max(2×1, 4) = 4: 1 -> 4";
    assert!(steps.contains(&first.to_owned()), "{steps:#?}");
}

/// While 50 messages wait the first divides by nothing, which is no number, and the second has no rest: neither wakes
/// anything, and both are told once.
#[test]
fn a_formula_that_fails_is_told_of() {
    for (text, told) in [
        ("lag / (lag - 50)", "3 poll: the formula comes to inf, which is handed on as the least number that there is"),
        ("int(lag) % (int(lag) - 50)", "3 poll: the formula fails: a division by 0"),
    ] {
        let setup = with(|setup| {
            let formula = Formula::read(text, &[Some("lag".to_owned())]).unwrap();
            setup.scaling.modifiers = Some(Modifiers { formula, target: 10.0, activation: 0.0, total: false });
            setup.horizon = seconds(600);
        });
        let steps = steps(&setup);
        assert_eq!(steps.iter().filter(|step| step.contains("the formula")).count(), 1, "{steps:#?}");
        assert!(steps.contains(&told.to_owned()), "{steps:#?}");
        let timeline = traced(&setup, 1);
        assert!(timeline.formula_faults > 100 && !timeline.milestones.contains_key(&Milestone::FirstPod), "{text}");
        assert!(Summary::of(&[timeline]).formula_faults > 100.0);
    }
}

fn fallback(threshold: u32, replicas: u32, behavior: FallbackReplicas) -> Fallback {
    Fallback { threshold, replicas, behavior, valid: true }
}

/// Out from 4 to 200 s: the failures are the polls at 8, 13, 18, 23, 28 … and the reads of the HPA at 10, 25 …: the third at
/// 13 is not above 3, the fourth at 18 is. The sync at 25 is told 3 × 10.
#[test]
fn a_fallback_counts_polls_and_reads() {
    let setup = with(|setup| {
        setup.scaling.fallback = Some(fallback(3, 3, FallbackReplicas::Static));
        setup.outages = vec![Outage { trigger: None, from: seconds(4), to: seconds(200) }];
    });
    let steps = steps(&setup);
    assert!(steps.contains(&"18 poll: a fallback is in force".to_owned()), "{steps:#?}");
    let asked = "25 sync: lag 30, target 10 -> 3: 1 -> 3".to_owned();
    assert!(steps.contains(&asked), "{steps:#?}");
    assert!(steps.contains(&"203 poll: no fallback is in force any more".to_owned()), "{steps:#?}");
}

/// Before 2.19 nothing would wake it; from 2.19 on a fallback in force is active, and the HPA goes on from one replica.
#[test]
fn a_fallback_wakes_what_sleeps() {
    let setup = with(|setup| {
        setup.scaling.fallback = Some(fallback(2, 3, FallbackReplicas::Static));
        setup.outages = vec![Outage { trigger: Some(0), from: seconds(0), to: seconds(100) }];
    });
    // Failures at 3, 8 and 13: the third is above 2.
    assert_eq!(replicas(&setup)[..3], [(0, 0), (13, 1), (25, 3)]);
}

/// Without a fallback nothing moves while the trigger cannot be asked; the HPA has no metric.
#[test]
fn without_a_fallback_an_outage_keeps_what_there_is() {
    let setup = with(|setup| {
        setup.outages = vec![Outage { trigger: None, from: seconds(4), to: seconds(700) }];
        setup.arrivals = Arrivals::burst(1, Duration::ZERO).unwrap();
    });
    // Done at 15; the last active poll was at 3, and the first that can be asked is at 703.
    assert_eq!(replicas(&setup), [(0, 0), (3, 1), (703, 0)]);
}

/// With cached metrics the HPA reads the record of the poll before, in which the fallback stands in: that is no failure, and
/// the count begins anew (KEDA 2.19, `GetMetricsWithFallback` is given no error).
#[test]
fn a_cached_fallback_forgets_its_failures() {
    let setup = with(|setup| {
        setup.scaling.fallback = Some(fallback(1, 3, FallbackReplicas::Static));
        setup.scaling.triggers[0].cached = true;
        setup.outages = vec![Outage { trigger: None, from: seconds(4), to: seconds(60) }];
    });
    // 8: one failure, 10: the HPA reads it, the second: in force and no record any more; 13, 18, 23: in force; 25: the record
    // is read, and the count is 0; 28: the first failure again.
    let steps: Vec<String> = steps(&setup).into_iter().filter(|step| step.contains("a fallback is")).collect();
    let ends = steps.iter().map(|step| step.split(' ').next().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!(ends[0], "13", "{steps:#?}");
    let ends = super::steps(&setup).into_iter().filter(|step| step.contains("no fallback is")).collect::<Vec<_>>();
    assert!(ends.first().is_some_and(|step| step.starts_with("28 ")), "{ends:#?}");
}

/// With a least of 1 and no cached metrics, 2.21 takes the HPA's reads for its polls: the failures are those at 10, 25, 40 and
/// 55 alone, until the HPA itself says that it has no metric. By 2.19 the polls count too.
#[test]
fn since_2_21_the_reads_of_the_hpa_are_the_polls() {
    let at = |keda| {
        let setup = with(|setup| {
            setup.scaling.versions.keda = keda;
            setup.scaling.min = 1;
            setup.scaling.fallback = Some(fallback(3, 4, FallbackReplicas::Static));
            setup.outages = vec![Outage { trigger: None, from: seconds(9), to: seconds(300) }];
        });
        let steps = steps(&setup);
        let first = steps.into_iter().find(|step| step.contains("a fallback is in force")).unwrap();
        first.split(' ').next().unwrap().parse::<u64>().unwrap()
    };
    // 10, 13, 18, 23.
    assert_eq!(at(Keda::V2_19), 23);
    // 10 and a sync that fails: the HPA does not ask any more, so that 13, 18 and 23 are polls again.
    assert_eq!(at(Keda::V2_21), 23);
}

/// A fallback of as many as there are keeps them.
#[test]
fn a_fallback_may_keep_what_there_is() {
    for (behavior, expected) in
        [(FallbackReplicas::Current, 4), (FallbackReplicas::CurrentIfHigher, 4), (FallbackReplicas::CurrentIfLower, 4)]
    {
        let setup = with(|setup| {
            setup.scaling.fallback = Some(fallback(1, 2, behavior));
            setup.outages = vec![Outage { trigger: None, from: seconds(12), to: seconds(100) }];
        });
        // 4 are there from 10 on; the lesser of 2 and 4 is 2, but the HPA remembers 5 for five minutes.
        let found = replicas(&setup);
        assert_eq!(found.iter().find(|(at, _)| *at >= 10).unwrap().1, expected, "{behavior:?} {found:?}");
    }
}

#[test]
fn pauses_hold_what_they_name() {
    let paused = |pause: Pause| replicas(&with(|setup| setup.scaling.pause = pause));
    assert_eq!(paused(Pause { all: true, replicas: Some(2), ..Pause::default() }), [(0, 2)]);
    let all = paused(Pause { all: true, ..Pause::default() });
    assert_eq!(all, [(0, 0)]);
    assert_eq!(paused(Pause { outward: true, ..Pause::default() }), [(0, 0)]);
    let inward = paused(Pause { inward: true, ..Pause::default() });
    assert!(inward.iter().skip(1).all(|(_, replicas)| *replicas >= 1), "{inward:?}");
    let forced = paused(Pause { forced: true, ..Pause::default() });
    assert!(forced.iter().all(|(_, replicas)| *replicas >= 1), "{forced:?}");
}

/// A message 200 s after a burst is met by as many pods as the burst was; after 400 s it is not.
#[test]
fn a_second_burst_has_the_echo_of_the_first() {
    let again = |second: u64| {
        let setup = with(|setup| {
            setup.arrivals = Arrivals::replay(&format!("{}{second}\n", "0\n".repeat(50))).unwrap();
            setup.scaling.cooldown = seconds(30);
            setup.service = Distribution::Constant(seconds(9));
        });
        steps(&setup).into_iter().filter(|step| step.contains("sync: lag 1,")).collect::<Vec<_>>()
    };
    assert!(again(500).is_empty(), "{:#?}", again(500));
    let echo = again(200);
    assert_eq!(echo.len(), 1, "{echo:#?}");
    assert!(echo[0].ends_with("sync: lag 1, target 10 -> 1, limited to max(2×1, 4) = 4: 1 -> 4"), "{echo:#?}");
}
