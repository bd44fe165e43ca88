//! Where the rules gather what they find, and how they read a document.
//!
//! A rule holds nodes alone; where a node is in its document is looked up when there is something to say of it.

use std::collections::BTreeMap;

pub(super) use crate::check::explain::shorten;
use crate::check::object::MOST;
use crate::diagnostic::Diagnostic;
use crate::document::{Entry, Key, Mapping, Node, Span, Value, dotted};
use crate::unit::closest;

/// The findings of one document.
pub(super) struct Report<'a> {
    root: &'a Node,
    found: Vec<Diagnostic>,
}

impl<'a> Report<'a> {
    pub(super) fn new(root: &'a Node) -> Self {
        Self { root, found: Vec::new() }
    }

    pub(super) fn into_found(self) -> Vec<Diagnostic> {
        self.found
    }

    pub(super) fn push(&mut self, finding: Diagnostic) {
        if !self.is_full() {
            self.found.push(finding);
        }
    }

    /// Whether nothing more is taken.
    pub(super) fn is_full(&self) -> bool {
        self.found.len() > MOST
    }

    /// An error about a node: its path and what is wrong with it.
    pub(super) fn error(&self, code: &'static str, node: &Node, says: &str) -> Diagnostic {
        let Some(trace) = self.trace(node) else { return Diagnostic::error(code, says) };
        Diagnostic::error(code, format!("{} {says}", trace.path())).at(trace.span(node), "")
    }

    /// An error about a field that is not there.
    pub(super) fn missing(&self, code: &'static str, parent: &Node, field: &str) -> Diagnostic {
        let says = format!("{field} is missing");
        let Some(trace) = self.trace(parent) else { return Diagnostic::error(code, says) };
        let path = dotted(&format!("{}/{field}", trace.pointer));
        Diagnostic::error(code, format!("{path} is missing")).at(trace.span(parent), "")
    }

    /// Shorthand for an error with a fix.
    pub(super) fn refuse(&mut self, code: &'static str, node: &Node, says: &str, help: &str) {
        let finding = self.error(code, node, says).help(help);
        self.push(finding);
    }

    /// Shorthand for a field that is not there, with a fix.
    pub(super) fn want(&mut self, code: &'static str, parent: &Node, field: &str, help: &str) {
        let finding = self.missing(code, parent, field).help(help);
        self.push(finding);
    }

    /// A small place that shows a node: itself, or its key if it is large.
    pub(super) fn span(&self, node: &Node) -> Span {
        self.trace(node).map_or(node.span, |trace| trace.span(node))
    }

    /// Text that must be one of some words. Empty text is mostly read as nothing, which has a default.
    pub(super) fn choice(&mut self, code: &'static str, node: &Node, words: &[&str]) {
        let Some(word) = node.as_str().filter(|word| !word.is_empty() && !words.contains(word)) else { return };
        let says = format!("must be {}, found {:?}", any_of(words), shorten(word));
        let finding = self.error(code, node, &says);
        let meant = closest(word, words.iter().copied().filter(|word| !word.is_empty()));
        self.push(match meant {
            Some(meant) => finding.help(format!("did you mean {meant}?")),
            None => finding,
        });
    }

    fn trace(&self, node: &Node) -> Option<Trace<'a>> {
        if self.is_full() {
            return None;
        }
        let mut pointer = String::new();
        let mut key = None;
        seek(self.root, None, node, &mut pointer, &mut key).then_some(Trace { pointer, key })
    }
}

/// Where a node is.
struct Trace<'a> {
    pointer: String,
    /// The nearest key above it.
    key: Option<&'a Key>,
}

impl Trace<'_> {
    fn path(&self) -> String {
        if self.pointer.is_empty() { "the document".to_owned() } else { dotted(&self.pointer) }
    }

    fn span(&self, node: &Node) -> Span {
        match (&node.value, self.key) {
            (Value::Mapping(_) | Value::Sequence(_) | Value::Null, Some(key)) => key.span,
            (Value::Mapping(mapping), None) => mapping.iter().next().map_or(node.span, |entry| entry.key.span),
            _ => node.span,
        }
    }
}

