//! Manifests that two Applications apply.

use std::collections::HashSet;

use super::super::{Rule, World};
use crate::diagnostic::Diagnostic;
use crate::topology::delivery::Way;
use crate::topology::{Application, Object};

const ID: &str = "manifest-covered-twice";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

/// Applications of one file that are compared with each other.
const MOST: usize = 16;

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    let mut said: HashSet<(&str, usize, usize)> = HashSet::new();
    for object in world.topology.all() {
        let covers = world.delivery().covering(object).filter(|(_, cover)| cover.way == Way::Plain);
        let covers: Vec<_> = covers.map(|(application, cover)| (cover.application, application)).take(MOST).collect();
        for (at, (one, first)) in covers.iter().enumerate() {
            for (other, second) in covers.iter().skip(at + 1) {
                let mut new = || said.insert((&object.file, *one, *other));
                if one != other && collide(first, second, object, world) && new() {
                    found.push(finding(object, first, second));
                }
            }
        }
    }
}

fn collide(one: &Application<'_>, other: &Application<'_>, object: &Object, world: &World<'_>) -> bool {
    let written = object.at("metadata.namespace").is_some();
    !one.is_template
        && !other.is_template
        && !object.name.is_empty()
        && one.goes_with(other)
        && (written || one.text("destination.namespace") == other.text("destination.namespace"))
        && world.delivery().is_beside(one, other)
}

fn finding(object: &Object, one: &Application<'_>, other: &Application<'_>) -> Diagnostic {
    let names = (one.name().unwrap_or_default(), other.name().unwrap_or_default());
    let message = format!("{} is applied by two Applications, {} and {}", object.shown(), names.0, names.1);
    Diagnostic::error(ID, message)
        .at(object.place(), "")
        .related(one.place(), "one")
        .related(other.place(), "the other")
        .help("narrow the path of one, or leave the folder out by directory.exclude")
}
