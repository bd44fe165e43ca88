// Disagreements that are known, each with its cause.
//
// The tests read this file too.

use serde_json::Value;

/// A line of `tests/cases/differences.yaml`: what it covers, and why neap says something else than the API server.
#[derive(Debug)]
pub(crate) struct Known {
    /// `missed` (the server refuses, neap does not) or `alarm` (the other way round).
    pub(crate) side: String,
    /// Kinds, as `apps/v1 Deployment`; `*` for any text.
    pub(crate) kinds: Vec<String>,
    /// Fault classes; none for all.
    pub(crate) classes: Vec<String>,
    /// Pointers, `*` for any text; none for all.
    pub(crate) places: Vec<String>,
    /// Why, as `docs/fidelity.md` says it.
    pub(crate) cause: String,
}

impl Known {
    /// Reads the whole list. `None` when it has not the form.
    pub(crate) fn list(value: &Value) -> Option<Vec<Self>> {
        value.as_array()?.iter().map(Self::read).collect()
    }

    fn read(value: &Value) -> Option<Self> {
        let words = |name: &str| {
            let words = value.get(name).and_then(Value::as_array).into_iter().flatten();
            words.filter_map(Value::as_str).map(str::to_owned).collect()
        };
        Some(Self {
            side: value.get("side")?.as_str()?.to_owned(),
            kinds: words("kinds"),
            classes: words("classes"),
            places: words("places"),
            cause: value.get("cause")?.as_str()?.to_owned(),
        })
    }

    /// Whether a disagreement is this one.
    pub(crate) fn covers(&self, side: &str, kind: &str, class: &str, pointer: &str) -> bool {
        let any = |patterns: &[String], text: &str| {
            patterns.is_empty() || patterns.iter().any(|pattern| matches(pattern, text))
        };
        self.side == side && any(&self.kinds, kind) && any(&self.classes, class) && any(&self.places, pointer)
    }
}

/// Whether a text fits a pattern in which `*` stands for any text.
fn matches(pattern: &str, text: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(start) else { return false };
    let mut parts = rest.split('*').peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return text.ends_with(part);
        }
        let Some(at) = text.find(part) else { return false };
        text = &text[at + part.len()..];
    }
    true
}
