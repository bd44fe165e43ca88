//! An HPA for a workload beside the one that KEDA makes for it.

use std::collections::HashMap;

use super::super::World;
use super::scaled::{Target, are_neighbours};
use crate::topology::{Object, given, items};

/// The annotation by which a ScaledObject takes an HPA over (KEDA 2.19, `scaledobject_types.go`).
const TRANSFER: &str = "scaledobject.keda.sh/transfer-hpa-ownership";
/// The annotation by which an HPA is left alone.
const OWNERSHIP: &str = "validations.keda.sh/hpa-ownership";

/// A ScaledObject, its target, and an HPA of the tree that KEDA finds there.
pub(super) struct Clash<'a> {
    pub(super) object: &'a Object,
    pub(super) target: Target<'a>,
    pub(super) hpa: &'a Object,
    /// Whether the ScaledObject says that it takes the HPA over.
    pub(super) transfers: bool,
}

/// Every such pair that KEDA refuses (KEDA 2.19, `scaledobject_webhook.go`, `verifyHpas`).
pub(super) fn clashes<'a>(world: &World<'a>) -> Vec<Clash<'a>> {
    let mut by_target: HashMap<(&str, Target<'_>), Vec<&Object>> = HashMap::new();
    for hpa in world.topology.of("autoscaling", "HorizontalPodAutoscaler") {
        let left_alone = hpa.annotation(OWNERSHIP).is_some_and(|entry| entry.node.as_str() == Some("false"));
        if let Some(target) = Target::of(hpa).filter(|_| !left_alone) {
            by_target.entry((&hpa.namespace, target)).or_default().push(hpa);
        }
    }
    let mut found = Vec::new();
    if by_target.is_empty() {
        return found;
    }
    for object in world.scaled_objects() {
        let Some(target) = Target::of(object) else { continue };
        let transfers = object.annotation(TRANSFER).is_some_and(|entry| entry.node.as_str() == Some("true"));
        let hpas = by_target.get(&(object.namespace.as_str(), target)).map(Vec::as_slice).unwrap_or_default();
        let clash = hpas.iter().find(|hpa| {
            !(is_owned(hpa, object) || transfers && is_named(object, hpa)) && are_neighbours(world, object, hpa)
        });
        found.extend(clash.map(|hpa| Clash { object, target, hpa, transfers }));
    }
    found
}

fn is_owned(hpa: &Object, by: &Object) -> bool {
    items(hpa.at("metadata.ownerReferences")).iter().any(|owner| {
        let is = |key: &str, text: &str| given(owner, key).and_then(|node| node.as_str()) == Some(text);
        is("kind", &by.kind) && is("name", &by.name)
    })
}

fn is_named(object: &Object, hpa: &Object) -> bool {
    object.text("spec.advanced.horizontalPodAutoscalerConfig.name") == Some(hpa.name.as_str())
}
