//! A cpu or memory trigger for containers that ask for none of it.

use super::super::{Rule, World};
use super::scaled::{Target, is_resource, kind_of, may_be_patched, place_in, refused};
use crate::diagnostic::Diagnostic;
use crate::document::{Node, Value};
use crate::topology::{Object, given, items};
use crate::unit::Quantity;

const ID: &str = "resource-trigger-without-request";

pub(in crate::check::rules) const RULE: Rule = Rule::of_scaler(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for object in world.scaled_objects() {
        if !object.list("spec.triggers").any(is_resource) {
            continue;
        }
        let workload = Target::of(object).filter(Target::has_known_pods).and_then(|_| world.topology.target(object));
        let Some(workload) = workload.filter(|workload| !may_be_patched(world, workload)) else { continue };
        for trigger in object.list("spec.triggers").filter(|trigger| is_resource(trigger)) {
            let Some(resource) = kind_of(trigger) else { continue };
            let finding = lacking(world.keda(), workload, trigger, resource);
            found.extend(finding.filter(|_| !has_default(world, workload, resource)));
        }
    }
}

fn lacking(keda: (u64, u64), workload: &Object, trigger: &Node, resource: &str) -> Option<Diagnostic> {
    let metadata = given(trigger, "metadata")?;
    let only = given(metadata, "containerName").and_then(Node::as_str).filter(|name| !name.is_empty());
    // The request of the whole pod counts from 2.21 on, unless one container is meant.
    let pod = workload.at("spec.template.spec.resources");
    if keda >= (2, 21) && only.is_none() && is_asked_for(pod, resource)? {
        return None;
    }
    for container in workload.list("spec.template.spec.containers") {
        let name = given(container, "name")?.as_str()?;
        if only.is_some_and(|only| only != name) || is_asked_for(given(container, "resources"), resource)? {
            continue;
        }
        let message =
            format!("{resource} trigger, and container {name} of {} has no {resource} request", workload.shown());
        let finding = refused(ID, message, place_in(trigger, "type"));
        let finding = finding.related(place_in(container, "name"), format!("no request or limit of {resource}"));
        return Some(finding.help(format!(
            "write resources.requests.{resource}, which the HPA divides by; a default of the namespace's LimitRange does too"
        )));
    }
    None
}

/// Whether a request or a limit is above zero (KEDA 2.19, `scaledobject_webhook.go`, `isWorkloadResourceSet`); none where that is
/// not to be told.
fn is_asked_for(resources: Option<&Node>, resource: &str) -> Option<bool> {
    let Some(resources) = resources else { return Some(false) };
    either(resources, "requests", "limits", resource)
}

fn either(node: &Node, one: &str, other: &str, resource: &str) -> Option<bool> {
    for field in [one, other] {
        let Some(amount) = given(node, field).and_then(|amounts| given(amounts, resource)) else { continue };
        let text = match &amount.value {
            Value::Number(number) => number.to_string(),
            _ => amount.as_str()?.to_owned(),
        };
        if Quantity::new(text).ok()?.amount() > 0.0 {
            return Some(true);
        }
    }
    Some(false)
}

/// Whether a LimitRange that may be of the namespace fills in what is missing.
fn has_default(world: &World<'_>, workload: &Object, resource: &str) -> bool {
    world.topology.of("", "LimitRange").any(|range| {
        let here = range.namespace == workload.namespace || range.namespace.is_empty() || workload.namespace.is_empty();
        here && world.topology.together(workload, range)
            && items(range.at("spec.limits")).iter().any(|item| {
                let of_container = given(item, "type").and_then(Node::as_str) == Some("Container");
                of_container && either(item, "defaultRequest", "default", resource).unwrap_or(true)
            })
    })
}
