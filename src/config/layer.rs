//! Layers, and how one is laid over another.

use crate::document::{Entry, Mapping, Node, SourceId, Value};

use super::schema::INHERIT;

/// Where a value comes from. A later layer wins over an earlier one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// A profile that comes with neap.
    Profile(String),
    /// The user's file.
    File(String),
    /// An environment of the user's file.
    Environment(String),
    /// A `NEAP_…` variable.
    Variable(String),
    /// A `--set` flag.
    Flag(String),
}

impl std::fmt::Display for Layer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Profile(name) => write!(f, "profile {name}"),
            Self::File(name) => write!(f, "file {name}"),
            Self::Environment(name) => write!(f, "environment {name}"),
            Self::Variable(name) => write!(f, "variable {name}"),
            Self::Flag(text) => write!(f, "flag --set {text}"),
        }
    }
}

/// Which text is which layer.
#[derive(Clone, Debug, Default)]
pub struct Layers {
    all: Vec<(SourceId, Layer)>,
}

impl Layers {
    pub(super) fn add(&mut self, source: SourceId, layer: Layer) {
        self.all.push((source, layer));
    }

    /// The layer that a text is.
    #[must_use]
    pub fn of(&self, source: SourceId) -> Option<&Layer> {
        self.all.iter().find(|(id, _)| *id == source).map(|(_, layer)| layer)
    }
}

/// Lays one tree over another. Maps merge by key; `null` takes a key out; `inherit: false` in a map takes out all that lay
/// below it; anything else, lists too, replaces what was there.
pub(super) fn overlay(base: Node, over: Node) -> Node {
    let span = over.span;
    let value = match (base.value, over.value) {
        (Value::Mapping(base), Value::Mapping(over)) => Value::Mapping(overlay_maps(base, over)),
        (_, Value::Mapping(over)) => Value::Mapping(overlay_maps(Mapping::default(), over)),
        (_, over) => over,
    };
    Node { value, span }
}

fn overlay_maps(base: Mapping, mut over: Mapping) -> Mapping {
    let alone = over.get(INHERIT).is_some_and(|node| matches!(node.value, Value::Bool(false)));
    if alone {
        over.remove(INHERIT);
    }
    let mut merged = if alone { Mapping::default() } else { base };
    for Entry { key, node } in over {
        if matches!(node.value, Value::Null) {
            merged.remove(&key.name);
            continue;
        }
        let below = merged.entry_mut(&key.name).map(|entry| {
            let empty = Node { value: Value::Null, span: entry.node.span };
            std::mem::replace(&mut entry.node, empty)
        });
        let node = match below {
            Some(below) => overlay(below, node),
            None => overlay(Node { value: Value::Null, span: node.span }, node),
        };
        merged.insert(Entry { key, node });
    }
    merged
}
