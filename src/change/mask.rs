//! Keeping the values of Secrets out of everything that is shown.

use std::collections::BTreeSet;
use std::ops::Range;

use serde_json::{Map, Value};

use super::nodes;
use crate::document::{Entry, Key, Mapping, Node, Span, Value as Written};
use crate::unit::secret::{MASK, hidden_in_line, masked, names_one, without};

/// kubectl keeps the whole object as it was applied, values included, in this annotation
/// (k8s.io/api, core/v1 `LastAppliedConfigAnnotation`).
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// Whether a map is a Secret.
pub(super) fn is_secret(map: &Map<String, Value>) -> bool {
    map.get("kind").and_then(Value::as_str) == Some("Secret")
}

/// Whether the value of a key is shown masked; `secret` says that the map is a Secret.
pub(super) fn hides(secret: bool, key: &str) -> bool {
    key == LAST_APPLIED || (secret && matches!(key, "data" | "stringData"))
}

/// A value with every scalar in it masked; its keys stay.
pub(super) fn whole(value: &Value) -> Value {
    match value {
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), whole(value))).collect(),
        Value::Array(items) => items.iter().map(whole).collect(),
        Value::Null => Value::Null,
        _ => Value::from(MASK),
    }
}

/// A value in which the values of every Secret are masked, however deep it stands.
pub(super) fn secrets_in(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let secret = is_secret(map);
            let named = is_named(map);
            let shown = |key: &String, value: &Value| {
                let is_text = is_password(key, value) || (named && key == "value");
                if hides(secret, key) || is_text { whole(value) } else { secrets_in(value) }
            };
            map.iter().map(|(key, value)| (key.clone(), shown(key, value))).collect()
        }
        Value::Array(items) => {
            let shown = |(at, item)| if is_behind_flag(items, at) { whole(item) } else { secrets_in(item) };
            items.iter().enumerate().map(shown).collect()
        }
        Value::String(text) => Value::from(shown_lines(text).join("\n")),
        _ => value.clone(),
    }
}

/// Whether an item is the argument of a flag that asks for a secret: `[--token, x]`.
pub(super) fn is_behind_flag(items: &[Value], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| items.get(before)?.as_str());
    let is_given = items.get(at).and_then(Value::as_str).is_some_and(|text| !text.starts_with(['-', '$']));
    is_given && before.is_some_and(|flag| flag.starts_with('-') && !flag.contains('=') && names_one(flag))
}

/// Whether a map is a variable or the like whose name says that its value is a secret.
pub(super) fn is_named(map: &Map<String, Value>) -> bool {
    map.get("name").and_then(Value::as_str).is_some_and(names_one)
}

/// Whether a value is a secret by the name it is given to, unless it says where one comes from.
pub(super) fn is_password(key: &str, value: &Value) -> bool {
    names_one(key) && value.as_str().is_some_and(|text| !text.starts_with(['$', '{']))
}

/// The lines of a text without its passwords.
fn shown_lines(text: &str) -> Vec<String> {
    let mut before = "";
    let shown = text.split('\n').map(|line| {
        let hidden = hidden_in_line(line, std::mem::replace(&mut before, line));
        without(line, &hidden).into_owned()
    });
    shown.collect()
}

/// The lines of a text as they may be shown; none when it seems to hold a Secret and cannot be read.
///
/// There are as many lines as in the text. In a text that holds a Secret, comments are masked as well: a value that was
/// commented out is still a value.
pub(super) fn lines(text: &str) -> Option<Vec<String>> {
    let mut plain = shown_lines(text);
    plain.truncate(text.lines().count());
    let may_hide = text.contains(LAST_APPLIED) || (text.contains("kind") && text.contains("Secret"));
    if !may_hide {
        return Some(plain);
    }
    let Some(documents) = nodes(text) else {
        // The two words far from each other are prose.
        return if names_a_secret(&plain) { None } else { Some(plain) };
    };
    let mut hidden = Hidden::default();
    for document in &documents {
        hidden.collect(document);
    }
    if !hidden.found {
        return Some(plain);
    }
    Some(hidden.apply(text).iter().map(|line| masked(line).into_owned()).collect())
}

/// Whether a text that cannot be read has a line, or two that follow each other, with both the key and the kind.
fn names_a_secret(lines: &[String]) -> bool {
    let both = |text: &str| text.contains("kind") && text.contains("Secret");
    lines.iter().any(|line| both(line) || line.contains(LAST_APPLIED))
        || lines.windows(2).any(|pair| both(&pair.join("\n")))
}

