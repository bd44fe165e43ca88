//! The difference of two values, path by path.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::{Map, Value};
use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::{FieldChange, Identity, identity, mask};
use crate::document::write::quoted;

/// What names the item of a list, in the order it is looked for: the `patchMergeKey`s of Kubernetes' own types
/// (k8s.io/api, `types.go` of core/v1), and `key`.
const NATURAL_KEYS: [&str; 10] =
    ["name", "mountPath", "devicePath", "containerPort", "port", "topologyKey", "ip", "uid", "type", "key"];

/// More comparisons than this, and the items of two lists are compared place by place.
const BUDGET: usize = 4_000_000;

/// What differs between two texts' documents.
pub(super) fn between(old: &[Value], new: &[Value]) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    for (document, old, new) in identity::pair(old, new) {
        let mut walk = Walk { document, path: String::new(), changes: &mut changes };
        match (old, new) {
            (Some(old), Some(new)) => walk.compare(old, new, false),
            (old, new) => walk.note(old, new, false),
        }
    }
    changes
}

struct Walk<'a> {
    document: Identity,
    path: String,
    changes: &'a mut Vec<FieldChange>,
}

impl Walk<'_> {
    fn compare(&mut self, old: &Value, new: &Value, masked: bool) {
        if old == new {
            return;
        }
        match (old, new) {
            (Value::Object(old), Value::Object(new)) => self.maps(old, new, masked),
            (Value::Array(old), Value::Array(new)) => self.lists(old, new, masked),
            _ => self.note(Some(old), Some(new), masked),
        }
    }

    fn maps(&mut self, old: &Map<String, Value>, new: &Map<String, Value>, masked: bool) {
        let secret = mask::is_secret(old) || mask::is_secret(new);
        let named = mask::is_named(old) || mask::is_named(new);
        let keys = old.keys().chain(new.keys().filter(|key| !old.contains_key(*key)));
        for key in keys {
            let is_password = |map: &Map<String, Value>| map.get(key).is_some_and(|it| mask::is_password(key, it));
            let masked =
                masked || mask::hides(secret, key) || is_password(old) || is_password(new) || (named && key == "value");
            let mark = self.path.len();
            push_key(&mut self.path, key);
            self.maybe(old.get(key), new.get(key), masked);
            self.path.truncate(mark);
        }
    }

    fn maybe(&mut self, old: Option<&Value>, new: Option<&Value>, masked: bool) {
        match (old, new) {
            (Some(old), Some(new)) => self.compare(old, new, masked),
            (None, None) => {}
            (old, new) => self.note(old, new, masked),
        }
    }

    fn lists(&mut self, old: &[Value], new: &[Value], masked: bool) {
        let keys = if masked { None } else { natural_key(old, new) };
        match keys {
            Some(key) => self.keyed_lists(key, old, new),
            None if old.len().saturating_mul(new.len()) > BUDGET => {
                for at in 0..old.len().max(new.len()) {
                    self.item(at, old.get(at), new.get(at), masked);
                }
            }
            None => self.plain_lists(old, new, masked),
        }
    }

    fn keyed_lists(&mut self, key: &str, old: &[Value], new: &[Value]) {
        let (old_names, new_names) = (names(key, old), names(key, new));
        let find = |names: &[String], items: &[Value], name: &String| {
            names.iter().position(|other| other == name).and_then(|at| items.get(at).cloned())
        };
        for name in old_names.iter().chain(new_names.iter().filter(|name| !old_names.contains(name))) {
            let mark = self.path.len();
            let shown = if is_word(name) { name.clone() } else { quoted(name) };
            let _ = write!(self.path, "[{key}={shown}]");
            let (old, new) = (find(&old_names, old, name), find(&new_names, new, name));
            self.maybe(old.as_ref(), new.as_ref(), false);
            self.path.truncate(mark);
        }
        let common = |names: &[String], others: &[String]| -> Vec<String> {
            names.iter().filter(|name| others.contains(name)).cloned().collect()
        };
        if common(&old_names, &new_names) != common(&new_names, &old_names) {
            let mark = self.path.len();
            self.path.push_str("[order]");
            self.note(Some(&Value::from(old_names)), Some(&Value::from(new_names)), false);
            self.path.truncate(mark);
        }
    }

    /// Items without names: those that came or went are found by what stays, and those in between are compared in pairs.
    fn plain_lists(&mut self, old: &[Value], new: &[Value], masked: bool) {
        let texts = |items: &[Value]| items.iter().map(Value::to_string).collect::<Vec<_>>();
        for change in capture_diff_slices(Algorithm::Myers, &texts(old), &texts(new)) {
            let (from, to) = (change.old_range(), change.new_range());
            if matches!(change, DiffOp::Equal { .. }) {
                continue;
            }
            for step in 0..from.len().max(to.len()) {
                let was = from.clone().nth(step);
                let is = to.clone().nth(step);
                let at = is.or(was).unwrap_or_default();
                let behind = |items: &[Value], at: Option<usize>| at.is_some_and(|at| mask::is_behind_flag(items, at));
                let masked = masked || behind(old, was) || behind(new, is);
                self.item(at, was.and_then(|at| old.get(at)), is.and_then(|at| new.get(at)), masked);
            }
        }
    }

    fn item(&mut self, at: usize, old: Option<&Value>, new: Option<&Value>, masked: bool) {
        let mark = self.path.len();
        let _ = write!(self.path, "[{at}]");
        self.maybe(old, new, masked);
        self.path.truncate(mark);
    }

    fn note(&mut self, old: Option<&Value>, new: Option<&Value>, masked: bool) {
        let show = |value: &Value| if masked { mask::whole(value) } else { mask::secrets_in(value) };
        self.changes.push(FieldChange {
            document: self.document.clone(),
            path: crate::unit::secret::masked(&self.path).into_owned(),
            old: old.map(show),
            new: new.map(show),
        });
    }
}

/// The first key that every item of both lists has, with a value of its own in each.
fn natural_key(old: &[Value], new: &[Value]) -> Option<&'static str> {
    let named = |key: &str, items: &[Value]| {
        let names = names(key, items);
        names.len() == items.len() && names.iter().collect::<BTreeSet<_>>().len() == names.len()
    };
    // Comparing names is quadratic, too.
    let small = old.len().saturating_mul(new.len()) <= BUDGET;
    NATURAL_KEYS.into_iter().find(|key| small && named(key, old) && named(key, new))
}

fn names(key: &str, items: &[Value]) -> Vec<String> {
    let name = |item: &Value| match item.get(key)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    items.iter().filter_map(name).collect()
}

fn push_key(path: &mut String, key: &str) {
    if !is_word(key) {
        let _ = write!(path, "[{}]", quoted(key));
        return;
    }
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(key);
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|found| found.is_ascii_alphanumeric() || matches!(found, '_' | '-'))
}
