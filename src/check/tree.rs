//! The document tree as `jsonschema` reads it, so that nothing is copied to be checked.

use std::borrow::Cow;

use jsonschema::JsonType;
use jsonschema::json::{Array, Json, NodeIdentity, Object};

use crate::document::{Mapping, Node, Value};

/// The representation: a document whose nodes know where they were written.
#[derive(Debug)]
pub(super) struct Tree;

/// A node, or a name of a map when names themselves are checked.
#[derive(Clone, Copy, Debug)]
pub(super) enum Seen<'a> {
    /// Part of a document.
    Node(&'a Node),
    /// A key.
    Name(&'a str),
}

impl Json for Tree {
    type Node<'a> = Seen<'a>;
    type PreparedKey = String;
    type StringBuffer = ();

    const KEYS_PER_LOOKUP: usize = 2;
    const ACYCLIC: bool = true;

    fn prepare_key(key: &str) -> String {
        key.to_owned()
    }

    fn with_string_node<T>((): &mut (), string: &str, f: impl FnOnce(Seen<'_>) -> T) -> T {
        f(Seen::Name(string))
    }
}

impl<'a> Seen<'a> {
    fn value(self) -> Option<&'a Value> {
        match self {
            Self::Node(node) => Some(&node.value),
            Self::Name(_) => None,
        }
    }
}

impl<'a> jsonschema::json::Node<'a, Tree> for Seen<'a> {
    type Object = Members<'a>;
    type Array = Items<'a>;
    type Number = &'a serde_json::Number;

    fn as_object(&self) -> Option<Members<'a>> {
        match self.value()? {
            Value::Mapping(mapping) => Some(Members(mapping)),
            _ => None,
        }
    }

    fn as_array(&self) -> Option<Items<'a>> {
        match self.value()? {
            Value::Sequence(items) => Some(Items(items)),
            _ => None,
        }
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        match self {
            Self::Name(name) => Some(Cow::Borrowed(name)),
            Self::Node(node) => node.as_str().map(Cow::Borrowed),
        }
    }

    fn as_number(&self) -> Option<&'a serde_json::Number> {
        match self.value()? {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }

    fn as_boolean(&self) -> Option<bool> {
        match self.value()? {
            Value::Bool(flag) => Some(*flag),
            _ => None,
        }
    }

    fn is_null(&self) -> bool {
        matches!(self.value(), Some(Value::Null))
    }

    fn json_type(&self) -> JsonType {
        match self.value() {
            None | Some(Value::String(_)) => JsonType::String,
            Some(Value::Null) => JsonType::Null,
            Some(Value::Bool(_)) => JsonType::Boolean,
            Some(Value::Number(_)) => JsonType::Number,
            Some(Value::Sequence(_)) => JsonType::Array,
            Some(Value::Mapping(_)) => JsonType::Object,
        }
    }

    fn to_value(&self) -> Cow<'a, serde_json::Value> {
        Cow::Owned(match self {
            // Errors carry a copy of what they are about; a container's would be large and is never shown.
            Self::Node(node) => match &node.value {
                Value::Mapping(_) | Value::Sequence(_) => serde_json::Value::Null,
                _ => node.to_json(),
            },
            Self::Name(name) => serde_json::Value::from(*name),
        })
    }

    fn equals_value(&self, expected: &serde_json::Value) -> bool {
        match self {
            Self::Node(node) => jsonschema::json::cmp::equal(&node.to_json(), expected),
            Self::Name(name) => expected == name,
        }
    }

    fn identity(&self) -> Option<NodeIdentity> {
        match self {
            Self::Node(node) => Some(NodeIdentity::new(std::ptr::from_ref::<Node>(node).addr())),
            Self::Name(_) => None,
        }
    }
}

/// The entries of a map.
#[derive(Clone, Copy, Debug)]
pub(super) struct Members<'a>(&'a Mapping);

impl<'a> Object<'a, Tree> for Members<'a> {
    type Node = Seen<'a>;
    type MemberName = &'a str;
    type MembersIter = MembersIter<'a>;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn get(&self, key: &String) -> Option<Seen<'a>> {
        self.0.get(key).map(Seen::Node)
    }

    fn members(&self) -> MembersIter<'a> {
        MembersIter(self.0.iter())
    }
}

/// The entries of a map, one after the other.
#[derive(Debug)]
pub(super) struct MembersIter<'a>(std::slice::Iter<'a, crate::document::Entry>);

impl<'a> Iterator for MembersIter<'a> {
    type Item = (&'a str, Seen<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|entry| (entry.key.name.as_str(), Seen::Node(&entry.node)))
    }
}

/// The items of a list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Items<'a>(&'a [Node]);

impl<'a> Array<'a, Tree> for Items<'a> {
    type Node = Seen<'a>;
    type ElementsIter = std::iter::Map<std::slice::Iter<'a, Node>, fn(&'a Node) -> Seen<'a>>;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn elements(&self) -> Self::ElementsIter {
        self.0.iter().map(Seen::Node)
    }

    fn is_unique(&self) -> bool {
        let values: Vec<Cow<'_, serde_json::Value>> = self.0.iter().map(|node| Cow::Owned(node.to_json())).collect();
        jsonschema::json::unique::is_unique(&values)
    }
}
