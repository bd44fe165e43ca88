//! The HPA's part: from one to many and back, on its syncs.
//!
//! Kubernetes 1.34, `pkg/controller/podautoscaler/horizontal.go` and `replica_calculator.go`.

use std::cmp::Ordering;
use std::collections::VecDeque;

use super::clock::{SECOND, Time};
use crate::scaling::{Behavior, Policy, PolicyKind, Rules, Scaling, Select};

/// How often a controller manager synchronises an HPA (`--horizontal-pod-autoscaler-sync-period`).
pub(super) const PERIOD: Time = 15 * SECOND;

/// How far the metric may be from the target without anything being done (`--horizontal-pod-autoscaler-tolerance`).
const TOLERANCE: f64 = 0.1;

/// How long a recommendation is remembered without a behavior of one's own.
const MEMORY: Time = 300 * SECOND;

/// What the controller remembers between syncs.
#[derive(Debug, Default)]
pub(super) struct Hpa {
    recommendations: VecDeque<(Time, u32)>,
    /// Pods that were added, and when; only those that the HPA itself added.
    added: VecDeque<(Time, u32)>,
    removed: VecDeque<(Time, u32)>,
}

/// What a sync came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Decision {
    /// Replicas to ask for.
    pub(super) replicas: u32,
    /// What the metric alone asked for; none where it was not looked at.
    pub(super) metric: Option<u32>,
    /// What held it back or up.
    pub(super) held: Option<String>,
}

impl Decision {
    fn plain(replicas: u32) -> Self {
        Self { replicas, metric: None, held: None }
    }
}

impl Hpa {
    /// One sync: `replicas` are asked for, `counted` are there, of which `ready` are ready.
    pub(super) fn sync(
        &mut self,
        now: Time,
        value: f64,
        replicas: u32,
        counted: u32,
        ready: u32,
        scaling: &Scaling,
    ) -> Decision {
        let (least, most) = (scaling.min.max(1), scaling.max);
        if replicas == 0 {
            return Decision::plain(0);
        }
        let decision = if replicas > most {
            Decision::plain(most)
        } else if replicas < least {
            Decision::plain(least)
        } else {
            let metric = proposal(value, replicas, counted, ready, scaling);
            match &scaling.behavior {
                None => self.legacy(now, metric, replicas, least, most),
                Some(behavior) => self.with_behavior(now, metric, replicas, least, most, behavior),
            }
        };
        let change = |to: u32, from: u32| (to > from).then(|| (now, to - from));
        self.added.extend(change(decision.replicas, replicas));
        self.removed.extend(change(replicas, decision.replicas));
        decision
    }

    /// Without a behavior: the highest recommendation of five minutes, and at most twice as many or four.
    fn legacy(&mut self, now: Time, metric: u32, replicas: u32, least: u32, most: u32) -> Decision {
        let highest = self.within(now, MEMORY).max().unwrap_or(0).max(metric);
        self.remember(now, metric, MEMORY);
        let limit = (2 * replicas).max(4);
        let bounded = highest.clamp(least, most.max(least)).min(limit.max(least));
        let held = if bounded < highest && limit < most && bounded == limit {
            Some(format!("limited to max(2x{replicas}, 4) = {limit}"))
        } else if bounded < highest {
            Some(format!("limited to maxReplicaCount {most}"))
        } else if highest > metric {
            Some(format!("held at {highest}, the highest recommendation of the last 300 s"))
        } else {
            None
        };
        Decision { replicas: bounded, metric: Some(metric), held }
    }

    fn with_behavior(
        &mut self,
        now: Time,
        metric: u32,
        replicas: u32,
        least: u32,
        most: u32,
        behavior: &Behavior,
    ) -> Decision {
        let seconds = |count: u32| Time::from(count) * SECOND;
        let (up, down) = (seconds(behavior.up.window), seconds(behavior.down.window));
        let lowest = self.within_open(now, up).min().map_or(metric, |lowest| lowest.min(metric));
        let highest = self.within_open(now, down).max().map_or(metric, |highest| highest.max(metric));
        self.remember(now, metric, up.max(down));
        let stable = replicas.max(lowest).min(highest);
        let (bounded, by) = match stable.cmp(&replicas) {
            Ordering::Greater => {
                let limit = self.upward(now, replicas, &behavior.up).max(replicas);
                (stable.min(most).min(limit), limit)
            }
            Ordering::Less => {
                let limit = self.downward(now, replicas, &behavior.down).min(replicas);
                (stable.max(least).max(limit), limit)
            }
            Ordering::Equal => (stable, stable),
        };
        let held = if stable != metric {
            Some(format!("held at {stable} by its stabilization window"))
        } else if bounded != stable && bounded == by {
            Some(format!("limited to {by} by its policies"))
        } else if bounded != stable {
            Some(format!("limited to {bounded} by its bounds"))
        } else {
            None
        };
        Decision { replicas: bounded, metric: Some(metric), held }
    }

