//! What a tree says, and where.

use crate::document::{Node, Span, Value};

/// A value, and the place that says it; of a default, the place of the thing that has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said<T> {
    /// The value.
    pub value: T,
    /// Where it is said.
    pub place: Span,
}

/// A value that the tree says, or none where it does not: that is unknown, and not a default.
pub type Fact<T> = Option<Said<T>>;

impl<T> Said<T> {
    /// A value said at a place.
    pub fn at(value: T, place: Span) -> Self {
        Self { value, place }
    }
}

/// Whether a text is filled in by a template later: Helm, an ApplicationSet, a shell, kustomize or Flux.
#[must_use]
pub fn is_templated(text: &str) -> bool {
    // Most texts have none of the letters.
    text.bytes().any(|byte| matches!(byte, b'{' | b'<'))
        && (text.contains("{{") || text.contains("${") || text.contains("<<"))
}

/// A scalar as the text that it is; none for templates, and for what is no scalar.
#[must_use]
pub fn scalar(node: &Node) -> Option<String> {
    match &node.value {
        Value::String(text) if !is_templated(text) => Some(text.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

/// Whether anything in a node is filled in by a template later.
#[must_use]
pub fn has_templates(node: &Node) -> bool {
    match &node.value {
        Value::String(text) => is_templated(text),
        Value::Sequence(items) => items.iter().any(has_templates),
        Value::Mapping(mapping) => {
            mapping.iter().any(|entry| is_templated(&entry.key.name) || has_templates(&entry.node))
        }
        _ => false,
    }
}

/// Whether a map or list has something in it.
#[must_use]
pub fn is_filled(node: &Node) -> bool {
    match &node.value {
        Value::Sequence(items) => !items.is_empty(),
        Value::Mapping(mapping) => !mapping.is_empty(),
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        _ => true,
    }
}
