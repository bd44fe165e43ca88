//! The merged layers held against the schema: every fault at once, each in the layer that wrote it.

use std::sync::OnceLock;

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{ValidationError, Validator};
use serde_json::Value;

use super::schema;
use crate::diagnostic::{Diagnostic, Sink};
use crate::document::{Node, Span};
use crate::timeline::Objective;
use crate::unit::{self, closest};

/// The code of everything that the config's schema refuses.
pub(super) const CODE: &str = "config-invalid";
/// The code of a key that no field has.
pub(super) const UNKNOWN: &str = "config-unknown-field";

/// Pushes every fault of a merged tree.
pub(super) fn check(tree: &Node, sink: &mut Sink) {
    let instance = tree.to_json();
    let Some(validator) = validator() else {
        sink.push(Diagnostic::error(CODE, "the schema of the config does not compile"));
        return;
    };
    for error in validator.iter_errors(&instance) {
        describe(&error, tree, sink);
    }
}

fn validator() -> Option<&'static Validator> {
    static VALIDATOR: OnceLock<Option<Validator>> = OnceLock::new();
    VALIDATOR
        .get_or_init(|| {
            let mut options = jsonschema::draft202012::options().should_validate_formats(true);
            for (format, rule) in unit::FORMATS {
                options = options.with_format(*format, move |text: &str| rule(text).is_ok());
            }
            options = options.with_format(Objective::FORMAT, |text: &str| Objective::rule(text).is_ok());
            options.build(schema::complete()).ok()
        })
        .as_ref()
}

fn describe(error: &ValidationError<'_>, tree: &Node, sink: &mut Sink) {
    let pointer = error.instance_path().as_str().to_owned();
    let here = Here { pointer: &pointer, tree };
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            let known = siblings(error);
            for name in unexpected {
                sink.push(here.unknown(name, &known));
            }
        }
        ValidationErrorKind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            let message = format!("{} is missing", here.child(name));
            let mut diagnostic = Diagnostic::error(CODE, message).at(here.key(), "it belongs in here");
            let known = schema::field(&here.path_with(name), Some(tree));
            if let Some(words) = known.as_ref().and_then(schema::Field::description) {
                diagnostic = diagnostic.help(format!("`{name}`: {}", first_sentence(words)));
            }
            sink.push(diagnostic);
        }
        ValidationErrorKind::PropertyNames { error: inner } => {
            let name = inner.instance().as_str().unwrap_or_default().to_owned();
            let reason = reason(inner).unwrap_or_else(|| "it is no name that can stand here".to_owned());
            let span = here.entry_key(&name);
            sink.push(
                Diagnostic::error(CODE, format!("`{name}` cannot be a name in {}: {reason}", here.dotted()))
                    .at(span, ""),
            );
        }
        _ => sink.push(here.value(error)),
    }
}

/// The place an error speaks of.
struct Here<'a> {
    pointer: &'a str,
    tree: &'a Node,
}

impl Here<'_> {
    fn dotted(&self) -> String {
        match crate::document::dotted(self.pointer) {
            path if path.is_empty() => "the config".to_owned(),
            path => format!("`{path}`"),
        }
    }

    fn child(&self, name: &str) -> String {
        format!("`{}`", crate::document::dotted(&format!("{}/{name}", self.pointer)))
    }

    fn path_with<'a>(&'a self, name: &'a str) -> Vec<&'a str> {
        self.pointer.split('/').skip(1).chain([name]).collect()
    }

    fn span(&self) -> Span {
        self.tree.at(self.pointer).map_or(self.tree.span, |node| node.span)
    }

    /// The key that the value stands under, or the value where it stands under none.
    fn key(&self) -> Span {
        self.tree.key_at(self.pointer).map_or_else(|| self.span(), |key| key.span)
    }

    fn entry_key(&self, name: &str) -> Span {
        let node = self.tree.at(self.pointer).and_then(Node::as_mapping).and_then(|map| map.entry(name));
        node.map_or_else(|| self.span(), |entry| entry.key.span)
    }

    fn unknown(&self, name: &str, known: &[String]) -> Diagnostic {
        let message = format!("unknown field {}", self.child(name));
        let diagnostic = Diagnostic::error(UNKNOWN, message).at(self.entry_key(name), "");
        match closest(name, known.iter().map(String::as_str)) {
            Some(meant) => diagnostic.help(format!("did you mean `{meant}`?")),
            None if known.is_empty() => diagnostic,
            None => diagnostic.help(format!("the fields here are {}", known.join(", "))),
        }
    }

    fn value(&self, error: &ValidationError<'_>) -> Diagnostic {
        let reason = reason(error).unwrap_or_else(|| error.to_string());
        let diagnostic = Diagnostic::error(CODE, format!("{}: {reason}", self.dotted())).at(self.span(), "");
        let path: Vec<&str> = self.pointer.split('/').skip(1).collect();
        if let ValidationErrorKind::Enum { options } = error.kind()
            && let Some(options) = options.as_array()
            && let Some(written) = error.instance().as_str()
            && let Some(meant) = closest(written, options.iter().filter_map(Value::as_str))
        {
            return diagnostic.help(format!("did you mean `{meant}`?"));
        }
        match schema::field(&path, Some(self.tree)).as_ref().and_then(schema::Field::description) {
            Some(words) => diagnostic.help(first_sentence(words)),
            None => diagnostic,
        }
    }
}

