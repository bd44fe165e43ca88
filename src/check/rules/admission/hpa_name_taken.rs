//! Two ScaledObjects that make one HPA.

use std::collections::HashMap;

use super::super::{Rule, World};
use super::scaled::{Target, are_neighbours, hpa_name, place, refused};
use crate::diagnostic::Diagnostic;
use crate::document::Span;
use crate::topology::Object;

const ID: &str = "hpa-name-taken";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

const NAME: &str = "spec.advanced.horizontalPodAutoscalerConfig.name";

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    // By default an HPA is named for its ScaledObject, and no two of these have one name.
    if !world.scaled_objects().any(|object| object.at(NAME).is_some()) {
        return;
    }
    let mut before: HashMap<(&str, String), Vec<&Object>> = HashMap::new();
    for object in world.scaled_objects() {
        let Some(name) = hpa_name(object) else { continue };
        let others = before.entry((&object.namespace, name.clone())).or_default();
        // The same target is a finding of its own, and KEDA's first.
        let clash = |other: &&&Object| {
            (other.name != object.name || object.name.is_empty())
                && Target::of(other) != Target::of(object)
                && are_neighbours(world, object, other)
        };
        if let Some(other) = others.iter().find(clash) {
            let message = format!("HPA {name} is already managed by {}", other.shown());
            let finding = refused(ID, message, named(object)).related(named(other), "managed here");
            found.push(finding.help("give advanced.horizontalPodAutoscalerConfig.name a name of its own"));
        } else {
            others.push(object);
        }
    }
}

/// Where the name comes from.
fn named(object: &Object) -> Span {
    if object.text(NAME).is_some_and(|name| !name.is_empty()) { place(object, NAME) } else { object.place() }
}
