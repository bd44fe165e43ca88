//! A type of metric for Jobs, which no HPA scales.

use super::super::world::KEDA;
use super::super::{Rule, World};
use super::scaled::{place_in, unready, word};
use crate::diagnostic::Diagnostic;

const ID: &str = "scaled-job-metric-type";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for object in world.topology.of(KEDA, "ScaledJob") {
        for trigger in object.list("spec.triggers") {
            if word(trigger, "metricType").is_some_and(|kind| !kind.is_empty()) {
                let message = format!("metricType is set in a trigger of {}", object.shown());
                let finding = unready(ID, &message, place_in(trigger, "metricType"));
                found.push(finding.help("remove metricType: Jobs are counted by scalingStrategy, not by an HPA"));
            }
        }
    }
}
