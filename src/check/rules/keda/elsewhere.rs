//! What may come into a namespace from outside of the tree.

use std::collections::BTreeSet;

use super::super::World;
use super::scaled::is_open;
use crate::document::Node;
use crate::topology::{given, items};

/// Namespaces that something fills whose objects the tree does not hold.
#[derive(Debug, Default)]
pub(in crate::check::rules) struct Elsewhere {
    namespaces: BTreeSet<String>,
    anywhere: bool,
}

impl Elsewhere {
    pub(in crate::check::rules) fn of(world: &World<'_>) -> Self {
        let mut elsewhere = Self::default();
        for (kind, path) in [("Application", "spec"), ("ApplicationSet", "spec.template.spec")] {
            let specs = world.topology.of("argoproj.io", kind).filter_map(|object| object.at(path));
            for spec in specs.filter(|spec| brings_more(world, spec)) {
                let namespace =
                    given(spec, "destination").and_then(|destination| destination.get("namespace")?.as_str());
                elsewhere.add(namespace);
            }
        }
        for (group, kind) in [("helm.toolkit.fluxcd.io", "HelmRelease"), ("helm.cattle.io", "HelmChart")] {
            for object in world.topology.of(group, kind) {
                elsewhere.add(object.text("spec.targetNamespace").or(Some(&object.namespace)));
            }
        }
        elsewhere.anywhere |= world.topology.has_any("kustomize.toolkit.fluxcd.io", "Kustomization");
        elsewhere
    }

    fn add(&mut self, namespace: Option<&str>) {
        match namespace {
            Some(namespace) if !namespace.is_empty() && !is_open(namespace) => {
                self.namespaces.insert(namespace.to_owned());
            }
            _ => self.anywhere = true,
        }
    }

    /// Whether a namespace may hold more than the tree shows.
    pub(super) fn fills(&self, namespace: &str) -> bool {
        self.anywhere || self.namespaces.contains(namespace)
    }
}

/// Whether a source of an Application is a chart, or lies in another repository.
fn brings_more(world: &World<'_>, spec: &Node) -> bool {
    let sources = given(spec, "source").into_iter().chain(items(spec.get("sources")));
    sources.into_iter().any(|source| {
        let path = source.get("path").and_then(Node::as_str).map(|path| path.trim_matches('/'));
        let only_values = source.get("ref").is_some() && path.is_none() && source.get("chart").is_none();
        !only_values && path.is_none_or(|path| !world.holds_folder(path))
    })
}
