//! A formula without a target.

use super::super::{Rule, World};
use super::scaled::{modifiers, place_in, refused, word};
use crate::diagnostic::Diagnostic;

const ID: &str = "formula-target-missing";

pub(in crate::check::rules) const RULE: Rule = Rule::of_scaler(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for object in world.scaled_objects() {
        let Some(modifiers) = modifiers(object) else { continue };
        let has_formula = word(modifiers, "formula").is_some_and(|formula| !formula.is_empty());
        if has_formula && word(modifiers, "target") == Some("") {
            let finding = refused(ID, "scalingModifiers.formula has no target", place_in(modifiers, "formula"));
            found.push(finding.help("write a target: what the formula is to come to for each replica"));
        }
    }
}
