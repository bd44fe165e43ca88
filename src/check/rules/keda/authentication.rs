//! What the authentication of a trigger gives.

use std::collections::BTreeMap;

use super::super::{World, world::KEDA};
use super::scaled::{Trigger, is_open};
use crate::document::{Node, Span};
use crate::topology::{Object, given};

/// The parameters of a trigger's authentication.
pub(super) enum Parameters<'a> {
    /// The trigger has no authentication.
    Nothing,
    /// It has one of which not all is known.
    Unknown,
    /// These names, where each is written, and the provider of a pod identity.
    Known { names: BTreeMap<&'a str, Span>, identity: Option<&'a str> },
}

/// The lists in which parameters are named (KEDA 2.19, `apis/keda/v1alpha1/triggerauthentication_types.go`).
const LISTS: [&str; 8] = [
    "spec.secretTargetRef",
    "spec.configMapTargetRef",
    "spec.env",
    "spec.boundServiceAccountToken",
    "spec.hashiCorpVault.secrets",
    "spec.azureKeyVault.secrets",
    "spec.gcpSecretManager.secrets",
    "spec.awsSecretManager.secrets",
];

/// The authentication that a trigger names, where it is in the tree.
pub(super) fn named<'a>(world: &World<'a>, scaler: &Object, trigger: Trigger<'_>) -> Option<&'a Object> {
    let reference = given(trigger.node, "authenticationRef")?;
    let name = reference.get("name")?.as_str()?;
    let cluster = given(reference, "kind").and_then(Node::as_str) == Some("ClusterTriggerAuthentication");
    let (kind, namespace) =
        if cluster { ("ClusterTriggerAuthentication", "") } else { ("TriggerAuthentication", &*scaler.namespace) };
    world.topology.find(scaler, KEDA, kind, namespace, name)
}

/// The parameters that a trigger is given.
pub(super) fn parameters<'a>(world: &World<'a>, scaler: &Object, trigger: Trigger<'_>) -> Parameters<'a> {
    if given(trigger.node, "authenticationRef").is_none() {
        return Parameters::Nothing;
    }
    match named(world, scaler, trigger).and_then(|object| Some((names(object)?, object))) {
        Some((names, object)) => Parameters::Known { names, identity: object.text("spec.podIdentity.provider") },
        None => Parameters::Unknown,
    }
}

/// The names of an authentication's parameters; none where some are in a file, or come of a sign-in, or are filled in later.
pub(super) fn names(object: &Object) -> Option<BTreeMap<&str, Span>> {
    let hidden = ["spec.filePath", "spec.oauth2"].iter().any(|path| object.at(path).is_some());
    let mut names = BTreeMap::new();
    for list in LISTS {
        for item in object.list(list) {
            let parameter = item.get("parameter")?;
            let name = parameter.as_str().filter(|name| !is_open(name))?;
            names.insert(name, parameter.span);
        }
    }
    (!hidden && object.at("spec").is_some()).then_some(names)
}
