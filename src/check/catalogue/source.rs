//! Sources of schemas, read into shelves.

use std::sync::Arc;

use serde_json::Value;

use super::asked::Asked;
use super::layer::{Content, Layer};
use super::{CustomKind, Fetch, Kind, Shelf, Template, crd, import, plain, store};
use crate::diagnostic::{Diagnostic, Sink};
use crate::document::{self, Grade, Node, SourceId};

/// Where schemas come from.
#[derive(Debug)]
pub enum Source {
    /// A text that is read now: CustomResourceDefinitions, alone, in a `List` or one after the other; or a JSON Schema
    /// that says which kind it is for.
    Text {
        /// The name it is shown under.
        name: String,
        /// The text itself.
        text: Arc<str>,
        /// What findings in it point to.
        id: SourceId,
        /// Whether it was named itself, so that it is an error if it brings no kind.
        named: bool,
    },
    /// A folder of imported schemas: its lock, and the texts of the files in it by their names.
    Imported {
        /// The folder, as it is shown.
        folder: String,
        /// Text of the lock.
        lock: String,
        /// Name in the folder, and text.
        files: Vec<(String, String)>,
    },
    /// A place that is asked for a kind when a document needs it.
    Template {
        /// The place.
        template: Template,
        /// Who reads it.
        fetch: Arc<dyn Fetch>,
    },
    /// What this binary holds.
    Embedded,
}

/// Puts each source on a shelf; neighbours that are read now share one, on which the first of a kind counts.
pub(super) fn shelve(sources: Vec<Source>, shelves: &mut Vec<Shelf>, sink: &mut Sink) {
    let mut kinds = Vec::new();
    for source in sources {
        let next = match source {
            Source::Text { name, text, id, named } => {
                read(&name, &text, id, named, &mut kinds, sink);
                continue;
            }
            Source::Imported { folder, lock, files } => {
                let read = import::read(&folder, &lock, &files, sink);
                kinds.extend(read.into_iter().map(|(kind, content)| (kind, Content::Structural(content))));
                continue;
            }
            Source::Template { template, fetch } => Shelf::Asked(Arc::new(Asked::new(template, fetch))),
            Source::Embedded => Shelf::Layer(store::layer()),
        };
        settle(&mut kinds, shelves);
        shelves.push(next);
    }
    settle(&mut kinds, shelves);
}

fn settle(kinds: &mut Vec<(Kind, Content)>, shelves: &mut Vec<Shelf>) {
    if !kinds.is_empty() {
        shelves.push(Shelf::Layer(Arc::new(Layer::new(std::mem::take(kinds)))));
    }
}

/// The kinds that definitions among these documents bring, each with the name of its file; those that are `known` are left
/// out.
pub(super) fn of_tree<'a>(
    documents: impl IntoIterator<Item = (&'a str, &'a Node)>,
    known: impl Fn(&str, &str) -> bool,
) -> Layer {
    let definitions = documents.into_iter().filter(|(_, document)| crd::is_definition(document));
    // Its faults are found again when the definition is checked as the document that it is.
    let kinds = definitions.flat_map(|(name, document)| {
        let found = crd::custom_kinds(document, &mut Sink::new());
        found.into_iter().map(move |kind| (name, kind))
    });
    let kinds = kinds.filter(|(_, kind)| !known(&kind.api_version(), &kind.kind));
    Layer::new(kinds.map(|(name, kind)| entry(name, kind)))
}

fn entry(source: &str, found: CustomKind) -> (Kind, Content) {
    let mut kind = Kind::from_outside(&found.group, &found.version, &found.kind, source);
    kind.scope = found.scope;
    kind.status = found.status;
    kind.built_in = store::is_built_in(&kind.group, &kind.kind);
    let content = match found.fault {
        Some(fault) => Content::Broken(format!("{source}: {fault}")),
        None => Content::Structural(serde_json::json!({ "schema": found.schema })),
    };
    (kind, content)
}

fn read(name: &str, text: &str, id: SourceId, named: bool, kinds: &mut Vec<(Kind, Content)>, sink: &mut Sink) {
    let before = kinds.len();
    let parsed = document::parse(id, text);
    let broken = parsed.faults.iter().any(|fault| fault.grade == Grade::Error);
    sink.extend(parsed.faults.into_iter().filter(|fault| fault.grade == Grade::Error).map(Diagnostic::from));
    let mut faulty = broken;
    for document in parsed.documents.iter().flat_map(crate::check::object::unfold) {
        if crd::is_definition(document) {
            let mut found = Sink::new();
            kinds.extend(crd::custom_kinds(document, &mut found).into_iter().map(|kind| entry(name, kind)));
            faulty |= found.has_errors();
            sink.extend(found.into_diagnostics());
        } else if looks_like_schema(document) {
            kinds.extend(schema(name, document.to_json()));
        }
    }
    if named && !faulty && kinds.len() == before {
        let message = format!("{name} brings no kind");
        let help = "a CustomResourceDefinition (apiextensions.k8s.io/v1) does, and a JSON Schema that says what `apiVersion` \
                    and `kind` are; schemas told apart by their file names need a template";
        sink.push(Diagnostic::error("schema-source", message).in_file(name).help(help));
    }
}

fn looks_like_schema(document: &Node) -> bool {
    ["$schema", "properties", "x-kubernetes-group-version-kind"].iter().any(|key| document.get(key).is_some())
}

/// A JSON Schema, for each kind it says it is for.
fn schema(name: &str, schema: Value) -> Vec<(Kind, Content)> {
    let named = plain::kinds(&schema);
    if named.is_empty() {
        return Vec::new();
    }
    let mut alone = |file: &str| Err(format!("it refers to {file}: name the folder as a template to have that read"));
    let bundled = plain::bundle_value(schema, "", &mut alone).map(Arc::new);
    let content = || match &bundled {
        Ok(schema) => Content::Plain(Arc::clone(schema)),
        Err(fault) => Content::Broken(format!("{name}: {fault}")),
    };
    let kind = |(group, version, kind): (String, String, String)| {
        let mut kind = Kind::from_outside(&group, &version, &kind, name);
        kind.built_in = store::is_built_in(&kind.group, &kind.kind);
        (kind, content())
    };
    named.into_iter().map(kind).collect()
}
