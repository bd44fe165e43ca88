//! The JSON Schema of the config, in two readings of the same types.
//!
//! *Complete* is what the merged layers must satisfy. *Published* is what an editor holds one file against: nothing is
//! required there, because a profile lies below; `null` takes out what lies below, and `inherit: false` all of it.

use std::sync::OnceLock;

use schemars::Schema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::spec::Spec;

/// The key that makes a map stand alone instead of lying over the one below.
pub(super) const INHERIT: &str = "inherit";

/// The schema that merged layers must satisfy.
#[must_use]
pub fn complete() -> &'static Value {
    static COMPLETE: OnceLock<Value> = OnceLock::new();
    COMPLETE.get_or_init(|| {
        let mut schema = generate(SchemaSettings::draft2020_12());
        close(&mut schema);
        schema
    })
}

/// The schema of one file, for editors (draft 7, which they all know).
#[must_use]
pub fn published() -> Value {
    let mut schema = generate(SchemaSettings::draft07());
    close(&mut schema);
    let root = schema.get("properties").cloned();
    let definitions = "definitions";
    for (section, definition) in
        [("streamDefaults", "Stream"), ("consumerDefaults", "Consumer"), ("workloadDefaults", "Workload")]
    {
        set_reference(&mut schema, &["properties", section], &format!("#/{definitions}/{definition}"));
    }
    if let Some(mut overlay) = root {
        if let Some(map) = overlay.as_object_mut() {
            map.remove("environments");
            for section in ["streamDefaults", "consumerDefaults", "workloadDefaults"] {
                map.remove(section);
                map.insert(section.to_owned(), json!({ "$ref": format!("#/properties/{section}") }));
            }
        }
        let environment = json!({ "type": "object", "properties": overlay, "additionalProperties": false });
        if let Some(definitions) = schema.get_mut(definitions).and_then(Value::as_object_mut) {
            definitions.insert("Environment".to_owned(), environment);
        }
        let reference = json!({ "$ref": format!("#/{definitions}/Environment") });
        if let Some(environments) = schema.pointer_mut("/properties/environments/additionalProperties") {
            *environments = reference;
        } else if let Some(environments) = schema.pointer_mut("/properties/environments").and_then(Value::as_object_mut)
        {
            environments.insert("additionalProperties".to_owned(), reference);
        }
    }
    loosen(&mut schema, false);
    if let Some(map) = schema.as_object_mut() {
        map.insert("title".to_owned(), json!("neap.yaml"));
    }
    schema
}

/// What the schema says of one field.
#[derive(Clone, Debug)]
pub struct Field {
    /// The field's own schema, references resolved.
    pub schema: Value,
}

impl Field {
    /// What the field means.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        self.schema.get("description").and_then(Value::as_str)
    }

    /// Names of the fields inside it.
    #[must_use]
    pub fn children(&self) -> Vec<&str> {
        let properties = self.schema.get("properties").and_then(Value::as_object);
        properties.map(|map| map.keys().map(String::as_str).collect()).unwrap_or_default()
    }

    /// Whether it is a map whose keys the user chooses.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.schema.get("additionalProperties").is_some_and(|value| *value != json!(false))
    }

    /// What may be written there, in a few words.
    #[must_use]
    pub fn kind(&self) -> String {
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        if let Some(options) = enumeration(&self.schema) {
            return format!("one of {}", options.iter().map(text).collect::<Vec<_>>().join(", "));
        }
        let kind = match self.schema.get("type") {
            Some(Value::String(one)) => one.clone(),
            Some(Value::Array(several)) => several.iter().map(text).collect::<Vec<_>>().join(" or "),
            _ => "any".to_owned(),
        };
        match self.schema.get("format").and_then(Value::as_str) {
            Some(format) if crate::unit::check_format(format, "").is_some() => format!("{kind} ({format})"),
            _ => kind,
        }
    }
}

/// The choices of an enumeration, whether written as `enum` or as documented constants.
fn enumeration(schema: &Value) -> Option<Vec<Value>> {
    if let Some(options) = schema.get("enum").and_then(Value::as_array) {
        return Some(options.clone());
    }
    let branches = schema.get("oneOf")?.as_array()?;
    branches.iter().map(|branch| branch.get("const").cloned()).collect()
}

