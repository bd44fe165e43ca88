//! Objects as they were written, and as an API server gave them back (`kubectl create --dry-run=server`, Kubernetes 1.34.4, with
//! the CRDs of KEDA 2.19, Argo CD, NACK and the Prometheus operator): `tests/cases/drift/defaulted.json`.

use serde_json::{Value, json};

use super::project::{project, wanted};

const DEFAULTED: &str = include_str!("../../../tests/cases/drift/defaulted.json");

fn pairs() -> Vec<(Value, Value)> {
    let pairs: Vec<Value> = serde_json::from_str(DEFAULTED).unwrap();
    pairs.iter().map(|pair| (wanted(&pair["wanted"], false), pair["live"].clone())).collect()
}

/// The pointers of every value that is neither a map nor a list.
fn leaves(value: &Value, at: &str, all: &mut Vec<String>) {
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| {
            leaves(value, &format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), all);
        }),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(key, value)| leaves(value, &format!("{at}/{key}"), all));
        }
        _ => all.push(at.to_owned()),
    }
}

/// By these the object was asked for.
fn is_address(pointer: &str) -> bool {
    ["/apiVersion", "/kind", "/metadata/name", "/metadata/namespace"].contains(&pointer)
}

#[test]
fn what_a_server_fills_in_and_normalises_is_no_drift() {
    let pairs = pairs();
    assert!(pairs.len() > 50, "{}", pairs.len());
    for (wanted, live) in &pairs {
        assert_eq!(&project(wanted, live), wanted);
    }
}

#[test]
fn every_value_that_git_sets_is_seen_to_change() {
    let mut changed = 0;
    for (wanted, live) in &pairs() {
        let mut all = Vec::new();
        leaves(wanted, "", &mut all);
        for pointer in all.iter().filter(|pointer| !is_address(pointer)) {
            let mut other = live.clone();
            let Some(value) = other.pointer_mut(pointer) else { continue };
            *value = match &value {
                Value::Bool(it) => json!(!it),
                Value::Number(it) => json!(it.as_f64().unwrap() + 1.0),
                _ => json!("bmV3"),
            };
            assert_ne!(&project(wanted, &other), wanted, "{} {pointer}", wanted["kind"]);
            changed += 1;
        }
    }
    assert!(changed > 1000, "{changed}");
}

#[test]
fn what_is_taken_away_is_seen_unless_it_was_nothing() {
    let mut unseen = Vec::new();
    for (wanted, live) in &pairs() {
        for (key, value) in wanted.as_object().unwrap() {
            for (field, _) in value.as_object().into_iter().flatten().filter(|_| key != "metadata") {
                let mut other = live.clone();
                let removed = other[key].as_object_mut().and_then(|map| map.remove(field));
                if removed.is_some() && &project(wanted, &other) == wanted {
                    unseen.push(format!("{} {key}.{field}", wanted["kind"].as_str().unwrap()));
                }
            }
        }
    }
    assert_eq!(unseen, [""; 0]);
}
