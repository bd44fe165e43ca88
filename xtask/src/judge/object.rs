//! What a manifest holds, as far as the judge has to know it to ask its question.

use std::fs;
use std::path::Path;

use neap::document::{Node, Sources, parse};

use crate::tree::{Done, at};

/// One object of a manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Object {
    pub(crate) api_version: String,
    pub(crate) kind: String,
    pub(crate) name: String,
    pub(crate) namespace: Option<String>,
}

impl Object {
    /// The API group: empty for the core group.
    pub(crate) fn group(&self) -> &str {
        self.api_version.split_once('/').map_or("", |(group, _)| group)
    }
}

/// The documents of a YAML file. What is wrong in it is for the judge to say.
pub(crate) fn documents(path: &Path) -> Done<Vec<Node>> {
    let text = at(path, fs::read_to_string(path))?;
    let mut sources = Sources::new();
    let id = sources.add(path.display().to_string(), text.as_str());
    Ok(parse(id, &text).documents)
}

/// The objects of a YAML file, those inside a List included. A file of Helm values has none.
pub(crate) fn objects(path: &Path) -> Done<Vec<Object>> {
    let mut found = Vec::new();
    for document in documents(path)? {
        gather(&document, &mut found);
    }
    Ok(found)
}

fn gather(node: &Node, found: &mut Vec<Object>) {
    let text = |node: Option<&Node>| node.and_then(Node::as_str).map(str::to_owned);
    let (Some(api_version), Some(kind)) = (text(node.get("apiVersion")), text(node.get("kind"))) else { return };
    if let Some(neap::document::Value::Sequence(items)) = node.get("items").map(|items| &items.value)
        && kind.ends_with("List")
    {
        for item in items {
            gather(item, found);
        }
        return;
    }
    let metadata = node.get("metadata");
    let name = text(metadata.and_then(|metadata| metadata.get("name"))).unwrap_or_default();
    let namespace = text(metadata.and_then(|metadata| metadata.get("namespace")));
    found.push(Object { api_version, kind, name, namespace });
}
