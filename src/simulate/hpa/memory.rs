//! What the HPA controller keeps between syncs.
//!
//! Kubernetes 1.34, `pkg/controller/podautoscaler/horizontal.go`. What is out of date is written over one at a time, the
//! last such first, and what is not written over still counts where a longer period asks for it: so does it here.

use super::SECOND;
use crate::scaling::{Behavior, Rules};

/// Recommendations and changes, each with its moment.
#[derive(Clone, Debug, Default)]
pub(super) struct Memory {
    recommendations: Vec<(i64, u32)>,
    added: Vec<(i64, u32)>,
    removed: Vec<(i64, u32)>,
}

impl Memory {
    /// The first sync notes what there is (`recordInitialRecommendation`).
    pub(super) fn begin(&mut self, now: i64, asked: u32) {
        if self.recommendations.is_empty() {
            self.recommendations.push((now, asked));
        }
    }

    /// The highest recommendation of a time, the new one included (`stabilizeRecommendation`).
    pub(super) fn highest(&mut self, now: i64, metric: u32, window: i64) -> u32 {
        let cutoff = now - window;
        let within = self.recommendations.iter().filter(|(at, _)| *at >= cutoff).map(|(_, replicas)| *replicas);
        let highest = within.max().unwrap_or(0).max(metric);
        write(&mut self.recommendations, (now, metric), |at| at < cutoff);
        highest
    }

    /// Brought between the lowest recommendation of the window upwards and the highest of the one downwards
    /// (`stabilizeRecommendationWithBehaviors`).
    pub(super) fn stable(&mut self, now: i64, metric: u32, asked: u32, behavior: &Behavior) -> u32 {
        let cutoff = |rules: &Rules| now - i64::from(rules.window) * SECOND;
        let (up, down) = (cutoff(&behavior.up), cutoff(&behavior.down));
        let (mut lowest, mut highest) = (metric, metric);
        for (at, replicas) in &self.recommendations {
            if *at > up {
                lowest = lowest.min(*replicas);
            }
            if *at > down {
                highest = highest.max(*replicas);
            }
        }
        write(&mut self.recommendations, (now, metric), |at| at < up && at < down);
        asked.max(lowest).min(highest)
    }

    /// Notes a change (`storeScaleEvent`).
    pub(super) fn scaled(&mut self, now: i64, from: u32, to: u32, behavior: &Behavior) {
        let (changes, rules, count) = match (to.checked_sub(from), from.checked_sub(to)) {
            (Some(more), _) if more > 0 => (&mut self.added, &behavior.up, more),
            (_, Some(less)) if less > 0 => (&mut self.removed, &behavior.down, less),
            _ => return,
        };
        let longest = rules.policies.iter().map(|policy| policy.period).max().unwrap_or(0);
        let cutoff = now - i64::from(longest) * SECOND;
        write(changes, (now, count), |at| at < cutoff);
    }

    /// Replicas at the start of a period of so many seconds (`getReplicasChangePerPeriod`).
    pub(super) fn at_start(&self, now: i64, asked: u32, period: u32) -> i64 {
        let cutoff = now - i64::from(period) * SECOND;
        let sum = |changes: &[(i64, u32)]| {
            changes.iter().filter(|(at, _)| *at > cutoff).map(|(_, change)| i64::from(*change)).sum::<i64>()
        };
        i64::from(asked) - sum(&self.added) + sum(&self.removed)
    }
}

/// Writes over the last that is out of date, or beside them all.
fn write(all: &mut Vec<(i64, u32)>, new: (i64, u32), old: impl Fn(i64) -> bool) {
    match all.iter_mut().rev().find(|(at, _)| old(*at)) {
        Some(place) => *place = new,
        None => all.push(new),
    }
}
