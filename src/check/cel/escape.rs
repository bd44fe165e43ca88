//! Names of fields as identifiers of CEL (`k8s.io/apiserver`, `pkg/cel/escaping.go`).

use std::borrow::Cow;

const RESERVED: &[&str] = &[
    "true",
    "false",
    "null",
    "in",
    "as",
    "break",
    "const",
    "continue",
    "else",
    "for",
    "function",
    "if",
    "import",
    "let",
    "loop",
    "package",
    "namespace",
    "return",
    "var",
    "void",
    "while",
];

const SEQUENCES: &[(&str, &str)] = &[("underscores", "__"), ("dot", "."), ("dash", "-"), ("slash", "/")];

/// The name in a rule of a field; `None` for a field that rules cannot name.
pub(super) fn escape(name: &str) -> Option<Cow<'_, str>> {
    if name.is_empty() || name.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    if RESERVED.contains(&name) {
        return Some(Cow::Owned(format!("__{name}__")));
    }
    if !name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | '/')) {
        return None;
    }
    if !name.contains("__") && !name.contains(['.', '-', '/']) {
        return Some(Cow::Borrowed(name));
    }
    let mut out = String::with_capacity(name.len() + 16);
    let mut rest = name;
    while let Some(first) = rest.chars().next() {
        let found = SEQUENCES.iter().find(|(_, plain)| rest.starts_with(plain));
        if let Some((word, plain)) = found {
            out.push_str(&format!("__{word}__"));
            rest = &rest[plain.len()..];
        } else {
            out.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    Some(Cow::Owned(out))
}

/// The field that a name in a rule means; `None` where it can mean none.
pub(super) fn unescape(name: &str) -> Option<Cow<'_, str>> {
    if !name.contains("__") {
        return Some(Cow::Borrowed(name));
    }
    let mut out = String::with_capacity(name.len());
    let mut rest = name;
    while let Some(start) = rest.find("__") {
        let inner = &rest[start + 2..];
        let end = inner.find('_').unwrap_or(inner.len());
        if end == 0 || !inner[end..].starts_with("__") {
            out.push_str(&rest[..=start]);
            rest = &rest[start + 1..];
            continue;
        }
        let word = &inner[..end];
        let plain = match SEQUENCES.iter().find(|(known, _)| *known == word) {
            Some((_, plain)) => plain,
            None if RESERVED.contains(&word) && word.len() + 4 == name.len() => word,
            None => return None,
        };
        out.push_str(&rest[..start]);
        out.push_str(plain);
        rest = &inner[end + 2..];
    }
    out.push_str(rest);
    Some(Cow::Owned(out))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_survive_both_ways() {
        for (plain, escaped) in [
            ("plain", "plain"),
            ("a-b", "a__dash__b"),
            ("a.b/c", "a__dot__b__slash__c"),
            ("namespace", "__namespace__"),
            ("a__b", "a__underscores__b"),
            ("_x_", "_x_"),
        ] {
            assert_eq!(escape(plain).unwrap(), escaped);
            assert_eq!(unescape(escaped).unwrap(), plain);
        }
        for never in ["", "1a", "a b", "é"] {
            assert_eq!(escape(never), None, "{never}");
        }
        for never in ["a__word__b", "x__if__"] {
            assert_eq!(unescape(never), None, "{never}");
        }
    }
}
