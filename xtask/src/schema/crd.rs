//! The kinds of a component that publishes `CustomResourceDefinition` objects.

use std::fs;
use std::path::Path;

use neap::document::{self, Sources};
use serde_json::{Value, json};

use super::index::{Entry, digest};
use super::origin::Origin;
use super::{Derived, Fault, compact, share};

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
    let definitions = parsed.documents.iter().map(document::Node::to_json);
    definitions
        .filter(|document| document.get("kind").and_then(Value::as_str) == Some("CustomResourceDefinition"))
        .map(|document| {
            versions(origin, name, &document).ok_or_else(|| Fault::Content {
                path: path.to_owned(),
                what: "not the shape of a definition".to_owned(),
            })
        })
        .collect::<Result<Vec<_>, _>>()
        .map(|kinds| kinds.into_iter().flatten().collect())
}

fn versions(origin: &Origin, file: &str, document: &Value) -> Option<Vec<Derived>> {
    let spec = document.get("spec")?;
    let group = spec.get("group")?.as_str()?;
    let kind = spec.get("names")?.get("kind")?.as_str()?;
    let scope = spec.get("scope")?.as_str()?;
    let served = |version: &&Value| version.get("served").and_then(Value::as_bool) == Some(true);
    spec.get("versions")?
        .as_array()?
        .iter()
        .filter(served)
        .map(|version| {
            let name = version.get("name")?.as_str()?;
            let mut schema = version.get("schema")?.get("openAPIV3Schema")?.clone();
            compact::strip(&mut schema);
            let definitions = share::share(&mut schema);
            let api_version = format!("{group}/{name}");
            let mut content = json!({ "apiVersion": api_version, "kind": kind, "schema": schema });
            if !definitions.is_empty() {
                content["definitions"] = Value::Object(definitions);
            }
            let body = compact::text(&content);
            let entry = Entry {
                group: group.to_owned(),
                version: name.to_owned(),
                kind: kind.to_owned(),
                scope: scope.to_owned(),
                status: version.get("subresources").and_then(|all| all.get("status")).is_some(),
                component: origin.component.to_owned(),
                component_version: origin.version.to_owned(),
                preferred: origin.preferred,
                file: format!("{}/{}/{group}_{name}_{kind}.json", origin.component, origin.version),
                definition: None,
                sha256: digest(&body),
                source: origin.source(Some(file)),
                licence: origin.licence.to_owned(),
            };
            Some(Derived { entry, body })
        })
        .collect()
}
