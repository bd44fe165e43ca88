//! A live object, seen through the fields that Git sets.

use serde_json::{Map, Value};

use super::lists;
use super::same::{At, is_nothing, same};

/// What the server writes into the metadata, and whoever exported a manifest may have left in it.
const SERVERS: [&str; 6] = ["creationTimestamp", "generation", "managedFields", "resourceVersion", "selfLink", "uid"];

/// Kinds that a controller writes its certificate authority into: KEDA 2.19 (`pkg/certificates/certificate_manager.go`),
/// cert-manager (`cert-manager.io/inject-ca-from`).
const INJECTED: [&str; 4] =
    ["APIService", "CustomResourceDefinition", "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];

/// What Git sets of an object, without what is not its to set: nulls, which the server takes for nothing, the status, and
/// what belongs to controllers. `scaled` says that an autoscaler sets the replicas.
pub(super) fn wanted(object: &Value, scaled: bool) -> Value {
    let mut wanted = without_nulls(object);
    let kind = object.get("kind").and_then(Value::as_str).unwrap_or_default();
    if INJECTED.contains(&kind) {
        without_key(&mut wanted, "caBundle");
    }
    let Some(map) = wanted.as_object_mut() else { return wanted };
    map.remove("status");
    if let Some(metadata) = map.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.retain(|key, _| !SERVERS.contains(&key.as_str()));
    }
    // The controller manager fills in the rules of a ClusterRole that aggregates others.
    if map.contains_key("aggregationRule") {
        map.remove("rules");
    }
    if let Some(spec) = map.get_mut("spec").and_then(Value::as_object_mut)
        && scaled
    {
        spec.remove("replicas");
    }
    wanted
}

/// What the cluster has of the fields of `wanted`: where both mean the same, it is `wanted`.
pub(super) fn project(wanted: &Value, live: &Value) -> Value {
    let text = |key: &str| wanted.get(key).and_then(Value::as_str).unwrap_or_default();
    let group = text("apiVersion").rsplit_once('/').map_or("", |(group, _)| group);
    let built_in = !group.contains('.') || group.ends_with(".k8s.io");
    let at = At { built_in, secret: text("kind") == "Secret", ..At::default() };
    let mut live = live.clone();
    if at.secret {
        unfold(wanted, &mut live);
    }
    let mut seen = maps(wanted.as_object(), live.as_object(), at);
    // It was read by these. Without them nobody would know what is a Secret.
    for key in ["apiVersion", "kind"] {
        seen.extend(wanted.get(key).map(|value| (key.to_owned(), value.clone())));
    }
    let metadata = seen.entry("metadata").or_insert_with(|| Value::Object(Map::new()));
    if let (Some(seen), Some(set)) = (metadata.as_object_mut(), wanted.get("metadata").and_then(Value::as_object)) {
        let named = set.iter().filter(|(key, _)| ["name", "namespace"].contains(&key.as_str()));
        seen.extend(named.map(|(key, value)| (key.clone(), value.clone())));
    }
    Value::Object(seen)
}

/// `stringData` is written into `data`, and never read back (k8s.io/api 0.34, `core/v1/types.go` `Secret`).
fn unfold(wanted: &Value, live: &mut Value) {
    let Some(set) = wanted.get("stringData").and_then(Value::as_object) else { return };
    let text =
        |value: &Value| crate::document::base64(value.as_str()?).map(|it| String::from_utf8_lossy(&it).into_owned());
    let there: Map<String, Value> =
        set.keys().filter_map(|key| Some((key.clone(), text(live.get("data")?.get(key)?)?.into()))).collect();
    if let Some(map) = live.as_object_mut() {
        map.insert("stringData".to_owned(), there.into());
    }
}

fn maps(wanted: Option<&Map<String, Value>>, live: Option<&Map<String, Value>>, at: At<'_>) -> Map<String, Value> {
    let mut seen = Map::new();
    for (key, value) in wanted.into_iter().flatten() {
        let there = live.and_then(|live| live.get(key));
        // A map may be a key short of its own, and still be that map.
        let inside = whole(at, key);
        seen.extend(field(value, there, inside.below(key)).map(|value| (key.clone(), value)));
    }
    if at.whole {
        let known = |key: &String| wanted.is_some_and(|wanted| wanted.contains_key(key));
        let default = |key: &String, value: &Value| {
            // The only default inside of what is compared as a whole (k8s.io/kubernetes 1.34, `networking/v1/defaults.go`).
            is_nothing(value, at.below(key)) || (key == "protocol" && value == "TCP")
        };
        let more = live.into_iter().flatten().filter(|(key, value)| !known(key) && !default(key, value));
        seen.extend(more.map(|(key, value)| (key.clone(), value.clone())));
    }
    seen
}

/// The rules of a `Role` and of a `NetworkPolicy` are compared as they are: a rule that says less allows more.
fn whole<'a>(at: At<'a>, key: &str) -> At<'a> {
    let rules = ["egress", "ingress"].contains(&key) && at.key == "spec" && at.built_in;
    At { whole: at.whole || rules || (key == "rules" && at.key.is_empty() && at.built_in), ..at }
}

fn field(wanted: &Value, live: Option<&Value>, at: At<'_>) -> Option<Value> {
    let Some(live) = live.filter(|live| !live.is_null()) else {
        return is_nothing(wanted, at).then(|| wanted.clone());
    };
    Some(match (wanted, live) {
        (Value::Object(wanted), Value::Object(live)) => Value::Object(maps(Some(wanted), Some(live), at)),
        (Value::Array(wanted), Value::Array(live)) => Value::Array(items(wanted, live, at)),
        (wanted, live) if same(wanted, live, at) => wanted.clone(),
        (_, live) => live.clone(),
    })
}

fn items(wanted: &[Value], live: &[Value], at: At<'_>) -> Vec<Value> {
    // Who else holds an object back, or owns it, says so in the same list.
    if at.above == "metadata" && !at.free && at.key == "finalizers" {
        return wanted.iter().filter(|it| live.contains(it)).cloned().collect();
    }
    let named = if at.whole { None } else { lists::by_name(wanted, at).and(lists::by_name(live, at)) };
    let Some(mut there) = named else { return in_place(wanted, live, at) };
    let mut seen: Vec<Value> =
        wanted.iter().filter_map(|item| field(item, Some(there.remove(&lists::name_of(item, at)?)?), at)).collect();
    // Into a Pod others put containers and volumes of theirs; into an object of a CRD nobody does unasked.
    if !at.built_in {
        seen.extend(there.into_values().cloned());
    }
    seen
}

fn in_place(wanted: &[Value], live: &[Value], at: At<'_>) -> Vec<Value> {
    let pairs = live.iter().enumerate().map(|(at, item)| (wanted.get(at), item));
    pairs
        .map(|(wanted, item)| wanted.and_then(|wanted| field(wanted, Some(item), at)).unwrap_or_else(|| item.clone()))
        .collect()
}

fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let kept = map.iter().filter(|(_, value)| !value.is_null());
            kept.map(|(key, value)| (key.clone(), without_nulls(value))).collect()
        }
        Value::Array(items) => items.iter().map(without_nulls).collect(),
        value => value.clone(),
    }
}

fn without_key(value: &mut Value, key: &str) {
    match value {
        Value::Object(map) => {
            map.remove(key);
            map.values_mut().for_each(|value| without_key(value, key));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| without_key(item, key)),
        _ => {}
    }
}
