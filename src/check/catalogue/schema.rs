//! From a file of the catalogue to something that validates.

use std::borrow::Cow;
use std::collections::BTreeSet;

use jsonschema::{Draft, Keyword, PatternOptions, ValidationError, Validator};
use serde_json::{Map, Value, json};

use super::{Kind, endings, plain};
use crate::check::cel::{self, Shape};
use crate::check::convert::{LIST_TYPE, OBJECT_META, Purpose, REQUIRED};
use crate::check::format;
use crate::check::keyword::{Distinct, Given};
use crate::check::tree::{Seen, Tree};

/// Steps that a pattern from outside may take at one text before it counts as not matching.
const BACKTRACK: usize = 100_000;

/// A schema ready for use.
pub(in crate::check) struct Compiled {
    /// Says whether a document fits.
    pub(in crate::check) validator: Validator<Tree>,
    /// The JSON Schema it was made of, to look suggestions up in.
    pub(in crate::check) schema: Value,
    /// The kind's rules in CEL, with the shape of what they are on.
    pub(in crate::check) rules: Option<Shape>,
    /// Whether only the first error of a document is told.
    first_only: bool,
}

impl std::fmt::Debug for Compiled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Compiled").field("rules", &self.rules.is_some()).finish_non_exhaustive()
    }
}

impl Compiled {
    /// Compiles a kind's schema; `metadata` is the file that has [`OBJECT_META`].
    ///
    /// # Errors
    /// The file does not hold a schema, or one that cannot be compiled, which the tests exclude for the embedded ones.
    pub(super) fn new(kind: &Kind, file: &Value, metadata: &Value) -> Result<Self, String> {
        let schema =
            assemble(kind, file, metadata, Purpose::Validate).ok_or_else(|| format!("{} has no schema", kind.file))?;
        let compiled = Self::of(schema).map_err(|fault| format!("{}: {fault}", kind.file))?;
        // Kubernetes' own kinds are validated by code.
        let custom = file.get("schema").filter(|_| kind.definition.is_none());
        let rules = custom.map(|schema| cel::compile(schema, file.get("definitions"))).transpose()?.flatten();
        Ok(Self { rules, ..compiled })
    }

    /// Compiles a JSON Schema that a structural one was converted to.
    ///
    /// # Errors
    /// It cannot be compiled.
    pub(in crate::check) fn of(schema: Value) -> Result<Self, String> {
        let validator = jsonschema::options_for::<Tree>()
            .with_draft(Draft::Draft202012)
            .should_validate_formats(true)
            // Go's patterns are RE2's, which this engine reads in linear time.
            .with_pattern_options(PatternOptions::regex())
            .with_format("quantity", format::quantity)
            .with_format("duration", format::duration_of_schema)
            .with_format("date-time", format::date_time)
            .with_format("byte", format::base64)
            .with_keyword(LIST_TYPE, |schema, _, _| Ok(boxed(Distinct::of(schema))))
            .with_keyword(REQUIRED, |_, value, _| Ok(boxed(Given::of(value))))
            .offline()
            .build(&schema)
            .map_err(|fault| fault.to_string())?;
        Ok(Self { validator, schema, rules: None, first_only: false })
    }

    /// What is wrong with a document that does not fit.
    pub(in crate::check) fn errors<'a>(
        &'a self,
        document: Seen<'a>,
    ) -> Box<dyn Iterator<Item = ValidationError<'a>> + 'a> {
        if self.first_only {
            return Box::new(self.validator.validate(document).err().into_iter());
        }
        Box::new(self.validator.iter_errors(document))
    }

    /// Compiles a JSON Schema as it is: its own draft, its own strictness, patterns as ECMAScript has them.
    ///
    /// # Errors
    /// It cannot be compiled.
    pub(super) fn plain(kind: &Kind, written: &Value) -> Result<Self, String> {
        let (schema, draft_known) = plain::with_draft(written);
        let mut options = jsonschema::options_for::<Tree>()
            .should_validate_formats(true)
            .with_pattern_options(PatternOptions::fancy_regex().backtrack_limit(BACKTRACK))
            .with_format("date-time", format::date_time)
            .with_format("byte", format::base64)
            .offline();
        if !draft_known {
            options = options.with_draft(if plain::is_draft4(&schema) { Draft::Draft4 } else { Draft::Draft7 });
        }
        let validator = options.build(&schema).map_err(|fault| format!("{}: {fault}", kind.file))?;
        let first_only = endings::is_endless(&schema);
        Ok(Self { validator, schema, rules: None, first_only })
    }
}

fn boxed(keyword: impl for<'i> Keyword<'i, Tree> + 'static) -> Box<dyn for<'i> Keyword<'i, Tree>> {
    Box::new(keyword)
}

