//! A validator's errors in Kubernetes' own terms, each at the place that causes it.

use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use jsonschema::{JsonType, ValidationError};
use serde_json::Value as Json;

use super::convert::{LIST_TYPE, REQUIRED};
use super::keyword;
use super::object::MOST;
use crate::diagnostic::{Diagnostic, Fix, Severity};
use crate::document::{Node, Span, Value, dotted};
use crate::unit::secret::names_one;
use crate::unit::{certain, closest};

/// Longest piece of the user's text in a message, in characters.
const SHOWN: usize = 60;

/// How Prometheus writes a duration (`prometheus-operator`, `pkg/apis/monitoring/v1/types.go`, `Duration`).
const PROMETHEUS_DURATION: &str =
    "^(0|(([0-9]+)y)?(([0-9]+)w)?(([0-9]+)d)?(([0-9]+)h)?(([0-9]+)m)?(([0-9]+)s)?(([0-9]+)ms)?)$";

/// What is known of the document whose errors are explained.
#[derive(Clone, Copy, Debug)]
pub(super) struct Context<'a> {
    /// The document.
    pub(super) root: &'a Node,
    /// The JSON Schema that it was held against.
    pub(super) schema: &'a Json,
    /// Whether it is a Secret, whose values are never shown.
    pub(super) secret: bool,
    /// Whether it is of a kind of Kubernetes itself.
    pub(super) built_in: bool,
}

/// Where an error is.
struct At<'a> {
    pointer: &'a str,
    /// The place as people write it.
    path: String,
    node: &'a Node,
    /// The node if it is small, else its key: a caret under a whole map helps nobody.
    span: Span,
    /// Whether the value must not be shown.
    masked: bool,
}

impl<'a> Context<'a> {
    /// Explains one error; several where it names several fields.
    pub(super) fn explain(self, error: &ValidationError<'_>, out: &mut Vec<Diagnostic>) {
        let pointer = error.instance_path().as_str();
        let node = self.root.at(pointer).unwrap_or(self.root);
        let at = At {
            pointer,
            path: path(pointer),
            node,
            span: self.span(pointer, node),
            masked: self.secret && (pointer.starts_with("/data") || pointer.starts_with("/stringData"))
                || is_password(self.root, pointer),
        };
        let schema_path = error.schema_path().as_str();
        match error.kind() {
            Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
                let known = self.fields(schema_path);
                // A document of nothing but mistakes is not read to the end by anybody.
                out.extend(unexpected.iter().take(MOST + 1).map(|name| unknown(&at, name, &known)));
            }
            Kind::FalseSchema => out.push(self.forbidden(&at)),
            Kind::Required { property } => out.push(self.missing(&at, property.as_str().unwrap_or_default())),
            Kind::Custom { keyword, message } if keyword == REQUIRED => out.push(self.missing(&at, message)),
            Kind::Custom { keyword, message } if keyword == LIST_TYPE => self.repeated(&at, message, out),
            Kind::Minimum { limit } | Kind::Maximum { limit } if self.mere_width(limit, node) => {
                let mut found = value(&at, error.kind());
                found.severity = Severity::Warning;
                out.push(found.help("the API server takes it, and whatever reads it as 32 bits cannot"));
            }
            kind => out.push(value(&at, kind)),
        }
    }

    /// Whether a bound is there for `int32` alone: for a custom resource the API server (1.34.4) takes what fits 64 bits.
    fn mere_width(self, limit: &Json, node: &Node) -> bool {
        let fits = matches!(&node.value, Value::Number(number) if number.as_i64().is_some());
        !self.built_in && fits && is_width(limit) && width(limit) == "32 bits"
    }

    fn span(self, pointer: &str, node: &Node) -> Span {
        match node.value {
            Value::Mapping(_) | Value::Sequence(_) | Value::Null => self.anchor(pointer, node),
            _ => node.span,
        }
    }

    /// The key of a place; for one without, the first key in it, and for the document its `kind`.
    fn anchor(self, pointer: &str, node: &Node) -> Span {
        let key = if pointer.is_empty() { self.root.key_at("/kind") } else { self.root.key_at(pointer) };
        let first = || node.as_mapping()?.iter().next().map(|entry| entry.key.span);
        key.map(|key| key.span).or_else(first).unwrap_or(node.span)
    }

    /// The names that the schema has at the place of an error: `schema_path` ends in the keyword that failed.
    fn fields(self, schema_path: &str) -> Vec<&'a str> {
        let parent = schema_path.rsplit_once('/').map_or("", |(parent, _)| parent);
        let properties = self.schema.pointer(parent).and_then(|schema| schema.get("properties"));
        properties.and_then(Json::as_object).into_iter().flatten().map(|(name, _)| name.as_str()).collect()
    }

    fn forbidden(self, at: &At<'_>) -> Diagnostic {
        let span = self.root.key_at(at.pointer).map_or(at.span, |key| key.span);
        Diagnostic::error("schema-unknown-field", format!("unknown field {}", at.path)).at(span, "")
    }

    fn missing(self, at: &At<'_>, name: &str) -> Diagnostic {
        let message = format!("{} is missing", below(at.pointer, name));
        let error = Diagnostic::error("schema-required", message);
        if let Some(empty) = at.node.as_mapping().and_then(|mapping| mapping.entry(name)) {
            return error.at(empty.key.span, "has no value");
        }
        let label = if at.pointer.is_empty() { String::new() } else { format!("has no {name}") };
        error.at(self.anchor(at.pointer, at.node), label)
    }

    fn repeated(self, at: &At<'_>, keys: &str, out: &mut Vec<Diagnostic>) {
        let Value::Sequence(items) = &at.node.value else { return };
        let place = |index: usize| format!("{}[{index}]", at.path);
        let span = |index: usize| items.get(index).map_or(at.span, |item| item_span(item, keys));
        for (again, first) in keyword::repeats(items, keys) {
            let named = keys.split(',').filter_map(|key| {
                let value = items.get(again)?.get(key)?;
                Some(format!("{key} {}", scalar(value, at.masked)?))
            });
            let named: Vec<String> = named.collect();
            let message = match named.as_slice() {
                [] => format!("{} repeats {}", place(again), place(first)),
                named => format!("{} repeats {}: {}", place(again), place(first), named.join(", ")),
            };
            let found = if of_metadata(at.pointer) || (self.built_in && tolerated(at.pointer)) {
                Diagnostic::warning("schema-duplicate-item", message)
                    .help("server-side apply refuses this; a client-side one keeps the last")
            } else {
                Diagnostic::error("schema-duplicate-item", message).help("remove one, or tell them apart")
            };
            out.push(found.at(span(again), "").related(span(first), "first here"));
        }
    }
}

