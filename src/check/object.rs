//! One document.

use super::catalogue::{Catalogue, Compiled, Found, Kind, Wrong, check_definition, is_definition};
use super::cel;
use super::explain::Context;
use super::tree::Seen;
use super::{Options, Verdict, builtin, kustomize, metadata};
use crate::diagnostic::{Diagnostic, Severity, Sink};
use crate::document::{Node, Value};

/// Most findings of one document; what has more is not read to the end by anybody.
pub(super) const MOST: usize = 100;

/// Checks one document. A `List` is checked item by item, and its verdict is the worst of theirs.
pub fn document(node: &Node, catalogue: &Catalogue, options: &Options, sink: &mut Sink) -> Verdict {
    let mut worst = Verdict::Valid;
    for object in unfold(node) {
        let examined = examine(object, catalogue, options);
        worst = worst.max(examined.verdict);
        sink.extend(examined.findings);
    }
    worst
}

/// What was found out about one object.
#[derive(Debug)]
pub(super) struct Examined {
    pub(super) verdict: Verdict,
    /// What it calls itself, where there is no schema for that.
    pub(super) unknown: Option<String>,
    /// Rules in CEL that could not be run.
    pub(super) not_evaluated: usize,
    /// Rules in CEL that compare with an older object.
    pub(super) transitions: usize,
    pub(super) findings: Vec<Diagnostic>,
}

impl Examined {
    fn failed(finding: Diagnostic) -> Self {
        let verdict = if finding.severity == Severity::Error { Verdict::Invalid } else { Verdict::NotChecked };
        Self { verdict, unknown: None, not_evaluated: 0, transitions: 0, findings: vec![finding] }
    }

    fn not_checked(name: String, finding: Diagnostic) -> Self {
        let verdict = Verdict::NotChecked;
        Self { verdict, unknown: Some(name), not_evaluated: 0, transitions: 0, findings: vec![finding] }
    }
}

/// The objects in a document: itself, or the items of a `v1` `List`, however deep.
#[must_use]
pub fn unfold(node: &Node) -> Vec<&Node> {
    let is_list = text(node, "apiVersion") == Some("v1") && text(node, "kind") == Some("List");
    match node.get("items").map(|items| &items.value) {
        Some(Value::Sequence(items)) if is_list => items.iter().flat_map(unfold).collect(),
        Some(Value::Null) | None if is_list => Vec::new(),
        _ => vec![node],
    }
}

/// The same, of a document that is given away.
pub(super) fn unfolded(mut node: Node) -> Vec<Node> {
    let is_list = text(&node, "apiVersion") == Some("v1") && text(&node, "kind") == Some("List");
    if !is_list {
        return vec![node];
    }
    let items = match &mut node.value {
        Value::Mapping(mapping) => mapping.remove("items"),
        _ => None,
    };
    match items.map(|entry| entry.node.value) {
        Some(Value::Sequence(items)) => items.into_iter().flat_map(unfolded).collect(),
        _ => Vec::new(),
    }
}

fn text<'a>(node: &'a Node, key: &str) -> Option<&'a str> {
    node.get(key)?.as_str().filter(|text| !text.is_empty())
}

/// Checks one object.
pub(super) fn examine(node: &Node, catalogue: &Catalogue, options: &Options) -> Examined {
    let (api_version, kind) = match (text(node, "apiVersion"), text(node, "kind")) {
        (Some(api_version), Some(kind)) => (api_version, kind),
        (api_version, kind) => return unnamed(node, api_version, kind, options),
    };
    if api_version.starts_with(kustomize::GROUP) {
        return kustomize::examine(node, None, catalogue, options);
    }
    match catalogue.find(api_version, kind, options.wanted()) {
        Found::Kind(known, compiled) => structure(node, known, compiled, options),
        Found::Refused { what, why, meant } => {
            let why = why.unwrap_or_else(|| format!("no server has {api_version} {kind}"));
            Examined::failed(refused(node, what, why, meant))
        }
        Found::Unknown { meant } => {
            let help = meant.map(|meant| format!("did you mean {meant}?"));
            let name = format!("{api_version} {kind}");
            let finding = remark(node, options, format!("no schema for {name}"), help);
            Examined::not_checked(name, finding)
        }
        Found::Broken(fault) => {
            let finding =
                remark(node, options, format!("the schema for {api_version} {kind} cannot be used: {fault}"), None);
            Examined::not_checked(format!("{api_version} {kind}"), finding)
        }
    }
}

