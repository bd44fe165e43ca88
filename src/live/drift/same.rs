//! When two values mean the same to the API server.

use serde_json::Value;

use crate::document::base64;
use crate::unit::{Duration, Quantity};

/// Where a value stands, as far as that decides how it is read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct At<'a> {
    /// The key that it stands under.
    pub(super) key: &'a str,
    /// The key above that one.
    pub(super) above: &'a str,
    /// Whether the object is of a kind that the API server has in its code: it is decoded into types and written anew, so
    /// that what is empty goes away. An object of a CRD is kept as it was written.
    pub(super) built_in: bool,
    /// Whether it is inside a map whose keys and values are somebody's own: labels, the data of a `ConfigMap`.
    pub(super) free: bool,
    /// Whether it is in an object that is a Secret.
    pub(super) secret: bool,
    /// Whether what only the cluster has counts: a selector with one label more selects something else.
    pub(super) whole: bool,
}

/// Maps of somebody's own. `metadata` below a trigger of KEDA's is one, too, and nobody fills in what it does not say.
const FREE: [&str; 6] = ["annotations", "binaryData", "data", "labels", "matchLabels", "stringData"];

/// Maps that are dropped where they are empty (`omitempty`; k8s.io/api 0.34, `core/v1/types.go`).
const MAPS: [&str; 10] = [
    "annotations",
    "binaryData",
    "data",
    "labels",
    "limits",
    "matchLabels",
    "nodeSelector",
    "requests",
    "status",
    "stringData",
];

/// Numbers and booleans that are no pointers and are dropped where they are zero (`omitempty`; k8s.io/api 0.34,
/// `core/v1/types.go`, `apps/v1/types.go`, `scheduling/v1/types.go`; k8s.io/apiextensions-apiserver 0.34, `types_jsonschema.go`).
const ZEROES: [&str; 17] = [
    "deprecated",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "globalDefault",
    "hostIPC",
    "hostNetwork",
    "hostPID",
    "hostPort",
    "initialDelaySeconds",
    "minReadySeconds",
    "nodePort",
    "nullable",
    "paused",
    "publishNotReadyAddresses",
    "readOnly",
    "stdin",
    "tty",
];

/// Keys below which every value is a quantity.
const AMOUNTS: [&str; 8] =
    ["capacity", "default", "defaultRequest", "hard", "limits", "overhead", "podFixed", "requests"];

/// Keys whose value is one.
const AMOUNT: [&str; 4] = ["averageValue", "divisor", "sizeLimit", "storage"];

impl<'a> At<'a> {
    /// Below a key.
    pub(super) fn below(self, key: &'a str) -> Self {
        let of_a_trigger = key == "metadata" && !self.built_in && !self.key.is_empty() && self.key != "template";
        Self {
            key,
            above: self.key,
            free: self.free || FREE.contains(&key) || of_a_trigger,
            whole: self.whole || key.ends_with("elector") || key == "matchLabels" || of_a_trigger,
            ..self
        }
    }
}

/// Whether a value that the cluster does not have means the same as this one.
pub(super) fn is_nothing(wanted: &Value, at: At<'_>) -> bool {
    match wanted {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => map.is_empty() && MAPS.contains(&at.key),
        Value::String(text) => text.is_empty() && at.built_in && !at.free && !at.key.ends_with("ClassName"),
        Value::Bool(_) | Value::Number(_) => {
            let zero = wanted == &Value::Bool(false) || wanted.as_f64() == Some(0.0);
            zero && at.built_in && !at.free && ZEROES.contains(&at.key)
        }
    }
}

