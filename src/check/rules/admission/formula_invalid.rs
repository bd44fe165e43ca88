//! A formula that expr-lang does not take.

use std::collections::BTreeSet;

use super::super::{Rule, World};
use super::formula::{Judged, judge};
use super::scaled::{is_resource, is_settled, kind_of, modifiers, refused, word};
use crate::diagnostic::Diagnostic;
use crate::document::Node;
use crate::topology::{Object, given, items};

const ID: &str = "formula-invalid";

pub(in crate::check::rules) const RULE: Rule = Rule::of_scaler(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(formulas(world).filter_map(|(object, formula, judged)| match judged {
        Judged::Wrong(why) => Some(invalid(object, formula, &why)),
        Judged::Fine | Judged::Unknown(_) => None,
    }));
}

/// Every formula, and what came of it.
pub(super) fn formulas<'a>(world: &World<'a>) -> impl Iterator<Item = (&'a Object, &'a Node, Judged)> {
    let keda = world.keda();
    world.scaled_objects().filter_map(move |object| {
        let formula = given(modifiers(object)?, "formula")?;
        let text = formula.as_str().filter(|text| is_settled(text))?;
        Some((object, formula, judge(text, &names(object)?, keda)))
    })
}

fn invalid(object: &Object, formula: &Node, why: &str) -> Diagnostic {
    let finding = refused(ID, format!("formula does not compile: {why}"), formula.span);
    let missing = why.strip_prefix("no trigger has the name ");
    let triggers = items(object.at("spec.triggers"));
    let is_meant = |trigger: &&Node| missing.is_some() && word(trigger, "name") == missing;
    if let Some(trigger) = triggers.iter().find(is_meant).filter(|trigger| is_resource(trigger)) {
        let place = given(trigger, "name").map_or(trigger.span, |name| name.span);
        let kind = kind_of(trigger).unwrap_or_default();
        return finding.related(place, format!("a {kind} trigger is no part of a formula")).help("leave it out");
    }
    let dashed = |name: &&str| missing.is_some_and(|missing| name.starts_with(&format!("{missing}-")));
    let names = triggers.iter().filter_map(|trigger| word(trigger, "name"));
    if let Some(name) = names.clone().find(dashed) {
        return finding.help(format!("{name} is read as a subtraction: give the trigger a name without `-`"));
    }
    match missing.and_then(|missing| crate::unit::closest(missing, names.filter(|name| !name.is_empty()))) {
        Some(near) => finding.help(format!("did you mean {near}?")),
        None => finding.help("a formula is of the names of triggers, numbers, operators and functions of expr-lang"),
    }
}

/// The names that a formula may use; none where they cannot be read.
fn names(object: &Object) -> Option<BTreeSet<&str>> {
    let triggers = items(object.at("spec.triggers")).iter();
    let names: Option<BTreeSet<&str>> = triggers
        .filter(|trigger| !is_resource(trigger))
        .map(|trigger| kind_of(trigger).and(word(trigger, "name")))
        .collect();
    names.map(|names| names.into_iter().filter(|name| !name.is_empty()).collect())
}
