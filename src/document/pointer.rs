//! Pointing into a tree: JSON Pointer (RFC 6901) for machines, dots for people.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::{Entry, Key, Node, Value};

impl Node {
    /// The node that a JSON pointer names. The empty pointer names this one.
    #[must_use]
    pub fn at(&self, pointer: &str) -> Option<&Node> {
        segments(pointer)?.try_fold(self, |node, segment| node.child(&segment))
    }

    /// The key, with its place, of the entry that a JSON pointer names. The root and the items of lists have none.
    #[must_use]
    pub fn key_at(&self, pointer: &str) -> Option<&Key> {
        let (parent, last) = pointer.rsplit_once('/')?;
        let entry: &Entry = self.at(parent)?.as_mapping()?.entry(&unescape(last))?;
        Some(&entry.key)
    }

    fn child(&self, segment: &str) -> Option<&Node> {
        match &self.value {
            Value::Mapping(mapping) => mapping.get(segment),
            Value::Sequence(items) => items.get(index(segment)?),
            _ => None,
        }
    }
}

/// A JSON pointer as people write paths: `/spec/triggers/0/metadata/a.b` is `spec.triggers[0].metadata["a.b"]`.
///
/// A segment of digits is shown as the place in a list. The empty pointer is the empty text.
#[must_use]
pub fn dotted(pointer: &str) -> String {
    let mut path = String::new();
    for segment in segments(pointer).into_iter().flatten() {
        if index(&segment).is_some() {
            let _ = write!(path, "[{segment}]");
        } else if is_word(&segment) {
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(&segment);
        } else {
            let _ = write!(path, "[{}]", super::write::quoted(&segment));
        }
    }
    path
}

fn segments(pointer: &str) -> Option<impl Iterator<Item = Cow<'_, str>>> {
    let rest = match pointer.strip_prefix('/') {
        Some(rest) => Some(rest),
        None if pointer.is_empty() => None,
        None => return None,
    };
    Some(rest.into_iter().flat_map(|rest| rest.split('/').map(unescape)))
}

fn unescape(segment: &str) -> Cow<'_, str> {
    if segment.contains('~') {
        return Cow::Owned(segment.replace("~1", "/").replace("~0", "~"));
    }
    Cow::Borrowed(segment)
}

/// RFC 6901: digits without leading zero.
fn index(segment: &str) -> Option<usize> {
    let plain = segment.bytes().all(|byte| byte.is_ascii_digit()) && (segment == "0" || !segment.starts_with('0'));
    segment.parse().ok().filter(|_| plain)
}

fn is_word(segment: &str) -> bool {
    !segment.is_empty() && segment.chars().all(|found| found.is_ascii_alphanumeric() || matches!(found, '_' | '-'))
}

#[cfg(test)]
mod tests {
    use super::dotted;
    use crate::document::{Sources, parse};

    #[test]
    fn shows_a_path_as_people_write_it() {
        assert_eq!(dotted("/spec/triggers/0/metadata/a.b"), r#"spec.triggers[0].metadata["a.b"]"#);
        assert_eq!(dotted("/a~1b/~0/x-y_z"), r#"["a/b"]["~"].x-y_z"#);
        assert_eq!(dotted("/007/"), r#"007[""]"#);
        assert_eq!(dotted("/on\"e"), r#"["on\"e"]"#);
        assert_eq!(dotted(""), "");
        assert_eq!(dotted("no-pointer"), "");
    }

    #[test]
    fn finds_nodes_and_keys() {
        let mut sources = Sources::new();
        let text = "a:\n  - x/y: 1\n    \"0\": 2\n";
        let id = sources.add("a.yaml", text);
        let parsed = parse(id, text);
        let root = &parsed.documents[0];
        assert_eq!(root.at("").unwrap().kind(), "map");
        assert_eq!(root.at("/a/0/x~1y").unwrap().to_json(), 1);
        assert_eq!(root.at("/a/0/0").unwrap().to_json(), 2);
        for missing in ["/a/1", "/a/00", "/b", "a", "/a/0/x", "/a/0/x~1y/z", "/a/-1", "/a/+0"] {
            assert!(root.at(missing).is_none(), "{missing}");
        }
        let key = root.key_at("/a/0/x~1y").unwrap();
        assert_eq!(&text[key.span.start as usize..key.span.end as usize], "x/y");
        assert!(root.key_at("").is_none() && root.key_at("/a/0").is_none());
    }
}