/// The schema for editors and other tools, in keywords that all of them know.
pub(super) fn published(kind: &Kind, file: &Value, metadata: &Value) -> Option<Value> {
    let mut schema = assemble(kind, file, metadata, Purpose::Publish)?;
    let head = schema.as_object_mut()?;
    head.insert("title".to_owned(), json!(format!("{} {}", kind.api_version(), kind.kind)));
    head.insert("$comment".to_owned(), json!(format!("from {}", kind.origin())));
    Some(schema)
}

/// Puts a kind's schema together with all it refers to.
fn assemble(kind: &Kind, file: &Value, metadata: &Value, purpose: Purpose) -> Option<Value> {
    let definitions = file.get("definitions").and_then(Value::as_object);
    let convert = |all: &Map<String, Value>| -> Map<String, Value> {
        let convert = |name: &str, schema: &Value| match purpose {
            Purpose::Validate => purpose.convert(&relaxed(name, schema)),
            Purpose::Publish => purpose.convert(schema),
        };
        all.iter().map(|(name, schema)| (name.clone(), convert(name, schema))).collect()
    };
    let (mut root, all) = if let Some(name) = &kind.definition {
        let root = json!({ "$ref": format!("#/$defs/{name}"), "type": "object" });
        (root, convert(&reachable(definitions?, name)))
    } else {
        let mut all = convert(&reachable(metadata.get("definitions")?.as_object()?, OBJECT_META));
        all.extend(definitions.map(convert).into_iter().flatten());
        (custom_root(kind, file.get("schema")?, purpose)?, all)
    };
    let head = root.as_object_mut()?;
    head.insert("$defs".to_owned(), Value::Object(all));
    let mut schema = json!({ "$schema": "https://json-schema.org/draft/2020-12/schema" });
    schema.as_object_mut()?.append(head);
    Some(schema)
}

/// Fields that Kubernetes publishes as required and does without: nothing in `pkg/apis/*/validation` asks for them.
const NOT_REQUIRED: &[(&str, &str)] = &[
    ("io.k8s.api.batch.v1.PodFailurePolicy", "rules"),
    ("io.k8s.api.core.v1.PreferredSchedulingTerm", "preference"),
    ("io.k8s.api.core.v1.SleepAction", "seconds"),
    ("io.k8s.api.discovery.v1.ForZone", "name"),
    ("io.k8s.api.scheduling.v1.PriorityClass", "value"),
    ("io.k8s.api.storage.v1.CSIDriver", "spec"),
    ("io.k8s.api.storage.v1.CSINode", "spec"),
];

fn relaxed<'a>(name: &str, schema: &'a Value) -> Cow<'a, Value> {
    let Some((_, field)) = NOT_REQUIRED.iter().find(|(definition, _)| *definition == name) else {
        return Cow::Borrowed(schema);
    };
    let mut schema = schema.clone();
    if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
        required.retain(|known| known != field);
    }
    Cow::Owned(schema)
}

/// The root of a custom resource: its schema leaves the parts that all objects share to the API server.
fn custom_root(kind: &Kind, schema: &Value, purpose: Purpose) -> Option<Value> {
    let mut root = purpose.convert(schema);
    root["type"] = json!("object");
    let map = root.as_object_mut()?;
    let properties = map.entry("properties").or_insert_with(|| json!({})).as_object_mut()?;
    properties.insert("apiVersion".to_owned(), json!({ "const": kind.api_version() }));
    properties.insert("kind".to_owned(), json!({ "const": kind.kind }));
    properties.insert("metadata".to_owned(), json!({ "$ref": format!("#/$defs/{OBJECT_META}") }));
    if kind.status {
        // With a status of its own the server drops a client's before it validates (`apiextensions-apiserver`,
        // `pkg/registry/customresource/strategy.go`).
        properties.insert("status".to_owned(), json!(true));
    }
    Some(root)
}

fn reachable(definitions: &Map<String, Value>, from: &str) -> Map<String, Value> {
    let mut todo = vec![from];
    let mut reached = BTreeSet::new();
    while let Some(name) = todo.pop() {
        if let Some((_, schema)) = definitions.get_key_value(name).filter(|(name, _)| reached.insert(name.as_str())) {
            references(schema, &mut todo);
        }
    }
    definitions
        .iter()
        .filter(|(name, _)| reached.contains(name.as_str()))
        .map(|(name, schema)| (name.clone(), schema.clone()))
        .collect()
}

fn references<'a>(value: &'a Value, out: &mut Vec<&'a str>) {
    match value {
        Value::Object(map) => {
            if let Some(name) = map.get("$ref").and_then(Value::as_str) {
                out.push(name.trim_start_matches("#/definitions/"));
            }
            map.values().for_each(|value| references(value, out));
        }
        Value::Array(items) => items.iter().for_each(|value| references(value, out)),
        _ => {}
    }
}
