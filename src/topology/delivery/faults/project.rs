//! What a project refuses of its Applications.

use std::collections::{BTreeSet, HashSet};

use super::super::super::{ARGO, Application, Flaw, Object, Topology};
use super::super::{Answer, Delivery, Project, Release};
use super::{About, Fault};
use crate::diagnostic::Severity;
use crate::document::Span;
use crate::unit::closest;

pub(super) fn faults<'a>(topology: &'a Topology, delivery: &Delivery<'a>) -> Vec<Fault<'a>> {
    let mut found = Vec::new();
    let projects: BTreeSet<&str> =
        topology.of(ARGO, "AppProject").map(|it| it.name.as_str()).filter(|name| !name.is_empty()).collect();
    // Where no project is written at all, they are kept elsewhere.
    if projects.is_empty() {
        return found;
    }
    for (at, application) in delivery.applications.iter().enumerate() {
        let mut flaws: Vec<Flaw> = missing(application, &projects).into_iter().collect();
        if let Some(project) = Project::of(application, delivery, topology) {
            sources(application, &project, &mut flaws);
            destinations(at, application, &project, topology, delivery, &mut flaws);
            kinds(at, application, &project, topology, delivery, &mut flaws);
        }
        found.extend(flaws.into_iter().map(|flaw| Fault { about: About::Application(at), flaw }));
    }
    found
}

fn missing(application: &Application<'_>, projects: &BTreeSet<&str>) -> Option<Flaw> {
    let name = application.project().filter(|name| *name != "default" && !projects.contains(name))?;
    let place = application.at("project").map_or(application.place(), |node| node.span);
    let near = closest(name, projects.iter().copied());
    let help = near
        .map_or("add an AppProject, or see that it is elsewhere".to_owned(), |near| format!("did you mean {near}?"));
    let weight = if near.is_some() { Severity::Warning } else { Severity::Info };
    Some(Flaw::new("project-missing", place, format!("project {name} is not in the tree"), help).weighing(weight))
}

fn sources(application: &Application<'_>, project: &Project<'_>, found: &mut Vec<Flaw>) {
    for source in &application.sources {
        let Some((url, node)) = source.text("repoURL").zip(source.at("repoURL")) else { continue };
        if project.source(url) == Answer::Refused {
            let place = project.object.key("spec.sourceRepos").unwrap_or_else(|| project.object.place());
            let words = format!("{url} is not permitted in project {}", project.object.name);
            let flaw = Flaw::new("project-refuses-source", node.span, words, "add it to sourceRepos of the project");
            found.push(flaw.seen(place, "what is permitted"));
        }
    }
}

fn destinations(
    at: usize,
    application: &Application<'_>,
    project: &Project<'_>,
    topology: &Topology,
    delivery: &Delivery<'_>,
    found: &mut Vec<Flaw>,
) {
    const HELP: &str = "add it to destinations of the project";
    let own = match application.at("destination.namespace") {
        Some(_) => application.text("destination.namespace"),
        None => Some(""),
    };
    let Some(own) = own else { return };
    if project.destination(application, own) == Answer::Refused {
        found.push(elsewhere(application, project, own, application.key("destination"), HELP));
        return;
    }
    // Each object is held against the project by its own namespace too (`IsResourcePermitted`).
    let mut seen: HashSet<&str> = HashSet::from([own, ""]);
    for object in delivery.objects(at, topology) {
        let Some(node) = object.at("metadata.namespace") else { continue };
        let written = node.as_str().unwrap_or_default();
        if seen.insert(written) && project.destination(application, written) == Answer::Refused {
            found.push(elsewhere(application, project, written, node.span, HELP));
        }
    }
    for release in delivery.charts("keda").filter(|it| std::ptr::eq(it.application.object, application.object)) {
        // A RoleBinding that lets the metrics server read how it is authenticated (chart keda 2.19,
        // `templates/metrics-server/rolebinding.yaml`).
        let binds = release.is_known && release.flag(&["rbac", "create"]) != Some(false);
        if binds && seen.insert("kube-system") && project.destination(application, "kube-system") == Answer::Refused {
            let help = "the chart has a RoleBinding there: add it to destinations of the project";
            found.push(elsewhere(application, project, "kube-system", release.place(), help));
        }
    }
}

fn elsewhere(application: &Application<'_>, project: &Project<'_>, namespace: &str, at: Span, help: &str) -> Flaw {
    let cluster = application.destination().and_then(|(server, name)| name.or(server)).unwrap_or_default();
    let words = format!("namespace {namespace} of {cluster} is not permitted in project {}", project.object.name);
    let place = project.object.key("spec.destinations").unwrap_or_else(|| project.object.place());
    Flaw::new("project-refuses-destination", at, words, help).seen(place, "what is permitted")
}

fn kinds(
    at: usize,
    application: &Application<'_>,
    project: &Project<'_>,
    topology: &Topology,
    delivery: &Delivery<'_>,
    found: &mut Vec<Flaw>,
) {
    let mut seen: HashSet<(&str, &str)> = HashSet::new();
    for object in delivery.objects(at, topology) {
        let Some(of_cluster) = is_of_cluster(object) else { continue };
        if project.kind(&object.group, &object.kind, &object.name, of_cluster) == Answer::Refused
            && seen.insert((&object.group, &object.kind))
        {
            let place = object.node.get("kind").map_or(object.place(), |node| node.span);
            found.push(refused(project, &object.group, &object.kind, of_cluster, place));
        }
    }
    for release in delivery.charts("keda").filter(|it| std::ptr::eq(it.application.object, application.object)) {
        for (group, kind) in of_keda(release) {
            if project.kind(group, kind, "", true) == Answer::Refused && seen.insert((group, kind)) {
                found.push(refused(project, group, kind, true, release.place()));
            }
        }
    }
}

fn refused(project: &Project<'_>, group: &str, kind: &str, of_cluster: bool, at: Span) -> Flaw {
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
    let words = format!("{shown} is not permitted in project {}", project.object.name);
    Flaw::new("project-refuses-kind", at, words, help).seen(place, label)
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
