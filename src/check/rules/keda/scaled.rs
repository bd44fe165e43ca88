//! What of a ScaledObject or ScaledJob decides how it scales.

use crate::document::{Entry, Node, Span};
use crate::topology::{Object, given, integer};

/// Replicas at most where nothing is written (KEDA 2.19, `apis/keda/v1alpha1/scaledobject_types.go`,
/// `GetHPAMaxReplicas`).
pub(super) const MOST: i64 = 100;

/// Seconds that KEDA waits before zero, and over which an HPA holds a scale-down, where nothing is written (KEDA 2.19,
/// `pkg/scaling/executor/scale_executor.go`; Kubernetes 1.35, `--horizontal-pod-autoscaler-downscale-stabilization`).
pub(super) const COOLDOWN: i64 = 300;

/// One trigger, as it is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Trigger<'o> {
    /// Its place in the list, from 0.
    pub(super) index: usize,
    /// Its type.
    pub(super) kind: &'o str,
    /// All of it.
    pub(super) node: &'o Node,
}

impl<'o> Trigger<'o> {
    /// A key of its metadata, with its place.
    pub(super) fn entry(&self, key: &str) -> Option<&'o Entry> {
        given(self.node, "metadata")?.as_mapping()?.entry(key)
    }

    /// A value of its metadata; none where KEDA takes it for absent.
    pub(super) fn text(&self, key: &str) -> Option<&'o str> {
        self.entry(key)?.node.as_str().map(str::trim).filter(|text| !text.is_empty())
    }

    /// Whether a value of its metadata says yes, as Go's `strconv.ParseBool` reads it.
    pub(super) fn says_yes(&self, key: &str) -> bool {
        matches!(self.text(key), Some("1" | "t" | "T" | "TRUE" | "true" | "True"))
    }

    /// Where its type is written.
    pub(super) fn place(&self) -> Span {
        self.node.get("type").unwrap_or(self.node).span
    }

    /// Whether it measures the pods themselves, which takes no source.
    pub(super) fn is_resource(&self) -> bool {
        matches!(self.kind, "cpu" | "memory")
    }
}

/// The triggers that say their type.
pub(super) fn triggers(scaler: &Object) -> impl Iterator<Item = Trigger<'_>> {
    scaler.list("spec.triggers").enumerate().filter_map(|(index, node)| {
        let kind = node.get("type")?.as_str()?;
        Some(Trigger { index, kind, node })
    })
}

/// A count, or what holds where none is written; none where something else stands there.
pub(super) fn count(scaler: &Object, field: &str, otherwise: i64) -> Option<i64> {
    scaler.in_spec(field).map_or(Some(otherwise), integer)
}

/// Whether nothing may be left of the workload.
pub(super) fn reaches_zero(scaler: &Object) -> bool {
    count(scaler, "minReplicaCount", 0) == Some(0) || scaler.integer("spec.idleReplicaCount") == Some(0)
}

/// Whether a formula puts the triggers together, so that none of them decides by itself.
pub(super) fn has_formula(scaler: &Object) -> bool {
    scaler.text("spec.advanced.scalingModifiers.formula").is_some_and(|formula| !formula.is_empty())
}

/// The rules by which the HPA goes up and down, where any are written.
pub(super) fn behavior(scaler: &Object) -> Option<&Node> {
    scaler.at("spec.advanced.horizontalPodAutoscalerConfig.behavior").filter(|node| node.as_mapping().is_some())
}

/// Whether a text is filled in later, so that nothing can be said of it.
pub(super) fn is_open(text: &str) -> bool {
    // Most texts have none of the letters.
    text.bytes().any(|byte| matches!(byte, b'{' | b'$'))
        && (text.contains("{{") || text.contains("${") || text.contains("$("))
}