/// The lists that every object has.
fn of_metadata(pointer: &str) -> bool {
    matches!(pointer, "/metadata/finalizers" | "/metadata/ownerReferences")
}

fn unknown(at: &At<'_>, name: &str, known: &[&str]) -> Diagnostic {
    let span = at.node.as_mapping().and_then(|mapping| mapping.entry(name)).map_or(at.span, |entry| entry.key.span);
    let found = Diagnostic::error("schema-unknown-field", format!("unknown field {}", below(at.pointer, name)));
    let mut found = found.at(span, "");
    let free = |meant: &&str| at.node.as_mapping().is_some_and(|mapping| mapping.entry(meant).is_none());
    if let Some(meant) = certain(name, known.iter().copied()).filter(free) {
        found = found.fix(Fix::word(span, name, meant));
    }
    match closest(name, known.iter().copied()) {
        Some(meant) => found.help(format!("did you mean {meant}?")),
        None if known.is_empty() => found,
        None if known.len() <= 12 => found.help(format!("known here: {}", known.join(", "))),
        None => found,
    }
}

/// The value by which an item is told apart, or the item.
fn item_span(item: &Node, keys: &str) -> Span {
    let first_key = keys.split(',').find_map(|key| item.get(key));
    let first_entry = || item.as_mapping()?.iter().next().map(|entry| entry.key.span);
    first_key.map(|node| node.span).or_else(first_entry).unwrap_or(item.span)
}

/// Lists of built-in kinds whose repetitions a plain create accepts: only server-side apply, which merges by key, cannot
/// (`k8s.io/kubernetes`, `pkg/apis/core/validation`: no such check for these).
fn tolerated(pointer: &str) -> bool {
    let last = pointer.rsplit('/').next().unwrap_or_default();
    matches!(
        last,
        "env" | "imagePullSecrets" | "hostAliases" | "secrets" | "variables" | "addresses" | "volumeLifecycleModes"
    ) || last == "x-kubernetes-validations"
        || (last == "ports" && pointer.contains("ontainers/"))
}

/// Whether a value is a secret by the name it is given to.
fn is_password(root: &Node, pointer: &str) -> bool {
    let Some((above, key)) = pointer.rsplit_once('/') else { return false };
    let named = || root.at(above)?.get("name")?.as_str().map(names_one);
    names_one(key) || (key == "value" && named() == Some(true))
}

