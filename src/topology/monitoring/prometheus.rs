//! What the Prometheus of a cluster looks for.

use super::super::delivery::{Delivery, Release};
use super::super::selector::{Labels, labels, selects, shown};
use super::super::{Object, Topology, given, items};
use crate::document::{Node, Span};

/// The group of Prometheus' kinds.
pub(super) const GROUP: &str = "monitoring.coreos.com";

/// Something that a Prometheus is to take up.
#[derive(Debug)]
pub struct Monitor<'a> {
    /// What people call it.
    pub shown: String,
    /// Its kind.
    pub kind: &'static str,
    /// What makes it.
    pub of: Of<'a>,
    /// Its labels.
    pub labels: Labels,
    /// Its namespace.
    pub namespace: String,
    /// The file that asks for it.
    pub file: &'a str,
    /// Where it is written.
    pub place: Span,
    /// What to write labels under.
    pub under: &'static str,
}

/// What makes a monitor.
#[derive(Clone, Copy, Debug)]
pub enum Of<'a> {
    /// It is written.
    Object(&'a Object),
    /// A chart of this name, that this Application installs.
    Chart(&'static str, &'a Object),
}

/// The answer of one Prometheus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It takes the monitor up.
    Taken,
    /// Too little is written to tell.
    Unknown,
    /// The labels are not those it asks for.
    Labels(String, Span),
    /// The labels are, and the namespace is not.
    Namespace(Span),
}

/// What one Prometheus asks of monitors.
#[derive(Debug)]
pub enum Prometheus<'a> {
    /// An object of the Prometheus Operator.
    Object(&'a Object),
    /// The chart kube-prometheus-stack, by its place among the releases.
    Chart(usize),
}

/// Every Prometheus of the tree.
pub(super) fn all<'a>(topology: &'a Topology, delivery: &Delivery<'a>) -> Vec<Prometheus<'a>> {
    let objects = ["Prometheus", "PrometheusAgent"].into_iter().flat_map(|kind| topology.of(GROUP, kind));
    let charts = delivery.releases.iter().enumerate().filter(|(_, release)| release.chart == "kube-prometheus-stack");
    let charts = charts.map(|(at, _)| Prometheus::Chart(at));
    objects.map(Prometheus::Object).chain(charts).collect()
}

/// The name of the selectors of a kind: `serviceMonitorSelector`.
fn prefix(kind: &str) -> &'static str {
    match kind {
        "ServiceMonitor" => "serviceMonitor",
        "PodMonitor" => "podMonitor",
        _ => "rule",
    }
}

impl Prometheus<'_> {
    fn file<'d>(&'d self, delivery: &'d Delivery<'_>) -> &'d str {
        match self {
            Self::Object(object) => &object.file,
            Self::Chart(at) => delivery.releases.get(*at).map_or("", |release| &release.application.object.file),
        }
    }

    /// What people call it.
    pub(super) fn shown(&self, delivery: &Delivery<'_>) -> String {
        match self {
            Self::Object(object) => object.shown(),
            Self::Chart(at) => {
                let name = delivery.releases.get(*at).and_then(|release| release.name).unwrap_or_default();
                format!("the Prometheus of {name}")
            }
        }
    }

    /// Whether it takes a monitor up.
    pub(super) fn answer(&self, monitor: &Monitor<'_>, topology: &Topology, delivery: &Delivery<'_>) -> Answer {
        match self {
            Self::Object(object) if delivery.coverage.is_changed(&object.file) => Answer::Unknown,
            Self::Object(object) => of_object(object, monitor, topology),
            Self::Chart(at) => delivery.releases.get(*at).map_or(Answer::Unknown, |release| of_chart(release, monitor)),
        }
    }

    /// Whether it may be in the cluster of a monitor.
    pub(super) fn is_near(&self, monitor: &Monitor<'_>, topology: &Topology, delivery: &Delivery<'_>) -> bool {
        topology.files_together(self.file(delivery), monitor.file)
    }
}

