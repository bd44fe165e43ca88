//! Two triggers that measure under one name.

use std::collections::HashMap;

use super::super::{Rule, World};
use super::scaled::{Trigger, is_open, triggers};
use crate::diagnostic::Diagnostic;

const ID: &str = "metric-name-clash";

pub(in crate::check::rules) const RULE: Rule = Rule::of_scaler(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for object in world.scaled_objects() {
        let mut taken: HashMap<String, Trigger<'_>> = HashMap::new();
        for trigger in triggers(object) {
            let Some(name) = name_without_index(trigger) else { continue };
            if let Some(first) = taken.get(&name) {
                let place = trigger.entry("datadogMetricName").map_or(trigger.place(), |entry| entry.node.span);
                let other = first.entry("datadogMetricName").map_or(first.place(), |entry| entry.node.span);
                found.push(
                    Diagnostic::error(ID, format!("metric {name} of trigger {} is that of another one", trigger.index))
                        .at(place, "")
                        .related(other, format!("trigger {} has it first", first.index))
                        .help("name another DatadogMetric, or remove one of the triggers"),
                );
            } else {
                taken.insert(name, trigger);
            }
        }
    }
}

/// Through the cluster agent, Datadog's metric keeps its name; every other trigger puts its place in front of it (KEDA
/// 2.19, `pkg/scalers/datadog_scaler.go`, `validateClusterAgentMetadata`).
fn name_without_index(trigger: Trigger<'_>) -> Option<String> {
    let known = |key: &str| trigger.text(key).filter(|text| !is_open(text));
    let (namespace, name) = (known("datadogMetricNamespace")?, known("datadogMetricName")?);
    let through_agent = trigger.kind == "datadog" && trigger.says_yes("useClusterAgentProxy");
    through_agent.then(|| format!("datadogmetric@{namespace}:{name}"))
}