/// What is wrong, in words that follow a field's name.
fn reason(error: &ValidationError<'_>) -> Option<String> {
    let written = error.instance();
    let text = match error.kind() {
        ValidationErrorKind::Format { format } => {
            let text = written.as_str().map_or_else(|| written.to_string(), str::to_owned);
            let objective = || (format == Objective::FORMAT).then(|| Objective::rule(&text));
            match unit::check_format(format, &text).or_else(objective)? {
                Err(reason) => reason,
                Ok(()) => return None,
            }
        }
        ValidationErrorKind::Type { kind } => {
            let wanted = match kind {
                TypeKind::Single(one) => one.to_string(),
                TypeKind::Multiple(several) => {
                    several.iter().map(|one| one.to_string()).collect::<Vec<_>>().join(" or ")
                }
            };
            format!("expected {wanted}, found {}", named(written))
        }
        ValidationErrorKind::Enum { options } => {
            let options: Vec<String> = options.as_array()?.iter().map(plain).collect();
            format!("{} is none of {}", named(written), options.join(", "))
        }
        ValidationErrorKind::Constant { expected_value } => {
            format!("expected {}, found {}", plain(expected_value), named(written))
        }
        ValidationErrorKind::Minimum { limit } => {
            format!("{} is too small, {} is the least", plain(written), plain(limit))
        }
        ValidationErrorKind::Maximum { limit } => {
            format!("{} is too great, {} is the most", plain(written), plain(limit))
        }
        ValidationErrorKind::MinItems { .. } => "the list cannot be empty".to_owned(),
        ValidationErrorKind::MinLength { .. } => "the text cannot be empty".to_owned(),
        ValidationErrorKind::MaxLength { limit } => format!("the text is too long, {limit} characters are the most"),
        ValidationErrorKind::MinProperties { .. } => "the map cannot be empty".to_owned(),
        ValidationErrorKind::MaxProperties { limit } => format!("there can be only {limit} of these fields at a time"),
        ValidationErrorKind::Pattern { pattern } => format!("{} does not match `{pattern}`", named(written)),
        _ => return None,
    };
    Some(text)
}

/// The names that are known where an unknown one was found: those of the schema that refused it.
fn siblings(error: &ValidationError<'_>) -> Vec<String> {
    let path = error.schema_path().as_str();
    let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
    let properties = schema::complete().pointer(parent).and_then(|schema| schema.get("properties"));
    let names = properties.and_then(Value::as_object).map(|map| map.keys().cloned().collect());
    names.unwrap_or_default()
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn named(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "a map".to_owned(),
        Value::String(text) if text.chars().count() > 60 => "a long text".to_owned(),
        other => format!("`{}`", plain(other)),
    }
}

pub(super) fn first_sentence(words: &str) -> String {
    let line = words.split("\n\n").next().unwrap_or_default().replace('\n', " ");
    let end = line.find(". ").unwrap_or(line.len());
    line[..end].trim_end_matches('.').to_owned()
}
