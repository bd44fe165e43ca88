//! The template of an ApplicationSet with its parameters filled in.

use std::collections::BTreeMap;

use crate::document::{Entry, Mapping, Node, Value};

/// Parameters by their paths, such as `path.basename`.
pub(super) type Parameters = BTreeMap<String, String>;

/// How a template names parameters (Argo CD 3.4, `applicationset/utils/utils.go`): `{{name}}`, or in Go's language
/// `{{.name}}`. What is more than a name is left as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    Plain,
    Go,
}

/// A node with everything filled in that can be.
pub(super) fn filled(node: &Node, parameters: &Parameters, language: Language) -> Node {
    let value = match &node.value {
        Value::String(text) if text.contains("{{") => Value::String(text_of(text, parameters, language).into()),
        Value::Sequence(items) => {
            Value::Sequence(items.iter().map(|item| filled(item, parameters, language)).collect())
        }
        Value::Mapping(mapping) => {
            let mut new = Mapping::default();
            for entry in mapping {
                let mut key = entry.key.clone();
                if key.name.contains("{{") {
                    key.name = text_of(&key.name, parameters, language).into();
                }
                new.insert(Entry { key, node: filled(&entry.node, parameters, language) });
            }
            Value::Mapping(new)
        }
        other => other.clone(),
    };
    Node { value, span: node.span }
}

/// A text with its parameters.
pub(super) fn text_of(text: &str, parameters: &Parameters, language: Language) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("{{") {
        out.push_str(before);
        let Some((inside, after)) = behind.split_once("}}") else {
            out.push_str("{{");
            rest = behind;
            continue;
        };
        let found = name(inside, language).and_then(|name| parameters.get(name));
        if let Some(value) = found {
            out.push_str(value);
        } else {
            let as_it_is = ["{{", inside, "}}"];
            out.extend(as_it_is);
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

fn name(inside: &str, language: Language) -> Option<&str> {
    match language {
        Language::Plain => Some(inside.trim()),
        Language::Go => {
            let inside = inside.trim_start_matches("- ").trim_end_matches(" -").trim();
            let name = inside.strip_prefix('.')?;
            let plain = |sign: char| sign.is_alphanumeric() || matches!(sign, '_' | '.');
            (!name.is_empty() && name.chars().all(plain)).then_some(name)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_filled_in_and_all_else_is_left() {
        let parameters = Parameters::from([
            ("cluster".to_owned(), "live".to_owned()),
            ("path.basename".to_owned(), "mail".to_owned()),
        ]);
        for (text, language, expected) in [
            ("{{cluster}}-{{ path.basename }}", Language::Plain, "live-mail"),
            ("{{.cluster}}-{{ .path.basename }}", Language::Go, "live-mail"),
            ("{{- .cluster -}}", Language::Go, "live"),
            ("{{other}} {{.cluster}}", Language::Plain, "{{other}} {{.cluster}}"),
            ("{{ .cluster | upper }}", Language::Go, "{{ .cluster | upper }}"),
            ("{{cluster", Language::Plain, "{{cluster"),
            ("no {{ and }}", Language::Plain, "no {{ and }}"),
        ] {
            assert_eq!(text_of(text, &parameters, language), expected, "{text}");
        }
    }
}
