//! Differences that are ignored in nothing.

use super::super::{Rule, World};
use crate::diagnostic::Diagnostic;
use crate::document::{Node, Span};
use crate::topology::Application;
use crate::topology::delivery::ignores;

const ID: &str = "ignore-difference-without-target";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

/// Kinds that are in one group alone.
const GROUPS: [(&str, &str); 14] = [
    ("Deployment", "apps"),
    ("StatefulSet", "apps"),
    ("DaemonSet", "apps"),
    ("ReplicaSet", "apps"),
    ("Job", "batch"),
    ("CronJob", "batch"),
    ("HorizontalPodAutoscaler", "autoscaling"),
    ("PodDisruptionBudget", "policy"),
    ("MutatingWebhookConfiguration", "admissionregistration.k8s.io"),
    ("ValidatingWebhookConfiguration", "admissionregistration.k8s.io"),
    ("CustomResourceDefinition", "apiextensions.k8s.io"),
    ("APIService", "apiregistration.k8s.io"),
    ("ScaledObject", "keda.sh"),
    ("ScaledJob", "keda.sh"),
];

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for (at, application) in world.delivery().applications.iter().enumerate() {
        for entry in application.ignores() {
            let text = |key: &str| entry.get(key).and_then(Node::as_str).unwrap_or_default();
            let (group, kind) = (text("group"), text("kind"));
            let Some(place) = entry.get("kind").map(|node| node.span).filter(|_| !kind.contains("{{")) else {
                continue;
            };
            let right = GROUPS
                .iter()
                .find(|(known, group)| *known == kind && !is_pattern(text("group")) && *group != text("group"));
            if let Some((_, right)) = right {
                let message = if group.is_empty() {
                    format!("no group is given: {kind} of the core group is nothing")
                } else {
                    format!("{kind} of group {group} is nothing")
                };
                let place = entry.get("group").map_or(place, |node| node.span);
                found.push(Diagnostic::warning(ID, message).at(place, "").help(format!("group: {right}")));
            } else if let Some(message) = absent(entry, at, application, world) {
                found.push(Diagnostic::info(ID, message).at(place, "").help("remove the entry, or correct it"));
            } else {
                found.extend(of_keda(kind, place, application));
            }
        }
    }
}

/// Whether the Application applies nothing that an entry is about, where all that it applies is known.
fn absent(entry: &Node, at: usize, application: &Application<'_>, world: &World<'_>) -> Option<String> {
    let delivery = world.delivery();
    let text = |key: &str| entry.get(key).and_then(Node::as_str).unwrap_or_default();
    // A namespace may come from an option.
    if application.is_template || !delivery.coverage.is_whole(at) || text("kind") == "Namespace" {
        return None;
    }
    let none = !delivery.objects(at, world.topology).into_iter().any(|object| ignores(entry, object));
    let name = text("name");
    let shown = if name.is_empty() { text("kind").to_owned() } else { format!("{}/{name}", text("kind")) };
    none.then(|| format!("the Application has no {shown}"))
}

/// The chart keda 2.19 has six webhooks in one ValidatingWebhookConfiguration, and no mutating one.
fn of_keda(kind: &str, place: Span, application: &Application<'_>) -> Option<Diagnostic> {
    let objects = |source: &&crate::topology::Source<'_>| source.at("ref").is_none() || source.at("path").is_some();
    let mut sources = application.sources.iter().filter(objects);
    let keda = sources.next().is_some_and(|source| source.text("chart") == Some("keda")) && sources.next().is_none();
    (keda && kind == "MutatingWebhookConfiguration").then(|| {
        Diagnostic::info(ID, "the chart keda has no MutatingWebhookConfiguration")
            .at(place, "")
            .help("remove the entry; the webhooks are in a ValidatingWebhookConfiguration")
    })
}

fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?', '[', '{'])
}