/// An error of one value.
fn value(at: &At<'_>, kind: &Kind) -> Diagnostic {
    let At { path, node, .. } = at;
    let found = found(node, at.masked);
    let error = |code: &'static str, message: String| Diagnostic::error(code, message).at(at.span, "");
    match kind {
        Kind::Type { kind } => wrong_type(at, kind),
        // The one `not` that the converter writes: an item may not be null.
        Kind::Not { .. } if matches!(node.value, Value::Null) => {
            error("schema-type", format!("{path} must be a map, found null")).help("fill the item in, or remove it")
        }
        Kind::Enum { options } => choice(at, options),
        Kind::Constant { expected_value } => error("schema-enum", format!("{path} must be {expected_value}, {found}")),
        Kind::Pattern { pattern } if is_quantity_pattern(pattern) => quantity(at),
        Kind::Pattern { pattern } if pattern == PROMETHEUS_DURATION => {
            error("schema-pattern", format!("{path} must be a duration such as 30s or 1h30m, {found}"))
        }
        Kind::Pattern { pattern } => error("schema-pattern", format!("{path} must match {pattern}, {found}")),
        Kind::Format { format } if format == "quantity" => quantity(at),
        Kind::Format { format } => error("schema-format", format!("{path} must be {}, {found}", format_words(format))),
        Kind::Minimum { limit } | Kind::Maximum { limit } if is_width(limit) => {
            error("schema-bounds", format!("{path} does not fit {}, {found}", width(limit)))
        }
        Kind::Minimum { limit } => error("schema-bounds", format!("{path} must be at least {limit}, {found}")),
        Kind::Maximum { limit } => error("schema-bounds", format!("{path} must be at most {limit}, {found}")),
        Kind::ExclusiveMinimum { limit } => error("schema-bounds", format!("{path} must be above {limit}, {found}")),
        Kind::ExclusiveMaximum { limit } => error("schema-bounds", format!("{path} must be below {limit}, {found}")),
        Kind::MultipleOf { multiple_of } => {
            error("schema-bounds", format!("{path} must be a multiple of {multiple_of}, {found}"))
        }
        Kind::MinLength { limit: 1 } => error("schema-length", format!("{path} must not be empty")),
        Kind::MinLength { limit } => error("schema-length", format!("{path} must have at least {limit} characters")),
        Kind::MaxLength { limit } => error("schema-length", format!("{path} must have at most {limit} characters")),
        Kind::MinItems { limit: 1 } => error("schema-length", format!("{path} must have an item")),
        Kind::MinItems { limit } => error("schema-length", format!("{path} must have at least {limit} items")),
        Kind::MaxItems { limit } => error("schema-length", format!("{path} must have at most {limit} items")),
        Kind::MinProperties { limit } => error("schema-length", format!("{path} must have at least {limit} fields")),
        Kind::MaxProperties { limit } => error("schema-length", format!("{path} must have at most {limit} fields")),
        Kind::UniqueItems => error("schema-duplicate-item", format!("{path} has an item twice")),
        Kind::AnyOf { .. } | Kind::OneOfNotValid { .. } => {
            error("schema-form", format!("{path} fits none of the forms that are allowed here"))
        }
        Kind::OneOfMultipleValid { .. } => {
            error("schema-form", format!("{path} fits several of the forms that exclude each other here"))
        }
        Kind::Not { .. } => error("schema-form", format!("{path} has a form that is not allowed here")),
        other => error("schema-form", format!("{path} breaks the rule `{}`", other.keyword())),
    }
}

fn wrong_type(at: &At<'_>, kind: &TypeKind) -> Diagnostic {
    let wanted: Vec<JsonType> = match kind {
        TypeKind::Single(wanted) => vec![*wanted],
        TypeKind::Multiple(set) => set.iter().filter(|wanted| *wanted != JsonType::Null).collect(),
    };
    let words: Vec<&str> = wanted.iter().map(|wanted| type_words(*wanted)).collect();
    let found = found(at.node, at.masked);
    let message = format!("{} must be {}, {found}", at.path, words.join(" or "));
    let error = Diagnostic::error("schema-type", message).at(at.span, "");
    let wants = |kind: JsonType| wanted.contains(&kind);
    match (&at.node.value, at.masked) {
        (Value::Number(_) | Value::Bool(_), true) if wants(JsonType::String) => error.help("quote it"),
        // A boolean where a number may stand is no text that forgot its quotes.
        (Value::Bool(_), _) if wants(JsonType::Integer) => error,
        (Value::Number(_) | Value::Bool(_), false) if wants(JsonType::String) => {
            error.help(quote(at.node)).fix(Fix::quotes(at.span))
        }
        (Value::String(text), false) if is_plain(text, &wanted) => {
            error.help(format!("write it without quotes: {text}"))
        }
        (Value::Null, _) => error.help("give it a value, or leave the field out"),
        (_, _) if wants(JsonType::Array) => error.help("write a list, each item behind `- `"),
        (Value::Sequence(_), _) if wants(JsonType::Object) => error.help("write a map, without `- `"),
        _ => error,
    }
}

