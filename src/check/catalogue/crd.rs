//! CustomResourceDefinitions as the kinds they bring.

use regex::Regex;
use serde_json::{Map, Value, json};

use super::{Scope, compact, share};
use crate::check::name::{Rule, is_label};
use crate::diagnostic::{Diagnostic, Sink};
use crate::document::{self, Node, Span};

/// One version of one kind, as a definition brings it.
#[derive(Clone, Debug)]
pub struct CustomKind {
    /// API group.
    pub group: String,
    /// API version, `v1`.
    pub version: String,
    /// Name of the kind.
    pub kind: String,
    /// Whether its objects live in a namespace.
    pub scope: Scope,
    /// Whether `status` is a resource of its own, which a client cannot set together with the rest.
    pub status: bool,
    /// Its structural schema, rules in CEL included, as it was written.
    pub schema: Value,
    /// Why the schema cannot be used.
    pub fault: Option<String>,
}

impl CustomKind {
    /// Group and version as a manifest has them.
    #[must_use]
    pub fn api_version(&self) -> String {
        format!("{}/{}", self.group, self.version)
    }

    /// The compact form: no prose, and what is said often is said once.
    #[must_use]
    pub fn compact(&self) -> Value {
        let mut schema = self.schema.clone();
        compact::strip(&mut schema);
        let definitions = share::share(&mut schema);
        let mut content = json!({ "apiVersion": self.api_version(), "kind": self.kind, "schema": schema });
        if !definitions.is_empty() {
            content["definitions"] = Value::Object(definitions);
        }
        content
    }
}

/// Whether a document is a definition in the one version that servers read (`apiextensions.k8s.io/v1`).
#[must_use]
pub fn is_definition(document: &Node) -> bool {
    let is = |key: &str, value: &str| document.get(key).and_then(Node::as_str) == Some(value);
    is("kind", "CustomResourceDefinition") && is("apiVersion", "apiextensions.k8s.io/v1")
}

/// The kinds that a definition brings: one for each version that is served.
///
/// What is wrong is a finding at its line. A version whose schema cannot be used is there all the same and says why, so that
/// its objects count as not checked.
#[must_use]
pub fn custom_kinds(definition: &Node, sink: &mut Sink) -> Vec<CustomKind> {
    let text = |pointer: &str| definition.at(pointer).and_then(Node::as_str).filter(|text| !text.is_empty());
    let mut require = |pointer: &str, fits: fn(&str) -> bool| {
        let found = text(pointer).filter(|text| fits(text));
        if found.is_none() {
            let parent = pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
            let span = definition.key_at(pointer).or_else(|| definition.key_at(parent)).map(|key| key.span);
            let what = if text(pointer).is_some() { "no name" } else { "missing" };
            let message =
                format!("no kind is defined: {} is {what}", document::dotted(pointer).trim_start_matches('.'));
            sink.push(unusable(message, span.unwrap_or(definition.span)));
        }
        found
    };
    // What is no name is refused by every server, and might lead out of the folder that a file is named in.
    let group = require("/spec/group", |group| Rule::Subdomain.allows(group));
    let (Some(group), Some(kind)) = (group, require("/spec/names/kind", is_word)) else { return Vec::new() };
    let scope = Scope::of_definition(text("/spec/scope"));
    let versions = definition.at("/spec/versions").map(|versions| &versions.value);
    let Some(document::Value::Sequence(versions)) = versions else {
        let span = definition.key_at("/spec").map_or(definition.span, |key| key.span);
        sink.push(unusable("no kind is defined: spec.versions is missing".to_owned(), span));
        return Vec::new();
    };
    let served =
        |version: &&Node| matches!(version.get("served").map(|it| &it.value), Some(document::Value::Bool(true)));
    let versions = versions.iter().filter(served);
    versions.filter_map(|version| one(version, (group, kind, scope), sink)).collect()
}

/// What makes the schema of a definition unusable, and is not against the schema of definitions.
pub(in crate::check) fn check(definition: &Node, sink: &mut Sink) {
    let versions = definition.at("/spec/versions").map(|versions| &versions.value);
    if let Some(document::Value::Sequence(versions)) = versions {
        for schema in versions.iter().filter_map(|version| version.at("/schema/openAPIV3Schema")) {
            sink.extend(faults(schema));
        }
    }
}

/// Whether a text can be a kind, or a version of one.
fn is_word(text: &str) -> bool {
    is_label(&text.to_ascii_lowercase())
}

