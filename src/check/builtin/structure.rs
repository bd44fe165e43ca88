//! Schemas within CustomResourceDefinitions: that they are structural (`k8s.io/apiextensions-apiserver`,
//! `pkg/apiserver/schema/validation.go`), and what lists and defaults need
//! (`pkg/apis/apiextensions/validation/validation.go`).

use std::collections::BTreeSet;

use super::report::{Report, by_key, entries, field, flag, is_blank, items, shorten, text};
use super::table::{self, Is};
use crate::document::{Node, Value};

const CODE: &str = "k8s-value";

const TYPES: &[&str] = &["array", "boolean", "integer", "number", "object", "string"];

const INT_OR_STRING: &str = "x-kubernetes-int-or-string";
const LIST_TYPE: &str = "x-kubernetes-list-type";
const MAP_KEYS: &str = "x-kubernetes-list-map-keys";

/// What a schema is of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Root,
    Inner,
}

/// Checks the schema of a version. The depth of a document is bounded by the reader.
pub(super) fn check(report: &mut Report<'_>, schema: &Node) {
    walk(report, schema, Level::Root);
}

/// The schema at a path of fields, such as `.spec.size`.
pub(super) fn resolve<'a>(schema: &'a Node, path: &str) -> Option<&'a Node> {
    path.strip_prefix('.')?.split('.').try_fold(schema, |schema, name| field(field(schema, "properties")?, name))
}

fn walk(report: &mut Report<'_>, schema: &Node, level: Level) {
    if schema.as_mapping().is_none() {
        return report.refuse(CODE, schema, "must be a schema", "write a map with a type");
    }
    shapes(report, schema);
    kind(report, schema, level);
    list(report, schema);
    default(report, schema);
    table::check(report, schema, &[(CODE, "x-kubernetes-validations/*/rule", Is::Filled)]);
    let whole = either(schema);
    for key in ["anyOf", "allOf", "oneOf"] {
        for (index, part) in items(schema, key).iter().enumerate() {
            match key {
                "anyOf" if whole => {}
                "allOf" if index == 0 && either(part) => {}
                _ => nested(report, part),
            }
        }
    }
    if let Some(not) = field(schema, "not") {
        nested(report, not);
    }
    if let Some(items) = field(schema, "items").filter(|items| items.kind() != "list") {
        walk(report, items, Level::Inner);
    }
    for entry in entries(schema, "properties") {
        walk(report, &entry.node, Level::Inner);
    }
    if let Some(more) = field(schema, "additionalProperties").filter(|more| !matches!(more.value, Value::Bool(_))) {
        walk(report, more, Level::Inner);
    }
}

/// Whether `anyOf` says integer or string and nothing else, which is let stand.
fn either(schema: &Node) -> bool {
    let alone = |node: &Node, kind: &str| {
        text(node, "type") == Some(kind) && node.as_mapping().is_some_and(|mapping| mapping.len() == 1)
    };
    matches!(items(schema, "anyOf"), [first, second] if alone(first, "integer") && alone(second, "string"))
}

/// Fields that are of another shape; a schema that holds itself is not in the schema of the kind.
fn shapes(report: &mut Report<'_>, schema: &Node) {
    const SHAPES: &[(&str, &str)] = &[
        ("type", "string"),
        ("nullable", "boolean"),
        ("properties", "map"),
        ("required", "list"),
        ("anyOf", "list"),
        ("allOf", "list"),
        ("oneOf", "list"),
    ];
    for (key, shape) in SHAPES {
        let Some(at) = field(schema, key) else { continue };
        let fits = match *shape {
            "string" => at.as_str().is_some(),
            "boolean" => matches!(at.value, Value::Bool(_)),
            "map" => at.as_mapping().is_some(),
            _ => matches!(at.value, Value::Sequence(_)),
        };
        if !fits {
            report.refuse(CODE, at, &format!("must be a {shape}"), &format!("write a {shape}"));
        }
    }
    for at in items(schema, "required") {
        if at.as_str().is_none() && !matches!(at.value, Value::Null) {
            report.refuse(CODE, at, "must be a string", "name a property");
        }
    }
    if let Some(at) = field(schema, "uniqueItems").filter(|_| flag(schema, "uniqueItems")) {
        report.refuse(CODE, at, "cannot be true", "use x-kubernetes-list-type: set");
    }
}

fn kind(report: &mut Report<'_>, schema: &Node, level: Level) {
    let embedded = flag(schema, "x-kubernetes-embedded-resource");
    let free = flag(schema, INT_OR_STRING) || flag(schema, "x-kubernetes-preserve-unknown-fields");
    match text(schema, "type") {
        Some(kind) => {
            table::check(report, schema, &[(CODE, "type", Is::OneOf(TYPES))]);
            if let Some(at) = field(schema, "type").filter(|_| (level == Level::Root || embedded) && kind != "object") {
                report.refuse(CODE, at, "must be object here", "write object");
            }
            if kind == "array" && field(schema, "items").is_none() {
                report.want(CODE, schema, "items", "say what the list holds");
            }
        }
        None if (embedded || !free) && is_blank(schema, "type") => table::absent(report, schema, "type", CODE),
        None => {}
    }
    if let Some(at) = field(schema, "items").filter(|items| items.kind() == "list") {
        report.refuse(CODE, at, "must be one schema", "write the schema of every item");
    }
    let Some(more) = field(schema, "additionalProperties") else { return };
    if level == Level::Root {
        report.refuse(CODE, more, "cannot be given at the root", "name the properties");
    } else if entries(schema, "properties").next().is_some() && !matches!(more.value, Value::Bool(true)) {
        report.refuse(CODE, more, "cannot stand beside properties", "keep one of them");
    }
}