/// No selector takes nothing, an empty one all (Prometheus Operator, `pkg/prometheus/resource_selector.go`).
fn of_object(object: &Object, monitor: &Monitor<'_>, topology: &Topology) -> Answer {
    let Some(spec) = object.at("spec") else { return Answer::Unknown };
    let name = format!("{}Selector", prefix(monitor.kind));
    let Some(selector) = given(spec, &name) else {
        // One that asks for nothing at all is set up by hand.
        return Answer::Unknown;
    };
    match selects(selector, &monitor.labels) {
        None => return Answer::Unknown,
        Some(false) => return Answer::Labels(shown(selector), selector.span),
        Some(true) => {}
    }
    let Some(namespaces) = given(spec, &format!("{}NamespaceSelector", prefix(monitor.kind))) else {
        let known = !object.namespace.is_empty() && !monitor.namespace.is_empty();
        let own = object.namespace == monitor.namespace;
        return if own {
            Answer::Taken
        } else if known {
            Answer::Namespace(object.place())
        } else {
            Answer::Unknown
        };
    };
    if monitor.namespace.is_empty() {
        return Answer::Unknown;
    }
    let mut of_namespace = Labels::new();
    let found = topology.find(object, "", "Namespace", "", &monitor.namespace);
    of_namespace.extend(labels(found.and_then(|namespace| namespace.at("metadata.labels"))));
    // The API server sets it (`k8s.io/kubernetes`, `pkg/registry/core/namespace/strategy.go`).
    of_namespace.insert("kubernetes.io/metadata.name".to_owned(), monitor.namespace.clone());
    match selects(namespaces, &of_namespace) {
        Some(true) => Answer::Taken,
        Some(false) if found.is_some() || asks_for_name_alone(namespaces) => Answer::Namespace(namespaces.span),
        _ => Answer::Unknown,
    }
}

fn asks_for_name_alone(selector: &Node) -> bool {
    let keys = given(selector, "matchLabels").and_then(Node::as_mapping).into_iter().flatten();
    let expressions = items(given(selector, "matchExpressions")).iter();
    let keys = keys.map(|entry| entry.key.name.as_str());
    keys.chain(expressions.filter_map(|it| it.get("key")?.as_str())).all(|key| key == "kubernetes.io/metadata.name")
}

/// Where no selector is given, `release` is asked for, unless `…NilUsesHelmValues` is false
/// (chart kube-prometheus-stack, `kube-prometheus-stack/templates/prometheus/prometheus.yaml`).
fn of_chart(release: &Release<'_>, monitor: &Monitor<'_>) -> Answer {
    let selector = format!("{}Selector", prefix(monitor.kind));
    let path = ["prometheus", "prometheusSpec", selector.as_str()];
    let namespaces = format!("{}NamespaceSelector", prefix(monitor.kind));
    let open = release.key(&["prometheus", "prometheusSpec", &namespaces]).is_some();
    if !release.is_known || open || release.flag(&["prometheus", "enabled"]) == Some(false) {
        return Answer::Unknown;
    }
    let (labels, place) = if release.key(&path).is_some() {
        let wanted = release.map(&[path[0], path[1], path[2], "matchLabels"]);
        let expressions = release.key(&[path[0], path[1], path[2], "matchExpressions"]).is_some();
        let Some(first) = wanted.values().next().filter(|_| !expressions) else { return Answer::Unknown };
        let place = first.span;
        (wanted.into_iter().map(|(key, found)| (key, found.text)).collect::<Labels>(), place)
    } else {
        let switch = format!("{selector}NilUsesHelmValues");
        if release.flag(&[path[0], path[1], &switch]) == Some(false) {
            return Answer::Taken;
        }
        let Some(name) = release.name else { return Answer::Unknown };
        (Labels::from([("release".to_owned(), name.to_owned())]), release.place())
    };
    if labels.iter().all(|(key, value)| monitor.labels.get(key) == Some(value)) {
        return Answer::Taken;
    }
    let shown: Vec<String> = labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
    Answer::Labels(shown.join(","), place)
}
