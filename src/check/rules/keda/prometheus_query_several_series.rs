//! A query that may return more than the one number that KEDA takes.

use super::super::{Rule, World};
use super::promql::{Shape, shape};
use super::scaled::{Trigger, is_open, triggers};
use crate::diagnostic::Diagnostic;

const ID: &str = "prometheus-query-several-series";

pub(in crate::check::rules) const RULE: Rule = Rule::of_scaler(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for scaler in world.scalers() {
        found.extend(triggers(scaler).filter(|trigger| trigger.kind == "prometheus").filter_map(several));
    }
}

fn several(trigger: Trigger<'_>) -> Option<Diagnostic> {
    let query = trigger.text("query").filter(|query| !is_open(query))?;
    let message = "the query may return several series, and KEDA takes one";
    let finding = match shape(query) {
        Shape::Several(why) => Diagnostic::warning(ID, message).at(trigger.entry("query")?.node.span, why),
        Shape::Metric => {
            let finding = Diagnostic::info(ID, message);
            finding.at(trigger.entry("query")?.node.span, "a metric has a series for each of its labels' values")
        }
        Shape::One | Shape::Unknown => return None,
    };
    Some(finding.help("put them together, such as with `sum(…)` or `max(…)`"))
}
