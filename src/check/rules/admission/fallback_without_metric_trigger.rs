//! A fallback for metrics that KEDA does not serve.

use super::super::{Rule, World};
use super::scaled::{has_only_resources, modifiers, place, refused};
use crate::diagnostic::Diagnostic;

const ID: &str = "fallback-without-metric-trigger";

pub(in crate::check::rules) const RULE: Rule = Rule::of_scaler(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for object in world.scaled_objects() {
        if object.at("spec.fallback").is_none() || modifiers(object).is_some() || !has_only_resources(object) {
            continue;
        }
        let message = format!("{} has a fallback and no trigger that is not cpu or memory", object.shown());
        let finding = refused(ID, message, place(object, "spec.fallback"));
        let finding = finding.related(place(object, "spec.triggers"), "cpu and memory come from the HPA itself");
        found.push(finding.help("remove the fallback, or add a trigger that asks a source of its own"));
    }
}