/// How to make text of a number or boolean. What was written is only known to be what is shown if it is as long.
fn quote(node: &Node) -> String {
    let text = node.to_json().to_string();
    let written = node.span.end.saturating_sub(node.span.start) as usize;
    if written == text.len() { format!("quote it: \"{text}\"") } else { "quote it, so that it stays text".to_owned() }
}

fn is_plain(text: &str, wanted: &[JsonType]) -> bool {
    wanted.iter().any(|wanted| match wanted {
        JsonType::Integer => text.parse::<i64>().is_ok(),
        JsonType::Number => text.parse::<f64>().is_ok_and(f64::is_finite),
        JsonType::Boolean => matches!(text, "true" | "false"),
        _ => false,
    })
}

fn choice(at: &At<'_>, options: &Json) -> Diagnostic {
    let options: Vec<&Json> = options.as_array().into_iter().flatten().filter(|option| !option.is_null()).collect();
    let shown: Vec<String> = options.iter().map(ToString::to_string).collect();
    let message = match shown.as_slice() {
        [only] => format!("{} must be {only}, {}", at.path, found(at.node, at.masked)),
        many => format!("{} must be one of {}, {}", at.path, many.join(", "), found(at.node, at.masked)),
    };
    let error = Diagnostic::error("schema-enum", message).at(at.span, "");
    let words = options.iter().filter_map(|option| option.as_str());
    match at.node.as_str().and_then(|word| closest(word, words)) {
        Some(meant) => error.help(format!("did you mean {meant}?")),
        None => error,
    }
}

fn quantity(at: &At<'_>) -> Diagnostic {
    let message = format!("{} must be a quantity, {}", at.path, found(at.node, at.masked));
    let help = "write a number and one of m, k, M, G, T, Ki, Mi, Gi, Ti without a space, such as 500m or 1.5Gi";
    Diagnostic::error("schema-format", message).at(at.span, "").help(help)
}

/// The pattern that `controller-gen` writes for a quantity.
fn is_quantity_pattern(pattern: &str) -> bool {
    pattern.contains("[KMGTPE]i") && pattern.contains("[numkMGTPE]")
}

fn format_words(format: &str) -> String {
    match format {
        "date-time" => "a time such as 2026-01-31T12:00:00Z".to_owned(),
        "duration" => "a duration such as 30s or 1h30m".to_owned(),
        "byte" => "Base64".to_owned(),
        other => format!("of format {other}"),
    }
}

fn is_width(limit: &Json) -> bool {
    limit.as_i64().is_some_and(|limit| [i64::from(i32::MIN), i64::from(i32::MAX), i64::MIN, i64::MAX].contains(&limit))
}

fn width(limit: &Json) -> &'static str {
    if limit.as_i64().is_some_and(|limit| i32::try_from(limit).is_ok()) { "32 bits" } else { "64 bits" }
}

fn type_words(kind: JsonType) -> &'static str {
    match kind {
        JsonType::Null => "null",
        JsonType::Boolean => "a boolean",
        JsonType::Integer => "an integer",
        JsonType::Number => "a number",
        JsonType::String => "a string",
        JsonType::Array => "a list",
        JsonType::Object => "a map",
    }
}

/// The place as people write it.
fn path(pointer: &str) -> String {
    if pointer.is_empty() { "the document".to_owned() } else { dotted(pointer) }
}

fn below(pointer: &str, name: &str) -> String {
    dotted(&format!("{pointer}/{}", shorten(name).replace('~', "~0").replace('/', "~1")))
}

fn found(node: &Node, masked: bool) -> String {
    match scalar(node, masked) {
        Some(text) => format!("found {} {text}", node.kind()),
        None => format!("found {}", node.kind()),
    }
}

fn scalar(node: &Node, masked: bool) -> Option<String> {
    match &node.value {
        Value::String(text) if !masked => Some(format!("{:?}", shorten(text))),
        Value::Number(_) | Value::Bool(_) if !masked => Some(shorten(&node.to_json().to_string())),
        _ => None,
    }
}

/// A piece of the user's text, no longer than a message can bear.
pub(super) fn shorten(text: &str) -> String {
    if text.chars().nth(SHOWN).is_none() {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(SHOWN).collect();
    short.push('…');
    short
}
