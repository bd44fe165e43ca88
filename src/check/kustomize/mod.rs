//! What kustomize reads: kustomizations, the paths in them, and patches.

mod patch;
mod paths;
mod reference;

use std::sync::OnceLock;

use serde_json::{Value as Json, json};

use super::catalogue::{Catalogue, Compiled};
use super::convert::Purpose;
use super::explain::Context;
use super::object::{Examined, MOST};
use super::surroundings::Surroundings;
use super::tree::Seen;
use super::{Options, object};
use crate::diagnostic::Diagnostic;
use crate::document::Node;
use reference::items;

pub(super) use patch::examine as examine_patch;
pub(super) use reference::{Reference, Wants, references};

/// The types of kustomize, in the words of a structural schema.
const SCHEMA: &str = include_str!("schema.json");

/// The group of kustomize's own kinds.
pub(super) const GROUP: &str = "kustomize.config.k8s.io/";

/// Fields that kustomize warns of, and those in their place (`api/types/kustomization.go`, `CheckDeprecatedFields`).
const DEPRECATED: [(&str, &str); 6] = [
    ("bases", "resources"),
    ("commonLabels", "labels"),
    ("imageTags", "images"),
    ("patchesJson6902", "patches"),
    ("patchesStrategicMerge", "patches"),
    ("vars", "replacements"),
];

/// Where a kustomization is, if that is known: its path, and what is around it.
pub(super) type At<'a> = Option<(&'a str, &'a Surroundings)>;

/// Checks a kustomization. Where its paths lead is checked when it is known where it is.
pub(super) fn examine(node: &Node, at: At<'_>, catalogue: &Catalogue, options: &Options) -> Examined {
    let mut found = structure(node);
    kind(node, &mut found);
    deprecated(node, &mut found);
    emptiness(node, &mut found);
    patches(node, catalogue, options, &mut found);
    choices(node, &mut found);
    literals(node, &mut found);
    if let Some((path, around)) = at {
        paths::check(node, path, around, &mut found);
    }
    object::settle(node, found)
}

fn compiled() -> Option<&'static Compiled> {
    static COMPILED: OnceLock<Option<Compiled>> = OnceLock::new();
    let compile = || {
        let file: Json = serde_json::from_str(SCHEMA).ok()?;
        let definitions = file.get("definitions")?.as_object()?;
        let converted = definitions.iter().map(|(name, schema)| (name.clone(), Purpose::Validate.convert(schema)));
        let schema = json!({
            "$ref": "#/$defs/Kustomization",
            "type": "object",
            "$defs": converted.collect::<serde_json::Map<_, _>>(),
        });
        Compiled::of(schema).ok()
    };
    COMPILED.get_or_init(compile).as_ref()
}

fn structure(node: &Node) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let Some(compiled) = compiled() else { return found };
    let context = Context { root: node, schema: &compiled.schema, secret: false, built_in: false };
    for error in compiled.validator.iter_errors(Seen::Node(node)) {
        context.explain(&error, &mut found);
        if found.len() > MOST {
            break;
        }
    }
    found
}

/// Each kind has one version (`api/types/kustomization.go`, `EnforceFields`); both may be left out.
fn kind(node: &Node, found: &mut Vec<Diagnostic>) {
    let given =
        |key: &str| node.get(key).and_then(|node| Some((node.span, node.as_str().filter(|it| !it.is_empty())?)));
    let kind = given("kind");
    if let Some((span, name)) = kind
        && !matches!(name, "Kustomization" | "Component")
    {
        let message = format!("kustomize has no kind {:?}", super::explain::shorten(name));
        let error = Diagnostic::error("manifest-unknown-kind", message).at(span, "");
        found.push(error.help("a kustomization is a Kustomization or a Component"));
        return;
    }
    let name = kind.map_or("Kustomization", |(_, name)| name);
    let version = if name == "Component" { "v1alpha1" } else { "v1beta1" };
    if let Some((span, written)) = given("apiVersion")
        && written.strip_prefix(GROUP) != Some(version)
    {
        let message = format!("{:?} is no apiVersion of a {name}", super::explain::shorten(written));
        let error = Diagnostic::error("manifest-unknown-kind", message).at(span, "");
        found.push(error.help(format!("did you mean {GROUP}{version}?")));
    }
}

