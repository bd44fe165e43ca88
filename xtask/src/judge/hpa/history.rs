// What happens to one HPA, and what becomes of it.
//
// The tests read this file too: the verdicts in `tests/cases/hpa` are lines of it.

use neap::document::{Sources, parse};
use neap::scaling::Behavior;
use neap::simulate::hpa::{Hpa, Metric, PERIOD, Seen, Spec, TargetKind};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What happens to one HPA.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct History {
    pub(crate) id: usize,
    pub(crate) min: u32,
    pub(crate) max: u32,
    /// Replicas to begin with.
    pub(crate) from: u32,
    /// `spec.behavior`, before the API server fills in the rest.
    pub(crate) behavior: Value,
    pub(crate) targets: Vec<Target>,
    pub(crate) syncs: Vec<Sync>,
    /// What the controller found and did at each sync, once it was asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) verdict: Vec<Found>,
}

/// What a metric aims at.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Target {
    pub(crate) value: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) total: bool,
}

/// What the controller finds when it looks.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Sync {
    /// What somebody else wrote into `spec.replicas` since the last look.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) written: Option<u32>,
    /// Pods that the workload does not count yet of those asked for.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) lacking: u32,
    /// Pods of those that it counts which are not ready.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) unready: u32,
    /// Ready pods besides, which were told to end.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) ending: u32,
    /// One for each metric, in thousandths; null where it cannot be had.
    pub(crate) values: Vec<Option<i64>>,
}

/// A sync, and what came of it; five numbers, where it is written.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(from = "[u32; 5]", into = "[u32; 5]")]
pub(crate) struct Found {
    /// Replicas asked for before.
    pub(crate) replicas: u32,
    /// Replicas counted.
    pub(crate) counted: u32,
    /// Pods there are.
    pub(crate) pods: u32,
    /// Those of them that are ready.
    pub(crate) ready: u32,
    /// Replicas asked for after.
    pub(crate) desired: u32,
}

impl From<[u32; 5]> for Found {
    fn from([replicas, counted, pods, ready, desired]: [u32; 5]) -> Self {
        Self { replicas, counted, pods, ready, desired }
    }
}

impl From<Found> for [u32; 5] {
    fn from(found: Found) -> Self {
        [found.replicas, found.counted, found.pods, found.ready, found.desired]
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_zero(count: &u32) -> bool {
    *count == 0
}

/// What neap asks for at each sync, given what the controller found there; none where the history cannot be read.
pub(crate) fn ours(history: &History, own_tolerance: bool) -> Option<Vec<u32>> {
    let mut hpa = Hpa::new(spec(history, own_tolerance)?);
    let syncs = history.syncs.iter().zip(&history.verdict).zip(1..);
    Some(
        syncs
            .map(|((sync, found), number)| {
                let seen = Seen {
                    now: PERIOD * number,
                    asked: found.replicas,
                    counted: found.counted,
                    pods: found.pods,
                    ready: found.ready,
                    values: &sync.values,
                };
                hpa.sync(seen).replicas
            })
            .collect(),
    )
}

fn spec(history: &History, own_tolerance: bool) -> Option<Spec> {
    let metrics = history.targets.iter().map(|target| {
        let kind = if target.total { TargetKind::Total } else { TargetKind::Average };
        Some(Metric { target: thousandths(&target.value)?, kind })
    });
    let behavior = match &history.behavior {
        Value::Null => None,
        given => {
            let parsed = parse(Sources::new().add("behavior", ""), &given.to_string());
            Some(Behavior::read(parsed.documents.first()?))
        }
    };
    Some(Spec {
        least: history.min,
        most: history.max,
        metrics: metrics.collect::<Option<_>>()?,
        behavior,
        own_tolerance,
    })
}

/// A decimal with three digits at most behind the point, in thousandths.
fn thousandths(text: &str) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    format!("{whole}{part:0<3}").parse().ok()
}
