//! A second burst that is answered as if it were the first.

use super::super::{Rule, World};
use super::scaled::{COOLDOWN, MOST, behavior, count, reaches_zero, triggers};
use crate::diagnostic::Diagnostic;

const ID: &str = "burst-echo";

pub(in crate::check::rules) const RULE: Rule = Rule::of_scaler(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for object in world.scaled_objects() {
        let most = count(object, "maxReplicaCount", MOST).unwrap_or_default();
        let external = triggers(object).any(|trigger| !trigger.is_resource());
        let cooldown = object.integer("spec.cooldownPeriod").filter(|cooldown| (0..COOLDOWN).contains(cooldown));
        let (Some(cooldown), Some(key)) = (cooldown, object.key("spec.cooldownPeriod")) else { continue };
        if external && most > 2 && reaches_zero(object) && behavior(object).is_none() {
            let message = format!("a message within {COOLDOWN} s of a burst brings the replicas of that burst back");
            found.push(
                Diagnostic::info(ID, message)
                    .at(key, format!("at zero after {cooldown} s, while the HPA remembers for {COOLDOWN} s"))
                    .help(
                        "write spec.advanced.horizontalPodAutoscalerConfig.behavior, if only with the defaults of it",
                    ),
            );
        }
    }
}
