//! Structural schemas to JSON Schema, draft 2020-12.
//!
//! A structural schema is read by the API server in its own way: an object is closed unless it says otherwise, `int32` is a
//! range, `nullable` is a type. Here all of that is said in the words of JSON Schema.

use serde_json::{Map, Value, json};

/// `required` under a name of our own, for which `null` is nothing at all.
pub(super) const REQUIRED: &str = "x-neap-required";
/// How items of a list are told apart.
pub(super) const LIST_TYPE: &str = "x-kubernetes-list-type";
/// By which fields, where [`LIST_TYPE`] is `map`.
pub(super) const LIST_KEYS: &str = "x-kubernetes-list-map-keys";

/// Definition of the metadata of every object.
pub(super) const OBJECT_META: &str = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

/// What the JSON Schema is for.
///
/// `null` for a field means "not given" to the API server, whatever the kind: Go leaves a field of a struct as it was
/// (`encoding/json`), and of a custom resource a `null` that the schema does not call `nullable` is dropped, or replaced by
/// the default (`apiextensions-apiserver`, `pkg/apiserver/schema/defaulting/prunenulls.go` and `algorithm.go`). So a field
/// may be `null`, a required one may not, and an item of a list may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To validate with.
    Validate,
    /// To be read by editors and other tools, in keywords that all of them know.
    Publish,
}

impl Purpose {
    /// Converts one schema and everything below it.
    pub(super) fn convert(self, schema: &Value) -> Value {
        self.schema(schema, Place::Field)
    }

    fn schema(self, schema: &Value, place: Place) -> Value {
        let Some(schema) = schema.as_object() else { return schema.clone() };
        if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
            return reference(name, place);
        }
        let mut out = Map::new();
        let nullable = place == Place::Field || (place == Place::Item && is_nullable(schema));
        let int_or_string = schema.get("x-kubernetes-int-or-string") == Some(&Value::Bool(true));
        if int_or_string {
            out.insert("type".to_owned(), types(&["integer", "string"], nullable));
        }
        for (keyword, value) in schema {
            self.keyword(&mut out, keyword, value, schema, Reading { nullable, int_or_string, place });
        }
        if schema.get("x-kubernetes-embedded-resource") == Some(&Value::Bool(true)) {
            embed(&mut out);
        }
        // What does not fit 64 bits is no integer to the API server, whatever its digits.
        let integer = int_or_string || schema.get("type").and_then(Value::as_str) == Some("integer");
        if self == Self::Validate && integer && place != Place::Logic {
            tighten(&mut out, "minimum", &json!(i64::MIN), std::cmp::Ordering::Greater);
            tighten(&mut out, "maximum", &json!(i64::MAX), std::cmp::Ordering::Less);
        }
        close(&mut out, schema, place);
        Value::Object(out)
    }

    fn keyword(
        self,
        out: &mut Map<String, Value>,
        keyword: &str,
        value: &Value,
        schema: &Map<String, Value>,
        how: Reading,
    ) {
        let converted = match keyword {
            "nullable" | "x-kubernetes-int-or-string" | "exclusiveMinimum" | "exclusiveMaximum" => return,
            "type" if how.int_or_string => return,
            "type" => match value.as_str() {
                // Our quantities: a number is read as the text that it was written with.
                Some("string") if schema.get("format").and_then(Value::as_str) == Some("quantity") => {
                    types(&["string", "number"], how.nullable)
                }
                Some(name) => types(&[name], how.nullable),
                None => value.clone(),
            },
            // The API server writes int-or-string with an anyOf of both, which the type says already.
            "anyOf" if how.int_or_string && is_int_or_string(value) => return,
            "anyOf" | "allOf" | "oneOf" => {
                let branches = value.as_array().into_iter().flatten();
                branches.map(|branch| self.schema(branch, Place::Logic)).collect()
            }
            "enum" if how.nullable => {
                let options = value.as_array().into_iter().flatten().cloned();
                options.chain(std::iter::once(Value::Null)).collect()
            }
            "properties" => {
                let below = if how.place == Place::Logic { Place::Logic } else { Place::Field };
                let named = value.as_object().into_iter().flatten();
                Value::Object(named.map(|(name, child)| (name.clone(), self.schema(child, below))).collect())
            }
            "additionalProperties" if how.place != Place::Logic => self.schema(value, Place::Field),
            "items" if how.place != Place::Logic => self.schema(value, Place::Item),
            "additionalProperties" | "items" | "not" => self.schema(value, Place::Logic),
            "required" => return self.required(out, value, schema),
            "minimum" | "maximum" => return bound(out, keyword, value, schema),
            "format" => return format(out, value),
            LIST_TYPE if value != "map" && value != "set" => return,
            _ => value.clone(),
        };
        out.insert(keyword.to_owned(), converted);
    }

    /// A field with a default is never missing. Of the others, one that is `nullable` must be there and may be `null`.
    fn required(self, out: &mut Map<String, Value>, value: &Value, schema: &Map<String, Value>) {
        let field = |name: &Value| schema.get("properties")?.get(name.as_str()?)?.as_object();
        let names = value.as_array().into_iter().flatten();
        let names = names.filter(|name| !field(name).is_some_and(|field| field.contains_key("default")));
        let (present, given): (Vec<&Value>, Vec<&Value>) =
            names.partition(|name| self == Self::Publish || field(name).is_some_and(is_nullable));
        for (keyword, names) in [("required", present), (REQUIRED, given)] {
            if !names.is_empty() {
                out.insert(keyword.to_owned(), names.into_iter().cloned().collect());
            }
        }
    }
}

