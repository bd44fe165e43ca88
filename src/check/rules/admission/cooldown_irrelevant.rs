//! A cooldown that nothing waits for.

use super::super::{Rule, World};
use super::irrelevant::{hpa_alone, remark};
use crate::diagnostic::Diagnostic;

const ID: &str = "cooldown-irrelevant";

pub(in crate::check::rules) const RULE: Rule = Rule::of_scaler(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for object in world.scaled_objects() {
        let given = object.at("spec.cooldownPeriod").and(object.key("spec.cooldownPeriod"));
        let Some(key) = given.filter(|_| hpa_alone(world, object)) else { continue };
        let message = "cooldownPeriod does not matter where minReplicaCount is above 0";
        let help = "leave it out, and write advanced.horizontalPodAutoscalerConfig.behavior.scaleDown to slow the HPA";
        found.push(remark(world, ID, message, key).help(help));
    }
}
