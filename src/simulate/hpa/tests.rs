//! Syncs with numbers that were worked out by hand.

use super::*;
use crate::scaling::{Policy, PolicyKind, Select};

fn spec(behavior: Option<Behavior>, most: u32) -> Spec {
    let metrics = vec![Metric { target: 10_000, kind: TargetKind::Average }];
    Spec { least: 1, most, metrics, behavior, own_tolerance: false }
}

fn policy(kind: PolicyKind, value: u32, period: u32) -> Policy {
    Policy { kind, value, period }
}

fn rules(window: u32, select: Select, policies: &[Policy]) -> Rules {
    Rules { window, select, policies: policies.to_vec(), tolerance: None }
}

/// What the API server makes of an empty behavior.
fn defaults() -> Behavior {
    let percent = policy(PolicyKind::Percent, 100, 15);
    Behavior {
        up: rules(0, Select::Max, &[policy(PolicyKind::Pods, 4, 15), percent]),
        down: rules(300, Select::Max, &[percent]),
    }
}

/// All that are asked for are there and ready.
fn seen(now: i64, replicas: u32, values: &[Option<i64>]) -> Seen<'_> {
    Seen { now, asked: replicas, counted: replicas, pods: replicas, ready: replicas, values }
}

/// Syncs with these values, 15 s apart, and follows what is decided.
fn follow(spec: Spec, from: u32, values: &[i64]) -> Vec<u32> {
    let (mut hpa, mut replicas, mut now) = (Hpa::new(spec), from, 0);
    let sync = |value: &i64| {
        replicas = hpa.sync(seen(now, replicas, &[Some(*value * 1000)])).replicas;
        now += PERIOD;
        replicas
    };
    values.iter().map(sync).collect()
}

/// 50 messages at 10 for each: 5, but at most max(2 * 1, 4), then max(2 * 4, 4).
#[test]
fn without_a_behavior_a_sync_doubles_or_goes_to_four() {
    assert_eq!(follow(spec(None, 100), 1, &[50, 50]), [4, 5]);
    assert_eq!(follow(spec(None, 100), 1, &[500; 5]), [4, 8, 16, 32, 50]);
    assert_eq!(follow(spec(None, 5), 1, &[500, 500]), [4, 5]);
}

/// The highest recommendation of five minutes counts, the border included: the 50 of 15 s holds at 315 s, not at 330 s.
#[test]
fn without_a_behavior_it_comes_down_after_five_minutes() {
    let mut values = vec![50, 50];
    values.extend([10; 21]);
    let followed = follow(spec(None, 100), 4, &values);
    assert_eq!(followed[..22], [5; 22][..]);
    assert_eq!(followed[22], 1);
}

/// A small burst soon after a large one goes to the size of the large one, in steps of the legacy path.
#[test]
fn without_a_behavior_a_burst_has_an_echo() {
    let mut hpa = Hpa::new(spec(None, 100));
    assert_eq!(hpa.sync(seen(0, 4, &[Some(50_000)])).replicas, 5);
    assert_eq!(hpa.sync(seen(PERIOD, 0, &[Some(0)])).replicas, 0);
    let echo = hpa.sync(seen(2 * PERIOD, 1, &[Some(1000)]));
    assert_eq!((echo.replicas, echo.held), (4, Some(Held::Doubling { from: 1, to: 4 })));
    let echo = hpa.sync(seen(3 * PERIOD, 4, &[Some(1000)]));
    assert_eq!((echo.replicas, echo.held), (5, Some(Held::Memory(5))));
}

/// The first sync notes the replicas that it finds, and holds them for five minutes.
#[test]
fn what_the_first_sync_finds_is_a_recommendation() {
    let mut hpa = Hpa::new(spec(None, 100));
    assert_eq!(hpa.sync(seen(0, 9, &[Some(10_000)])).replicas, 9);
    assert_eq!(hpa.sync(seen(20 * PERIOD, 9, &[Some(10_000)])).replicas, 9);
    assert_eq!(hpa.sync(seen(20 * PERIOD + 1, 9, &[Some(10_000)])).replicas, 1);
}

/// Kubernetes' defaults: 4 pods or 100 % in 15 s, whichever is more.
#[test]
fn with_the_default_behavior_five_are_there_at_once() {
    assert_eq!(follow(spec(Some(defaults()), 100), 1, &[500; 4]), [5, 10, 20, 40]);
}

/// The documented example: 4 pods or 10 % in a minute downwards; from 80, 8 by percent, and below 40 always 4.
#[test]
fn policies_downwards_allow_the_greater_change() {
    let down = [policy(PolicyKind::Pods, 4, 60), policy(PolicyKind::Percent, 10, 60)];
    let behavior = Behavior { down: rules(0, Select::Max, &down), ..defaults() };
    let mut hpa = Hpa::new(spec(Some(behavior), 100));
    let mut at = |minute: i64, replicas| hpa.sync(seen(minute * 60 * SECOND, replicas, &[Some(100_000)]));
    assert_eq!(at(0, 80).replicas, 72);
    assert_eq!(at(2, 72).replicas, 64);
    assert_eq!(at(4, 30).replicas, 26);
    assert_eq!(at(6, 11).held, None, "11 with 100 messages are within the tolerance");
}