fn is_nullable(schema: &Map<String, Value>) -> bool {
    schema.get("nullable") == Some(&Value::Bool(true))
}

/// A definition lets `null` pass, which is right for a field and wrong for an item.
fn reference(name: &str, place: Place) -> Value {
    let name = name.trim_start_matches("#/definitions/");
    let mut out = json!({ "$ref": format!("#/$defs/{name}") });
    if place == Place::Item {
        out["not"] = json!({ "type": "null" });
    }
    out
}

/// Where a schema stands in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// A field of an object, or an object itself.
    Field,
    /// An item of a list.
    Item,
    /// In a logical keyword, where a schema only adds to what is said elsewhere: it never closes an object.
    Logic,
}

#[derive(Clone, Copy, Debug)]
struct Reading {
    nullable: bool,
    int_or_string: bool,
    place: Place,
}

fn types(names: &[&str], nullable: bool) -> Value {
    match names {
        [name] if !nullable => json!(name),
        names => names.iter().copied().chain(nullable.then_some("null")).collect(),
    }
}

fn is_int_or_string(value: &Value) -> bool {
    let names: Vec<&str> =
        value.as_array().into_iter().flatten().filter_map(|branch| branch.get("type")?.as_str()).collect();
    names == ["integer", "string"]
}

/// A structural schema says "exclusive" with a flag beside the bound.
fn bound(out: &mut Map<String, Value>, keyword: &str, value: &Value, schema: &Map<String, Value>) {
    let (exclusive, tighter) = match keyword {
        "minimum" => ("exclusiveMinimum", std::cmp::Ordering::Greater),
        _ => ("exclusiveMaximum", std::cmp::Ordering::Less),
    };
    if schema.get(exclusive) == Some(&Value::Bool(true)) {
        out.insert(exclusive.to_owned(), value.clone());
        return;
    }
    tighten(out, keyword, value, tighter);
}

/// The widths of integers, which are ranges to the API server and mere remarks to JSON Schema.
fn format(out: &mut Map<String, Value>, value: &Value) {
    let (least, greatest) = match value.as_str() {
        Some("int32") => (json!(i32::MIN), json!(i32::MAX)),
        Some("int64") => (json!(i64::MIN), json!(i64::MAX)),
        _ => {
            out.insert("format".to_owned(), value.clone());
            return;
        }
    };
    out.insert("format".to_owned(), value.clone());
    tighten(out, "minimum", &least, std::cmp::Ordering::Greater);
    tighten(out, "maximum", &greatest, std::cmp::Ordering::Less);
}

fn tighten(out: &mut Map<String, Value>, keyword: &str, value: &Value, tighter: std::cmp::Ordering) {
    let wins = match (out.get(keyword).and_then(Value::as_f64), value.as_f64()) {
        (Some(known), Some(new)) => new.partial_cmp(&known) == Some(tighter),
        _ => true,
    };
    if wins {
        out.insert(keyword.to_owned(), value.clone());
    }
}

/// Closes an object that names its fields: the API server would prune, or under strict validation refuse, any other.
fn close(out: &mut Map<String, Value>, schema: &Map<String, Value>, place: Place) {
    let open = schema.contains_key("additionalProperties")
        || schema.get("x-kubernetes-preserve-unknown-fields") == Some(&Value::Bool(true));
    let object = schema.get("type").and_then(Value::as_str) == Some("object");
    if object && !open && place != Place::Logic {
        out.insert("additionalProperties".to_owned(), Value::Bool(false));
    }
}

