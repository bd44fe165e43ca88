//! Patches: a part of an object, or operations on one.

use crate::check::object::{self, Examined};
use crate::check::{Catalogue, Options, Verdict};
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::{self, Node, Sources, Value};
use crate::unit::closest;

/// The operations of RFC 6902.
const OPERATIONS: [&str; 6] = ["add", "remove", "replace", "move", "copy", "test"];

/// Findings that hold for a part of an object as well as for a whole one.
///
/// What is missing may stand in the object that is patched, and a list's items are merged by their keys.
const HOLDS_FOR_A_PART: [&str; 9] = [
    "schema-bounds",
    "schema-enum",
    "schema-form",
    "schema-format",
    "schema-pattern",
    "schema-type",
    "schema-unknown-field",
    "manifest-no-kind",
    "manifest-unknown-kind",
];

/// Checks a document of a patch file: a map is merged, a list holds operations.
pub(in crate::check) fn examine(node: &Node, catalogue: &Catalogue, options: &Options) -> Examined {
    if let Value::Sequence(items) = &node.value {
        let mut found = Vec::new();
        for item in items {
            operation(item, &mut found);
        }
        return object::settle(node, found);
    }
    let mut examined = object::examine(node, catalogue, options);
    examined.findings.retain(|finding| holds(finding, node) || finding.code == "schema-not-checked");
    if examined.verdict == Verdict::Invalid && !examined.findings.iter().any(|it| it.severity == Severity::Error) {
        examined.verdict = Verdict::Valid;
    }
    (examined.not_evaluated, examined.transitions) = (0, 0);
    examined
}

fn holds(finding: &Diagnostic, node: &Node) -> bool {
    // `$patch`, `$retainKeys`, `$setElementOrder/…` and `$deleteFromPrimitiveList/…` steer the merge
    // (`apimachinery`, `pkg/util/strategicpatch`), and where they stand the rest need not be whole.
    HOLDS_FOR_A_PART.contains(&finding.code) && !(finding.code == "schema-unknown-field" && is_directive(finding, node))
}

fn is_directive(finding: &Diagnostic, node: &Node) -> bool {
    let Some(crate::diagnostic::Place::Span(span)) = finding.primary.as_ref().map(|label| &label.place) else {
        return false;
    };
    directive_at(node, *span)
}

/// Whether the key at a place begins with `$`. The reader bounds the depth of a tree, and so of this.
fn directive_at(node: &Node, span: document::Span) -> bool {
    match &node.value {
        Value::Mapping(map) => map
            .iter()
            .any(|entry| entry.key.span == span && entry.key.name.starts_with('$') || directive_at(&entry.node, span)),
        Value::Sequence(items) => items.iter().any(|item| directive_at(item, span)),
        _ => false,
    }
}

/// Checks one operation as `evanphx/json-patch` reads it, which kustomize and Kubernetes use (`patch.go`).
fn operation(item: &Node, found: &mut Vec<Diagnostic>) {
    let code = "kustomize-operation";
    let Some(map) = item.as_mapping() else {
        let message = format!("an operation must be a map, found {}", item.kind());
        return found.push(Diagnostic::error(code, message).at(item.span, ""));
    };
    let anchor = map.iter().next().map_or(item.span, |entry| entry.key.span);
    let missing = |key: &str| Diagnostic::error(code, format!("{key} is missing in an operation")).at(anchor, "");
    let Some(op) = map.get("op") else {
        return found.push(missing("op").help(format!("one of {}", OPERATIONS.join(", "))));
    };
    let name = op.as_str().unwrap_or_default();
    if !OPERATIONS.contains(&name) {
        let error =
            Diagnostic::error(code, format!("there is no operation {:?}", crate::check::explain::shorten(name)));
        let help = match closest(name, OPERATIONS) {
            Some(meant) => format!("did you mean {meant}?"),
            None => format!("use one of {}", OPERATIONS.join(", ")),
        };
        found.push(error.at(op.span, "").help(help));
    }
    let needs_from = matches!(name, "move" | "copy");
    for key in ["path", "from"] {
        match map.get(key) {
            None if key == "path" || needs_from => found.push(missing(key)),
            None => {}
            Some(node) => pointer(key, node, found),
        }
    }
    if matches!(name, "add" | "replace" | "test") && map.get("value").is_none() {
        let message = format!("the operation {name} has no value, and null is meant");
        let warning = Diagnostic::warning(code, message).at(op.span, "");
        found.push(warning.help("give `value`, or `value: null` if that is so"));
    }
}

fn pointer(key: &str, node: &Node, found: &mut Vec<Diagnostic>) {
    let code = "kustomize-operation";
    match node.as_str() {
        None => {
            let message = format!("{key} of an operation must be a string, found {}", node.kind());
            found.push(Diagnostic::error(code, message).at(node.span, ""));
        }
        Some(text) if !text.is_empty() && !text.starts_with('/') => {
            let message = format!("{key} of an operation does not begin with `/`");
            let warning = Diagnostic::warning(code, message).at(node.span, "its first part is passed over");
            found.push(warning.help(format!("did you mean /{}?", crate::check::explain::shorten(text))));
        }
        Some(_) => {}
    }
}

/// Checks a patch that is written out in a kustomization. Its findings point at the whole and name the line inside.
pub(super) fn inline(text: &Node, target: Option<&Node>, catalogue: &Catalogue, options: &Options) -> Vec<Diagnostic> {
    let Some(written) = text.as_str().filter(|written| !written.trim().is_empty()) else { return Vec::new() };
    let mut sources = Sources::new();
    let id = sources.add("", written);
    let parsed = document::parse(id, written);
    let mut inner: Vec<Diagnostic> = parsed.faults.into_iter().map(Diagnostic::from).collect();
    for node in &parsed.documents {
        inner.extend(examine(node, catalogue, options).findings);
    }
    let operations = parsed.documents.iter().any(|node| matches!(node.value, Value::Sequence(_)));
    let mut found: Vec<Diagnostic> = inner.into_iter().map(|finding| lift(finding, text, &sources)).collect();
    if operations && target.is_none() {
        let error = Diagnostic::error("kustomize-choice", "operations need a target").at(text.span, "");
        found.push(error.help("say with `target` which objects they are for"));
    }
    found
}

/// Brings a finding from the inner text to where that text is written.
fn lift(mut finding: Diagnostic, text: &Node, sources: &Sources) -> Diagnostic {
    let line = match finding.primary.as_ref().map(|label| &label.place) {
        Some(crate::diagnostic::Place::Span(span)) => sources.position(*span).line,
        _ => 1,
    };
    finding.related.clear();
    finding.message = format!("{} (line {line} of the patch)", finding.message);
    finding.at(text.span, "")
}
