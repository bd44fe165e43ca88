//! A workload at zero that an unreachable source leaves there.

use super::super::{Rule, World};
use super::scaled::{has_formula, reaches_zero, triggers};
use crate::diagnostic::Diagnostic;

const ID: &str = "no-fallback-from-zero";

pub(in crate::check::rules) const RULE: Rule = Rule::of_scaler(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    // Before 2.19 a fallback does not wake what is at zero.
    if world.keda() < (2, 19) {
        return;
    }
    for object in world.scaled_objects().filter(|object| reaches_zero(object) && !has_formula(object)) {
        let mut fallible = triggers(object).filter(|trigger| !trigger.is_resource() && trigger.kind != "cron");
        let Some(first) = fallible.next() else { continue };
        if object.at("spec.fallback").is_none() {
            let message = format!("{} stays at zero for as long as KEDA cannot ask its source", object.shown());
            found.push(
                Diagnostic::info(ID, message)
                    .at(first.place(), "what cannot be asked does not wake")
                    .help("write spec.fallback with failureThreshold and replicas"),
            );
        }
    }
}
