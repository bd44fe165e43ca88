//! What to paste: the settings of a choice, as the config or the ScaledObject has them.

use serde_json::{Map, Value, json};

use super::super::simulate::{Places, Tree, threshold};
use crate::document::{Node, write};
use crate::scaling::{Behavior, Knob, PolicyKind, Rules, Scaling, Select, named};
use crate::timeline::Choice;

/// A part of a config, or of a ScaledObject, that makes the choice: what it has already is left out, and of a choice that
/// changes nothing a comment is left.
pub(super) fn fragment(places: &Places, scaling: &Scaling, choice: &Choice) -> String {
    let changed: Vec<(Knob, &str)> = choice
        .settings
        .iter()
        .filter_map(|(key, value)| Some((key.parse::<Knob>().ok()?, value.as_str())))
        .filter(|(knob, value)| knob.get(scaling) != *value)
        .collect();
    if changed.is_empty() {
        return "# nothing: it is so already\n".to_owned();
    }
    let value = match &places.tree {
        Tree::Config(config, name) => of_config(&config.tree, name, scaling, &changed),
        Tree::Objects(scaled, _) => of_object(scaled, scaling, &changed),
        Tree::Nothing => return String::new(),
    };
    write::document(&value)
}

fn of_config(tree: &Node, name: &str, scaling: &Scaling, changed: &[(Knob, &str)]) -> Value {
    let (mut settings, mut workload) = (Map::new(), Map::new());
    let mut triggers = None;
    for (knob, value) in changed {
        let mut put = |key: &str, value: Value| drop(settings.insert(key.to_owned(), value));
        match knob {
            Knob::Polling => put("pollingInterval", json!(value)),
            Knob::Cooldown => put("cooldown", json!(value)),
            Knob::Min => put("minReplicas", number(value)),
            Knob::Max => put("maxReplicas", number(value)),
            Knob::Behavior => put("behavior", named(value).map_or(Value::Null, |it| behavior(&it, true))),
            Knob::Threshold | Knob::Activation => {
                let pointer = format!("/workloads/{name}/triggers");
                let list = triggers.take().or_else(|| tree.at(&pointer).map(Node::to_json));
                triggers = list.map(|list| with_number(tree, list, &pointer, scaler(scaling), *knob, value));
            }
        }
    }
    if !settings.is_empty() {
        workload.insert("scaling".to_owned(), Value::Object(settings));
    }
    // A list stands in for the whole of the one below.
    workload.extend(triggers.map(|triggers| ("triggers".to_owned(), triggers)));
    json!({ "workloads": { name: workload } })
}

fn of_object(scaled: &Node, scaling: &Scaling, changed: &[(Knob, &str)]) -> Value {
    let mut spec = Map::new();
    let mut triggers = None;
    for (knob, value) in changed {
        let mut put = |key: &str, value: Value| drop(spec.insert(key.to_owned(), value));
        match knob {
            Knob::Polling => put("pollingInterval", number(value.trim_end_matches('s'))),
            Knob::Cooldown => put("cooldownPeriod", number(value.trim_end_matches('s'))),
            Knob::Min => put("minReplicaCount", number(value)),
            Knob::Max => put("maxReplicaCount", number(value)),
            Knob::Behavior => {
                let behavior = named(value).map_or(Value::Null, |it| behavior(&it, false));
                put("advanced", json!({ "horizontalPodAutoscalerConfig": { "behavior": behavior } }));
            }
            Knob::Threshold | Knob::Activation => {
                let list = triggers.take().or_else(|| scaled.at("/spec/triggers").map(Node::to_json));
                triggers = list.map(|list| with_number(scaled, list, "/spec/triggers", scaler(scaling), *knob, value));
            }
        }
    }
    spec.extend(triggers.map(|triggers| ("triggers".to_owned(), triggers)));
    json!({ "spec": spec })
}

/// The triggers with another threshold, or activation, in the one that is meant.
fn with_number(tree: &Node, mut triggers: Value, pointer: &str, scaler: &str, knob: Knob, value: &str) -> Value {
    let found = threshold(tree, pointer, scaler);
    let inside = found.strip_prefix(pointer).unwrap_or_default().to_owned();
    let at = inside.trim_start_matches('/').split('/').next().unwrap_or_default();
    // Where no threshold is written the scaler's own name for it is needed.
    let (default, in_metadata) = match scaler {
        "nats-jetstream" | "kafka" | "apache-kafka" => {
            ("lagThreshold", tree.at(&format!("{pointer}/{at}/metadata")).is_some())
        }
        "aws-sqs-queue" => ("queueLength", true),
        "azure-servicebus" => ("messageCount", true),
        "pulsar" => ("msgBacklogThreshold", true),
        "redis" => ("listLength", true),
        "redis-streams" => ("pendingEntriesCount", true),
        _ => ("value", true),
    };
    let (place, key) = match inside.rsplit_once('/') {
        Some((above, key)) if key.parse::<usize>().is_err() => (above.to_owned(), key.to_owned()),
        _ => (format!("/{at}{}", if in_metadata { "/metadata" } else { "" }), default.to_owned()),
    };
    let key = match knob {
        Knob::Activation => {
            let mut letters = key.chars();
            let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
            format!("activation{first}{}", letters.as_str())
        }
        _ => key,
    };
    let in_keda_words = place.ends_with("/metadata");
    if let Some(map) = triggers.pointer_mut(&place).and_then(Value::as_object_mut) {
        // KEDA's metadata holds text alone.
        map.insert(key, if in_keda_words { json!(value) } else { number(value) });
    }
    triggers
}

/// KEDA's name of the scaler whose threshold is searched.
fn scaler(scaling: &Scaling) -> &str {
    scaling.leading().map_or("", |trigger| &trigger.scaler)
}

/// A behavior in the words of the config, or in those of Kubernetes.
fn behavior(behavior: &Behavior, config: bool) -> Value {
    let rules = |rules: &Rules| {
        let policies: Vec<Value> = rules
            .policies
            .iter()
            .map(|policy| {
                let kind = if policy.kind == PolicyKind::Pods { "Pods" } else { "Percent" };
                if config {
                    json!({ "type": kind, "value": policy.value, "period": format!("{}s", policy.period) })
                } else {
                    json!({ "type": kind, "value": policy.value, "periodSeconds": policy.period })
                }
            })
            .collect();
        let select = match rules.select {
            Select::Max => "Max",
            Select::Min => "Min",
            Select::Disabled => "Disabled",
        };
        if config {
            json!({ "stabilizationWindow": format!("{}s", rules.window), "selectPolicy": select, "policies": policies })
        } else {
            json!({ "stabilizationWindowSeconds": rules.window, "selectPolicy": select, "policies": policies })
        }
    };
    json!({ "scaleUp": rules(&behavior.up), "scaleDown": rules(&behavior.down) })
}

/// A number as one, where it is.
fn number(text: &str) -> Value {
    text.parse::<u64>()
        .map(|number| json!(number))
        .or_else(|_| text.parse::<f64>().map(|number| json!(number)))
        .unwrap_or(json!(text))
}