/// What of a text is not to be shown.
#[derive(Default)]
struct Hidden {
    found: bool,
    /// Maps whose values are hidden: no line of them is shown but the keys.
    sections: Vec<Range<usize>>,
    /// The values: a line that begins inside one shows nothing at all.
    values: Vec<Range<usize>>,
    /// The ends of the keys that may be shown.
    keys: Vec<Range<usize>>,
}

impl Hidden {
    fn collect(&mut self, node: &Node) {
        match &node.value {
            Written::Mapping(map) => self.collect_map(map),
            Written::Sequence(items) => self.collect_all(items),
            _ => {}
        }
    }

    fn collect_all(&mut self, items: &[Node]) {
        for item in items {
            self.collect(item);
        }
    }

    fn collect_map(&mut self, map: &Mapping) {
        let secret = map.get("kind").and_then(Node::as_str) == Some("Secret");
        self.found |= secret;
        for Entry { key, node } in map {
            if hides(secret, &key.name) {
                self.found = true;
                self.hide(key, node);
            } else {
                self.collect(node);
            }
        }
    }

    fn hide(&mut self, key: &Key, node: &Node) {
        self.keys.push(range(key.span));
        self.sections.push(range(node.span));
        match &node.value {
            Written::Mapping(map) => map.iter().for_each(|entry| self.hide(&entry.key, &entry.node)),
            Written::Sequence(items) => {
                for item in items {
                    self.hide(key, item);
                }
            }
            _ => self.values.push(range(node.span)),
        }
    }

    fn apply(&self, text: &str) -> Vec<String> {
        let mut at = 0;
        let mut shown = Vec::new();
        for line in text.split_inclusive('\n') {
            let here = at..at + line.len();
            at = here.end;
            shown.push(self.line(text, line.trim_end_matches(['\n', '\r']), &here));
        }
        shown
    }

    fn line(&self, text: &str, line: &str, here: &Range<usize>) -> String {
        let indent = &line[..line.len() - line.trim_start().len()];
        let touches = |range: &&Range<usize>| range.start < here.end && range.end > here.start;
        if !self.sections.iter().any(|range| touches(&range)) {
            let comment = line.trim_start().starts_with('#');
            return if comment { format!("{indent}# {MASK}") } else { line.to_owned() };
        }
        let inside_value = self.values.iter().any(|range| range.start < here.start && range.end > here.start);
        let ends: BTreeSet<usize> =
            self.keys.iter().filter(|key| here.contains(&key.start)).map(|key| key.end).collect();
        match ends.first().filter(|_| !inside_value).and_then(|end| text.get(here.start..*end)) {
            Some(head) => format!("{head}: {MASK}"),
            None => format!("{indent}{MASK}"),
        }
    }
}

fn range(span: Span) -> Range<usize> {
    span.start as usize..span.end as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        lines(text).unwrap().join("\n")
    }

    #[test]
    fn no_style_of_writing_a_secret_shows_its_values() {
        let texts = [
            "kind: Secret\ndata:\n  a: hunter2\n  b: 'hunter2'\n",
            "kind: Secret\nstringData: {a: hunter2, b: hunter2}\n",
            "{\"kind\": \"Secret\", \"stringData\": {\"a\": \"hunter2\"}}\n",
            "kind: Secret\nstringData:\n  a: |\n    x\n\n    hunter2: y\n  b: \"x\n    hunter2\"\n",
            "kind:\n  Secret\nstringData:\n  a: hunter2 # hunter2\n# b: hunter2\n",
            "kind: List\nitems:\n  - kind: Secret\n    data:\n      a:\n        hunter2\n",
            "x: &a {b: hunter2}\nkind: Secret\ndata: *a\n",
            "kind: Secret\nstringData:\n- hunter2\n- {a: hunter2}\n",
            "metadata:\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: '{\"hunter2\":1}'\nkind: Secret\n",
            "? kind\n: Secret\n? stringData\n: a: hunter2\n",
        ];
        for text in texts {
            let shown = shown(text);
            assert!(!shown.contains("hunter2"), "{text}\n---\n{shown}");
            assert_eq!(shown.lines().count(), text.lines().count(), "{text}\n---\n{shown}");
        }
    }

    #[test]
    fn names_and_the_rest_stay() {
        let text = "kind: Secret\nmetadata:\n  name: s\ndata:\n  a: hunter2\ntype: Opaque\n";
        assert_eq!(shown(text), "kind: Secret\nmetadata:\n  name: s\ndata:\n  a: ***\ntype: Opaque");
        let other = "kind: ConfigMap\ndata:\n  a: b # c\n";
        assert_eq!(shown(other), other.trim_end());
    }

    #[test]
    fn a_secret_that_cannot_be_read_is_not_shown_at_all() {
        assert_eq!(lines("kind: Secret\ndata: {a: hunter2\n"), None);
    }
}