#[test]
fn a_direction_can_be_disabled_or_slowed() {
    let up = |select, policies: &[Policy]| {
        let down = rules(0, Select::Disabled, &[policy(PolicyKind::Percent, 100, 15)]);
        spec(Some(Behavior { up: rules(0, select, policies), down }), 9)
    };
    let one = policy(PolicyKind::Pods, 1, 60);
    assert_eq!(follow(up(Select::Disabled, &[one]), 2, &[90, 0]), [2, 2]);
    assert_eq!(follow(up(Select::Max, &[one]), 2, &[90; 6]), [3, 3, 3, 3, 4, 4]);
    let both = [policy(PolicyKind::Pods, 1, 15), policy(PolicyKind::Percent, 100, 15)];
    assert_eq!(follow(up(Select::Min, &both), 2, &[90; 2]), [3, 4]);
}

/// A window upwards takes the lowest recommendation in it.
#[test]
fn a_window_upwards_waits() {
    let up = rules(30, Select::Max, &[policy(PolicyKind::Pods, 100, 15)]);
    let down = rules(0, Select::Max, &[policy(PolicyKind::Percent, 100, 15)]);
    assert_eq!(follow(spec(Some(Behavior { up, down }), 9), 1, &[10, 90, 90, 90]), [1, 1, 9, 9]);
}

#[test]
fn what_is_within_the_tolerance_stays() {
    assert_eq!(follow(spec(None, 100), 4, &[44]), [4]);
    assert_eq!(follow(spec(None, 100), 4, &[45]), [5]);
    let total = Spec { metrics: vec![Metric { target: 10_000, kind: TargetKind::Total }], ..spec(None, 100) };
    assert_eq!(follow(total, 4, &[11, 20]), [4, 8]);
}

/// 46 messages on 4 pods at 10: 15 % above. A tolerance of 20 % upwards is heeded where the gate is on.
#[test]
fn a_tolerance_of_ones_own_counts_where_it_is_heeded() {
    let mut behavior = defaults();
    behavior.up.tolerance = Some(0.2);
    let wide = |own_tolerance| Spec { own_tolerance, ..spec(Some(behavior.clone()), 9) };
    assert_eq!(follow(wide(false), 4, &[46]), [5]);
    assert_eq!(follow(wide(true), 4, &[46, 49]), [4, 5]);
    let mut behavior = defaults();
    (behavior.down.tolerance, behavior.down.window) = (Some(0.0), 0);
    let exact = Spec { own_tolerance: true, ..spec(Some(behavior), 9) };
    assert_eq!(follow(exact, 4, &[37, 30]), [4, 3]);
}

/// The greatest of several counts; one that is missing keeps the others from going down, not from going up.
#[test]
fn of_several_metrics_the_greatest_counts_and_a_missing_one_holds() {
    let total = Metric { target: 5_000, kind: TargetKind::Total };
    let two = Spec { metrics: vec![spec(None, 9).metrics[0], total], ..spec(None, 9) };
    let with = |values: [Option<i64>; 2]| Hpa::new(two.clone()).sync(seen(0, 2, &values));
    let decision = with([Some(30_000), Some(10_000)]);
    assert_eq!(decision.metric, Some(Proposal { metric: 1, replicas: 4 }));
    let decision = with([Some(30_000), None]);
    assert_eq!((decision.replicas, decision.failed), (3, 1));
    let decision = with([Some(10_000), None]);
    assert_eq!((decision.replicas, decision.metric, decision.held), (2, None, Some(Held::Failed)));
    assert_eq!(with([None, None]).failed, 2);
}

/// A total is multiplied by the pods that are ready, and without any pod there is an error.
#[test]
fn a_total_goes_by_ready_pods() {
    let total = Spec { metrics: vec![Metric { target: 10_000, kind: TargetKind::Total }], ..spec(None, 100) };
    let with = |pods, ready| Hpa::new(total.clone()).sync(Seen { pods, ready, ..seen(0, 4, &[Some(30_000)]) });
    assert_eq!(with(4, 2).replicas, 6);
    assert_eq!(with(4, 0).metric, Some(Proposal { metric: 0, replicas: 0 }));
    assert_eq!(with(0, 0).failed, 1);
}

/// Nothing is there yet: the ratio is beyond all bounds, and the value alone decides.
#[test]
fn no_pod_yet_is_outside_of_every_tolerance() {
    let mut hpa = Hpa::new(spec(None, 100));
    let none = Seen { counted: 0, pods: 0, ready: 0, ..seen(0, 1, &[Some(30_000)]) };
    assert_eq!(hpa.sync(none).replicas, 3);
    assert_eq!(Hpa::new(spec(None, 100)).sync(Seen { values: &[Some(0)], ..none }).metric.unwrap().replicas, 0);
}

/// Above and below its bounds it is brought back without a look at the metrics.
#[test]
fn out_of_its_bounds_it_is_brought_back() {
    let narrow = Spec { least: 2, ..spec(None, 4) };
    let with = |replicas| Hpa::new(narrow.clone()).sync(seen(0, replicas, &[Some(90_000)]));
    for (replicas, expected) in [(9, 4), (1, 2)] {
        let decision = with(replicas);
        assert_eq!((decision.replicas, decision.metric, decision.held), (expected, None, Some(Held::Bounds)));
    }
    assert_eq!(with(0).replicas, 0);
}
