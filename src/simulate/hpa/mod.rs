//! The HPA controller, step by step: from one to many and back, on its syncs.
//!
//! Pure: whoever calls says what there is to see and when, and is told how many replicas the controller asks for. It keeps
//! what the controller keeps between syncs, and nothing else.
//!
//! Kubernetes 1.34, `pkg/controller/podautoscaler/horizontal.go` (`reconcileAutoscaler`, `computeReplicasForMetrics`) and
//! `replica_calculator.go`.

mod memory;
mod pace;
mod proposal;
#[cfg(test)]
mod tests;

use std::fmt;

use crate::scaling::{Behavior, Rules};

pub use proposal::{Metric, TargetKind};

use memory::Memory;

/// How often a controller manager synchronises an HPA, in microseconds (`--horizontal-pod-autoscaler-sync-period`, 15 s).
pub const PERIOD: i64 = 15 * SECOND;

/// How far a metric may be from its target without anything being done, as a share of it
/// (`--horizontal-pod-autoscaler-tolerance`).
pub const TOLERANCE: f64 = 0.1;

/// How long a recommendation holds without a behavior of one's own, in microseconds
/// (`--horizontal-pod-autoscaler-downscale-stabilization`, 5 minutes).
const STABLE: i64 = 300 * SECOND;

const SECOND: i64 = 1_000_000;

/// What an HPA is told by its object and by the flags of its controller.
#[derive(Clone, Debug, PartialEq)]
pub struct Spec {
    /// The least replicas (`minReplicas`), at least 1.
    pub least: u32,
    /// The most replicas (`maxReplicas`).
    pub most: u32,
    /// Its external metrics, in their order.
    pub metrics: Vec<Metric>,
    /// How fast it may go; none is a path of its own.
    pub behavior: Option<Behavior>,
    /// Whether the controller heeds the tolerance of a behavior: the feature gate `HPAConfigurableTolerance`, which is off
    /// in Kubernetes 1.33 and 1.34, and on from 1.35 (`pkg/features/kube_features.go`).
    pub own_tolerance: bool,
}

/// What there is to see at a sync.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'v> {
    /// When, in microseconds of any clock that does not go back.
    pub now: i64,
    /// Replicas that the workload is asked for (`spec.replicas` of its scale).
    pub asked: u32,
    /// Replicas that it counts (`status.replicas` of its scale): pods that were not told to end.
    pub counted: u32,
    /// Pods that there are, those that end as well.
    pub pods: u32,
    /// Pods of those that run and are ready.
    pub ready: u32,
    /// The value of each metric in thousandths, in the order of the metrics; none where it cannot be had.
    pub values: &'v [Option<i64>],
}

/// What a sync came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Replicas to ask for; those that are asked for already where nothing is done.
    pub replicas: u32,
    /// What the metrics alone asked for, and which of them; none where none was looked at or nothing came of it.
    pub metric: Option<Proposal>,
    /// Metrics whose value could not be had.
    pub failed: usize,
    /// Why it is not what the metrics asked for.
    pub held: Option<Held>,
}

/// What the metrics ask for: the greatest of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The metric, by its place.
    pub metric: usize,
    /// Replicas.
    pub replicas: u32,
}

/// Why something else is asked for than the metrics say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// More or fewer are there than may be.
    Bounds,
    /// No metric could be had, or one that is missing might have wanted more.
    Failed,
    /// Without a behavior: at most twice as many in a sync, or four.
    Doubling {
        /// Replicas before.
        from: u32,
        /// Replicas that this allows.
        to: u32,
    },
    /// Without a behavior: the highest recommendation of five minutes.
    Memory(u32),
    /// With a behavior: its stabilization window.
    Window(u32),
    /// With a behavior: its policies.
    Policies(u32),
    /// The most replicas.
    Most(u32),
    /// The least replicas.
    Least(u32),
}