    /// `calculateScaleUpLimitWithScalingRules`.
    fn upward(&self, now: Time, replicas: u32, rules: &Rules) -> u32 {
        let limit = |policy: &Policy| {
            let start = self.at_start(now, replicas, policy);
            match policy.kind {
                PolicyKind::Pods => start + i64::from(policy.value),
                PolicyKind::Percent => ceil(as_float(start) * (1.0 + f64::from(policy.value) / 100.0)),
            }
        };
        let limits = rules.policies.iter().map(limit);
        let chosen = match rules.select {
            Select::Disabled => Some(i64::from(replicas)),
            Select::Min => limits.min(),
            Select::Max => limits.max(),
        };
        clamp(chosen.unwrap_or(i64::from(replicas)))
    }

    /// `calculateScaleDownLimitWithBehaviors`.
    fn downward(&self, now: Time, replicas: u32, rules: &Rules) -> u32 {
        let limit = |policy: &Policy| {
            let start = self.at_start(now, replicas, policy);
            match policy.kind {
                PolicyKind::Pods => start - i64::from(policy.value),
                PolicyKind::Percent => floor(as_float(start) * (1.0 - f64::from(policy.value) / 100.0)),
            }
        };
        let limits = rules.policies.iter().map(limit);
        let chosen = match rules.select {
            Select::Disabled => Some(i64::from(replicas)),
            Select::Min => limits.max(),
            Select::Max => limits.min(),
        };
        clamp(chosen.unwrap_or(i64::from(replicas)))
    }

    /// Replicas at the start of a policy's period.
    fn at_start(&self, now: Time, replicas: u32, policy: &Policy) -> i64 {
        let from = now - Time::from(policy.period) * SECOND;
        let sum = |events: &VecDeque<(Time, u32)>| {
            events.iter().filter(|(at, _)| *at > from).map(|(_, change)| i64::from(*change)).sum::<i64>()
        };
        i64::from(replicas) - sum(&self.added) + sum(&self.removed)
    }

    /// Recommendations that are not older than that.
    fn within(&self, now: Time, memory: Time) -> impl Iterator<Item = u32> + '_ {
        self.recommendations.iter().filter(move |(at, _)| *at >= now - memory).map(|(_, replicas)| *replicas)
    }

    /// Recommendations that are younger than that.
    fn within_open(&self, now: Time, window: Time) -> impl Iterator<Item = u32> + '_ {
        self.recommendations.iter().filter(move |(at, _)| *at > now - window).map(|(_, replicas)| *replicas)
    }

    fn remember(&mut self, now: Time, recommendation: u32, memory: Time) {
        self.recommendations.push_back((now, recommendation));
        while self.recommendations.front().is_some_and(|(at, _)| *at < now - memory) {
            self.recommendations.pop_front();
        }
        // A period is an hour at most.
        for events in [&mut self.added, &mut self.removed] {
            while events.front().is_some_and(|(at, _)| *at < now - 3600 * SECOND) {
                events.pop_front();
            }
        }
    }
}

/// What the metric asks for (`GetExternalPerPodMetricReplicas`, `GetExternalMetricReplicas`).
fn proposal(value: f64, replicas: u32, counted: u32, ready: u32, scaling: &Scaling) -> u32 {
    let target = scaling.queue.threshold;
    let near = |ratio: f64| (1.0 - TOLERANCE..=1.0 + TOLERANCE).contains(&ratio);
    if scaling.queue.total {
        let ratio = value / target;
        return if near(ratio) { replicas } else { clamp(ceil(ratio * f64::from(ready))) };
    }
    let ratio = if counted == 0 { f64::INFINITY } else { value / (target * f64::from(counted)) };
    if near(ratio) { counted } else { clamp(ceil(value / target)) }
}

#[expect(clippy::cast_possible_truncation, reason = "a cast of a float saturates")]
fn ceil(number: f64) -> i64 {
    number.ceil() as i64
}

#[expect(clippy::cast_possible_truncation, reason = "a cast of a float saturates")]
fn floor(number: f64) -> i64 {
    number.trunc() as i64
}

#[expect(clippy::cast_precision_loss, reason = "a count of pods is small")]
fn as_float(count: i64) -> f64 {
    count as f64
}

