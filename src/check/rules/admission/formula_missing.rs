//! Scaling modifiers that say everything but how.

use super::super::{Rule, World};
use super::scaled::{modifiers, place, refused, word};
use crate::diagnostic::Diagnostic;

const ID: &str = "formula-missing";

pub(in crate::check::rules) const RULE: Rule = Rule::of_scaler(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for object in world.scaled_objects() {
        if modifiers(object).is_some_and(|modifiers| word(modifiers, "formula") == Some("")) {
            let finding =
                refused(ID, "scalingModifiers has no formula", place(object, "spec.advanced.scalingModifiers"));
            found.push(finding.help("write a formula of the triggers' names, or remove scalingModifiers"));
        }
    }
}
