//! When the loop of KEDA that asks and waits has nothing to decide.

use super::super::World;
use super::scaled::count;
use crate::diagnostic::Diagnostic;
use crate::document::Span;
use crate::topology::Object;

/// Whether the HPA alone scales: the minimum is above zero, and there is no idle count below it.
///
/// 2.20 takes an idle count for one only if it is 0, 2.21 whatever it is (`scaledobject_webhook.go`, `verifyScaledObjects`).
pub(super) fn hpa_alone(world: &World<'_>, object: &Object) -> bool {
    let least = count(object, "spec.minReplicaCount").flatten().unwrap_or_default();
    let Some(idle) = count(object, "spec.idleReplicaCount") else { return false };
    let idles = if world.keda() == (2, 20) { idle == Some(0) } else { idle.is_some() };
    least > 0 && !idles
}

/// A warning of KEDA's; before 2.20 it says nothing of the same fact, and then it is a remark.
pub(super) fn remark(world: &World<'_>, id: &'static str, message: &str, place: Span) -> Diagnostic {
    let remark = if world.keda() >= (2, 20) { Diagnostic::warning } else { Diagnostic::info };
    remark(id, message).at(place, "")
}
