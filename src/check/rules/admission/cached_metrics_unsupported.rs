//! Cached metrics of triggers that have none.

use super::super::{Rule, World};
use super::scaled::{kind_of, place_in, refused};
use crate::diagnostic::Diagnostic;
use crate::topology::{boolean, given};

const ID: &str = "cached-metrics-unsupported";

pub(in crate::check::rules) const RULE: Rule = Rule::of_scaler(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for object in world.scalers() {
        for trigger in object.list("spec.triggers") {
            let cached = given(trigger, "useCachedMetrics").and_then(boolean) == Some(true);
            let Some(kind @ ("cpu" | "memory" | "cron")) = kind_of(trigger).filter(|_| cached) else { continue };
            let message = format!("useCachedMetrics is not supported by the {kind} scaler");
            let finding = refused(ID, message, place_in(trigger, "useCachedMetrics"));
            found.push(finding.help(format!("leave useCachedMetrics out of the {kind} trigger")));
        }
    }
}
