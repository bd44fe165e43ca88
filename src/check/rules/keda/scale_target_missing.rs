//! A ScaledObject whose workload is another one.

use std::collections::BTreeSet;

use super::super::{Rule, World};
use super::missing::{abroad, near, within};
use super::scaled::{is_open, triggers};
use crate::diagnostic::{Diagnostic, Fix};
use crate::document::Span;
use crate::topology::{Object, Target};

const ID: &str = "scale-target-missing";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

/// Kinds that have `/scale` and pods.
const WORKLOADS: [(&str, &str); 4] =
    [("apps", "Deployment"), ("apps", "StatefulSet"), ("apps", "ReplicaSet"), ("argoproj.io", "Rollout")];

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    let elsewhere = world.elsewhere();
    let (there, missing): (Vec<&Object>, Vec<&Object>) =
        world.scaled_objects().partition(|object| world.topology.target(object).is_some());
    if missing.is_empty() {
        return;
    }
    let scaled = there.into_iter().filter_map(|object| Some(world.topology.target(object)?.place())).collect();
    for object in missing {
        let Some(target) = Target::of(object).filter(|target| !is_open(target.name)) else { continue };
        if let Some(finding) = of_other_kind(world, object, target) {
            found.push(finding);
        } else if !elsewhere.fills(&object.namespace) && WORKLOADS.contains(&(target.group, target.kind)) {
            let misspelt = misspelt(world, object, target, &scaled);
            found.extend(misspelt.or_else(|| in_other_namespace(world, object, target, &scaled)));
        }
    }
}

fn missing(object: &Object, target: Target<'_>) -> Diagnostic {
    let message = format!("{}/{} is not there{}", target.kind, target.name, within(&object.namespace));
    let place = object.key("spec.scaleTargetRef").unwrap_or_else(|| object.place());
    Diagnostic::error(ID, message).at(object.at("spec.scaleTargetRef.name").map_or(place, |name| name.span), "")
}

fn of_other_kind(world: &World<'_>, object: &Object, target: Target<'_>) -> Option<Diagnostic> {
    // Of a trigger on cpu or memory admission says it, where no kind is written.
    if object.at("spec.scaleTargetRef.kind").is_none() && triggers(object).any(|trigger| trigger.is_resource()) {
        return None;
    }
    let mut others = WORKLOADS.iter().filter(|other| **other != (target.group, target.kind));
    let other =
        others.find_map(|(group, kind)| world.topology.find(object, group, kind, &object.namespace, target.name))?;
    // A Rollout may run the pods of a Deployment that lies elsewhere.
    let borrows = other.at("spec.workloadRef").is_some();
    let api_version = format!("{}/{}", other.group, other.version);
    (!borrows && WORKLOADS.contains(&(target.group, target.kind))).then(|| {
        missing(object, target)
            .related(other.place(), format!("a {} has the name", other.kind))
            .help(format!("write apiVersion: {api_version} and kind: {} into scaleTargetRef", other.kind))
    })
}

fn misspelt(world: &World<'_>, object: &Object, target: Target<'_>, scaled: &BTreeSet<Span>) -> Option<Diagnostic> {
    let meant = near(world, object, (target.group, target.kind), &object.namespace, target.name)?;
    // One that has its own ScaledObject is not the one that is missing here.
    if scaled.contains(&meant.place()) {
        return None;
    }
    let place = object.at("spec.scaleTargetRef.name")?.span;
    Some(
        missing(object, target)
            .related(meant.place(), "not scaled by any")
            .help(format!("did you mean {}?", meant.name))
            .fix(Fix::word(place, target.name, &meant.name)),
    )
}

fn in_other_namespace(
    world: &World<'_>,
    object: &Object,
    target: Target<'_>,
    scaled: &BTreeSet<Span>,
) -> Option<Diagnostic> {
    let other = abroad(world, object, (target.group, target.kind), &object.namespace, target.name)?;
    // One that has its own ScaledObject is scaled there, and this one's may lie elsewhere.
    (!scaled.contains(&other.place())).then(|| {
        missing(object, target)
            .related(other.place(), format!("it is in namespace {}", other.namespace))
            .help("put the ScaledObject into the namespace of its workload")
    })
}
