//! When the loop of KEDA that asks and waits has nothing to decide.

use super::super::World;
use super::scaled::Count;
use crate::diagnostic::Diagnostic;
use crate::document::Span;
use crate::topology::Object;

/// Whether the HPA alone scales: the minimum is above zero, and there is no idle count below it.
///
/// 2.20 takes an idle count for one only if it is 0, 2.21 whatever it is (`scaledobject_webhook.go`, `verifyScaledObjects`).
pub(super) fn hpa_alone(world: &World<'_>, object: &Object) -> bool {
    let least = Count::at(object, "spec.minReplicaCount").or(0).unwrap_or_default();
    let idles = match Count::at(object, "spec.idleReplicaCount") {
        Count::NotGiven => false,
        Count::Is(idle) => idle == 0 || world.keda() != (2, 20),
        Count::Other => true,
    };
    least > 0 && !idles
}

/// A warning of KEDA's; before 2.20 it says nothing of the same fact, and then it is a remark.
pub(super) fn remark(world: &World<'_>, id: &'static str, message: &str, place: Span) -> Diagnostic {
    let remark = if world.keda() >= (2, 20) { Diagnostic::warning } else { Diagnostic::info };
    remark(id, message).at(place, "")
}
