//! The template of an ApplicationSet with its parameters filled in.

use std::collections::BTreeMap;

use smol_str::SmolStr;

use crate::document::{Entry, Key, Mapping, Node, Value};

/// Parameters by their paths, such as `path.basename`.
pub(super) type Parameters = BTreeMap<String, String>;

/// How a template names parameters (Argo CD 3.4, `applicationset/utils/utils.go`): `{{name}}`, or in Go's language
/// `{{.name}}`. What is more than a name is left as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    Plain,
    Go,
}

/// What a node is filled in with.
#[derive(Debug)]
pub(super) struct Filling<'f> {
    parameters: &'f Parameters,
    language: Language,
    /// The length of text, in bytes, that may still come of it.
    left: usize,
    most: usize,
    /// Whether anything of what was filled in is other than it was.
    pub(super) is_changed: bool,
}

impl<'f> Filling<'f> {
    pub(super) const fn new(parameters: &'f Parameters, language: Language, most: usize) -> Self {
        Self { parameters, language, left: most, most, is_changed: false }
    }

    /// The length of what was filled in.
    pub(super) const fn len(&self) -> usize {
        self.most - self.left
    }

    /// A node with everything filled in that can be; none where it grows too long.
    pub(super) fn node(&mut self, node: &Node) -> Option<Node> {
        self.kept(node, |_| true)
    }

    /// The template of an Application with what somebody reads of it.
    pub(super) fn template(&mut self, template: &Node) -> Option<Node> {
        let mut parts = Mapping::default();
        for entry in template.as_mapping()? {
            let node = match &*entry.key.name {
                "metadata" => self.kept(&entry.node, |key| METADATA.contains(&key))?,
                "spec" => self.kept(&entry.node, |key| !SHOWN_ONLY.contains(&key))?,
                _ => continue,
            };
            parts.insert(Entry { key: entry.key.clone(), node });
        }
        Some(Node { value: Value::Mapping(parts), span: template.span })
    }

    fn kept(&mut self, node: &Node, keep: impl Fn(&str) -> bool) -> Option<Node> {
        // What is no text is not for nothing either.
        self.spend(8)?;
        let value = match &node.value {
            Value::String(text) => Value::String(self.text(text)?),
            Value::Sequence(items) => Value::Sequence(items.iter().map(|item| self.node(item)).collect::<Option<_>>()?),
            Value::Mapping(mapping) => {
                let mut new = Mapping::default();
                for entry in mapping.iter().filter(|entry| keep(&entry.key.name)) {
                    let key = Key { name: self.text(&entry.key.name)?, span: entry.key.span };
                    new.insert(Entry { key, node: self.node(&entry.node)? });
                }
                Value::Mapping(new)
            }
            other => other.clone(),
        };
        Some(Node { value, span: node.span })
    }

    fn text(&mut self, text: &SmolStr) -> Option<SmolStr> {
        if !text.contains("{{") {
            self.spend(text.len())?;
            return Some(text.clone());
        }
        let new = text_of(text, self.parameters, self.language, self.left)?;
        self.spend(new.len())?;
        self.is_changed |= new != text.as_str();
        Some(new.into())
    }

    fn spend(&mut self, len: usize) -> Option<()> {
        self.left = self.left.checked_sub(len)?;
        Some(())
    }
}

/// What is read of the metadata.
const METADATA: [&str; 5] = ["annotations", "finalizers", "labels", "name", "namespace"];

/// What Argo CD itself does no more than show or keep.
const SHOWN_ONLY: [&str; 2] = ["info", "revisionHistoryLimit"];

/// A text with its parameters; none where it would be longer than `most`.
pub(super) fn text_of(text: &str, parameters: &Parameters, language: Language, most: usize) -> Option<String> {
    let mut out = String::new();
    let mut push = |piece: &str| {
        let fits = out.len() + piece.len() <= most;
        fits.then(|| out.push_str(piece))
    };
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("{{") {
        push(before)?;
        let Some((inside, after)) = behind.split_once("}}") else {
            rest = &rest[before.len()..];
            break;
        };
        match name(inside, language).and_then(|name| parameters.get(name)) {
            Some(value) => push(value)?,
            None => push(&rest[before.len()..rest.len() - after.len()])?,
        }
        rest = after;
    }
    push(rest)?;
    Some(out)
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
            assert_eq!(text_of(text, &parameters, language, 100).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_text_is_no_longer_than_it_may_be() {
        let parameters = Parameters::from([("a".to_owned(), "x".repeat(10))]);
        let text = "{{a}}".repeat(10);
        let len = |most| text_of(&text, &parameters, Language::Plain, most).map(|it| it.len());
        assert_eq!([len(100), len(99)], [Some(100), None]);
        assert_eq!(text_of(&"{{".repeat(50), &parameters, Language::Plain, 100), Some("{{".repeat(50)));
    }
}
