//! A fallback that counts below zero.

use super::super::{Rule, World};
use super::scaled::refused;
use crate::diagnostic::Diagnostic;

const ID: &str = "fallback-negative";

pub(in crate::check::rules) const RULE: Rule = Rule::of_scaler(ID, check);

/// From 2.20 on the schema has the bound.
fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    if world.keda() >= (2, 20) {
        return;
    }
    for object in world.scaled_objects() {
        for field in ["failureThreshold", "replicas"] {
            let Some(node) = object.at(&format!("spec.fallback.{field}")) else { continue };
            if let Some(number) = crate::topology::integer(node).filter(|number| *number < 0) {
                let message = format!("fallback {field} is {number}, and has to be at least 0");
                found.push(refused(ID, message, node.span).help(format!("write a {field} of 0 or more")));
            }
        }
    }
}
