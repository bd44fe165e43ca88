//! The kinds of a component that publishes `CustomResourceDefinition` objects.

use std::fs;
use std::path::Path;

use neap::check::import::digest;
use neap::check::{self, CustomKind, compact};
use neap::diagnostic::Sink;
use neap::document::{self, Sources};

use super::index::Entry;
use super::origin::Origin;
use super::{Derived, Fault};

/// Reads every served version of every definition in a folder.
pub(crate) fn read(origin: &Origin, folder: &Path) -> Result<Vec<Derived>, Fault> {
    let at = |source| Fault::File { path: folder.to_owned(), source };
    let mut paths: Vec<_> = fs::read_dir(folder)
        .map_err(at)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()
        .map_err(at)?;
    paths.sort();
    let mut kinds = Vec::new();
    for path in paths {
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        if matches!(extension, "yaml" | "yml" | "json") {
            kinds.extend(read_file(origin, &path)?);
        }
    }
    if kinds.is_empty() {
        return Err(Fault::Content { path: folder.to_owned(), what: "no CustomResourceDefinition".to_owned() });
    }
    Ok(kinds)
}

fn read_file(origin: &Origin, path: &Path) -> Result<Vec<Derived>, Fault> {
    let text = fs::read_to_string(path).map_err(|source| Fault::File { path: path.to_owned(), source })?;
    let mut sources = Sources::new();
    let source = sources.add(path.to_string_lossy(), text.as_str());
    let parsed = document::parse(source, &text);
    if let Some(fault) = parsed.faults.first() {
        return Err(Fault::Content { path: path.to_owned(), what: fault.message.clone() });
    }
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let mut sink = Sink::new();
    let definitions = parsed.documents.iter().filter(|document| check::is_definition(document));
    let kinds: Vec<CustomKind> = definitions.flat_map(|document| check::custom_kinds(document, &mut sink)).collect();
    match sink.diagnostics().first() {
        Some(fault) => Err(Fault::Content { path: path.to_owned(), what: fault.message.clone() }),
        None => Ok(kinds.into_iter().map(|kind| derived(origin, name, kind)).collect()),
    }
}

fn derived(origin: &Origin, file: &str, found: CustomKind) -> Derived {
    let body = compact::text(&found.compact());
    let CustomKind { group, version, kind, scope, status, .. } = found;
    let entry = Entry {
        file: format!("{}/{}/{group}_{version}_{kind}.json", origin.component, origin.version),
        group,
        version,
        kind,
        scope: scope.word().to_owned(),
        status,
        component: origin.component.to_owned(),
        component_version: origin.version.to_owned(),
        preferred: origin.preferred,
        definition: None,
        sha256: digest(&body),
        source: origin.source(Some(file)),
        licence: origin.licence.to_owned(),
    };
    Derived { entry, body }
}