/// Parts of `anyOf` and its like restrict values alone.
fn nested(report: &mut Report<'_>, part: &Node) {
    if part.as_mapping().is_none() {
        return;
    }
    for key in ["type", "default", "description", "title", "nullable", "additionalProperties"] {
        let Some(at) = field(part, key).filter(|at| at.as_str() != Some("")) else { continue };
        if key == "nullable" && !flag(part, "nullable") {
            continue;
        }
        report.refuse(CODE, at, "cannot be given within anyOf, allOf, oneOf or not", "say it in the schema around it");
    }
    for key in ["anyOf", "allOf", "oneOf"] {
        for part in items(part, key) {
            nested(report, part);
        }
    }
    for part in ["not", "items"].iter().filter_map(|key| field(part, key)) {
        nested(report, part);
    }
    for entry in entries(part, "properties") {
        nested(report, &entry.node);
    }
}

/// Lists that are sets or maps.
fn list(report: &mut Report<'_>, schema: &Node) {
    table::check(
        report,
        schema,
        &[
            (CODE, LIST_TYPE, Is::Word(&["atomic", "set", "map"])),
            (CODE, "x-kubernetes-map-type", Is::Word(&["atomic", "granular"])),
        ],
    );
    let list = text(schema, LIST_TYPE);
    let array = text(schema, "type") == Some("array");
    for (key, fits, wanted) in
        [(LIST_TYPE, array, "array"), ("x-kubernetes-map-type", text(schema, "type") == Some("object"), "object")]
    {
        if let Some(at) = field(schema, key).filter(|_| !fits) {
            report.refuse(CODE, at, &format!("goes with the type {wanted} alone"), "leave it out");
        }
    }
    if let Some(at) = field(schema, MAP_KEYS).filter(|_| list != Some("map")) {
        report.refuse(CODE, at, "goes with x-kubernetes-list-type: map alone", "leave it out, or set the type");
    }
    if list == Some("map") && array {
        keys(report, schema);
    }
}

fn keys(report: &mut Report<'_>, schema: &Node) {
    table::check(report, schema, &[(CODE, MAP_KEYS, Is::Listed)]);
    let Some(item) = field(schema, "items").filter(|item| item.as_mapping().is_some()) else { return };
    if let Some(at) = field(item, "type").filter(|_| text(item, "type") != Some("object")) {
        report.refuse(CODE, at, "must be object, as the list is a map", "write object");
    }
    let required: BTreeSet<&str> = items(item, "required").iter().filter_map(Node::as_str).collect();
    let properties = by_key(item, "properties");
    let mut seen = BTreeSet::new();
    for at in items(schema, MAP_KEYS) {
        let Some(key) = at.as_str() else { continue };
        if !seen.insert(key) {
            report.refuse(CODE, at, &format!("repeats {:?}", shorten(key)), "leave one of them out");
        }
        let property = properties.get(key).map(|entry| &entry.node);
        let Some(property) = property.filter(|property| !matches!(property.value, Value::Null)) else {
            report.refuse(CODE, at, &format!("{:?} is no property of the items", shorten(key)), "name a property");
            continue;
        };
        if !required.contains(key) && field(property, "default").is_none() {
            let help = "add it to required in items, or give it a default";
            report.refuse(CODE, at, "is neither required nor has a default", help);
        }
        if matches!(text(property, "type"), Some("object" | "array")) {
            report.refuse(CODE, at, "must be of a plain type", "name a property that is a string or number");
        }
    }
}

/// A default that its own schema refuses, as far as type and bounds say so.
fn default(report: &mut Report<'_>, schema: &Node) {
    let Some(given) = field(schema, "default") else { return };
    let number = match &given.value {
        Value::Number(number) => number.as_f64(),
        _ => None,
    };
    let fits = match text(schema, "type") {
        Some("integer") => number.is_some_and(|number| number.fract() == 0.0),
        Some("number") => number.is_some(),
        Some("string") => given.as_str().is_some(),
        Some("boolean") => matches!(given.value, Value::Bool(_)),
        Some("array") => matches!(given.value, Value::Sequence(_)),
        Some("object") => given.as_mapping().is_some(),
        _ => return,
    };
    // The server reads the bounds of an integer as integers, and what does not fit comes out anyhow.
    let whole = text(schema, "type") == Some("integer");
    let plain = |bound: &f64| !whole || (bound.fract() == 0.0 && bound.abs() < 9e15);
    let bound = |key: &str| match &field(schema, key)?.value {
        Value::Number(number) => number.as_f64().filter(plain),
        _ => None,
    };
    let within = |number: f64| {
        bound("minimum").is_none_or(|least| number >= least) && bound("maximum").is_none_or(|most| number <= most)
    };
    if !fits || number.is_some_and(|number| !within(number)) {
        report.refuse(CODE, given, "is refused by its own schema", "give a default that the schema allows");
    }
}