/// Looks for a node by its identity, and notes the way there. The depth of a document is bounded by the reader.
fn seek<'a>(
    from: &'a Node,
    above: Option<&'a Key>,
    node: &Node,
    pointer: &mut String,
    nearest: &mut Option<&'a Key>,
) -> bool {
    if std::ptr::eq(from, node) {
        *nearest = above;
        return true;
    }
    let length = pointer.len();
    match &from.value {
        Value::Mapping(mapping) => mapping.iter().any(|entry| {
            pointer.truncate(length);
            pointer.push('/');
            pointer.push_str(&entry.key.name.replace('~', "~0").replace('/', "~1"));
            seek(&entry.node, Some(&entry.key), node, pointer, nearest)
        }),
        Value::Sequence(items) => items.iter().enumerate().any(|(index, item)| {
            pointer.truncate(length);
            pointer.push('/');
            pointer.push_str(&index.to_string());
            let first = item.as_mapping().and_then(|mapping| mapping.iter().next()).map(|entry| &entry.key);
            seek(item, first.or(above), node, pointer, nearest)
        }),
        _ => false,
    }
}

/// A field that is there and not null.
pub(super) fn field<'a>(node: &'a Node, key: &str) -> Option<&'a Node> {
    node.get(key).filter(|node| !matches!(node.value, Value::Null))
}

/// Text of a field, if it is text and not empty.
pub(super) fn text<'a>(node: &'a Node, key: &str) -> Option<&'a str> {
    node.get(key)?.as_str().filter(|text| !text.is_empty())
}

/// Whether the server would find nothing in a field: absent, null or empty text.
pub(super) fn is_blank(node: &Node, key: &str) -> bool {
    field(node, key).is_none_or(|node| node.as_str() == Some(""))
}

/// A whole number.
pub(super) fn number(node: &Node) -> Option<i64> {
    match &node.value {
        Value::Number(number) => number.as_i64(),
        _ => None,
    }
}

/// A whole number in a field.
pub(super) fn int(node: &Node, key: &str) -> Option<i64> {
    number(node.get(key)?)
}

/// Whether a field says true.
pub(super) fn flag(node: &Node, key: &str) -> bool {
    node.get(key).is_some_and(|node| matches!(node.value, Value::Bool(true)))
}

/// The items of a list.
pub(super) fn items<'a>(node: &'a Node, key: &str) -> &'a [Node] {
    match node.get(key).map(|node| &node.value) {
        Some(Value::Sequence(items)) => items,
        _ => &[],
    }
}

/// Whether the server would find no items in a field: absent, null or an empty list.
pub(super) fn has_none(node: &Node, key: &str) -> bool {
    field(node, key).is_none_or(|list| matches!(&list.value, Value::Sequence(items) if items.is_empty()))
}

/// The entries of a map.
pub(super) fn entries<'a>(node: &'a Node, key: &str) -> impl Iterator<Item = &'a Entry> + use<'a> {
    node.get(key).and_then(Node::as_mapping).into_iter().flat_map(Mapping::iter)
}

/// The entries of a map by their keys, to look many of them up.
pub(super) fn by_key<'a>(node: &'a Node, key: &str) -> BTreeMap<&'a str, &'a Entry> {
    entries(node, key).map(|entry| (entry.key.name.as_str(), entry)).collect()
}

/// `a`, or `one of a, b`.
pub(super) fn any_of(words: &[&str]) -> String {
    let words: Vec<&str> = words.iter().copied().filter(|word| !word.is_empty()).collect();
    match words.as_slice() {
        [only] => (*only).to_owned(),
        many => format!("one of {}", many.join(", ")),
    }
}
