//! What every object must be: named, in a namespace or not, labelled and annotated within limits
//! (`k8s.io/apimachinery`, `pkg/api/validation/objectmeta.go`).

mod bonds;

use super::catalogue::{Kind, Scope};
use super::explain::shorten;
use super::name::{self, Rule};
use crate::diagnostic::{Diagnostic, Sink};
use crate::document::{Entry, Node, Span, dotted};

/// Most bytes of all annotations of an object, keys and values together.
const ANNOTATIONS: usize = 256 * 1024;

/// Checks the metadata of a document whose structure is checked elsewhere.
pub(super) fn check(kind: &Kind, document: &Node, sink: &mut Sink) {
    identity(kind, document, sink);
    namespace(kind, document, sink);
    bonds::check(kind, document, sink);
    tags(document, "/metadata", sink);
    for pointer in templates(kind) {
        tags(document, pointer, sink);
    }
}

/// Where a kind holds the metadata of what it will create, which the server checks with it.
fn templates(kind: &Kind) -> &'static [&'static str] {
    if !kind.is_built_in() {
        return &[];
    }
    match kind.kind.as_str() {
        "Deployment" | "DaemonSet" | "StatefulSet" | "ReplicaSet" | "ReplicationController" | "Job" => {
            &["/spec/template/metadata"]
        }
        // The metadata of the Job itself is not looked at (`pkg/apis/batch/validation`, `ValidateJobTemplateSpec`).
        "CronJob" => &["/spec/jobTemplate/spec/template/metadata"],
        "PodTemplate" => &["/template/metadata"],
        _ => &[],
    }
}

fn identity(kind: &Kind, document: &Node, sink: &mut Sink) {
    let rule = Rule::of(kind);
    let given = |pointer: &str| document.at(pointer).and_then(|node| Some((node.span, node.as_str()?)));
    let prefix = given("/metadata/generateName").filter(|(_, prefix)| !prefix.is_empty());
    if let Some((span, prefix)) = prefix {
        sink.extend(
            unfit(kind, rule, &name::completed(prefix)).map(|fault| fault.at("metadata.generateName", prefix, span)),
        );
    }
    match given("/metadata/name") {
        Some((span, name)) if !name.is_empty() => {
            sink.extend(unfit(kind, rule, name).map(|fault| fault.at("metadata.name", name, span)));
        }
        _ if prefix.is_some() => {}
        // The server gives it a name (`pkg/registry/core/limitrange/strategy.go`).
        _ if kind.is_built_in() && kind.kind == "LimitRange" => {}
        // A name of another type is reported as such.
        _ if document.at("/metadata/name").is_some_and(|node| !matches!(node.kind(), "null" | "string")) => {}
        _ => {
            let mut missing = Diagnostic::error("manifest-name", "metadata.name is missing");
            if let Some(span) = anchor(document) {
                missing = missing.at(span, "");
            }
            sink.push(missing.help("give the object a name"));
        }
    }
}

fn anchor(document: &Node) -> Option<Span> {
    let key = document.key_at("/metadata").or_else(|| document.key_at("/kind"))?;
    Some(key.span)
}

/// Why a name cannot be one, and what would help.
struct Unfit {
    why: String,
    help: String,
}

impl Unfit {
    fn at(self, path: &str, name: &str, span: Span) -> Diagnostic {
        let message = format!("{path} {:?} {}", shorten(name), self.why);
        Diagnostic::error("manifest-name", message).at(span, "").help(self.help)
    }
}

fn unfit(kind: &Kind, rule: Rule, name: &str) -> Option<Unfit> {
    let longest = rule.longest(kind);
    if name.len() > longest {
        let why = format!("has {} characters, and a {} can have {longest}", name.len(), kind.kind);
        return Some(Unfit { why, help: "shorten it".to_owned() });
    }
    if rule.allows(name) {
        return None;
    }
    let help = match rule.mended(name) {
        Some(mended) => format!("use {}; did you mean {mended}?", rule.words()),
        None => format!("use {}", rule.words()),
    };
    Some(Unfit { why: format!("is no name for a {}", kind.kind), help })
}

fn namespace(kind: &Kind, document: &Node, sink: &mut Sink) {
    let Some(node) = document.at("/metadata/namespace") else { return };
    let Some(name) = node.as_str().filter(|name| !name.is_empty()) else { return };
    match kind.scope {
        Scope::Cluster => {
            let message = format!("metadata.namespace is given, and a {} belongs to no namespace", kind.kind);
            let span = document.key_at("/metadata/namespace").map_or(node.span, |key| key.span);
            sink.push(Diagnostic::warning("manifest-namespace", message).at(span, "").help("leave it out"));
        }
        Scope::Namespaced | Scope::Unknown if name.len() > 63 || !name::is_label(name) => {
            let message = format!("metadata.namespace {name:?} is no name for a Namespace");
            let help = format!("use at most 63 {}", Rule::Label.words());
            sink.push(Diagnostic::error("manifest-namespace", message).at(node.span, "").help(help));
        }
        Scope::Namespaced | Scope::Unknown => {}
    }
}

/// Labels and annotations of the metadata at a pointer.
fn tags(document: &Node, pointer: &str, sink: &mut Sink) {
    let entries = |name: &str| {
        let mapping = document.at(&format!("{pointer}/{name}")).and_then(Node::as_mapping);
        mapping.into_iter().flatten()
    };
    let path = dotted(pointer);
    for entry in entries("labels") {
        key(entry, "manifest-label", &format!("{path}.labels"), entry.key.name.as_str(), sink);
        let Some(value) = entry.node.as_str().filter(|value| !name::is_label_value(value)) else { continue };
        let shown = shorten(value);
        let message = format!("{path}.labels: {shown:?} cannot be the value of label {}", shorten(&entry.key.name));
        let help = "use at most 63 letters, digits, `-`, `_` and `.`, with a letter or digit at both ends";
        sink.push(Diagnostic::error("manifest-label", message).at(entry.node.span, "").help(help));
    }
    let mut bytes = 0;
    for entry in entries("annotations") {
        // The server compares the keys of annotations in lower case.
        key(entry, "manifest-annotation", &format!("{path}.annotations"), &entry.key.name.to_lowercase(), sink);
        bytes += entry.key.name.len() + entry.node.as_str().map_or(0, str::len);
    }
    if bytes > ANNOTATIONS {
        let message = format!("{path}.annotations hold {bytes} bytes, and {ANNOTATIONS} is the limit");
        let mut finding = Diagnostic::error("manifest-annotation", message);
        if let Some(key) = document.key_at(&format!("{pointer}/annotations")) {
            finding = finding.at(key.span, "");
        }
        sink.push(finding.help("keep large data in a ConfigMap, or apply on the server's side"));
    }
}

fn key(entry: &Entry, code: &'static str, path: &str, as_compared: &str, sink: &mut Sink) {
    if name::is_key(as_compared) {
        return;
    }
    let message = format!("{path}: {:?} cannot be a key", shorten(&entry.key.name));
    let help = "use a word of at most 63 letters, digits, `-`, `_` and `.`, after a domain and `/` if need be";
    sink.push(Diagnostic::error(code, message).at(entry.key.span, "").help(help));
}