/// An object inside an object has all that an object has.
fn embed(out: &mut Map<String, Value>) {
    let properties = out.entry("properties").or_insert_with(|| json!({}));
    if let Some(properties) = properties.as_object_mut() {
        for name in ["apiVersion", "kind"] {
            properties.insert(name.to_owned(), json!({ "type": "string", "minLength": 1 }));
        }
        properties.insert("metadata".to_owned(), json!({ "$ref": format!("#/$defs/{OBJECT_META}") }));
    }
    let required = out.entry("required").or_insert_with(|| json!([]));
    if let Some(required) = required.as_array_mut() {
        for name in ["apiVersion", "kind"] {
            if !required.iter().any(|known| known == name) {
                required.push(json!(name));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A list of the schema, because an item's type says nothing of `null`.
    fn converted(schema: &Value) -> Value {
        let list = Purpose::Publish.convert(&json!({"type": "array", "items": schema}));
        list["items"].clone()
    }

    #[test]
    fn objects_are_closed_unless_they_say_otherwise() {
        for (open, schema) in [
            (false, json!({"type": "object", "properties": {"a": {"type": "string"}}})),
            (false, json!({"type": "object"})),
            (true, json!({"type": "object", "x-kubernetes-preserve-unknown-fields": true})),
            (true, json!({"x-kubernetes-preserve-unknown-fields": true})),
        ] {
            assert_eq!(converted(&schema).get("additionalProperties").is_none(), open, "{schema}");
        }
        let labels = json!({"type": "object", "additionalProperties": {"type": "string"}});
        assert_eq!(converted(&labels)["additionalProperties"], json!({"type": ["string", "null"]}));
    }

    #[test]
    fn logic_never_closes() {
        let schema = json!({"type": "object", "properties": {"a": {}, "b": {}}, "anyOf": [
            {"required": ["a"]}, {"type": "object", "properties": {"b": {"type": "object"}}}]});
        let converted = converted(&schema);
        assert_eq!(converted["anyOf"], schema["anyOf"]);
        assert_eq!(converted["additionalProperties"], false);
    }

    #[test]
    fn widths_are_ranges() {
        let narrow = converted(&json!({"type": "integer", "format": "int32", "minimum": 1}));
        assert_eq!((&narrow["minimum"], &narrow["maximum"]), (&json!(1), &json!(i32::MAX)));
        let wide = converted(&json!({"format": "int64", "type": "integer"}));
        assert_eq!((&wide["minimum"], &wide["maximum"]), (&json!(i64::MIN), &json!(i64::MAX)));
        let exclusive = converted(&json!({"type": "number", "minimum": 0, "exclusiveMinimum": true}));
        assert_eq!(exclusive, json!({"type": "number", "exclusiveMinimum": 0}));
    }

    #[test]
    fn either_form_of_a_number() {
        let schema = json!({"anyOf": [{"type": "integer"}, {"type": "string"}], "pattern": "^x$",
            "x-kubernetes-int-or-string": true});
        assert_eq!(converted(&schema), json!({"type": ["integer", "string"], "pattern": "^x$"}));
    }

    #[test]
    fn null_is_nothing() {
        let schema = json!({"type": "object", "required": ["plain", "nullable", "filled"], "properties": {
            "plain": {"type": "string", "enum": ["x"]},
            "nullable": {"type": "string", "nullable": true},
            "filled": {"type": "integer", "default": 1},
            "list": {"type": "array", "items": {"type": "string"}},
            "shared": {"type": "array", "items": {"$ref": "#/definitions/a"}}}});
        let converted = Purpose::Validate.convert(&schema);
        let properties = &converted["properties"];
        assert_eq!(properties["plain"], json!({"type": ["string", "null"], "enum": ["x", null]}));
        assert_eq!(properties["list"]["items"], json!({"type": "string"}));
        assert_eq!(properties["shared"]["items"], json!({"$ref": "#/$defs/a", "not": {"type": "null"}}));
        assert_eq!((&converted["required"], &converted[REQUIRED]), (&json!(["nullable"]), &json!(["plain"])));
        assert_eq!(Purpose::Publish.convert(&schema)["required"], json!(["plain", "nullable"]));
    }

    #[test]
    fn embedded_objects_are_objects() {
        let schema = json!({"type": "object", "x-kubernetes-embedded-resource": true,
            "x-kubernetes-preserve-unknown-fields": true});
        let converted = converted(&schema);
        assert_eq!(converted["required"], json!(["apiVersion", "kind"]));
        assert!(converted["properties"]["metadata"]["$ref"].is_string());
    }
}
