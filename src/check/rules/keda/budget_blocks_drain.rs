//! A budget of disruptions that leaves none.

use std::collections::HashMap;

use super::super::{Rule, World};
use super::scaled::count;
use crate::diagnostic::Diagnostic;
use crate::document::{Entry, Node, Value};
use crate::topology::selector::selects;
use crate::topology::{Object, given, integer};

const ID: &str = "budget-blocks-drain";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

/// A ScaledObject, and the labels of the pods that it scales.
type Scaled<'a> = (&'a Object, &'a Node);

/// ScaledObjects by namespace, and by one label of their pods.
type ByLabel<'a> = HashMap<(&'a str, &'a str, &'a str), Vec<Scaled<'a>>>;

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    if !world.topology.has_any("policy", "PodDisruptionBudget") {
        return;
    }
    let mut by_label = ByLabel::new();
    for object in world.scaled_objects() {
        let labels =
            world.topology.pod_template(object).and_then(|template| given(template, "metadata")?.get("labels"));
        let Some((labels, map)) = labels.and_then(|labels| Some((labels, labels.as_mapping()?))) else { continue };
        for (key, value) in map.iter().filter_map(|entry| Some((entry.key.name.as_str(), entry.node.as_str()?))) {
            by_label.entry((&object.namespace, key, value)).or_default().push((object, labels));
        }
    }
    for budget in world.topology.of("policy", "PodDisruptionBudget") {
        found.extend(blocks(world, &by_label, budget));
    }
}

fn blocks<'a>(world: &World<'a>, by_label: &ByLabel<'a>, budget: &'a Object) -> Option<Diagnostic> {
    let kept = kept(budget)?;
    let selector = budget.at("spec.selector")?;
    let equal = given(selector, "matchLabels")?.as_mapping()?;
    // Of the labels that it asks for, the one that the fewest have.
    let with = |entry: &'a Entry| by_label.get(&(&*budget.namespace, &*entry.key.name, entry.node.as_str()?));
    let candidates = equal.iter().map(with).min_by_key(|scaled| scaled.map_or(0, Vec::len))??;
    let meant = |(object, labels): &&Scaled<'_>| {
        selects(selector, *labels) == Some(true) && world.topology.together(budget, object)
    };
    let mut selected = candidates.iter().filter(meant).map(|(object, _)| *object);
    // Over the pods of several workloads one that is small blocks nothing.
    let (Some(object), None) = (selected.next(), selected.next()) else { return None };
    let least = count(object, "minReplicaCount", 0)?.max(1);
    if matches!(kept, Kept::Pods(pods, _) if pods < least) {
        return None;
    }
    let (said, place) = match kept {
        Kept::Pods(pods, place) => (format!("keeps {pods}"), place),
        Kept::All(place) => ("lets none go".to_owned(), place),
    };
    let few = if least == 1 { "one pod".to_owned() } else { format!("{least} pods") };
    let message = format!("{} {said}, and {} goes down to {few}: a drain waits", budget.shown(), object.shown());
    Some(
        Diagnostic::info(ID, message)
            .at(place.key.span, "")
            .related(object.key("spec.minReplicaCount").unwrap_or_else(|| object.place()), "at its least")
            .help("write maxUnavailable: 1 instead"),
    )
}

/// What a budget keeps.
enum Kept<'a> {
    /// So many pods.
    Pods(i64, &'a Entry),
    /// Whatever is there.
    All(&'a Entry),
}

fn kept(budget: &Object) -> Option<Kept<'_>> {
    let spec = budget.at("spec")?.as_mapping()?;
    let entry = |key: &str| spec.entry(key).filter(|entry| !matches!(entry.node.value, Value::Null));
    let share = |entry: &Entry| entry.node.as_str()?.strip_suffix('%')?.parse::<u32>().ok();
    if let Some(most) = entry("maxUnavailable") {
        return (integer(&most.node) == Some(0) || share(most) == Some(0)).then_some(Kept::All(most));
    }
    let least = entry("minAvailable")?;
    match (integer(&least.node), share(least)) {
        (Some(pods), _) => (pods > 0).then_some(Kept::Pods(pods, least)),
        // Of one pod every share is rounded up to it (Kubernetes 1.35, `pkg/controller/disruption/disruption.go`).
        (None, Some(100..)) => Some(Kept::All(least)),
        (None, Some(1..)) => Some(Kept::Pods(1, least)),
        _ => None,
    }
}
