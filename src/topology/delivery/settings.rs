//! How Argo CD itself is set up, where the tree says so: `argocd-cm`, or the values of its chart.

use std::collections::BTreeMap;

use super::super::{Object, Topology};
use super::Delivery;
use crate::document::Span;

/// The settings of one Argo CD.
#[derive(Debug)]
pub struct Settings<'a> {
    /// Texts by key, each with its place.
    pub entries: BTreeMap<String, (String, Span)>,
    /// Where they are written.
    pub place: Span,
    /// The file that they are in, or that of the Application that gives them.
    pub file: &'a str,
    /// Whether there can be no others.
    pub is_known: bool,
}

/// Those of every Argo CD in the tree (Argo CD 3.4, `util/settings/settings.go`; chart argo-cd, `configs.cm`).
#[must_use]
pub fn settings<'a>(topology: &'a Topology, delivery: &Delivery<'a>) -> Vec<Settings<'a>> {
    let maps = topology.named("", "ConfigMap", "argocd-cm").map(|object| {
        let data = object.at("data").and_then(|node| node.as_mapping()).into_iter().flatten();
        let text = |node: &crate::document::Node| node.as_str().map(str::to_owned);
        let entries = data.filter_map(|entry| Some((entry.key.name.to_string(), (text(&entry.node)?, entry.key.span))));
        Settings {
            entries: entries.collect(),
            place: object.place(),
            file: &object.file,
            is_known: !delivery.coverage.is_changed(&object.file) && !topology.ground().is_named(&object.file),
        }
    });
    let charts = delivery.charts("argo-cd").map(|release| Settings {
        entries: release.map(&["configs", "cm"]).into_iter().map(|(key, it)| (key, (it.text, it.span))).collect(),
        place: release.place(),
        file: &release.application.object.file,
        is_known: release.is_known,
    });
    maps.chain(charts).collect()
}

impl Settings<'_> {
    /// The text that decides on the health of a kind, in the one form or the older one.
    #[must_use]
    pub fn health(&self, group: &str, kind: &str) -> Option<&(String, Span)> {
        let key = format!("resource.customizations.health.{group}_{kind}");
        let older = || {
            let all = self.entries.get("resource.customizations")?;
            all.0.contains(&format!("{group}/{kind}:")).then_some(all)
        };
        self.entries.get(&key).or_else(older)
    }

    /// Whether the number of replicas is left out of every comparison.
    #[must_use]
    pub fn ignores_replicas(&self, workload: &Object) -> bool {
        let of_kind = format!("{}_{}", workload.group, workload.kind);
        let keys = [of_kind.as_str(), "all"].map(|of| format!("resource.customizations.ignoreDifferences.{of}"));
        keys.iter().any(|key| {
            self.entries
                .get(key)
                .is_some_and(|(text, _)| text.contains("replicas") || text.contains("managedFieldsManagers"))
        })
    }
}