/// A document that does not say what it is: an object that forgot, or no object at all.
fn unnamed(node: &Node, api_version: Option<&str>, kind: Option<&str>, options: &Options) -> Examined {
    let looks_like_one = api_version.is_some() || kind.is_some() || node.get("metadata").is_some();
    if !looks_like_one {
        let what = "no apiVersion and kind: not a manifest";
        return Examined::not_checked(
            "no apiVersion and kind".to_owned(),
            remark(node, options, what.to_owned(), None),
        );
    }
    for key in ["apiVersion", "kind"] {
        if let Some(given) = node.get(key).filter(|given| !matches!(given.kind(), "null" | "string")) {
            let message = format!("{key} must be a string, found {}", given.kind());
            return Examined::failed(Diagnostic::error("manifest-no-kind", message).at(given.span, ""));
        }
    }
    let (missing, present) = match (api_version, kind) {
        (None, None) => ("apiVersion and kind are missing", "/metadata"),
        (None, _) => ("apiVersion is missing", "/kind"),
        _ => ("kind is missing", "/apiVersion"),
    };
    let span = node.key_at(present).map_or(node.span, |key| key.span);
    Examined::failed(
        Diagnostic::error("manifest-no-kind", missing).at(span, "").help("say what the object is, as text"),
    )
}

fn remark(node: &Node, options: &Options, message: String, help: Option<String>) -> Diagnostic {
    let found = if options.strict {
        Diagnostic::error("schema-not-checked", message)
    } else {
        Diagnostic::info("schema-not-checked", message)
    };
    let first = || node.as_mapping()?.iter().next().map(|entry| entry.key.span);
    let span = node.get("kind").map(|kind| kind.span).or_else(first).unwrap_or(node.span);
    let found = found.at(span, "");
    match help {
        Some(help) => found.help(help),
        None => found,
    }
}

fn refused(node: &Node, what: Wrong, message: String, meant: Option<String>) -> Diagnostic {
    let key = match what {
        Wrong::ApiVersion => "apiVersion",
        Wrong::Kind => "kind",
    };
    let span = node.get(key).map_or(node.span, |node| node.span);
    let found = Diagnostic::error("manifest-unknown-kind", message).at(span, "");
    match meant {
        Some(meant) => found.help(format!("did you mean {meant}?")),
        None => found,
    }
}

/// What keeps the API server from running rules: it refuses unknown fields before, and of the rest what it calls a wrong type,
/// missing, not supported, or too long or many (`apiextensions-apiserver`, `pkg/registry/customresource/strategy.go`,
/// `hasBlockingErr`).
const BLOCKING: &[&str] = &["schema-type", "schema-required", "schema-enum", "schema-length", "schema-unknown-field"];

fn structure(node: &Node, kind: &Kind, compiled: &Compiled, options: &Options) -> Examined {
    let mut sink = Sink::new();
    if !compiled.validator.is_valid(Seen::Node(node)) {
        let context = Context {
            root: node,
            schema: &compiled.schema,
            secret: kind.is_built_in() && kind.kind == "Secret",
            built_in: kind.is_built_in(),
        };
        let mut found = Vec::new();
        for error in compiled.errors(Seen::Node(node)) {
            context.explain(&error, &mut found);
            if found.len() > MOST {
                break;
            }
        }
        sink.extend(found);
    }
    metadata::check(kind, node, &mut sink);
    if kind.is_built_in() && is_definition(node) {
        check_definition(node, &mut sink);
    }
    let mut findings = sink.into_diagnostics();
    if kind.is_built_in() {
        let more = builtin::check(kind, node, &findings);
        findings.extend(more);
    }
    let mut rules = rules(node, kind, compiled, &findings);
    findings.append(&mut rules.failed);
    let settled = settle(node, findings);
    let not_evaluated = rules.not_evaluated.len();
    let mut findings = settled.findings;
    findings.extend(rules.not_evaluated.into_iter().map(|mut remark| {
        remark.severity = if options.strict { Severity::Error } else { Severity::Info };
        remark
    }));
    Examined { not_evaluated, transitions: rules.transitions, findings, ..settled }
}

/// Puts the findings of a document into order and judges by them.
pub(super) fn settle(node: &Node, mut findings: Vec<Diagnostic>) -> Examined {
    findings.sort_by(|a, b| {
        (&a.primary.as_ref().map(|at| &at.place), a.code).cmp(&(&b.primary.as_ref().map(|at| &at.place), b.code))
    });
    if findings.len() > MOST {
        findings.truncate(MOST);
        let more = Diagnostic::error("schema-too-many", format!("more than {MOST} findings in one document"));
        findings.push(more.at(node.get("kind").map_or(node.span, |kind| kind.span), "the rest is left out"));
    }
    let invalid = findings.iter().any(|finding| finding.severity == Severity::Error);
    let verdict = if invalid { Verdict::Invalid } else { Verdict::Valid };
    Examined { verdict, unknown: None, not_evaluated: 0, transitions: 0, findings }
}

/// Runs the rules of a kind, unless the object has faults that keep the API server from it.
fn rules(node: &Node, kind: &Kind, compiled: &Compiled, findings: &[Diagnostic]) -> cel::Outcome {
    let Some(rules) = &compiled.rules else { return cel::Outcome::default() };
    if findings.iter().any(|finding| BLOCKING.contains(&finding.code)) {
        return cel::Outcome::default();
    }
    let mut outcome = cel::check(rules, node, kind.status, &kind.kind);
    if findings.iter().any(|finding| finding.severity == Severity::Error) {
        // What is at fault already may be why a rule could not be run.
        outcome.not_evaluated.clear();
    }
    outcome
}
