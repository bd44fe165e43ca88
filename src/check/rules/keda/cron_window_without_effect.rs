//! A window of time that changes nothing.

use super::super::{Rule, World};
use super::cron::Windows;
use super::scaled::{Trigger, count, has_formula, triggers};
use crate::diagnostic::Diagnostic;
use crate::topology::Object;

const ID: &str = "cron-window-without-effect";

pub(in crate::check::rules) const RULE: Rule = Rule::of_scaler(ID, check);

/// Most windows of one object that are held against each other.
const MOST: usize = 128;

/// A trigger, how many replicas it wants, and in which windows, where they are known.
struct Window<'o> {
    trigger: Trigger<'o>,
    replicas: i64,
    open: Option<Windows>,
}

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for object in world.scaled_objects().filter(|object| !has_formula(object)) {
        let windows: Vec<Window<'_>> = triggers(object).filter_map(window).collect();
        found.extend(windows.iter().filter_map(|one| below_least(object, one).or_else(|| hidden(&windows, one))));
    }
}

fn window(trigger: Trigger<'_>) -> Option<Window<'_>> {
    let replicas = trigger.text("desiredReplicas").filter(|_| trigger.kind == "cron")?.parse().ok()?;
    Some(Window { trigger, replicas, open: Windows::of(trigger) })
}

fn below_least(object: &Object, one: &Window<'_>) -> Option<Diagnostic> {
    let least = count(object, "minReplicaCount", 0).filter(|least| *least >= one.replicas && one.replicas > 0)?;
    // Above what it idles at, a window still brings the least.
    object.at("spec.idleReplicaCount").is_none().then(|| {
        let message = format!("the window asks for {} replicas, and minReplicaCount is {least}", one.replicas);
        let place = one.trigger.entry("desiredReplicas").map_or(one.trigger.place(), |entry| entry.node.span);
        let finding = Diagnostic::warning(ID, message).at(place, "");
        let finding = match object.key("spec.minReplicaCount") {
            Some(key) => finding.related(key, "always there"),
            None => finding,
        };
        finding.help("ask for more, or remove the trigger")
    })
}

fn hidden(windows: &[Window<'_>], one: &Window<'_>) -> Option<Diagnostic> {
    let open = one.open.as_ref()?;
    let zone = one.trigger.text("timezone")?;
    let hides = |other: &&Window<'_>| {
        let around = other.open.as_ref().filter(|_| other.trigger.text("timezone") == Some(zone));
        let same = || around.is_some_and(|around| around.within(open)) && other.replicas == one.replicas;
        other.trigger.index != one.trigger.index
            && other.replicas >= one.replicas
            && around.is_some_and(|around| open.within(around))
            // Of two that are the same, the first counts.
            && (!same() || other.trigger.index < one.trigger.index)
    };
    let other = windows.iter().take(MOST).find(hides)?;
    let message =
        format!("the window lies in one that asks for {} replicas, not fewer than {}", other.replicas, one.replicas);
    Some(
        Diagnostic::warning(ID, message)
            .at(one.trigger.place(), "")
            .related(other.trigger.place(), "the greater counts, not the sum")
            .help("ask for more than the window around it, or remove the trigger"),
    )
}
