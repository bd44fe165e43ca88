//! A fallback by formula without a formula.

use super::super::{Rule, World};
use super::scaled::{modifiers, place, refused};
use crate::diagnostic::Diagnostic;

const ID: &str = "fallback-behavior-without-formula";

pub(in crate::check::rules) const RULE: Rule = Rule::of_scaler(ID, check);

/// The behavior came with 2.20; before that the schema refuses it. Modifiers without formula are a finding of their own.
fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    if world.keda() < (2, 20) {
        return;
    }
    for object in world.scaled_objects() {
        let by_formula = object.text("spec.fallback.behavior") == Some("scalingModifiers");
        if by_formula && modifiers(object).is_none() {
            let message = "fallback behavior scalingModifiers needs a scalingModifiers.formula";
            let finding = refused(ID, message, place(object, "spec.fallback.behavior"));
            found.push(finding.help("write advanced.scalingModifiers with formula and target, or another behavior"));
        }
    }
}
