//! A metric that is gone and is taken for no work.

use super::super::{Rule, World};
use super::scaled::{has_formula, is_open, reaches_zero, triggers};
use crate::diagnostic::Diagnostic;

const ID: &str = "prometheus-empty-is-zero";

pub(in crate::check::rules) const RULE: Rule = Rule::of_scaler(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for object in world.scaled_objects().filter(|object| reaches_zero(object) && !has_formula(object)) {
        // Any other trigger may hold the workload.
        if triggers(object).any(|trigger| trigger.kind != "prometheus") {
            continue;
        }
        for trigger in triggers(object).filter(|trigger| trigger.entry("ignoreNullValues").is_none()) {
            let Some(query) = trigger.text("query").filter(|query| !is_open(query)) else { continue };
            let Some(entry) = trigger.entry("query") else { continue };
            // Whoever writes what holds for nothing has thought of it.
            let answered = ["vector", "absent"].iter().any(|word| query.contains(word));
            if !answered {
                found.push(
                    Diagnostic::info(ID, "an empty answer to the query counts as 0, and scales to zero")
                        .at(entry.key.span, "nothing is returned while the metric is not scraped")
                        .help("write ignoreNullValues: \"false\" and a fallback, or \"true\" where this is meant"),
                );
            }
        }
    }
}
