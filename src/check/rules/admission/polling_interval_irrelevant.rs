//! An interval that decides nothing.

use super::super::{Rule, World};
use super::irrelevant::{hpa_alone, remark};
use super::scaled::{modifiers, uses_cached_metrics};
use crate::diagnostic::Diagnostic;

const ID: &str = "polling-interval-irrelevant";

pub(in crate::check::rules) const RULE: Rule = Rule::of_scaler(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for object in world.scaled_objects() {
        let (Some(key), Some(_)) = (object.key("spec.pollingInterval"), object.at("spec.pollingInterval")) else {
            continue;
        };
        // From 2.21 on a formula is evaluated at this interval, and that counts.
        let by_formula = world.keda() >= (2, 21) && modifiers(object).is_some();
        if !hpa_alone(world, object) || uses_cached_metrics(object) || by_formula {
            continue;
        }
        let message = "pollingInterval does not matter for scaling where minReplicaCount is above 0";
        let help = "leave it out; it matters with minReplicaCount: 0, with idleReplicaCount, and with useCachedMetrics";
        found.push(remark(world, ID, message, key).help(help));
    }
}
