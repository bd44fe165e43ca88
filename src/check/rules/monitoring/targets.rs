//! What a monitor takes up in its turn: Services, or pods.

use std::collections::BTreeMap;

use super::super::World;
use super::prometheus::GROUP;
use super::selector::{Labels, labels, selects};
use crate::document::Node;
use crate::topology::{Object, boolean, given, items};

/// A ServiceMonitor or PodMonitor with what it may select.
#[derive(Debug)]
pub(super) struct Search<'a> {
    pub(super) monitor: &'a Object,
    pub(super) selector: &'a Node,
    /// What is selected by its labels in the namespaces that are looked at.
    pub(super) selected: Vec<&'a Object>,
    /// What lies in these namespaces and is not selected.
    pub(super) others: Vec<&'a Object>,
    /// Whether these namespaces may hold what is not in the tree.
    pub(super) is_open: bool,
}

/// The kinds that make pods, with the path of their template.
const WORKLOADS: [(&str, &str, &str); 5] = [
    ("apps", "Deployment", "spec.template"),
    ("apps", "StatefulSet", "spec.template"),
    ("apps", "DaemonSet", "spec.template"),
    ("batch", "Job", "spec.template"),
    ("keda.sh", "ScaledJob", "spec.jobTargetRef.template"),
];

/// Every monitor of a kind with what it selects.
pub(super) fn all<'a>(kind: &str, world: &World<'a>) -> Vec<Search<'a>> {
    let monitors: Vec<&Object> = world.topology.of(GROUP, kind).collect();
    if monitors.is_empty() {
        return Vec::new();
    }
    let candidates: Vec<(&Object, Labels)> = if kind == "ServiceMonitor" {
        world.topology.of("", "Service").map(|it| (it, labels(it.at("metadata.labels")))).collect()
    } else {
        let of = |(group, kind, path): &(&'static str, &'static str, &'static str)| {
            let path = format!("{path}.metadata.labels");
            let all: Vec<_> = world.topology.of(group, kind).map(|it| (it, labels(it.at(&path)))).collect();
            all
        };
        WORKLOADS.iter().flat_map(of).collect()
    };
    let mut by_namespace: BTreeMap<&str, Vec<&(&Object, Labels)>> = BTreeMap::new();
    for candidate in &candidates {
        by_namespace.entry(&candidate.0.namespace).or_default().push(candidate);
    }
    monitors.into_iter().filter_map(|monitor| search(monitor, &by_namespace, world)).collect()
}

fn search<'a>(
    monitor: &'a Object,
    by_namespace: &BTreeMap<&str, Vec<&(&'a Object, Labels)>>,
    world: &World<'a>,
) -> Option<Search<'a>> {
    let selector = monitor.at("spec.selector")?;
    // Without a namespace on either side, nobody knows who is meant.
    let namespaces: Vec<&str> = match monitor.at("spec.namespaceSelector") {
        Some(node) if given(node, "any").and_then(boolean) == Some(true) => by_namespace.keys().copied().collect(),
        Some(node) if given(node, "matchNames").is_some() => {
            items(given(node, "matchNames")).iter().map(Node::as_str).collect::<Option<_>>()?
        }
        _ => vec![&monitor.namespace],
    };
    let any = monitor.at("spec.namespaceSelector.any").is_some();
    let changed = |object: &Object| world.delivery().coverage.is_changed(&object.file);
    let (mut selected, mut others) = (Vec::new(), Vec::new());
    let mut is_open = any || changed(monitor) || namespaces.iter().any(|it| it.is_empty() || may_hold_more(it, world));
    for (object, labels) in namespaces.iter().filter_map(|it| by_namespace.get(it)).flatten() {
        if !world.topology.together(monitor, object) {
            continue;
        }
        is_open |= changed(object);
        if selects(selector, labels)? { selected.push(*object) } else { others.push(*object) }
    }
    is_open |= by_namespace.contains_key("");
    Some(Search { monitor, selector, selected, others, is_open })
}

/// Whether something that is not in the tree as it is comes into a namespace: a chart, or a source from elsewhere.
fn may_hold_more(namespace: &str, world: &World<'_>) -> bool {
    let delivery = world.delivery();
    delivery.applications.iter().enumerate().any(|(at, application)| {
        let to = application.at("destination.namespace").map(|_| application.text("destination.namespace"));
        !delivery.coverage.is_whole(at) && !matches!(to, Some(Some(other)) if other != namespace)
    })
}

/// The ports of a Service, or of the containers of a workload, by name.
pub(super) fn ports(object: &Object) -> Vec<&str> {
    if object.kind == "Service" {
        return object.list("spec.ports").filter_map(|port| port.get("name")?.as_str()).collect();
    }
    let path = WORKLOADS.iter().find(|(_, kind, _)| *kind == object.kind).map_or("spec.template", |(.., path)| path);
    let containers = ["containers", "initContainers"].map(|list| object.list(&format!("{path}.spec.{list}")));
    let containers = containers.into_iter().flatten();
    containers.flat_map(|it| items(given(it, "ports"))).filter_map(|port| port.get("name")?.as_str()).collect()
}
