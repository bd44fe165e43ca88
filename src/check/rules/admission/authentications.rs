//! What the two kinds of authentication have in common.

use super::super::World;
use super::super::world::KEDA;
use crate::document::Node;
use crate::topology::Object;

/// Every authentication, and its spec.
pub(super) fn authentications<'a>(world: &World<'a>) -> impl Iterator<Item = (&'a Object, &'a Node)> + use<'a> {
    let topology = world.topology;
    let all = topology.of(KEDA, "TriggerAuthentication").chain(topology.of(KEDA, "ClusterTriggerAuthentication"));
    all.filter_map(|object| Some((object, object.at("spec")?)))
}
