//! The variables that a worker is given, as far as the tree says.

use std::collections::BTreeMap;

use super::super::fact::is_templated;
use super::super::object::{given, items};
use super::super::{Object, Topology};
use super::Worker;
use crate::document::{Node, Span};

/// A variable of a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable<'t> {
    /// Its value; none where it comes from a Secret, from a field of the pod, from outside of the tree, or is filled in later.
    pub value: Option<&'t str>,
    /// The name of whatever holds the value, or that asks for it: the value may be a password.
    pub place: Span,
}

/// The variables of each container by name, in the order of containers.
pub type Variables<'t> = Vec<BTreeMap<String, Variable<'t>>>;

/// The variables of a container by name. What is written beside `envFrom` wins (Kubernetes 1.35, `pkg/kubelet/kubelet_pods.go`,
/// `makeEnvironmentVariables`), and of several sources the last.
pub(super) fn variables<'t>(
    topology: &'t Topology,
    worker: &Worker<'t>,
    container: &'t Node,
) -> BTreeMap<String, Variable<'t>> {
    let mut found = BTreeMap::new();
    for source in items(given(container, "envFrom")) {
        let prefix = given(source, "prefix").and_then(Node::as_str).unwrap_or_default();
        let Some(map) = given(source, "configMapRef").and_then(|it| map(topology, worker, it)) else {
            // It may hold any of the names before it.
            let all = found.iter_mut().filter(|(name, _): &(&String, _)| name.starts_with(prefix));
            all.for_each(|(_, variable): (_, &mut Variable<'_>)| variable.value = None);
            continue;
        };
        for entry in map.at("data").and_then(Node::as_mapping).into_iter().flatten() {
            let value = entry.node.as_str().filter(|text| !is_open(text));
            found.insert(format!("{prefix}{}", entry.key.name), Variable { value, place: entry.key.span });
        }
    }
    for variable in items(given(container, "env")) {
        let Some((name, named)) = given(variable, "name").and_then(|it| Some((it.as_str()?, it.span))) else {
            continue;
        };
        let written = given(variable, "value").and_then(|node| Some((node.as_str()?, named)));
        let (text, place) = match written.or_else(|| referred(topology, worker, variable)) {
            Some((text, place)) => (Some(text), place),
            None => (None, named),
        };
        found.insert(name.to_owned(), Variable { value: text.filter(|text| !is_open(text)), place });
    }
    found
}

/// Whether a container takes all variables of a source that is not in the tree.
pub(super) fn has_unknown_source(topology: &Topology, worker: &Worker<'_>, container: &Node) -> bool {
    let is_known = |source| given(source, "configMapRef").is_some_and(|it| map(topology, worker, it).is_some());
    !items(given(container, "envFrom")).iter().all(is_known)
}

/// A text that somebody else still fills in: a template, or the kubelet with `$(NAME)`.
fn is_open(text: &str) -> bool {
    is_templated(text) || text.contains("$(")
}

/// The entry of a ConfigMap that a variable refers to.
fn referred<'t>(topology: &'t Topology, worker: &Worker<'t>, variable: &'t Node) -> Option<(&'t str, Span)> {
    let reference = given(given(variable, "valueFrom")?, "configMapKeyRef")?;
    let map = map(topology, worker, reference)?;
    let entry = map.at("data")?.as_mapping()?.entry(given(reference, "key")?.as_str()?)?;
    Some((entry.node.as_str()?, entry.key.span))
}

/// The ConfigMap in the worker's namespace. What kustomize generates has another name in the end, and is not found.
fn map<'t>(topology: &'t Topology, worker: &Worker<'t>, reference: &Node) -> Option<&'t Object> {
    let name = given(reference, "name")?.as_str()?;
    topology.find(worker.object, "", "ConfigMap", &worker.object.namespace, name)
}