fn deprecated(node: &Node, found: &mut Vec<Diagnostic>) {
    for (field, instead) in DEPRECATED {
        let Some(entry) = node.as_mapping().and_then(|map| map.entry(field)) else { continue };
        if entry.node.kind() != "null" {
            let message = format!("{field} is deprecated in kustomize");
            let warning = Diagnostic::warning("kustomize-deprecated", message).at(entry.key.span, "");
            found.push(warning.help(format!("use {instead}; `kustomize edit fix` rewrites it")));
        }
    }
}

/// A kustomization that asks for nothing is refused (`api/types/kustomization.go`, `CheckEmpty`).
fn emptiness(node: &Node, found: &mut Vec<Diagnostic>) {
    let says = |map: &crate::document::Mapping| {
        map.iter().any(|entry| !matches!(entry.key.name.as_str(), "apiVersion" | "kind") && entry.node.kind() != "null")
    };
    let empty = node.kind() == "null" || node.as_mapping().is_some_and(|map| !says(map));
    if empty {
        let span = node.get("kind").map_or(node.span, |kind| kind.span);
        let error = Diagnostic::error("kustomize-empty", "the kustomization asks for nothing").at(span, "");
        found.push(error.help("kustomize refuses an empty one; name `resources`"));
    }
}

fn is_given(node: &Node, key: &str) -> bool {
    node.get(key).is_some_and(|value| match value.as_str() {
        Some(text) => !text.trim().is_empty(),
        None => value.kind() != "null",
    })
}

/// A patch is written out or in a file; so is a replacement.
fn choices(node: &Node, found: &mut Vec<Diagnostic>) {
    let mut fault = |item: &Node, message: &str, help: &str| {
        let first = item.as_mapping().and_then(|map| map.iter().next());
        let span = first.map_or(item.span, |entry| entry.key.span);
        found.push(Diagnostic::error("kustomize-choice", message).at(span, "").help(help));
    };
    for field in ["patches", "patchesJson6902"] {
        for item in items(node.get(field)).filter(|item| item.as_mapping().is_some()) {
            match (is_given(item, "path"), is_given(item, "patch")) {
                (true, true) => fault(item, "a patch has both path and patch", "leave one of them out"),
                (false, false) => fault(item, "a patch has neither path nor patch", "give one of them"),
                _ => {}
            }
        }
    }
    for item in items(node.get("replacements")) {
        if is_given(item, "path") && (is_given(item, "source") || is_given(item, "targets")) {
            fault(item, "a replacement has both path and a source or targets", "leave the path or the others out");
        }
    }
}

/// A literal is `key=value` (`api/kv/kv.go`, `parseLiteralSource`).
fn literals(node: &Node, found: &mut Vec<Diagnostic>) {
    for generator in ["configMapGenerator", "secretGenerator"] {
        for literal in items(node.get(generator)).flat_map(|item| items(item.get("literals"))) {
            let fits = |text: &str| text.split_once('=').is_some_and(|(key, _)| !key.is_empty());
            if literal.as_str().is_some_and(|text| !fits(text)) {
                // The text may be a secret, and is not shown.
                let message = format!("{generator}: a literal is not of the form key=value");
                found.push(Diagnostic::error("kustomize-literal", message).at(literal.span, ""));
            }
        }
    }
}

/// Patches that are written out.
fn patches(node: &Node, catalogue: &Catalogue, options: &Options, found: &mut Vec<Diagnostic>) {
    let of_lists = ["patches", "patchesJson6902"].into_iter().flat_map(|list| items(node.get(list)));
    let whole = items(node.get("patchesStrategicMerge")).filter(|item| item.as_str().is_some_and(reference::is_inline));
    for (item, target) in
        of_lists.filter_map(|item| Some((item.get("patch")?, item.get("target")))).chain(whole.map(|item| (item, None)))
    {
        found.extend(patch::inline(item, target, catalogue, options));
    }
}
