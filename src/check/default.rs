//! Structural defaulting: what the API server fills in before it looks at an object.
//!
//! `apiextensions-apiserver`, `pkg/apiserver/schema/defaulting/algorithm.go` and `prunenulls.go`.

use serde_json::Value;

use super::cel::Shape;

/// Drops each `null` that stands for nothing, and fills in the defaults.
pub(super) fn fill(value: &mut Value, shape: &Shape) {
    prune(value, shape);
    default(value, shape);
}

fn prune(value: &mut Value, shape: &Shape) {
    match value {
        Value::Object(map) => map.retain(|name, value| match shape.entry(name) {
            Some(shape) if value.is_null() => shape.nullable || shape.default.is_some(),
            Some(shape) => {
                prune(value, shape);
                true
            }
            None => true,
        }),
        Value::Array(items) => {
            if let Some(shape) = shape.items.as_deref() {
                for item in items {
                    prune(item, shape);
                }
            }
        }
        _ => {}
    }
}

fn default(value: &mut Value, shape: &Shape) {
    match value {
        Value::Object(map) => {
            for (name, field) in &shape.fields {
                if let Some(given) = &field.default
                    && map.get(name).is_none_or(|value| value.is_null() && !field.nullable)
                {
                    map.insert(name.clone(), given.clone());
                }
            }
            for (name, value) in map.iter_mut() {
                if let Some(shape) = shape.entry(name) {
                    replace(value, shape);
                    default(value, shape);
                }
            }
        }
        Value::Array(items) => {
            if let Some(shape) = shape.items.as_deref() {
                for item in items {
                    replace(item, shape);
                    default(item, shape);
                }
            }
        }
        _ => {}
    }
}

fn replace(value: &mut Value, shape: &Shape) {
    if value.is_null() && !shape.nullable {
        *value = shape.default.clone().unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn filled(schema: &Value, mut value: Value) -> Value {
        fill(&mut value, &super::super::cel::compile(schema, None).unwrap().unwrap());
        value
    }

    #[test]
    fn defaults_go_where_nothing_is() {
        let schema = json!({ "type": "object", "x-kubernetes-validations": [{ "rule": "true" }], "properties": {
            "a": { "type": "integer", "default": 1 },
            "n": { "type": "integer", "default": 2, "nullable": true },
            "gone": { "type": "string" },
            "kept": { "type": "string", "nullable": true },
            "o": { "type": "object", "default": {}, "properties": { "x": { "type": "string", "default": "y" } } },
            "l": { "type": "array", "items": { "type": "object", "properties": { "p": { "default": "TCP" } } } },
            "m": { "type": "object", "additionalProperties": { "type": "integer", "default": 7 } },
        } });
        let given = json!({ "a": null, "n": null, "gone": null, "kept": null, "l": [{}], "m": { "k": null } });
        let expected =
            json!({ "a": 1, "n": null, "kept": null, "l": [{ "p": "TCP" }], "m": { "k": 7 }, "o": { "x": "y" } });
        assert_eq!(filled(&schema, given), expected);
        // A field of a missing object has no place to go.
        let nested = json!({ "x-kubernetes-validations": [{ "rule": "true" }], "properties": {
            "o": { "properties": { "x": { "default": 1 } } } } });
        assert_eq!(filled(&nested, json!({})), json!({}));
    }
}