fn one(version: &Node, (group, kind, scope): (&str, &str, Scope), sink: &mut Sink) -> Option<CustomKind> {
    let name = version.get("name").and_then(Node::as_str).filter(|name| is_word(name))?;
    let schema = version.at("/schema/openAPIV3Schema");
    let found = match schema {
        Some(schema) => faults(schema),
        None => vec![unusable(format!("version {name} has no schema"), version.span)],
    };
    let fault = found.first().map(|fault| fault.message.clone());
    sink.extend(found);
    let status = version.at("/subresources/status").is_some_and(|status| status.kind() == "map");
    Some(CustomKind {
        group: group.to_owned(),
        version: name.to_owned(),
        kind: kind.to_owned(),
        scope,
        status,
        schema: schema.map_or_else(|| Value::Object(Map::new()), Node::to_json),
        fault,
    })
}

/// The types that a schema may have (`apiextensions-apiserver`, `pkg/apis/apiextensions/validation/validation.go`,
/// `ValidateCustomResourceDefinitionOpenAPISchema`).
const TYPES: [&str; 6] = ["array", "boolean", "integer", "number", "object", "string"];

/// Everything in a structural schema that keeps it from being used: no map, a reference (`apiextensions-apiserver`,
/// `pkg/apis/apiextensions/validation/validation.go`, forbids `$ref`), a type or pattern that is none.
fn faults(schema: &Node) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut open = vec![schema];
    while let Some(schema) = open.pop() {
        let Some(map) = schema.as_mapping() else {
            let message = format!("a schema is a map, found {}", schema.kind());
            found.push(unusable(message, schema.span));
            continue;
        };
        for entry in map {
            let value = &entry.node;
            match (entry.key.name.as_str(), &value.value) {
                (_, document::Value::Null) => {}
                ("$ref", _) => {
                    let message = "a schema of a definition cannot refer to another ($ref)".to_owned();
                    found.push(unusable(message, entry.key.span).help("write out what it refers to"));
                }
                ("pattern", document::Value::String(pattern)) => {
                    if let Some(why) = unfit(pattern) {
                        found.push(unusable(format!("the pattern is no regular expression: {why}"), value.span));
                    }
                }
                ("type", document::Value::String(name)) if !name.is_empty() && !TYPES.contains(&name.as_ref()) => {
                    let message = format!("there is no type {name:?}");
                    let help = format!("use one of {}", TYPES.join(", "));
                    found.push(unusable(message, value.span).help(help));
                }
                ("properties", document::Value::Mapping(named)) => open.extend(named.iter().map(|it| &it.node)),
                ("items" | "not", _) | ("additionalProperties", document::Value::Mapping(_)) => open.push(value),
                ("allOf" | "anyOf" | "oneOf", document::Value::Sequence(branches)) => open.extend(branches),
                _ => {}
            }
        }
    }
    found.sort_by_key(|fault| fault.primary.as_ref().map(|label| label.place.clone()));
    found
}

/// Most times that Go lets a part of a pattern repeat (`regexp/syntax/parse.go`, "invalid repeat count").
const REPEATS: u32 = 1000;

/// Why a pattern cannot be used. Servers compile it with Go's `regexp`, whose language (RE2) is that of this engine.
fn unfit(pattern: &str) -> Option<String> {
    match Regex::new(pattern) {
        Ok(_) if repeats_too_often(pattern) => Some(format!("a part repeats more than {REPEATS} times")),
        Ok(_) => None,
        Err(regex::Error::Syntax(shown)) => {
            let last = shown.lines().last().unwrap_or_default();
            Some(last.trim_start_matches("error: ").to_owned())
        }
        Err(other) => Some(other.to_string()),
    }
}

/// Reads the counts (`{2,5}`) of a pattern that is one.
fn repeats_too_often(pattern: &str) -> bool {
    let mut rest = pattern.chars();
    let mut class = false;
    while let Some(letter) = rest.next() {
        match letter {
            '\\' => _ = rest.next(),
            '[' => class = true,
            ']' => class = false,
            '{' if !class => {
                let inside = rest.as_str().split('}').next().unwrap_or_default();
                if inside.split(',').filter_map(|count| count.parse::<u32>().ok()).any(|count| count > REPEATS) {
                    return true;
                }
            }
            _ => {}
        }
    }
    false
}

fn unusable(message: String, span: Span) -> Diagnostic {
    Diagnostic::error("crd-unusable", message).at(span, "")
}
