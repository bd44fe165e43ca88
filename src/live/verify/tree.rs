//! Live objects as a tree of manifests, so that what they mean together is said by those who say it of files.

use std::sync::Arc;

use serde_json::Value;

use crate::document::{Node, Sources, parse};
use crate::live::kind::Kind;
use crate::topology::{Object, Topology};

/// The one file that all live objects are in, for whoever asks which belong together.
pub(in crate::live) const LIVE: &str = "live";

/// A value as YAML has it.
pub(in crate::live) fn node(value: &Value) -> Option<Node> {
    let (mut sources, text) = (Sources::new(), value.to_string());
    let id = sources.add(LIVE, text.clone());
    parse(id, &text).documents.into_iter().next()
}

/// Objects with their kinds, which an item of a list does not say itself.
pub(in crate::live) fn topology<'v>(objects: impl Iterator<Item = (Kind, &'v Value)>) -> Topology {
    let file: Arc<str> = Arc::from(LIVE);
    let read = objects.filter_map(|(kind, object)| {
        let mut object = object.clone();
        let map = object.as_object_mut()?;
        let core = kind.group.is_empty();
        let version = if core { kind.version.to_owned() } else { format!("{}/{}", kind.group, kind.version) };
        map.insert("apiVersion".to_owned(), version.into());
        map.insert("kind".to_owned(), kind.name.into());
        Object::new(node(&object)?, &file)
    });
    Topology::new(read.collect(), Vec::new())
}
