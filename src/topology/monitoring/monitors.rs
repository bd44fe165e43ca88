//! Everything in the tree that a Prometheus is to take up: written, or made by a chart.

use super::super::Topology;
use super::super::delivery::{Delivery, Release};
use super::super::selector::labels;
use super::prometheus::{GROUP, Monitor, Of};

/// Every monitor and rule of which the labels are known.
pub(super) fn all<'a>(topology: &'a Topology, delivery: &Delivery<'a>) -> Vec<Monitor<'a>> {
    let kinds = ["ServiceMonitor", "PodMonitor", "PrometheusRule"];
    let written = kinds.into_iter().flat_map(|kind| topology.of(GROUP, kind).map(move |object| (kind, object)));
    let written = written.filter(|(_, object)| !delivery.coverage.is_changed(&object.file));
    let written = written.map(|(kind, object)| Monitor {
        shown: object.shown(),
        kind,
        of: Of::Object(object),
        labels: labels(object.at("metadata.labels")),
        namespace: object.namespace.to_string(),
        file: &object.file,
        place: object.place(),
        under: "metadata.labels",
    });
    let known = |name| delivery.charts(name).filter(|release| release.is_known);
    written.chain(known("keda").flat_map(of_keda)).chain(known("nats").filter_map(of_nats)).collect()
}

/// The parts of the chart keda 2.19 that have a ServiceMonitor, with what to write labels under.
pub const KEDA: [(&str, &str); 3] = [
    ("operator", "prometheus.operator.serviceMonitor.additionalLabels"),
    ("metricServer", "prometheus.metricServer.serviceMonitor.additionalLabels"),
    ("webhooks", "prometheus.webhooks.serviceMonitor.additionalLabels"),
];

/// Both switches have to be on (`templates/*/servicemonitor.yaml`).
fn of_keda<'a>(release: &Release<'a>) -> Vec<Monitor<'a>> {
    let on = |path: &[&str]| release.flag(path) == Some(true);
    let all = KEDA.iter().filter(|(part, _)| {
        on(&["prometheus", part, "enabled"]) && on(&["prometheus", part, "serviceMonitor", "enabled"])
    });
    all.map(|(part, under)| {
        let mut found = release.map(&["additionalLabels"]);
        found.extend(release.map(&["prometheus", part, "serviceMonitor", "additionalLabels"]));
        Monitor {
            shown: format!("the ServiceMonitor of {part} in the chart keda"),
            kind: "ServiceMonitor",
            of: Of::Chart("keda", release.application.object),
            labels: found.into_iter().map(|(key, found)| (key, found.text)).collect(),
            namespace: release.namespace.unwrap_or_default().to_owned(),
            file: &release.application.object.file,
            place: release.key(&["prometheus", part, "serviceMonitor"]).map_or(release.place(), |(place, _)| place),
            under,
        }
    })
    .collect()
}

/// Labels come by `merge`; what `patch` does is not followed (chart nats 2.12, `files/pod-monitor.yaml`).
fn of_nats<'a>(release: &Release<'a>) -> Option<Monitor<'a>> {
    let monitor = ["promExporter", "podMonitor"];
    let on = release.flag(&["promExporter", "enabled"]) == Some(true)
        && release.flag(&[monitor[0], monitor[1], "enabled"]) == Some(true);
    if !on || release.key(&[monitor[0], monitor[1], "patch"]).is_some() {
        return None;
    }
    let mut found = release.map(&["global", "labels"]);
    found.extend(release.map(&[monitor[0], monitor[1], "merge", "metadata", "labels"]));
    Some(Monitor {
        shown: "the PodMonitor of the chart nats".to_owned(),
        kind: "PodMonitor",
        of: Of::Chart("nats", release.application.object),
        labels: found.into_iter().map(|(key, found)| (key, found.text)).collect(),
        namespace: release.namespace.unwrap_or_default().to_owned(),
        file: &release.application.object.file,
        place: release.key(&monitor).map_or(release.place(), |(place, _)| place),
        under: "promExporter.podMonitor.merge.metadata.labels",
    })
}