/// Whether two values that are neither maps nor lists mean the same.
pub(super) fn same(wanted: &Value, there: &Value, at: At<'_>) -> bool {
    if wanted == there || (wanted.is_number() && wanted.as_f64().is_some() && wanted.as_f64() == there.as_f64()) {
        return true;
    }
    if at.secret && at.above == "data" {
        let bytes = |value: &Value| base64(value.as_str()?);
        return bytes(wanted).is_some_and(|it| Some(it) == bytes(there));
    }
    if at.free {
        return false;
    }
    if AMOUNTS.contains(&at.above) || AMOUNT.contains(&at.key) || (at.key == "value" && at.above == "target") {
        let amount = |value: &Value| serde_json::from_value::<Quantity>(value.clone()).ok().map(|it| it.amount());
        return amount(wanted).zip(amount(there)).is_some_and(|(one, other)| near(one, other));
    }
    // A controller that writes its own kind from types writes `1h0m0s` where `1h` stood.
    let length = |value: &Value| Duration::new(value.as_str()?).ok().map(|it| it.nanoseconds());
    !at.built_in && length(wanted).is_some_and(|it| Some(it) == length(there))
}

/// Quantities of one amount differ by no more than the binary form of a decimal does.
fn near(one: f64, other: f64) -> bool {
    (one - other).abs() <= one.abs().max(other.abs()) * 1e-12
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const POD: At<'_> = At { key: "", above: "", built_in: true, free: false, secret: false, whole: false };

    #[test]
    fn quantities_are_amounts_where_quantities_stand_and_texts_elsewhere() {
        let limits = POD.below("limits").below("cpu");
        for (one, other, equal) in [
            (json!(1), json!("1"), true),
            (json!("1000m"), json!("1"), true),
            (json!(0.1), json!("100m"), true),
            (json!("1Gi"), json!("1024Mi"), true),
            (json!("1Gi"), json!("1G"), false),
            (json!("500m"), json!("501m"), false),
            (json!(true), json!("1"), false),
        ] {
            assert_eq!(same(&one, &other, limits), equal, "{one} {other}");
        }
        assert!(!same(&json!("1000m"), &json!("1"), POD.below("data").below("cpu")));
        assert!(!same(&json!("1000m"), &json!("1"), POD.below("env").below("value")));
        assert!(same(&json!("1k"), &json!("1000"), POD.below("target").below("value")));
    }

    #[test]
    fn what_the_server_drops_is_nothing_and_what_it_keeps_is_something() {
        for (key, value) in
            [("hostNetwork", json!(false)), ("value", json!("")), ("args", json!([])), ("labels", json!({}))]
        {
            assert!(is_nothing(&value, POD.below(key)), "{key}");
        }
        // Pointers: false and empty are kept, so that somebody took them away.
        for (key, value) in [
            ("automountServiceAccountToken", json!(false)),
            ("allowPrivilegeEscalation", json!(false)),
            ("podSelector", json!({})),
            ("storageClassName", json!("")),
            ("replicas", json!(0)),
        ] {
            assert!(!is_nothing(&value, POD.below(key)), "{key}");
        }
        assert!(!is_nothing(&json!(""), POD.below("labels").below("a")));
        assert!(!is_nothing(&json!(false), At { built_in: false, ..POD }.below("paused")));
    }

    #[test]
    fn lengths_of_time_are_read_in_custom_resources_but_not_in_triggers() {
        let custom = At { built_in: false, ..POD };
        assert!(same(&json!("1h"), &json!("1h0m0s"), custom.below("spec").below("interval")));
        let trigger = custom.below("spec").below("triggers").below("metadata").below("timeout");
        assert!(!same(&json!("1h"), &json!("1h0m0s"), trigger));
        assert!(!same(&json!("1h"), &json!("2h"), custom.below("interval")));
    }

    #[test]
    fn data_of_a_secret_is_bytes() {
        let at = At { secret: true, ..POD }.below("data").below("a");
        assert!(same(&json!("aGVs\nbG8="), &json!("aGVsbG8="), at));
        assert!(!same(&json!("aGVsbG8="), &json!("aGVsbG9v"), at));
        assert!(!same(&json!("?"), &json!("??"), at));
    }
}
