//! For a program: the form that `schema/changes.schema.json` describes.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::acts;
use crate::change::{Change, ChangeSet, Contents, Difference, FieldChange, FileChange, Hunk, Identity, Side};

/// The version of the form.
const VERSION: u32 = 1;

/// The changes as one JSON document, ending in a newline.
#[must_use]
pub fn json(changes: &ChangeSet) -> String {
    json_with(changes, Value::Null)
}

/// The same, with what else there is to say of the whole.
pub(in crate::report) fn json_with(changes: &ChangeSet, beside: Value) -> String {
    let files: Vec<Value> = changes.files().iter().map(file).collect();
    let mut envelope = json!({ "version": VERSION, "changes": files });
    if let (Value::Object(beside), Some(map)) = (beside, envelope.as_object_mut()) {
        map.extend(beside);
    }
    let text = serde_json::to_string_pretty(&envelope).unwrap_or_default();
    // JSON leaves some characters alone that a terminal acts on. They can only stand inside strings, where each has an
    // escape.
    let mut out = String::with_capacity(text.len() + 1);
    for character in text.chars() {
        if acts(character) && character != '\n' {
            let _ = write!(out, "\\u{:04x}", u32::from(character));
        } else {
            out.push(character);
        }
    }
    out.push('\n');
    out
}

fn file(file: &FileChange) -> Value {
    let mut object = Map::new();
    object.insert("path".to_owned(), file.path.as_str().into());
    let (kind, more) = match &file.change {
        Change::Added(held) => ("added", contents(held)),
        Change::Removed(held) => ("removed", contents(held)),
        Change::Modified(Difference::Fields(fields)) => {
            ("changed", json!({ "fields": fields.iter().map(field).collect::<Vec<_>>() }))
        }
        Change::Modified(Difference::Lines(hunks)) => {
            ("changed", json!({ "hunks": hunks.iter().map(hunk).collect::<Vec<_>>() }))
        }
        Change::Modified(Difference::Hidden) => ("changed", json!({ "hidden": true })),
    };
    object.insert("change".to_owned(), kind.into());
    if let Value::Object(more) = more {
        object.extend(more);
    }
    Value::Object(object)
}

fn contents(held: &Contents) -> Value {
    json!({ "documents": held.documents.iter().map(document).collect::<Vec<_>>(), "lines": held.lines })
}

fn document(identity: &Identity) -> Value {
    match identity {
        Identity::Position(position) => json!({ "position": position }),
        Identity::Object { api_version, kind, namespace, name } => {
            let mut object = json!({ "apiVersion": api_version, "kind": kind, "name": name });
            if let (Some(namespace), Value::Object(map)) = (namespace, &mut object) {
                map.insert("namespace".to_owned(), namespace.as_str().into());
            }
            object
        }
    }
}

/// A value that is missing has no key; one that is `null` has the key with `null`.
fn field(field: &FieldChange) -> Value {
    let mut object = Map::new();
    object.insert("document".to_owned(), document(&field.document));
    object.insert("path".to_owned(), field.path.as_str().into());
    for (key, value) in [("old", &field.old), ("new", &field.new)] {
        object.extend(value.clone().map(|value| (key.to_owned(), value)));
    }
    Value::Object(object)
}

fn hunk(hunk: &Hunk) -> Value {
    let lines = hunk.lines.iter().map(|line| {
        let side = match line.side {
            Side::Both => "both",
            Side::Old => "old",
            Side::New => "new",
        };
        json!({ "side": side, "text": line.text })
    });
    json!({ "oldStart": hunk.old_start, "newStart": hunk.new_start, "lines": lines.collect::<Vec<_>>() })
}
