//! A [`ChangeSet`](crate::change::ChangeSet) as text: for a terminal, for a pull request, for a program.
//!
//! What is shown comes from files that anybody may have written. No control character of theirs reaches the reader, and
//! none of those that turn the direction of writing around.

use serde_json::Value;

use crate::change::{Change, ChangeSet, Counts, Difference, FieldChange, Identity};

mod human;
mod json;
mod markdown;

pub use human::human;
pub use json::json;
pub(super) use json::json_with;
pub use markdown::markdown;
pub(super) use markdown::text;

/// What every format says of an empty set.
const NONE: &str = "no changes";

/// `3 files: 1 added, 1 changed, 1 removed`; what is zero is not mentioned.
#[must_use]
pub fn summary(changes: &ChangeSet) -> String {
    let Counts { added, changed, removed } = changes.counts();
    let total = added + changed + removed;
    let parts = [(added, "added"), (changed, "changed"), (removed, "removed")];
    let parts: Vec<_> = parts.iter().filter(|(count, _)| *count > 0).map(|(n, what)| format!("{n} {what}")).collect();
    let noun = if total == 1 { "file" } else { "files" };
    format!("{total} {noun}: {}", parts.join(", "))
}

/// `2 documents, 31 lines` and the like, for a file that came or went.
fn contents(change: &Change) -> Option<String> {
    let (Change::Added(contents) | Change::Removed(contents)) = change else { return None };
    let objects: Vec<_> = contents
        .documents
        .iter()
        .filter(|document| matches!(document, Identity::Object { .. }))
        .map(|document| printable(&document.to_string()))
        .collect();
    let lines = if contents.lines == 1 { "1 line".to_owned() } else { format!("{} lines", contents.lines) };
    Some(if objects.is_empty() { lines } else { format!("{}; {lines}", objects.join(", ")) })
}

/// A remark that stands for a difference that has no lines to show.
fn remark(difference: &Difference) -> Option<&'static str> {
    match difference {
        Difference::Hidden => Some("not shown: it seems to hold a Secret and cannot be read as YAML"),
        Difference::Lines(hunks) if hunks.is_empty() => Some("only line ends differ"),
        _ => None,
    }
}

/// A value on one line.
fn inline(value: &Value) -> String {
    let text = match value {
        Value::String(text) if is_plain(text) => text.clone(),
        Value::String(text) if text == "***" => text.clone(),
        other => other.to_string(),
    };
    printable(&text)
}

/// Whether a text can stand without quotes and be taken for nothing else.
fn is_plain(text: &str) -> bool {
    let first = text.chars().next();
    first.is_some_and(|first| first.is_ascii_alphabetic() || first == '/')
        && text.chars().all(|found| found.is_ascii_alphanumeric() || "-_./:@+=$*>".contains(found))
        && !matches!(text.to_ascii_lowercase().as_str(), "true" | "false" | "null" | "yes" | "no" | "on" | "off")
}

/// A text without what a terminal or a browser would act on: control characters and those that change the direction of
/// writing (Unicode's `Bidi_Control`) stand as `\u{…}`.
pub(super) fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\t' => shown.push('\t'),
            _ if acts(character) => shown.extend(character.escape_unicode()),
            _ => shown.push(character),
        }
    }
    shown
}

fn acts(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        || matches!(character, '\u{2028}' | '\u{2029}')
}

/// The fields of one file, grouped by the document they are in.
fn by_document(fields: &[FieldChange]) -> impl Iterator<Item = (&Identity, &[FieldChange])> {
    fields
        .chunk_by(|one, other| one.document == other.document)
        .filter_map(|group| Some((&group.first()?.document, group)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_is_quoted_where_it_could_be_taken_for_another() {
        for (value, text) in [
            (json!("abc"), "abc"),
            (json!("10"), "\"10\""),
            (json!("true"), "\"true\""),
            (json!("***"), "***"),
            (json!(""), "\"\""),
            (json!(10), "10"),
            (json!([1, "a"]), "[1,\"a\"]"),
            (json!("a\u{1b}[2J"), "\"a\\u001b[2J\""),
            (json!("a\u{9b}2J\u{202e}"), "\"a\\u{9b}2J\\u{202e}\""),
        ] {
            assert_eq!(inline(&value), text);
        }
    }
}
