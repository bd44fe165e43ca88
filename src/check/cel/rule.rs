//! A rule of a schema: `x-kubernetes-validations`.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::lower::{self, Lowered};
use super::shape::Reader;

/// One rule, compiled.
#[derive(Debug)]
pub(super) struct Rule {
    /// The rule as it is written.
    pub(super) text: String,
    /// What is said where it fails, if nothing better is made.
    message: Option<String>,
    /// The program, or why there is none.
    pub(super) program: Result<Lowered, String>,
    /// Makes what is said, if it can be read.
    pub(super) words: Option<Lowered>,
    pub(super) reason: Reason,
    /// The field that it is about, below the value that it is on.
    pub(super) field: Option<Field>,
    /// Whether it may run without an `oldSelf`.
    pub(super) old_is_optional: bool,
}

/// What kind of error it is that a rule fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Reason {
    #[default]
    Invalid,
    Forbidden,
    Required,
    Duplicate,
}

/// A path below a value.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Field {
    /// As the API server shows it.
    pub(super) shown: String,
    /// As a JSON pointer.
    pub(super) pointer: String,
}

impl Rule {
    /// Reads a rule on a schema. An empty one is none.
    pub(super) fn read<'a>(rule: &Value, schema: &'a Map<String, Value>, reader: &Reader<'a>) -> Option<Self> {
        let text = |name: &str| rule.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        let rule_text = text("rule").map(str::trim).filter(|rule| !rule.is_empty())?;
        Some(Self {
            text: rule_text.to_owned(),
            message: text("message").map(|message| message.trim().to_owned()),
            program: lower::lower(rule_text),
            words: text("messageExpression").and_then(|words| lower::lower(words).ok()),
            reason: match text("reason") {
                Some("FieldValueForbidden") => Reason::Forbidden,
                Some("FieldValueRequired") => Reason::Required,
                Some("FieldValueDuplicate") => Reason::Duplicate,
                _ => Reason::Invalid,
            },
            field: text("fieldPath").and_then(|path| Field::read(path, schema, reader)),
            old_is_optional: rule.get("optionalOldSelf") == Some(&Value::Bool(true)),
        })
    }

    /// What is said where the rule fails (`apiextensions-apiserver`, `pkg/apiserver/schema/cel/validation.go`,
    /// `ruleMessageOrDefault`).
    pub(super) fn message(&self) -> String {
        self.message.clone().unwrap_or_else(|| format!("failed rule: {}", self.text))
    }

    /// What stands for the rule in a fault of its evaluation (there, `ruleErrorString`).
    pub(super) fn name(&self) -> &str {
        self.message.as_deref().unwrap_or(&self.text)
    }
}

impl Field {
    /// Reads `.spec.list['a.b']`; `None` where the schema has no such field, which the API server does not let in.
    fn read<'a>(path: &str, schema: &'a Map<String, Value>, reader: &Reader<'a>) -> Option<Self> {
        let object = |schema: &'a Value| reader.meant(schema).map_or(schema, |(_, meant)| meant).as_object();
        let mut field = Self::default();
        let (mut rest, mut at) = (path, schema);
        while !rest.is_empty() {
            let name;
            (name, rest) = step(rest)?;
            let named = at.get("properties").and_then(Value::as_object);
            if let Some(fields) = named {
                at = object(fields.get(&name)?)?;
                let dot = if field.shown.is_empty() { "" } else { "." };
                let _ = write!(field.shown, "{dot}{name}");
            } else {
                at = object(at.get("additionalProperties")?)?;
                let _ = write!(field.shown, "[{name}]");
            }
            let _ = write!(field.pointer, "/{}", super::pointer(&name));
        }
        (!field.pointer.is_empty()).then_some(field)
    }
}

/// One step of a path, `.name` or `['name']`, and what follows.
fn step(path: &str) -> Option<(String, &str)> {
    if let Some(rest) = path.strip_prefix('.') {
        let (name, rest) = rest.split_at(rest.find(['.', '[', ']']).unwrap_or(rest.len()));
        return (!name.is_empty()).then(|| (name.to_owned(), rest));
    }
    let rest = path.strip_prefix("['")?;
    let mut name = String::new();
    let mut chars = rest.char_indices();
    while let Some((at, found)) = chars.next() {
        match found {
            '\'' => return Some((name, rest[at + 1..].strip_prefix(']')?)),
            '\\' => name.push(match chars.next()?.1 {
                'a' => '\u{7}',
                'b' => '\u{8}',
                'f' => '\u{c}',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'v' => '\u{b}',
                plain @ ('\'' | '\\') => plain,
                _ => return None,
            }),
            plain => name.push(plain),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn paths_of_fields() {
        let schema =
            json!({ "properties": { "a": { "properties": { "b.c": {} } }, "m": { "additionalProperties": {} } } });
        let reader = Reader::default();
        let read =
            |path: &str| Field::read(path, schema.as_object().unwrap(), &reader).map(|it| (it.shown, it.pointer));
        assert_eq!(read(".a"), Some(("a".to_owned(), "/a".to_owned())));
        assert_eq!(read(".a['b.c']"), Some(("a.b.c".to_owned(), "/a/b.c".to_owned())));
        assert_eq!(read(".m['x/\\'y']"), Some(("m[x/'y]".to_owned(), "/m/x~1'y".to_owned())));
        for never in ["a", ".b", ".a.", ".a['b.c'", ".a[0]", "", ".a.b.c"] {
            assert_eq!(read(never), None, "{never}");
        }
    }
}
