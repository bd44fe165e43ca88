//! A target without a name.

use super::super::{Rule, World};
use super::scaled::unready;
use crate::diagnostic::Diagnostic;

const ID: &str = "scale-target-name-empty";

pub(in crate::check::rules) const RULE: Rule = Rule::of_scaler(ID, check);

/// From 2.20 on the schema asks for a letter at least.
fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    if world.keda() >= (2, 20) {
        return;
    }
    for object in world.scaled_objects() {
        let Some(name) = object.at("spec.scaleTargetRef.name") else { continue };
        if name.as_str() == Some("") {
            let finding = unready(ID, "scaleTargetRef.name is empty", name.span);
            found.push(finding.help("name the workload to scale"));
        }
    }
}
