//! A fallback that does something else than it says.

use super::super::{Rule, World};
use super::scaled::{MOST, count, has_formula, is_open};
use crate::diagnostic::Diagnostic;
use crate::topology::Object;

const ID: &str = "fallback-ineffective";

pub(in crate::check::rules) const RULE: Rule = Rule::of_scaler(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for object in world.scaled_objects().filter(|object| object.at("spec.fallback").is_some()) {
        found.extend(disabled(object).or_else(|| above(object)));
    }
}

/// KEDA 2.19, `pkg/fallback/fallback.go`, `HasValidFallback`.
fn disabled(object: &Object) -> Option<Diagnostic> {
    let target = object.at("spec.advanced.scalingModifiers.target")?;
    let text = target.as_str().filter(|text| !text.is_empty() && !is_open(text))?;
    let is_whole = text.parse::<i64>().is_ok_and(|target| target > 0);
    let is_positive = text.parse::<f64>().is_ok_and(|target| target > 0.0);
    (has_formula(object) && is_positive && !is_whole).then(|| {
        let finding = Diagnostic::warning(ID, format!("scalingModifiers.target {text} is not whole: no fallback"));
        let finding = finding.at(target.span, "KEDA takes a fallback only with a whole number here");
        let key = object.key("spec.fallback");
        let finding = if let Some(key) = key { finding.related(key, "never in force") } else { finding };
        finding.help("write a whole number, and scale the formula by as much")
    })
}

fn above(object: &Object) -> Option<Diagnostic> {
    let most = count(object, "maxReplicaCount", MOST).filter(|most| *most > 0)?;
    let replicas = object.integer("spec.fallback.replicas").filter(|replicas| *replicas > most)?;
    // The other behaviors begin from the replicas that are there.
    let fixed = object.text("spec.fallback.behavior").is_none_or(|behavior| behavior == "static");
    let message = format!("fallback.replicas {replicas} is above maxReplicaCount {most}: there will be {most}");
    let place = object.key("spec.fallback.replicas").filter(|_| fixed)?;
    let finding = Diagnostic::warning(ID, message).at(place, "");
    let finding = match object.key("spec.maxReplicaCount") {
        Some(key) => finding.related(key, "the HPA does not go above this"),
        None => finding,
    };
    Some(finding.help("lower fallback.replicas, or raise maxReplicaCount"))
}