impl fmt::Display for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bounds => f.write_str("out of its bounds"),
            Self::Failed => f.write_str("a metric that is missing holds it"),
            Self::Doubling { from, to } => write!(f, "limited to max(2×{from}, 4) = {to}"),
            Self::Memory(to) => write!(f, "held at {to}, the highest recommendation of the last 300 s"),
            Self::Window(to) => write!(f, "held at {to} by its stabilization window"),
            Self::Policies(to) => write!(f, "limited to {to} by its policies"),
            Self::Most(to) => write!(f, "limited to maxReplicaCount {to}"),
            Self::Least(to) => write!(f, "not below the least replicas, {to}"),
        }
    }
}

/// An HPA between its syncs.
#[derive(Clone, Debug)]
pub struct Hpa {
    spec: Spec,
    memory: Memory,
}

impl Hpa {
    /// One that has not synchronised yet.
    #[must_use]
    pub fn new(spec: Spec) -> Self {
        Self { spec, memory: Memory::default() }
    }

    /// What it was told.
    #[must_use]
    pub fn spec(&self) -> &Spec {
        &self.spec
    }

    /// One sync. Whatever it asks for is taken to be granted.
    pub fn sync(&mut self, seen: Seen<'_>) -> Decision {
        self.memory.begin(seen.now, seen.asked);
        let (least, most) = (self.spec.least.max(1), self.spec.most);
        let plain = |replicas, held| Decision { replicas, metric: None, failed: 0, held };
        if seen.asked == 0 {
            return plain(0, None);
        }
        let decision = if seen.asked > most {
            plain(most, Some(Held::Bounds))
        } else if seen.asked < least {
            plain(least, Some(Held::Bounds))
        } else {
            let proposed = proposal::of(&self.spec, &seen);
            let Some(metric) = proposed.greatest else {
                return Decision { failed: proposed.failed, ..plain(seen.asked, Some(Held::Failed)) };
            };
            let (replicas, held) = match &self.spec.behavior {
                None => legacy(&mut self.memory, &seen, metric.replicas, least, most),
                Some(behavior) => paced(&mut self.memory, &seen, metric.replicas, least, most, behavior),
            };
            Decision { replicas, metric: Some(metric), failed: proposed.failed, held }
        };
        if let Some(behavior) = &self.spec.behavior {
            self.memory.scaled(seen.now, seen.asked, decision.replicas, behavior);
        }
        decision
    }

    /// The longest that it remembers anything, in microseconds.
    #[must_use]
    pub fn remembers(spec: &Spec) -> i64 {
        let longest = |rules: &Rules| rules.policies.iter().map(|it| it.period).max().unwrap_or(0).max(rules.window);
        let seconds = spec.behavior.as_ref().map(|it| longest(&it.up).max(longest(&it.down)));
        seconds.map_or(STABLE, |seconds| i64::from(seconds) * SECOND)
    }
}

/// Without a behavior: the highest recommendation of five minutes, and at most twice as many or four
/// (`normalizeDesiredReplicas`, `convertDesiredReplicasWithRules`).
fn legacy(memory: &mut Memory, seen: &Seen<'_>, metric: u32, least: u32, most: u32) -> (u32, Option<Held>) {
    let highest = memory.highest(seen.now, metric, STABLE);
    let limit = seen.asked.saturating_mul(2).max(4);
    let bounded = if highest < least { least } else { highest.min(limit).min(most) };
    let held = if bounded > highest {
        Some(Held::Least(least))
    } else if bounded < highest && limit < most {
        Some(Held::Doubling { from: seen.asked, to: limit })
    } else if bounded < highest {
        Some(Held::Most(most))
    } else {
        (highest > metric).then_some(Held::Memory(highest))
    };
    (bounded, held)
}

/// With one: its windows, then its policies (`normalizeDesiredReplicasWithBehaviors`).
fn paced(
    memory: &mut Memory,
    seen: &Seen<'_>,
    metric: u32,
    least: u32,
    most: u32,
    behavior: &Behavior,
) -> (u32, Option<Held>) {
    let stable = memory.stable(seen.now, metric, seen.asked, behavior);
    let (bounded, held) = pace::bound(memory, seen, stable, least, most, behavior);
    (bounded, held.or_else(|| (stable != metric).then_some(Held::Window(stable))))
}