/// The field at a path of keys, as far as the schema knows it. A list's items are the key `*` or a number.
#[must_use]
pub fn field(path: &[&str]) -> Option<Field> {
    let root = complete();
    let mut at = root.clone();
    for key in path {
        let next = at
            .get("properties")
            .and_then(|properties| properties.get(*key))
            .or_else(|| at.get("items"))
            .or_else(|| at.get("additionalProperties").filter(|inner| inner.is_object()))
            .cloned();
        let next =
            next.or_else(|| at.get("additionalProperties").filter(|open| **open == json!(true)).map(|_| json!({})))?;
        at = resolve(root, next);
    }
    Some(Field { schema: at })
}

/// Follows `$ref` (and the `anyOf` that schemars writes around an optional one), keeping the words of the place that refers.
fn resolve(root: &Value, schema: Value) -> Value {
    let inner = schema
        .get("anyOf")
        .and_then(Value::as_array)
        .and_then(|options| options.iter().find(|option| option.get("type") != Some(&json!("null"))).cloned());
    let target = match inner {
        Some(inner) => resolve(root, inner),
        None => {
            match schema.get("$ref").and_then(Value::as_str).and_then(|path| root.pointer(path.trim_start_matches('#')))
            {
                Some(target) => resolve(root, target.clone()),
                None => return schema,
            }
        }
    };
    let (Value::Object(mut target), Value::Object(own)) = (target, schema) else { return Value::Null };
    for (name, value) in own {
        if name != "$ref" && name != "anyOf" {
            target.insert(name, value);
        }
    }
    Value::Object(target)
}

fn generate(settings: SchemaSettings) -> Value {
    let schema: Schema = settings.into_generator().into_root_schema_for::<Spec>();
    schema.to_value()
}

/// An object with named fields has no others.
fn close(schema: &mut Value) {
    each_schema(schema, &mut |map| {
        if map.contains_key("properties") && !map.contains_key("additionalProperties") && !map.contains_key("if") {
            // The condition of a branch names one field and does not speak of the rest.
            map.insert("additionalProperties".to_owned(), json!(false));
        }
        // An optional field is left out, or taken out by `null` before anything is checked; it is never null itself.
        if let Some(Value::Array(types)) = map.get_mut("type") {
            types.retain(|kind| kind != "null");
            if let [one] = types.as_slice() {
                let one = one.clone();
                map.insert("type".to_owned(), one);
            }
        }
        if let Some(Value::Array(options)) = map.get_mut("anyOf") {
            options.retain(|option| option.get("type") != Some(&json!("null")));
            if let [one] = options.as_slice()
                && let Value::Object(one) = one.clone()
            {
                map.remove("anyOf");
                map.extend(one);
            }
        }
        // A choice of documented constants gives a worse message than a plain enumeration; the words of each go along.
        if let Some(options) = map.get("oneOf").and_then(|_| enumeration(&Value::Object(map.clone()))) {
            let words = map.remove("oneOf");
            map.insert("enum".to_owned(), Value::Array(options));
            let described = words.and_then(|words| {
                let words = words.as_array()?.iter();
                Some(words.map(|one| one.get("description").cloned().unwrap_or_default()).collect::<Vec<_>>())
            });
            map.insert("x-enum-descriptions".to_owned(), json!(described));
        }
    });
}

/// Nothing is required of one layer, except inside lists, which are replaced whole.
fn loosen(schema: &mut Value, in_list: bool) {
    let Some(map) = schema.as_object_mut() else { return };
    if !in_list {
        map.remove("required");
    }
    if let Some(properties) = map.get_mut("properties").and_then(Value::as_object_mut) {
        for field in properties.values_mut() {
            loosen(field, in_list);
            if !in_list {
                nullable(field);
            }
        }
        if !in_list && map.get("additionalProperties") == Some(&json!(false)) {
            inherits(map);
        }
    }
    if let Some(inner) = map.get_mut("additionalProperties").filter(|inner| inner.is_object()) {
        loosen(inner, in_list);
        nullable(inner);
    }
    if let Some(items) = map.get_mut("items") {
        loosen(items, true);
    }
    for section in ["definitions", "$defs"] {
        if let Some(all) = map.get_mut(section).and_then(Value::as_object_mut) {
            for (name, definition) in all {
                loosen(definition, ONLY_IN_LISTS.contains(&name.as_str()));
            }
        }
    }
}

