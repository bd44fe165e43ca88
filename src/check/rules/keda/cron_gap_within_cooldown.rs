//! A pause between two windows that never comes to zero.

use super::super::{Rule, World};
use super::cron::Windows;
use super::scaled::{COOLDOWN, Trigger, count, has_formula, reaches_zero, triggers};
use crate::diagnostic::Diagnostic;
use crate::topology::Object;

const ID: &str = "cron-gap-within-cooldown";

pub(in crate::check::rules) const RULE: Rule = Rule::of_scaler(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    let scaled = world.scaled_objects().filter(|object| reaches_zero(object) && !has_formula(object));
    found.extend(scaled.filter_map(short));
}

fn short(object: &Object) -> Option<Diagnostic> {
    let cooldown = count(object, "cooldownPeriod", COOLDOWN)?;
    let first = triggers(object).next()?;
    let zone = first.text("timezone")?;
    // Any other trigger may hold the workload, or not.
    let alike = |trigger: &Trigger<'_>| trigger.kind == "cron" && trigger.text("timezone") == Some(zone);
    let open = triggers(object).map(|trigger| Windows::of(trigger).filter(|_| alike(&trigger)));
    let gap = i64::from(Windows::together(&open.collect::<Option<Vec<_>>>()?).shortest_gap()?) * 60;
    (gap <= cooldown).then(|| {
        let message = format!("the windows are {gap} s apart, and KEDA goes to zero only after {cooldown} s");
        let place = object.key("spec.cooldownPeriod").unwrap_or(first.place());
        Diagnostic::info(ID, message).at(place, "").help("lower cooldownPeriod, or join the windows")
    })
}
