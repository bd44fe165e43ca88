//! Nothing that could wake a workload from zero.

use super::super::{Rule, World};
use super::scaled::{Count, Target, has_only_resources, may_be_patched, place, refused};
use crate::diagnostic::Diagnostic;

const ID: &str = "resource-triggers-scale-to-zero";

pub(in crate::check::rules) const RULE: Rule = Rule::of_scaler(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for object in world.scaled_objects() {
        let known = Target::of(object).is_some_and(|target| target.has_known_pods());
        if !known || !has_only_resources(object) || may_be_patched(world, object) {
            continue;
        }
        let what = match Count::at(object, "spec.minReplicaCount") {
            Count::NotGiven => "no minReplicaCount",
            Count::Is(0) => "minReplicaCount 0",
            _ => continue,
        };
        let message =
            format!("{} has only cpu and memory triggers and {what}: they cannot scale to zero", object.shown());
        let finding = refused(ID, message, place(object, "spec.minReplicaCount"));
        let finding = finding.related(place(object, "spec.triggers"), "without pods there is nothing to measure");
        found.push(finding.help("write minReplicaCount: 1, or add a trigger that asks something else"));
    }
}
