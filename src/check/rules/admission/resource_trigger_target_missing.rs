//! A cpu or memory trigger for a workload that is of another kind.

use super::super::{Rule, World};
use super::scaled::{Target, are_neighbours, is_resource, place, refused};
use crate::diagnostic::Diagnostic;

const ID: &str = "resource-trigger-target-missing";

pub(in crate::check::rules) const RULE: Rule = Rule::of_scaler(ID, check);

/// What may be meant where the kind is wrong.
const WORKLOADS: &[(&str, &str)] = &[("apps", "Deployment"), ("apps", "StatefulSet"), ("argoproj.io", "Rollout")];

/// A workload may lie elsewhere, so its absence alone says nothing: one of the same name and another kind does.
fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for object in world.scaled_objects() {
        let Some(target) = Target::of(object).filter(Target::has_known_pods) else { continue };
        if !object.list("spec.triggers").any(is_resource) {
            continue;
        }
        if world.topology.named(target.group, target.kind, target.name).next().is_some() {
            continue;
        }
        let meant = WORKLOADS.iter().filter(|(group, kind)| (*group, *kind) != (target.group, target.kind));
        let mut meant = meant.flat_map(|(group, kind)| world.topology.named(group, kind, target.name));
        let Some(meant) = meant.find(|other| are_neighbours(world, object, other)) else { continue };
        let message = format!("{} {} is not there, and {} is", target.kind, target.name, meant.shown());
        let finding =
            refused(ID, message, place(object, "spec.scaleTargetRef")).related(meant.place(), "what is there");
        let api_version = if meant.group == "apps" { "apps/v1" } else { "argoproj.io/v1alpha1" };
        found.push(finding.help(format!("write apiVersion: {api_version} and kind: {} in scaleTargetRef", meant.kind)));
    }
}
