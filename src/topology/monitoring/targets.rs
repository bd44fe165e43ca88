//! What a monitor takes up in its turn: Services, or pods.

use std::collections::{BTreeMap, HashMap};

use super::super::delivery::Delivery;
use super::super::selector::{Labels, labels, selects};
use super::super::{Object, Topology, boolean, given, items};
use super::prometheus::GROUP;
use crate::document::Node;

/// A ServiceMonitor or PodMonitor with what it may select.
#[derive(Debug)]
pub struct Search<'a> {
    /// The monitor.
    pub monitor: &'a Object,
    /// Its selector.
    pub selector: &'a Node,
    /// What is selected by its labels in the namespaces that are looked at.
    pub selected: Vec<&'a Object>,
    /// Where nothing is selected, some of what lies in these namespaces.
    pub others: Vec<&'a Object>,
    /// Whether these namespaces may hold what is not in the tree.
    pub is_open: bool,
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
pub(super) fn all<'a>(kind: &str, topology: &'a Topology, delivery: &Delivery<'a>) -> Vec<Search<'a>> {
    let monitors: Vec<&Object> = topology.of(GROUP, kind).collect();
    if monitors.is_empty() {
        return Vec::new();
    }
    let candidates: Vec<(&Object, Labels)> = if kind == "ServiceMonitor" {
        topology.of("", "Service").map(|it| (it, labels(it.at("metadata.labels")))).collect()
    } else {
        let of = |(group, kind, path): &(&'static str, &'static str, &'static str)| {
            let path = format!("{path}.metadata.labels");
            let all: Vec<_> = topology.of(group, kind).map(|it| (it, labels(it.at(&path)))).collect();
            all
        };
        WORKLOADS.iter().flat_map(of).collect()
    };
    let changed = |object: &Object| delivery.coverage.is_changed(&object.file);
    let mut by_namespace: BTreeMap<&str, Shelf<'_, '_>> = BTreeMap::new();
    for candidate in &candidates {
        let shelf = by_namespace.entry(&candidate.0.namespace).or_default();
        shelf.changed |= changed(candidate.0);
        for (key, value) in &candidate.1 {
            shelf.by_label.entry((key, value)).or_default().push(candidate);
        }
        shelf.all.push(candidate);
    }
    let open: BTreeMap<&str, bool> = by_namespace.keys().map(|it| (*it, may_hold_more(it, delivery))).collect();
    monitors.into_iter().filter_map(|monitor| search(monitor, &by_namespace, &open, (topology, delivery))).collect()
}

/// What may be selected in a namespace.
#[derive(Debug, Default)]
struct Shelf<'c, 'a> {
    all: Vec<&'c (&'a Object, Labels)>,
    by_label: HashMap<(&'c str, &'c str), Vec<&'c (&'a Object, Labels)>>,
    /// Whether some of it may be another in the cluster than in its file.
    changed: bool,
}

impl<'c, 'a> Shelf<'c, 'a> {
    /// What a selector has to be held against: what has the rarest of its labels.
    fn candidates<'s>(&'s self, selector: &'s Node) -> &'s [&'c (&'a Object, Labels)] {
        let wanted = given(selector, "matchLabels").and_then(Node::as_mapping).into_iter().flatten();
        let with = wanted.filter_map(|entry| {
            let found = self.by_label.get(&(entry.key.name.as_str(), entry.node.as_str()?));
            Some(found.map(Vec::as_slice).unwrap_or_default())
        });
        with.min_by_key(|found| found.len()).unwrap_or(&self.all)
    }
}

/// What one monitor selects, at most, where it is looked at; of more, not all is known.
const MOST: usize = 256;

/// Of what is not selected, so much is kept to explain it.
const OTHERS: usize = 100;

fn search<'a>(
    monitor: &'a Object,
    by_namespace: &BTreeMap<&str, Shelf<'_, 'a>>,
    open: &BTreeMap<&str, bool>,
    (topology, delivery): (&'a Topology, &Delivery<'a>),
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
    let holds_more = |it: &str| open.get(it).copied().unwrap_or_else(|| may_hold_more(it, delivery));
    let mut is_open = any
        || delivery.coverage.is_changed(&monitor.file)
        || namespaces.iter().any(|it| it.is_empty() || holds_more(it))
        || by_namespace.contains_key("");
    // What cannot be read as a selector selects nothing and misses nothing.
    selects(selector, &Labels::new())?;
    let (mut selected, mut others) = (Vec::new(), Vec::new());
    let together = |object: &Object| topology.together(monitor, object);
    for shelf in namespaces.iter().filter_map(|it| by_namespace.get(it)) {
        is_open |= shelf.changed;
        for (object, labels) in shelf.candidates(selector).iter().filter(|it| together(it.0)) {
            if selects(selector, labels)? {
                selected.push(*object);
            }
            if selected.len() > MOST {
                is_open = true;
                break;
            }
        }
    }
    if selected.is_empty() {
        let shelves = namespaces.iter().filter_map(|it| by_namespace.get(it));
        others.extend(shelves.flat_map(|shelf| &shelf.all).map(|it| it.0).filter(|it| together(it)).take(OTHERS));
    }
    Some(Search { monitor, selector, selected, others, is_open })
}

/// Whether something that is not in the tree as it is comes into a namespace: a chart, or a source from elsewhere.
fn may_hold_more(namespace: &str, delivery: &Delivery<'_>) -> bool {
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
