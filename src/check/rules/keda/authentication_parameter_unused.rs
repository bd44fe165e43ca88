//! A parameter of an authentication that no trigger reads.

use std::collections::BTreeMap;

use super::super::{Rule, World};
use super::authentication::{named, names};
use super::scaled::{Trigger, triggers};
use crate::diagnostic::{Diagnostic, Fix};
use crate::document::Span;
use crate::topology::Object;
use crate::trigger::catalogue::{self, Scaler, Source};
use crate::unit::{certain, closest};

const ID: &str = "authentication-parameter-unused";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

/// The triggers that name an authentication.
type Users<'a> = BTreeMap<Span, (&'a Object, Vec<Trigger<'a>>)>;

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    let mut users = Users::new();
    for scaler in world.scalers() {
        for trigger in triggers(scaler) {
            // One of the whole cluster may have users in other repositories.
            let own = named(world, scaler, trigger).filter(|object| object.kind == "TriggerAuthentication");
            if let Some(object) = own {
                users.entry(object.place()).or_insert((object, Vec::new())).1.push(trigger);
            }
        }
    }
    let (elsewhere, (major, minor)) = (world.elsewhere(), world.keda());
    let version = catalogue::version(&format!("{major}.{minor}"));
    for (object, triggers) in users.into_values().filter(|(object, _)| !elsewhere.fills(&object.namespace)) {
        found.extend(unused(object, &triggers, version));
    }
}

fn unused(object: &Object, triggers: &[Trigger<'_>], version: &str) -> Vec<Diagnostic> {
    let mut kinds: Vec<&str> = Vec::new();
    for trigger in triggers {
        // There are few sorts, and may be many triggers.
        if !kinds.contains(&trigger.kind) {
            kinds.push(trigger.kind);
        }
    }
    let known = |kind: &&str| catalogue::scaler(kind, version).filter(|scaler| !scaler.forwards());
    let scalers: Option<Vec<&Scaler>> = kinds.iter().map(known).collect();
    let (Some(scalers), Some(names), Some(first)) = (scalers, names(object), triggers.first()) else {
        return Vec::new();
    };
    let reads = |name: &str| {
        let given = scalers.iter().flat_map(|scaler| scaler.parameters());
        given.filter(|it| it.from().contains(&Source::Auth)).any(|it| it.names().iter().any(|it| it == name))
    };
    let unread: Vec<(&str, Span)> =
        names.iter().map(|(name, place)| (*name, *place)).filter(|(name, _)| !reads(name)).collect();
    if unread.is_empty() {
        return Vec::new();
    }
    let read = scalers.iter().flat_map(|scaler| scaler.parameters());
    let read = read.filter(|parameter| parameter.from().contains(&Source::Auth));
    let read: Vec<&str> = read.flat_map(|parameter| parameter.names()).map(String::as_str).collect();
    kinds.sort_unstable();
    let by = kinds.join(" and ");
    let finding = |(name, place): (&str, Span)| {
        let message = format!("{by} reads no parameter {name} of {}", object.shown());
        let finding = Diagnostic::warning(ID, message).at(place, "").related(first.place(), "used by this trigger");
        let missing = || read.iter().copied().filter(|other| !names.contains_key(other));
        let finding = match closest(name, missing()) {
            Some(near) => finding.help(format!("did you mean {near}?")),
            None => finding.help(format!("remove it, or see `neap explain trigger {}`", first.kind)),
        };
        match certain(name, missing()) {
            Some(sure) => finding.fix(Fix::word(place, name, sure)),
            None => finding,
        }
    };
    unread.into_iter().map(finding).collect()
}
