//! What ties an object to others: finalizers and owners.

use super::super::catalogue::Kind;
use super::super::explain::shorten;
use super::super::name;
use crate::diagnostic::{Diagnostic, Sink};
use crate::document::{Node, Value};

/// Finalizers that need no domain (`k8s.io/kubernetes`, `pkg/apis/core/helper/helpers.go`, `IsStandardFinalizerName`).
const STANDARD: &[&str] = &["kubernetes", "orphan", "foregroundDeletion"];

pub(super) fn check(kind: &Kind, document: &Node, sink: &mut Sink) {
    for (at, node) in items(document, "/metadata/finalizers").iter().enumerate() {
        sink.extend(finalizer(kind, node, at));
    }
    let mut controller: Option<serde_json::Value> = None;
    for (at, owner) in items(document, "/metadata/ownerReferences").iter().enumerate() {
        sink.extend(owned(owner, at));
        if owner.get("controller").is_some_and(|flag| matches!(flag.value, Value::Bool(true))) {
            let owner_json = owner.to_json();
            // The server drops what only repeats.
            if controller.get_or_insert_with(|| owner_json.clone()) != &owner_json {
                let message = format!("metadata.ownerReferences[{at}] is a second controller");
                sink.push(wrong(owner, message).help("let one owner be the controller"));
            }
        }
    }
}

fn items<'a>(document: &'a Node, pointer: &str) -> &'a [Node] {
    match document.at(pointer).map(|node| &node.value) {
        Some(Value::Sequence(items)) => items,
        _ => &[],
    }
}

/// A place inside a list item whose own span would be a whole map.
fn wrong(node: &Node, message: String) -> Diagnostic {
    let first = node.as_mapping().and_then(|mapping| mapping.iter().next());
    Diagnostic::error("manifest-metadata", message).at(first.map_or(node.span, |entry| entry.key.span), "")
}

/// A finalizer is a qualified name, and for the kinds of Kubernetes itself one with a domain
/// (`pkg/apis/core/validation/validation.go`, `ValidateFinalizerName`).
fn finalizer(kind: &Kind, node: &Node, at: usize) -> Option<Diagnostic> {
    let name = node.as_str()?;
    let bare = kind.is_built_in() && !name.contains('/') && !STANDARD.contains(&name);
    if name::is_key(name) && !bare {
        return None;
    }
    let message = format!("metadata.finalizers[{at}] {:?} is no name of a finalizer", shorten(name));
    Some(wrong(node, message).help("write a domain, `/` and a word, such as example.com/guard"))
}

/// An owner is named in full (`k8s.io/apimachinery`, `pkg/api/validation/objectmeta.go`, `validateOwnerReference`).
fn owned(owner: &Node, at: usize) -> Vec<Diagnostic> {
    let text = |name: &str| owner.get(name).and_then(|node| Some((node, node.as_str()?)));
    let mut found = Vec::new();
    for field in ["kind", "name", "uid"] {
        if let Some((node, "")) = text(field) {
            found.push(wrong(node, format!("metadata.ownerReferences[{at}].{field} must not be empty")));
        }
    }
    let Some((node, api_version)) = text("apiVersion") else { return found };
    let version = api_version.split_once('/').map_or(api_version, |(_, version)| version);
    if version.is_empty() || version.contains('/') {
        let message = format!("metadata.ownerReferences[{at}].apiVersion {:?} is none", shorten(api_version));
        found.push(wrong(node, message).help("write a version, or a group, `/` and a version"));
    }
    let events = matches!(api_version, "v1" | "events.k8s.io/v1" | "events.k8s.io/v1beta1");
    if let Some((node, "Event")) = text("kind")
        && events
    {
        found.push(wrong(node, format!("metadata.ownerReferences[{at}]: an Event owns nothing")));
    }
    found
}
