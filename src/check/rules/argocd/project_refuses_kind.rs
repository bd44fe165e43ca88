//! Kinds that a project does not take.

use std::collections::HashSet;

use super::super::{Rule, World};
use crate::diagnostic::Diagnostic;
use crate::document::Span;
use crate::topology::Object;
use crate::topology::delivery::{Answer, Project, Release};

const ID: &str = "project-refuses-kind";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for (at, application) in world.delivery().applications.iter().enumerate() {
        let Some(project) = Project::of(application, world.delivery(), world.topology) else { continue };
        let mut seen: HashSet<(&str, &str)> = HashSet::new();
        for object in world.delivery().objects(at, world.topology) {
            let Some(of_cluster) = is_of_cluster(object) else { continue };
            if project.kind(&object.group, &object.kind, &object.name, of_cluster) == Answer::Refused
                && seen.insert((&object.group, &object.kind))
            {
                let place = object.node.get("kind").map_or(object.place(), |node| node.span);
                found.push(finding(&project, &object.group, &object.kind, of_cluster, place));
            }
        }
        let charts = world.delivery().charts("keda");
        for release in charts.filter(|it| std::ptr::eq(it.application.object, application.object)) {
            for (group, kind) in of_keda(release) {
                if project.kind(group, kind, "", true) == Answer::Refused && seen.insert((group, kind)) {
                    found.push(finding(&project, group, kind, true, release.place()));
                }
            }
        }
    }
}

/// The kinds of the whole cluster in the chart keda 2.19 (`templates/`).
fn of_keda(release: &Release<'_>) -> Vec<(&'static str, &'static str)> {
    let off = |path: &[&str]| !release.is_known || release.flag(path) == Some(false);
    let mut kinds = vec![("apiregistration.k8s.io", "APIService")];
    if !off(&["crds", "install"]) {
        kinds.push(("apiextensions.k8s.io", "CustomResourceDefinition"));
    }
    if !off(&["rbac", "create"]) {
        kinds.extend(["ClusterRole", "ClusterRoleBinding"].map(|kind| ("rbac.authorization.k8s.io", kind)));
    }
    if !off(&["webhooks", "enabled"]) {
        kinds.push(("admissionregistration.k8s.io", "ValidatingWebhookConfiguration"));
    }
    kinds
}

/// Whether an object is one of the whole cluster, where that is certain.
fn is_of_cluster(object: &Object) -> Option<bool> {
    if object.at("metadata.namespace").is_some() {
        return Some(false);
    }
    match (object.group.as_str(), object.kind.as_str()) {
        (
            ""
            | "apps"
            | "batch"
            | "policy"
            | "autoscaling"
            | "keda.sh"
            | "jetstream.nats.io"
            | "monitoring.coreos.com",
            kind,
        ) if !matches!(kind, "Namespace" | "Node" | "PersistentVolume") && !kind.starts_with("Cluster") => Some(false),
        ("", "Namespace" | "PersistentVolume")
        | ("keda.sh", "ClusterTriggerAuthentication")
        | ("apiextensions.k8s.io", "CustomResourceDefinition")
        | ("apiregistration.k8s.io", "APIService")
        | ("rbac.authorization.k8s.io", "ClusterRole" | "ClusterRoleBinding")
        | ("scheduling.k8s.io", "PriorityClass")
        | ("storage.k8s.io", "StorageClass")
        | ("admissionregistration.k8s.io", _) => Some(true),
        _ => None,
    }
}

fn finding(project: &Project<'_>, group: &str, kind: &str, of_cluster: bool, at: Span) -> Diagnostic {
    let shown = if group.is_empty() { kind.to_owned() } else { format!("{group}/{kind}") };
    let scope = if of_cluster { "cluster" } else { "namespace" };
    let denied = project.denies(group, kind, of_cluster);
    let list = format!("{scope}Resource{}", if denied { "Blacklist" } else { "Whitelist" });
    let place = project.object.key(&format!("spec.{list}")).unwrap_or_else(|| project.object.place());
    let (label, help) = if denied {
        ("what is not permitted", format!("take it out of {list} of the project"))
    } else {
        ("what is permitted", format!("add {{group: \"{group}\", kind: {kind}}} to {list} of the project"))
    };
    Diagnostic::error(ID, format!("{shown} is not permitted in project {}", project.object.name))
        .at(at, "")
        .related(place, label)
        .help(help)
}
