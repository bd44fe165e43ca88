//! What of an answer is worth keeping: what a probe may look at, and nothing that is long or private.

use std::collections::BTreeMap;

use serde_json::Value;

/// Fields that no probe looks at, wherever they are.
const NEVER: [&str; 12] = [
    "annotations",
    "caBundle",
    "names",
    "ownerReferences",
    "resourceVersion",
    "schema",
    "selfLink",
    "template",
    "uid",
    "versions",
    "volumes",
    "env",
];

/// Every answer, by its path.
pub(super) fn trimmed(answers: &Value) -> BTreeMap<String, Value> {
    let all = answers.as_object().into_iter().flatten();
    let kept = all.map(|(path, answer)| {
        let mut answer = answer.clone();
        strip(&mut answer);
        if path.contains("/pods?") || path.contains("/crd") || path.contains("customresourcedefinitions") {
            each(&mut answer, &mut |object| {
                object.remove("spec");
            });
        }
        if !path.contains("/deployments/") {
            each(&mut answer, &mut |object| {
                object.get_mut("metadata").and_then(Value::as_object_mut).map(|it| it.remove("managedFields"));
            });
        }
        (path.clone(), answer)
    });
    kept.collect()
}

/// The object itself, or every item of a list.
fn each(answer: &mut Value, change: &mut impl FnMut(&mut serde_json::Map<String, Value>)) {
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
