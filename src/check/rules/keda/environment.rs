//! The environment that KEDA takes values of `…FromEnv` from.

use std::collections::BTreeMap;

use super::super::World;
use crate::document::Node;
use crate::topology::{Object, given, items};

/// The container whose environment KEDA reads: the one that is named, else the first (KEDA 2.19,
/// `pkg/scaling/resolver/scale_resolvers.go`, `ResolveContainerEnv`).
pub(super) fn container<'a>(world: &World<'a>, scaler: &'a Object) -> Option<&'a Node> {
    let path = match scaler.kind.as_str() {
        "ScaledJob" => "spec.envSourceContainerName",
        _ => "spec.scaleTargetRef.envSourceContainerName",
    };
    let named = scaler.text(path).filter(|name| !name.is_empty());
    let spec = given(world.topology.pod_template(scaler)?, "spec")?;
    let containers = items(spec.get("containers"));
    match named {
        Some(named) => containers.iter().find(|it| it.get("name").and_then(Node::as_str) == Some(named)),
        None => containers.first(),
    }
}

/// Variables by name, each with its value where that is known.
pub(super) type Variables = BTreeMap<String, Option<String>>;

/// The same, borrowed.
pub(super) type ByName<'v> = BTreeMap<&'v str, Option<&'v str>>;

/// Variables as the catalogue asks for them.
pub(super) fn by_name(variables: &Variables) -> ByName<'_> {
    variables.iter().map(|(name, value)| (name.as_str(), value.as_deref())).collect()
}

/// The variables of that container, each with its value where that is known; none where not all of them are. Fields of the
/// pod are no part of it: KEDA skips them (`resolveEnv` in the same file).
pub(super) fn variables<'a>(world: &World<'a>, scaler: &'a Object) -> Option<Variables> {
    let container = container(world, scaler)?;
    let mut variables = BTreeMap::new();
    for source in items(container.get("envFrom")) {
        let prefix = given(source, "prefix").and_then(Node::as_str).unwrap_or_default();
        let (kind, reference) = match (given(source, "configMapRef"), given(source, "secretRef")) {
            (Some(reference), _) => ("ConfigMap", reference),
            (None, Some(reference)) => ("Secret", reference),
            (None, None) => return None,
        };
        let name = reference.get("name")?.as_str()?;
        let object = world.topology.find(scaler, "", kind, &scaler.namespace, name)?;
        for field in ["data", "stringData"] {
            for entry in object.at(field).and_then(Node::as_mapping).into_iter().flatten() {
                let value = entry.node.as_str().filter(|_| kind == "ConfigMap").map(str::to_owned);
                variables.insert(format!("{prefix}{}", entry.key.name), value);
            }
        }
    }
    for variable in items(container.get("env")) {
        let name = variable.get("name")?.as_str()?.to_owned();
        let from = given(variable, "valueFrom");
        match given(variable, "value").map(Node::as_str) {
            Some(value) => {
                variables.insert(name, value.filter(|value| !super::scaled::is_open(value)).map(str::to_owned))
            }
            None if from.is_none() => variables.insert(name, Some(String::new())),
            None => {
                let read =
                    ["secretKeyRef", "configMapKeyRef"].iter().any(|key| from.is_some_and(|it| it.get(key).is_some()));
                if read { variables.insert(name, None) } else { None }
            }
        };
    }
    Some(variables)
}