fn clamp(count: i64) -> u32 {
    u32::try_from(count.max(0)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::tests;
    use super::*;
    use crate::scaling::Queue;

    fn scaling(behavior: Option<Behavior>, max: u32) -> Scaling {
        Scaling { max, behavior, ..tests::scaling() }
    }

    fn policy(kind: PolicyKind, value: u32, period: u32) -> Policy {
        Policy { kind, value, period }
    }

    fn rules(window: u32, select: Select, policies: &[Policy]) -> Rules {
        Rules { window, select, policies: policies.to_vec() }
    }

    /// Syncs with these values, 15 s apart, and follows what is decided.
    fn follow(scaling: &Scaling, from: u32, values: &[f64]) -> Vec<u32> {
        let (mut hpa, mut replicas) = (Hpa::default(), from);
        let sync = |(number, value): (usize, &f64)| {
            let now = Time::try_from(number).unwrap() * PERIOD;
            replicas = hpa.sync(now, *value, replicas, replicas, replicas, scaling).replicas;
            replicas
        };
        values.iter().enumerate().map(sync).collect()
    }

    /// 50 messages at 10 for each: 5, but at most max(2 * 1, 4), then max(2 * 4, 4).
    #[test]
    fn without_a_behavior_a_sync_doubles_or_goes_to_four() {
        assert_eq!(follow(&scaling(None, 100), 1, &[50.0, 50.0]), [4, 5]);
        assert_eq!(follow(&scaling(None, 100), 1, &[500.0, 500.0, 500.0, 500.0, 500.0]), [4, 8, 16, 32, 50]);
        assert_eq!(follow(&scaling(None, 5), 1, &[500.0, 500.0]), [4, 5]);
    }

    /// The highest recommendation of five minutes counts: 21 syncs later the first is out of sight.
    #[test]
    fn without_a_behavior_it_comes_down_after_five_minutes() {
        let mut values = vec![50.0, 50.0];
        values.extend([10.0; 21]);
        let followed = follow(&scaling(None, 100), 4, &values);
        assert_eq!(followed[..22], [5; 22][..]);
        assert_eq!(followed[22], 1);
    }

    /// A small burst soon after a large one goes to the size of the large one.
    #[test]
    fn without_a_behavior_a_burst_has_an_echo() {
        let (mut hpa, scaling) = (Hpa::default(), scaling(None, 100));
        assert_eq!(hpa.sync(0, 50.0, 4, 4, 4, &scaling).replicas, 5);
        assert_eq!(hpa.sync(PERIOD, 0.0, 0, 0, 0, &scaling).replicas, 0);
        assert_eq!(hpa.sync(2 * PERIOD, 1.0, 1, 1, 1, &scaling).replicas, 4);
    }

    /// Kubernetes' defaults: 4 pods or 100 % in 15 s, whichever is more.
    #[test]
    fn with_the_default_behavior_five_are_there_at_once() {
        let defaults = Behavior {
            up: rules(0, Select::Max, &[policy(PolicyKind::Pods, 4, 15), policy(PolicyKind::Percent, 100, 15)]),
            down: rules(300, Select::Max, &[policy(PolicyKind::Percent, 100, 15)]),
        };
        assert_eq!(follow(&scaling(Some(defaults), 100), 1, &[500.0, 500.0, 500.0, 500.0]), [5, 10, 20, 40]);
    }

    /// The documented example: 4 pods or 10 % in a minute downwards; from 80, 8 by percent, and below 40 always 4.
    #[test]
    fn policies_downwards_allow_the_greater_change() {
        let behavior = Behavior {
            up: rules(0, Select::Max, &[policy(PolicyKind::Pods, 4, 15)]),
            down: rules(0, Select::Max, &[policy(PolicyKind::Pods, 4, 60), policy(PolicyKind::Percent, 10, 60)]),
        };
        let (mut hpa, scaling) = (Hpa::default(), scaling(Some(behavior), 100));
        let mut at =
            |minute: Time, replicas| hpa.sync(minute * 60 * SECOND, 100.0, replicas, replicas, replicas, &scaling);
        assert_eq!(at(0, 80).replicas, 72);
        assert_eq!(at(2, 72).replicas, 64);
        assert_eq!(at(4, 30).replicas, 26);
        assert_eq!(at(6, 11).held, None, "11 with 100 messages are within the tolerance");
    }

    #[test]
    fn a_direction_can_be_disabled_or_slowed() {
        let up = |select, policies: &[Policy]| Behavior {
            up: rules(0, select, policies),
            down: rules(0, Select::Disabled, &[policy(PolicyKind::Percent, 100, 15)]),
        };
        let one = policy(PolicyKind::Pods, 1, 60);
        assert_eq!(follow(&scaling(Some(up(Select::Disabled, &[one])), 9), 2, &[90.0, 0.0]), [2, 2]);
        assert_eq!(follow(&scaling(Some(up(Select::Max, &[one])), 9), 2, &[90.0; 6]), [3, 3, 3, 3, 4, 4]);
        let both = [policy(PolicyKind::Pods, 1, 15), policy(PolicyKind::Percent, 100, 15)];
        assert_eq!(follow(&scaling(Some(up(Select::Min, &both)), 9), 2, &[90.0; 2]), [3, 4]);
    }

    /// A window upwards takes the lowest recommendation in it.
    #[test]
    fn a_window_upwards_waits() {
        let behavior = Behavior {
            up: rules(30, Select::Max, &[policy(PolicyKind::Pods, 100, 15)]),
            down: rules(0, Select::Max, &[policy(PolicyKind::Percent, 100, 15)]),
        };
        assert_eq!(follow(&scaling(Some(behavior), 9), 1, &[10.0, 90.0, 90.0, 90.0]), [1, 1, 9, 9]);
    }

    #[test]
    fn what_is_within_the_tolerance_stays() {
        assert_eq!(follow(&scaling(None, 100), 4, &[44.0]), [4]);
        assert_eq!(follow(&scaling(None, 100), 4, &[45.0]), [5]);
        let total = Scaling { queue: Queue { total: true, ..scaling(None, 100).queue }, ..scaling(None, 100) };
        assert_eq!(follow(&total, 4, &[11.0, 20.0]), [4, 8]);
    }
}
