//! What of an answer is worth keeping: what a probe may look at, and nothing that is long, private, or new each time.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// Fields that no probe looks at, wherever they are.
const NEVER: [&str; 31] = [
    "active",
    "annotations",
    "api",
    "caBundle",
    "created",
    "creationTimestamp",
    "env",
    "generation",
    "last_active",
    "lastProbeTime",
    "lastTransitionTime",
    "lastUpdateTime",
    "leader_since",
    "names",
    "now",
    "observedGeneration",
    "ownerReferences",
    "peer",
    "raft_group",
    "resourceVersion",
    "schema",
    "selfLink",
    "snapshot",
    "template",
    "time",
    "timestamp",
    "total",
    "ts",
    "uid",
    "versions",
    "volumes",
];

/// What is read of what a server says of itself.
const VARZ: [&str; 3] = ["jetstream", "server_name", "version"];

/// What is read of its JetStream.
const JSZ: [&str; 2] = ["account_details", "meta_cluster"];

/// What is read of a pod.
const STATUS: [&str; 3] = ["conditions", "containerStatuses", "initContainerStatuses"];

/// Every answer, by its path.
pub(super) fn trimmed(answers: &Value) -> BTreeMap<String, Value> {
    let all = answers.as_object().into_iter().flatten();
    let kept = all.map(|(path, answer)| {
        let mut answer = answer.clone();
        let kind = |plural: &str| path.contains(&format!("/{plural}?")) || path.contains(&format!("/{plural}/"));
        each(&mut answer, &mut |object| {
            if path.ends_with("/varz") {
                object.retain(|key, _| VARZ.contains(&key.as_str()));
            } else if path.contains("/jsz?") {
                object.retain(|key, _| JSZ.contains(&key.as_str()));
            } else if kind("pods") {
                object.remove("spec");
                part(object, "status", |status| status.retain(|key, _| STATUS.contains(&key.as_str())));
            } else if kind("customresourcedefinitions") {
                object.remove("spec");
            }
            if !path.contains("/deployments/") {
                part(object, "metadata", |metadata| {
                    metadata.remove("managedFields");
                });
            }
        });
        strip(&mut answer);
        (path.clone(), answer)
    });
    kept.collect()
}

fn part(object: &mut Map<String, Value>, key: &str, change: impl FnOnce(&mut Map<String, Value>)) {
    if let Some(part) = object.get_mut(key).and_then(Value::as_object_mut) {
        change(part);
    }
}

/// The object itself, or every item of a list.
fn each(answer: &mut Value, change: &mut impl FnMut(&mut Map<String, Value>)) {
    let Some(said) = answer.get_mut("said").and_then(Value::as_object_mut) else { return };
    match said.get_mut("items").and_then(Value::as_array_mut) {
        Some(items) => items.iter_mut().filter_map(Value::as_object_mut).for_each(change),
        None => change(said),
    }
}

fn strip(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.retain(|key, _| !NEVER.contains(&key.as_str()));
            map.values_mut().for_each(strip);
        }
        Value::Array(list) => list.iter_mut().for_each(strip),
        _ => {}
    }
}