/// Definitions that only ever stand in a list (or in a trigger, which does).
const ONLY_IN_LISTS: &[&str] = &[
    "Trigger",
    "NatsJetstream",
    "Cron",
    "Prometheus",
    "Kafka",
    "Generic",
    "AuthenticationRef",
    "EnvFrom",
    "SecretTarget",
    "EnvTarget",
    "Policy",
    "KeyRef",
    "EnvSource",
];

fn nullable(field: &mut Value) {
    let plain = field.clone();
    if plain.as_object().is_some_and(|map| !map.is_empty()) {
        let mut wrapped = json!({ "anyOf": [plain, { "type": "null" }] });
        if let (Some(description), Some(map)) = (field.get("description").cloned(), wrapped.as_object_mut()) {
            map.insert("description".to_owned(), description);
        }
        *field = wrapped;
    }
}

fn inherits(map: &mut Map<String, Value>) {
    if let Some(properties) = map.get_mut("properties").and_then(Value::as_object_mut) {
        let words = "Off: take nothing over from the profile here.";
        properties.insert(INHERIT.to_owned(), json!({ "const": false, "description": words }));
    }
}

fn set_reference(schema: &mut Value, path: &[&str], reference: &str) {
    let pointer = format!("/{}", path.join("/"));
    if let Some(target) = schema.pointer_mut(&pointer) {
        let description = target.get("description").cloned().unwrap_or_default();
        *target = json!({ "description": description, "allOf": [{ "$ref": reference }] });
    }
}

/// Visits every schema below, those of conditions left out.
fn each_schema(schema: &mut Value, visit: &mut impl FnMut(&mut Map<String, Value>)) {
    let Some(map) = schema.as_object_mut() else { return };
    for section in ["properties", "$defs", "definitions", "patternProperties"] {
        if let Some(all) = map.get_mut(section).and_then(Value::as_object_mut) {
            all.values_mut().for_each(|inner| each_schema(inner, visit));
        }
    }
    for one in ["items", "additionalProperties", "then"] {
        if let Some(inner) = map.get_mut(one) {
            each_schema(inner, visit);
        }
    }
    for list in ["allOf", "anyOf", "oneOf"] {
        if let Some(all) = map.get_mut(list).and_then(Value::as_array_mut) {
            for inner in all {
                each_schema(inner, visit);
            }
        }
    }
    visit(map);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_documented() {
        fn walk(path: &str, schema: &Value, missing: &mut Vec<String>) {
            for section in ["properties", "$defs"] {
                for (name, inner) in schema.get(section).and_then(Value::as_object).into_iter().flatten() {
                    let here = format!("{path}/{name}");
                    let constant = name == "type" && path.starts_with("/$defs") || inner.get("const").is_some();
                    if section == "properties" && !constant && inner.get("description").is_none() {
                        missing.push(here.clone());
                    }
                    walk(&here, inner, missing);
                }
            }
        }
        let mut missing = Vec::new();
        walk("", complete(), &mut missing);
        assert!(missing.is_empty(), "{missing:#?}");
    }

    #[test]
    fn fields_are_found_by_path() {
        assert_eq!(field(&["keda", "chart", "version"]).unwrap().kind(), "string (chart-version)");
        assert!(field(&["workloads", "any", "scaling", "minReplicas"]).unwrap().description().is_some());
        assert!(field(&["workloads", "any", "nope"]).is_none());
        assert_eq!(field(&["streams", "X", "retention"]).unwrap().kind(), "one of limits, interest, workqueue");
    }

    #[test]
    fn both_readings_are_valid_schemas() {
        jsonschema::draft202012::meta::validate(complete()).unwrap();
        jsonschema::draft7::meta::validate(&published()).unwrap();
    }
}
