//! What the metrics of an HPA ask for.
//!
//! Kubernetes 1.34, `pkg/controller/podautoscaler/replica_calculator.go`, `GetExternalPerPodMetricReplicas` and
//! `GetExternalMetricReplicas`.

use super::{Proposal, Seen, Spec, TOLERANCE};

/// An external metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Metric {
    /// Its target in thousandths, above 0.
    pub target: i64,
    /// What the target is of.
    pub kind: TargetKind,
}

/// What a target is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TargetKind {
    /// Of each replica (`AverageValue`).
    Average,
    /// Of all of them (`Value`).
    Total,
}

/// What all metrics came to.
pub(super) struct Proposed {
    /// The greatest, unless nothing may come of it.
    pub(super) greatest: Option<Proposal>,
    pub(super) failed: usize,
}

/// The greatest proposal; none where no metric can be had, or where one is missing and the others want fewer
/// (`computeReplicasForMetrics`).
pub(super) fn of(spec: &Spec, seen: &Seen<'_>) -> Proposed {
    let mut proposed = Proposed { greatest: None, failed: 0 };
    for (place, metric) in spec.metrics.iter().enumerate() {
        let value = seen.values.get(place).copied().flatten();
        match value.and_then(|value| one(spec, seen, *metric, value)) {
            None => proposed.failed += 1,
            Some(replicas) => {
                if proposed.greatest.is_none_or(|known| known.replicas == 0 || replicas > known.replicas) {
                    proposed.greatest = Some(Proposal { metric: place, replicas });
                }
            }
        }
    }
    if proposed.failed > 0 && proposed.greatest.is_some_and(|greatest| greatest.replicas < seen.asked) {
        proposed.greatest = None;
    }
    proposed
}

fn one(spec: &Spec, seen: &Seen<'_>, metric: Metric, value: i64) -> Option<u32> {
    let target = float(metric.target);
    match metric.kind {
        TargetKind::Average => {
            let value = if value < 0 { i64::MAX } else { value };
            let ratio = float(value) / (target * f64::from(seen.counted));
            // Nothing by nothing is no number, and is outside of every tolerance.
            Some(if within(spec, ratio) { seen.counted } else { count(ceil(float(value) / target)) })
        }
        TargetKind::Total => {
            let ratio = float(value) / target;
            if within(spec, ratio) {
                return Some(seen.asked);
            }
            // Without any pod there is nothing to multiply, and that is an error.
            (seen.pods > 0).then(|| count(ceil(ratio * f64::from(seen.ready))))
        }
    }
}

/// `Tolerances.isWithin`.
fn within(spec: &Spec, ratio: f64) -> bool {
    let own = spec.behavior.as_ref().filter(|_| spec.own_tolerance);
    let up = own.and_then(|it| it.up.tolerance).unwrap_or(TOLERANCE);
    let down = own.and_then(|it| it.down.tolerance).unwrap_or(TOLERANCE);
    (1.0 - down..=1.0 + up).contains(&ratio)
}

#[expect(clippy::cast_possible_truncation, reason = "a cast of a float saturates")]
pub(super) fn ceil(number: f64) -> i64 {
    number.ceil() as i64
}

/// As many as an `int32` can count.
pub(super) fn count(number: i64) -> u32 {
    u32::try_from(number.clamp(0, i32::MAX.into())).unwrap_or(0)
}

#[expect(clippy::cast_precision_loss, reason = "as the controller does it")]
fn float(count: i64) -> f64 {
    count as f64
}
