//! The keywords that JSON Schema lacks: lists that are maps or sets, and `required` for which `null` is nothing.

use std::collections::HashMap;

use jsonschema::{Keyword, ValidationError};
use serde_json::{Map, Value as Json};

use super::convert::LIST_KEYS;
use super::tree::{Seen, Tree};
use crate::document::{Node, Value};

/// Up to this many items each is compared with each, which is faster than hashing.
const FEW: usize = 16;

/// A list whose items must differ: as a whole, or in the named fields.
#[derive(Debug)]
pub(super) struct Distinct {
    keys: Vec<String>,
}

impl Distinct {
    /// Reads the keyword from the schema it stands in.
    pub(super) fn of(schema: &Map<String, Json>) -> Self {
        let keys = schema.get(LIST_KEYS).and_then(Json::as_array);
        Self { keys: keys.into_iter().flatten().filter_map(Json::as_str).map(str::to_owned).collect() }
    }

    /// What [`repeats`] needs to find again what this found.
    fn words(&self) -> String {
        self.keys.join(",")
    }
}

impl<'i> Keyword<'i, Tree> for Distinct {
    fn validate(&self, instance: Seen<'i>) -> Result<(), ValidationError<'i>> {
        if self.is_valid(instance) { Ok(()) } else { Err(ValidationError::custom(self.words())) }
    }

    fn is_valid(&self, instance: Seen<'i>) -> bool {
        let Seen::Node(Node { value: Value::Sequence(items), .. }) = instance else { return true };
        if items.len() > FEW {
            return repeats(items, &self.words()).is_empty();
        }
        let rest = |at: usize| items.iter().skip(at + 1);
        !items.iter().enumerate().any(|(at, item)| rest(at).any(|other| same(item, other, &self.keys)))
    }
}

/// Items that repeat an earlier one: where each is, and where the first like it is.
///
/// `keys` are the names of the fields by which items are told apart, with commas between; none for all.
pub(super) fn repeats(items: &[Node], keys: &str) -> Vec<(usize, usize)> {
    let keys: Vec<String> = keys.split(',').filter(|key| !key.is_empty()).map(str::to_owned).collect();
    let mut first: HashMap<String, usize> = HashMap::new();
    let mut found = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let Some(identity) = identity(item, &keys) else { continue };
        match first.get(&identity) {
            Some(earlier) => found.push((at, *earlier)),
            None => {
                first.insert(identity, at);
            }
        }
    }
    found
}

fn identity(item: &Node, keys: &[String]) -> Option<String> {
    if keys.is_empty() {
        return Some(item.to_json().to_string());
    }
    item.as_mapping()?;
    let parts: Vec<Option<Json>> = keys.iter().map(|key| part(item, key)).collect();
    parts.iter().any(Option::is_some).then(|| format!("{parts:?}"))
}

fn part(item: &Node, key: &str) -> Option<Json> {
    match item.get(key) {
        Some(node) => Some(node.to_json()),
        // The one key of a list map that Kubernetes fills in: `protocol` of a port (`core/v1`, `+default="TCP"`).
        None if key == "protocol" => Some(Json::from("TCP")),
        None => None,
    }
}

fn same(left: &Node, right: &Node, keys: &[String]) -> bool {
    if keys.is_empty() {
        return alike(left, right);
    }
    if left.as_mapping().is_none() || right.as_mapping().is_none() {
        return false;
    }
    let mut known = false;
    let equal = keys.iter().all(|key| match (left.get(key), right.get(key)) {
        (Some(left), Some(right)) => {
            known = true;
            alike(left, right)
        }
        (None, None) => true,
        (Some(given), None) | (None, Some(given)) => {
            known = true;
            key == "protocol" && given.as_str() == Some("TCP")
        }
    });
    known && equal
}

fn alike(left: &Node, right: &Node) -> bool {
    match (&left.value, &right.value) {
        (Value::String(left), Value::String(right)) => left == right,
        (Value::Number(left), Value::Number(right)) => left == right,
        _ => left.to_json() == right.to_json(),
    }
}

/// Fields that must be there and not `null`.
#[derive(Debug)]
pub(super) struct Given {
    names: Vec<String>,
}

impl Given {
    /// Reads the keyword's value.
    pub(super) fn of(value: &Json) -> Self {
        let names = value.as_array().into_iter().flatten().filter_map(Json::as_str);
        Self { names: names.map(str::to_owned).collect() }
    }

    fn missing<'a>(&'a self, instance: Seen<'_>) -> impl Iterator<Item = &'a str> {
        let mapping = match instance {
            Seen::Node(node) => node.as_mapping(),
            Seen::Name(_) => None,
        };
        let missing = mapping.map(|mapping| {
            self.names
                .iter()
                .map(String::as_str)
                .filter(move |name| mapping.get(name).is_none_or(|node| matches!(node.value, Value::Null)))
        });
        missing.into_iter().flatten()
    }
}

impl<'i> Keyword<'i, Tree> for Given {
    fn validate(&self, instance: Seen<'i>) -> Result<(), ValidationError<'i>> {
        match self.missing(instance).next() {
            Some(name) => Err(ValidationError::custom(name)),
            None => Ok(()),
        }
    }

    fn is_valid(&self, instance: Seen<'i>) -> bool {
        self.missing(instance).next().is_none()
    }

    fn iter_errors(&self, instance: Seen<'i>) -> Box<dyn Iterator<Item = ValidationError<'i>> + 'i> {
        let missing: Vec<_> = self.missing(instance).map(ValidationError::custom).collect();
        Box::new(missing.into_iter())
    }
}
