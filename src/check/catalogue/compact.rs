//! The compact form: a structural schema without its prose.

use serde_json::{Map, Value};

/// What a schema says to people rather than to a validator.
const PROSE: &[&str] = &["description", "title", "example", "externalDocs"];

/// What it says to clients that merge patches, which no validator reads.
const MERGING: &[&str] = &[
    "x-kubernetes-patch-merge-key",
    "x-kubernetes-patch-strategy",
    "x-kubernetes-group-version-kind",
    "x-kubernetes-unions",
];

/// Longest line before an object is broken over several.
const WIDTH: usize = 140;

/// Keywords that hold one schema.
const ONE: &[&str] = &["items", "additionalProperties", "not"];
/// Keywords that hold a list of schemas.
const MANY: &[&str] = &["allOf", "anyOf", "oneOf"];
/// Keywords that hold schemas by name.
pub const NAMED: &[&str] = &["properties", "definitions"];

/// Calls `visit` on every schema directly below this one, with the name it is known under there.
pub fn children(schema: &mut Map<String, Value>, visit: &mut dyn FnMut(&str, &mut Value)) {
    for (keyword, value) in schema.iter_mut() {
        if ONE.contains(&keyword.as_str()) && value.is_object() {
            visit(keyword, value);
        } else if MANY.contains(&keyword.as_str()) {
            value.as_array_mut().into_iter().flatten().for_each(|value| visit(keyword, value));
        } else if NAMED.contains(&keyword.as_str())
            && let Some(named) = value.as_object_mut()
        {
            named.iter_mut().for_each(|(name, value)| visit(name, value));
        }
    }
}

/// Drops the prose of a schema and of all below it, and brings its keys in order.
pub fn strip(schema: &mut Value) {
    let Some(map) = schema.as_object_mut() else { return };
    map.retain(|keyword, _| !PROSE.contains(&keyword.as_str()) && !MERGING.contains(&keyword.as_str()));
    map.sort_keys();
    for keyword in NAMED {
        if let Some(named) = map.get_mut(*keyword).and_then(Value::as_object_mut) {
            named.sort_keys();
        }
    }
    children(map, &mut |_, child| strip(child));
}

/// The text of a value: what fits on a line stands on one.
#[must_use]
pub fn text(value: &Value) -> String {
    let mut out = String::new();
    put(&mut out, value, 0);
    out.push('\n');
    out
}

fn put(out: &mut String, value: &Value, depth: usize) {
    let line = value.to_string();
    if line.len() + depth <= WIDTH {
        out.push_str(&line);
        return;
    }
    match value {
        Value::Object(map) => {
            out.push('{');
            for (at, (name, value)) in map.iter().enumerate() {
                begin(out, at, depth + 1);
                out.push_str(&Value::from(name.as_str()).to_string());
                out.push(':');
                put(out, value, depth + 1);
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                begin(out, at, depth + 1);
                put(out, item, depth + 1);
            }
            out.push(']');
        }
        _ => out.push_str(&line),
    }
}

fn begin(out: &mut String, at: usize, depth: usize) {
    if at > 0 {
        out.push(',');
    }
    out.push('\n');
    out.extend(std::iter::repeat_n(' ', depth));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn prose_goes_and_fields_of_the_same_name_stay() {
        let mut schema = json!({"type": "object", "description": "x", "properties": {
            "description": {"type": "string", "description": "y", "maxLength": 3},
            "a": {"items": {"title": "z", "type": "string"}, "type": "array", "default": ["title"]}}});
        strip(&mut schema);
        let expected = json!({"properties": {
            "a": {"default": ["title"], "items": {"type": "string"}, "type": "array"},
            "description": {"maxLength": 3, "type": "string"}}, "type": "object"});
        assert_eq!(schema.to_string(), expected.to_string());
    }

    #[test]
    fn the_text_is_the_value() {
        let long = "x".repeat(WIDTH);
        let value = json!({"a": [long, {"b": {}}], "c": [1, 2.5, null, "\u{1}\""]});
        let text = text(&value);
        assert!(text.lines().count() > 1);
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    }
}
