//! Two ScaledObjects for one workload.

use std::collections::HashMap;

use super::super::{Rule, World};
use super::scaled::{Target, are_neighbours, place, refused};
use crate::diagnostic::Diagnostic;
use crate::topology::Object;

const ID: &str = "workload-scaled-twice";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    let mut before: HashMap<(&str, Target<'_>), Vec<&Object>> = HashMap::new();
    for object in world.scaled_objects() {
        let Some(target) = Target::of(object) else { continue };
        let others = before.entry((&object.namespace, target)).or_default();
        let clash = |other: &&&Object| {
            (other.name != object.name || object.name.is_empty()) && are_neighbours(world, object, other)
        };
        if let Some(other) = others.iter().find(clash) {
            let message =
                format!("workload {} of type {} is already managed by {}", target.name, target.shown(), other.shown());
            let finding = refused(ID, message, place(object, "spec.scaleTargetRef"));
            let finding = finding.related(place(other, "spec.scaleTargetRef"), "managed here");
            found.push(finding.help("put the triggers of both into one ScaledObject"));
        } else {
            others.push(object);
        }
    }
}
