//! The environment that KEDA takes values of `…FromEnv` from.

use super::super::World;
use crate::document::Node;
use crate::topology::{Object, given, items};

/// The container whose environment KEDA reads: the one that is named, else the first (KEDA 2.19,
/// `pkg/scaling/resolver/scale_resolvers.go`, `ResolveContainerEnv`).
pub(super) fn container<'a>(world: &World<'a>, scaler: &'a Object) -> Option<&'a Node> {
    let path = if scaler.kind == "ScaledJob" { "spec" } else { "spec.scaleTargetRef" };
    let named = scaler.text(&format!("{path}.envSourceContainerName")).filter(|name| !name.is_empty());
    let spec = given(world.topology.pod_template(scaler)?, "spec")?;
    let containers = items(spec.get("containers"));
    match named {
        Some(named) => containers.iter().find(|it| it.get("name").and_then(Node::as_str) == Some(named)),
        None => containers.first(),
    }
}
