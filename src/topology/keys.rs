//! Where the keys of a spec stand.

use super::object::given;
use crate::document::Node;

/// How many sorts of keys are told apart. A spec has a dozen at most, mostly.
const SORTS: usize = 32;

/// Several keys of one sort, or one that stands too far behind.
const SEVERAL: u8 = u8::MAX;

/// Where `spec` stands in an object, and where its keys stand in it. Every rule asks every object for a few of them, and
/// most of what is asked for is not there.
#[derive(Debug)]
pub(super) struct Keys {
    spec: usize,
    /// For each sort of keys: 0 for none, else the place of the only one, from 1.
    places: [u8; SORTS],
}

impl Keys {
    /// The keys of an object; none where its spec is no map.
    pub(super) fn of(object: &Node) -> Option<Self> {
        let mapping = object.as_mapping()?;
        let spec = mapping.iter().position(|entry| entry.key.name == "spec")?;
        let mut keys = Self { spec, places: [0; SORTS] };
        for (at, entry) in mapping.iter().nth(spec)?.node.as_mapping()?.iter().enumerate() {
            let place = keys.places.get_mut(sort(&entry.key.name))?;
            let own = u8::try_from(at + 1).unwrap_or(SEVERAL);
            *place = if *place == 0 { own } else { SEVERAL };
        }
        Some(keys)
    }

    /// The value of a key of the spec, where it is there and not null.
    pub(super) fn given<'n>(&self, object: &'n Node, key: &str) -> Option<&'n Node> {
        let place = *self.places.get(sort(key))?;
        if place == 0 {
            return None;
        }
        let spec = object.as_mapping()?.at(self.spec)?;
        if place == SEVERAL {
            return given(&spec.node, key);
        }
        let entry = spec.node.as_mapping()?.at(usize::from(place) - 1)?;
        (entry.key.name == key && !entry.node.is_null()).then_some(&entry.node)
    }
}

/// The sort of a key, by its length and three of its letters.
fn sort(key: &str) -> usize {
    let letters = key.as_bytes();
    let letter = |at: usize| letters.get(at).copied().map_or(0, usize::from);
    (letters.len() + 13 * letter(0) + 13 * letter(1) + 29 * letter(letters.len() / 2)) % SORTS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Sources, parse};

    fn node(text: &str) -> Node {
        parse(Sources::new().add("a.yaml", text), text).documents.remove(0)
    }

    #[test]
    fn a_key_is_found_where_it_is_and_only_there() {
        // More keys than there are sorts, so that some share one.
        let all: String = (0..300).map(|at| format!("k{at}: {at}, ")).collect();
        let object = node(&format!("{{kind: A, spec: {{{all} none: null, list: [a]}}}}"));
        let keys = Keys::of(&object).unwrap();
        let spec = object.get("spec").unwrap();
        for at in 0..300 {
            let key = format!("k{at}");
            let found = keys.given(&object, &key).unwrap();
            assert_eq!(found.span, spec.get(&key).unwrap().span, "{key}");
        }
        assert!(keys.given(&object, "list").is_some());
        for none in ["none", "k300", "", "lists"] {
            assert!(keys.given(&object, none).is_none(), "{none}");
        }
    }

    #[test]
    fn the_keys_that_scalers_have_are_of_different_sorts() {
        let keys = [
            "scaleTargetRef",
            "pollingInterval",
            "initialCooldownPeriod",
            "cooldownPeriod",
            "idleReplicaCount",
            "minReplicaCount",
            "maxReplicaCount",
            "advanced",
            "triggers",
            "fallback",
        ];
        let sorts: std::collections::BTreeSet<usize> = keys.iter().map(|key| sort(key)).collect();
        assert_eq!(sorts.len(), keys.len());
    }

    #[test]
    fn what_has_no_spec_has_no_keys() {
        for text in ["{kind: A}", "{kind: A, spec: null}", "{kind: A, spec: [a]}", "[a]"] {
            assert!(Keys::of(&node(text)).is_none(), "{text}");
        }
        assert!(Keys::of(&node("{spec: {}}")).unwrap().given(&node("{spec: {}}"), "a").is_none());
    }
}
