//! Two autoscalers that answer the same load.

use std::collections::HashMap;

use super::super::{Rule, World};
use super::scaled::{Trigger, triggers};
use crate::diagnostic::Diagnostic;
use crate::document::Node;
use crate::topology::{Object, Target, given, items};

const ID: &str = "cpu-memory-with-vpa";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

/// Namespace, kind and name of a workload.
type Workload<'a> = (&'a str, &'a str, &'a str);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    let mut vertical: HashMap<Workload<'_>, Vec<&Object>> = HashMap::new();
    for vpa in world.topology.of("autoscaling.k8s.io", "VerticalPodAutoscaler") {
        let (kind, name) = (vpa.text("spec.targetRef.kind"), vpa.text("spec.targetRef.name"));
        // With the mode Off it only recommends.
        if let (Some(kind), Some(name), true) = (kind, name, vpa.text("spec.updatePolicy.updateMode") != Some("Off")) {
            vertical.entry((&vpa.namespace, kind, name)).or_default().push(vpa);
        }
    }
    if vertical.is_empty() {
        return;
    }
    for object in world.scaled_objects() {
        let Some(target) = Target::of(object) else { continue };
        let Some(vpas) = vertical.get(&(&*object.namespace, target.kind, target.name)) else { continue };
        let here = vpas.iter().filter(|vpa| world.topology.together(object, vpa));
        for (vpa, trigger) in here.flat_map(|vpa| triggers(object).map(move |trigger| (vpa, trigger))) {
            let shares = trigger.node.get("metricType").and_then(Node::as_str) == Some("Utilization");
            if trigger.is_resource() && shares && sets(vpa, trigger) {
                found.push(finding(target, vpa, trigger));
            }
        }
    }
}

/// Whether the requests that a trigger takes its share of are set by it.
fn sets(vpa: &Object, trigger: Trigger<'_>) -> bool {
    let policies = || vpa.list("spec.resourcePolicy.containerPolicies");
    let of = |name: &str| policies().find(|policy| policy.get("containerName").and_then(Node::as_str) == Some(name));
    let policy = trigger.text("containerName").and_then(of).or_else(|| of("*"));
    policy.is_none_or(|policy| {
        let off = policy.get("mode").and_then(Node::as_str) == Some("Off");
        let listed = given(policy, "controlledResources");
        !off && listed.is_none_or(|it| items(Some(it)).iter().any(|resource| resource.as_str() == Some(trigger.kind)))
    })
}

fn finding(target: Target<'_>, vpa: &Object, trigger: Trigger<'_>) -> Diagnostic {
    let kind = trigger.kind;
    let message =
        format!("{}/{} is scaled by its {kind}, whose requests {} sets", target.kind, target.name, vpa.shown());
    Diagnostic::warning(ID, message)
        .at(trigger.place(), "a share of requests that change")
        .related(vpa.place(), "")
        .help(format!(
            "leave {kind} out of controlledResources, or scale by metricType: AverageValue or another trigger"
        ))
}
