//! How far an HPA with a behavior may go in one sync.
//!
//! Kubernetes 1.34, `pkg/controller/podautoscaler/horizontal.go`, `convertDesiredReplicasWithBehaviorRate`.

use std::cmp::Ordering;

use super::memory::Memory;
use super::proposal::{ceil, count};
use super::{Held, Seen};
use crate::scaling::{Behavior, Policy, PolicyKind, Rules, Select};

/// What is left of a wish, and what took the rest.
pub(super) fn bound(
    memory: &Memory,
    seen: &Seen<'_>,
    wanted: u32,
    least: u32,
    most: u32,
    behavior: &Behavior,
) -> (u32, Option<Held>) {
    match wanted.cmp(&seen.asked) {
        Ordering::Greater => {
            let limit = up(memory, seen, &behavior.up).max(seen.asked);
            let allowed = most.min(limit);
            let held = if most > limit { Held::Policies(limit) } else { Held::Most(most) };
            if wanted > allowed { (allowed, Some(held)) } else { (wanted, None) }
        }
        Ordering::Less => {
            let limit = down(memory, seen, &behavior.down).min(seen.asked);
            let allowed = least.max(limit);
            let held = if least < limit { Held::Policies(limit) } else { Held::Least(least) };
            if wanted < allowed { (allowed, Some(held)) } else { (wanted, None) }
        }
        Ordering::Equal => (wanted, None),
    }
}

/// `calculateScaleUpLimitWithScalingRules`.
fn up(memory: &Memory, seen: &Seen<'_>, rules: &Rules) -> u32 {
    let limits = rules.policies.iter().map(|policy| {
        let start = memory.at_start(seen.now, seen.asked, policy.period);
        match policy.kind {
            PolicyKind::Pods => start + i64::from(policy.value),
            PolicyKind::Percent => ceil(float(start) * (1.0 + percent(policy))),
        }
    });
    let chosen = match rules.select {
        Select::Disabled => None,
        Select::Min => limits.min(),
        Select::Max => limits.max(),
    };
    chosen.map_or(seen.asked, count)
}

/// `calculateScaleDownLimitWithBehaviors`.
fn down(memory: &Memory, seen: &Seen<'_>, rules: &Rules) -> u32 {
    let limits = rules.policies.iter().map(|policy| {
        let start = memory.at_start(seen.now, seen.asked, policy.period);
        match policy.kind {
            PolicyKind::Pods => start - i64::from(policy.value),
            PolicyKind::Percent => trunc(float(start) * (1.0 - percent(policy))),
        }
    });
    let chosen = match rules.select {
        Select::Disabled => None,
        Select::Min => limits.max(),
        Select::Max => limits.min(),
    };
    chosen.map_or(seen.asked, count)
}

fn percent(policy: &Policy) -> f64 {
    f64::from(policy.value) / 100.0
}

#[expect(clippy::cast_possible_truncation, reason = "a cast of a float saturates")]
fn trunc(number: f64) -> i64 {
    number.trunc() as i64
}

#[expect(clippy::cast_precision_loss, reason = "a count of pods is small")]
fn float(count: i64) -> f64 {
    count as f64
}
