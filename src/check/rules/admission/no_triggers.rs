//! An empty list of triggers.

use super::super::{Rule, World};
use super::scaled::{place, refused};
use crate::diagnostic::Diagnostic;
use crate::document::Value;

const ID: &str = "no-triggers";

pub(in crate::check::rules) const RULE: Rule = Rule::of_scaler(ID, check);

/// From 2.20 on the schema asks for one.
fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    if world.keda() >= (2, 20) {
        return;
    }
    for object in world.scalers() {
        let none = |list: &Value| matches!(list, Value::Sequence(items) if items.is_empty());
        if object.at("spec.triggers").is_some_and(|list| none(&list.value)) {
            let message = format!("{} has no triggers", object.shown());
            found.push(refused(ID, message, place(object, "spec.triggers")).help("give it at least one trigger"));
        }
    }
}
