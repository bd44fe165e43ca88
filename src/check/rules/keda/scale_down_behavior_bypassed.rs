//! A slow way down that KEDA does not take.

use super::super::{Rule, World};
use super::scaled::{COOLDOWN, behavior, count, reaches_zero};
use crate::diagnostic::Diagnostic;
use crate::topology::{given, integer};

const ID: &str = "scale-down-behavior-bypassed";

pub(in crate::check::rules) const RULE: Rule = Rule::of_scaler(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for object in world.scaled_objects().filter(|object| reaches_zero(object)) {
        let Some(down) = behavior(object).and_then(|behavior| behavior.as_mapping()?.entry("scaleDown")) else {
            continue;
        };
        let shapes = ["policies", "stabilizationWindowSeconds"].iter().any(|key| given(&down.node, key).is_some());
        let window = given(&down.node, "stabilizationWindowSeconds").map_or(Some(COOLDOWN), integer);
        let cooldown = count(object, "cooldownPeriod", COOLDOWN);
        let (true, Some(window), Some(cooldown)) = (shapes, window, cooldown) else { continue };
        if cooldown < window {
            let message = format!("KEDA goes to zero after {cooldown} s, before scaleDown begins after {window} s");
            let mut finding = Diagnostic::info(ID, message)
                .at(down.key.span, "")
                .help("raise cooldownPeriod above the stabilization window and the steps after it");
            if let Some(key) = object.key("spec.cooldownPeriod") {
                finding = finding.related(key, "the HPA has no part in the step to zero");
            }
            found.push(finding);
        }
    }
}
