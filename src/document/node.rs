//! The tree: values, and where each was written.

use smol_str::SmolStr;

use super::Span;

/// A value with its place.
#[derive(Clone, Debug)]
pub struct Node {
    /// What was written.
    pub value: Value,
    /// Where it was written.
    pub span: Span,
}

/// What Kubernetes makes of a YAML node.
#[derive(Clone, Debug)]
pub enum Value {
    /// `null`, `~`, or nothing at all.
    Null,
    /// `true`, and also `on` and `yes`: Kubernetes reads YAML 1.1 booleans.
    Bool(bool),
    /// An integer or a finite float.
    Number(serde_json::Number),
    /// Text. What is short, as most of it is, lies in the node itself.
    String(SmolStr),
    /// A list.
    Sequence(Vec<Node>),
    /// A map, in the order it was written.
    Mapping(Mapping),
}

/// A key with its place.
#[derive(Clone, Debug)]
pub struct Key {
    /// The key as Kubernetes reads it: `on:` is the key `true`.
    pub name: SmolStr,
    /// Where it was written.
    pub span: Span,
}

/// One line of a map.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Left of the colon.
    pub key: Key,
    /// Right of it.
    pub node: Node,
}

/// A map with unique keys, in the order they were written.
#[derive(Clone, Debug, Default)]
pub struct Mapping {
    entries: Vec<Entry>,
}

impl Mapping {
    /// The value of a key.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Node> {
        self.entry(name).map(|entry| &entry.node)
    }

    /// The entry of a key, with the key's own place.
    #[must_use]
    pub fn entry(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key.name == name)
    }

    /// The entry at a place, from 0.
    #[must_use]
    pub fn at(&self, place: usize) -> Option<&Entry> {
        self.entries.get(place)
    }

    /// The entry of a key, to change.
    pub fn entry_mut(&mut self, name: &str) -> Option<&mut Entry> {
        self.entries.iter_mut().find(|entry| entry.key.name == name)
    }

    /// Puts an entry at the end, or in the place of the one with the same key, which is handed back.
    pub fn insert(&mut self, entry: Entry) -> Option<Entry> {
        if let Some(old) = self.entry_mut(&entry.key.name) {
            return Some(std::mem::replace(old, entry));
        }
        self.entries.push(entry);
        None
    }

    /// Takes an entry out.
    pub fn remove(&mut self, name: &str) -> Option<Entry> {
        let at = self.entries.iter().position(|entry| entry.key.name == name)?;
        Some(self.entries.remove(at))
    }

    /// The entries in their order.
    pub fn iter(&self) -> std::slice::Iter<'_, Entry> {
        self.entries.iter()
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl FromIterator<Entry> for Mapping {
    /// Collects entries whose keys are known to differ; a reader that cannot know uses [`Mapping::insert`].
    fn from_iter<I: IntoIterator<Item = Entry>>(entries: I) -> Self {
        Self { entries: entries.into_iter().collect() }
    }
}

impl IntoIterator for Mapping {
    type Item = Entry;
    type IntoIter = std::vec::IntoIter<Entry>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}

impl<'a> IntoIterator for &'a Mapping {
    type Item = &'a Entry;
    type IntoIter = std::slice::Iter<'a, Entry>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Node {
    /// Whether nothing was written.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }

    /// The map inside, if it is one.
    #[must_use]
    pub fn as_mapping(&self) -> Option<&Mapping> {
        match &self.value {
            Value::Mapping(mapping) => Some(mapping),
            _ => None,
        }
    }

    /// The text inside, if it is text.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The value of a key, if this is a map that has it.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Node> {
        self.as_mapping()?.get(name)
    }

    /// The same value without places.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(flag) => serde_json::Value::Bool(*flag),
            Value::Number(number) => serde_json::Value::Number(number.clone()),
            Value::String(text) => serde_json::Value::String(text.to_string()),
            Value::Sequence(items) => serde_json::Value::Array(items.iter().map(Node::to_json).collect()),
            Value::Mapping(mapping) => serde_json::Value::Object(
                mapping.iter().map(|entry| (entry.key.name.to_string(), entry.node.to_json())).collect(),
            ),
        }
    }

    /// What a reader of an error message would call this value.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match &self.value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(_) => "number",
            Value::String(_) => "string",
            Value::Sequence(_) => "list",
            Value::Mapping(_) => "map",
        }
    }
}
