//! Which item of a list is which.

use std::collections::BTreeMap;

use serde_json::Value;

use super::same::At;

/// Lists whose items have names, and what names them (`listMapKey`, `patchMergeKey`; k8s.io/api 0.34, `core/v1/types.go`,
/// `admissionregistration/v1/types.go`). What follows a name of two parts, and its default, completes it.
const KEYED: [(&str, &[&str], (&str, &str)); 14] = [
    ("containers", &["name"], ("", "")),
    ("env", &["name"], ("", "")),
    ("ephemeralContainers", &["name"], ("", "")),
    ("hostAliases", &["ip"], ("", "")),
    ("imagePullSecrets", &["name"], ("", "")),
    ("initContainers", &["name"], ("", "")),
    ("ports", &["containerPort", "port"], ("protocol", "TCP")),
    ("resourceClaims", &["name"], ("", "")),
    ("secrets", &["name"], ("", "")),
    ("topologySpreadConstraints", &["topologyKey"], ("whenUnsatisfiable", "DoNotSchedule")),
    ("volumeDevices", &["devicePath"], ("", "")),
    ("volumeMounts", &["mountPath"], ("", "")),
    ("volumes", &["name"], ("", "")),
    ("webhooks", &["name"], ("", "")),
];

/// The items by their names, where it is a list of named items and each has a name of its own.
pub(super) fn by_name<'v>(items: &'v [Value], at: At<'_>) -> Option<BTreeMap<String, &'v Value>> {
    let (_, keys, more) = KEYED.iter().find(|(list, _, _)| *list == at.key)?;
    let mut named = BTreeMap::new();
    for item in items {
        if named.insert(name(item, keys, *more)?, item).is_some() {
            return None;
        }
    }
    Some(named)
}

/// The name of an item of a list.
pub(super) fn name_of(item: &Value, at: At<'_>) -> Option<String> {
    let (_, keys, more) = KEYED.iter().find(|(list, _, _)| *list == at.key)?;
    name(item, keys, *more)
}

fn name(item: &Value, keys: &[&str], (more, default): (&str, &str)) -> Option<String> {
    let plain = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let first = keys.iter().find_map(|key| item.get(*key)).and_then(plain)?;
    let second =
        if more.is_empty() { String::new() } else { item.get(more).and_then(plain).unwrap_or(default.to_owned()) };
    Some(format!("{first}/{second}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn items_have_names_of_their_own_or_none() {
        let ports = At { key: "ports", ..At::default() };
        let items = [json!({"containerPort": 53}), json!({"containerPort": 53, "protocol": "UDP"})];
        assert_eq!(by_name(&items, ports).unwrap().into_keys().collect::<Vec<_>>(), ["53/TCP", "53/UDP"]);
        assert_eq!(by_name(&[json!({"endPort": 1})], ports), None);
        let env = At { key: "env", ..At::default() };
        assert_eq!(by_name(&[json!({"name": "A"}), json!({"name": "A"})], env), None, "twice");
        assert_eq!(by_name(&[json!({"name": null})], env), None);
        assert_eq!(by_name(&[], At { key: "args", ..At::default() }), None);
    }
}
