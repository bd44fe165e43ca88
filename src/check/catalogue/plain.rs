//! JSON Schemas from outside, taken as they are.
//!
//! A schema may refer to files beside it, and to nothing else. All of them are put into one, so that the result stands alone.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value;

use super::endings;

/// Where the files that a schema refers to are put in it.
pub(super) const BESIDE: &str = "x-neap-files";

/// Reads a schema with all it refers to. `read` gives the text of a file by its name in the same folder, `folder`.
///
/// # Errors
/// It is no schema, refers to what is not beside it, or to itself without end.
pub(super) fn bundle(
    text: &str,
    folder: &str,
    read: &mut dyn FnMut(&str) -> Result<Arc<str>, String>,
) -> Result<Value, String> {
    let root: Value = serde_json::from_str(text).map_err(|fault| format!("not JSON: {fault}"))?;
    bundle_value(root, folder, read)
}

/// The same for a schema that is read already.
pub(super) fn bundle_value(
    mut root: Value,
    folder: &str,
    read: &mut dyn FnMut(&str) -> Result<Arc<str>, String>,
) -> Result<Value, String> {
    if !root.is_object() {
        return Err("not a schema: a map is one".to_owned());
    }
    let mut wanted = BTreeSet::new();
    relate(&mut root, false, "", folder, &mut wanted)?;
    let mut files: BTreeMap<String, Value> = BTreeMap::new();
    while let Some(name) = wanted.pop_first() {
        if files.contains_key(&name) {
            continue;
        }
        let text = read(&name)?;
        let mut file: Value = serde_json::from_str(&text).map_err(|fault| format!("{name} is not JSON: {fault}"))?;
        relate(&mut file, false, &place(&name), folder, &mut wanted)?;
        files.insert(name, file);
    }
    if let Some(root) = root.as_object_mut().filter(|_| !files.is_empty()) {
        root.insert(BESIDE.to_owned(), Value::Object(files.into_iter().collect()));
    }
    endings::check(&root)?;
    Ok(root)
}

fn place(name: &str) -> String {
    format!("/{BESIDE}/{}", escape(name))
}

pub(super) fn escape(segment: &str) -> String {
    segment.replace('~', "~0").replace('/', "~1")
}

/// Whether what a keyword holds is a value, in which nothing is a schema.
pub(super) fn is_value(keyword: &str) -> bool {
    matches!(keyword, "enum" | "const" | "default" | "example" | "examples")
}

/// Whether a keyword holds schemas by name, and no name among them is a keyword.
pub(super) fn is_named(keyword: &str) -> bool {
    matches!(keyword, "properties" | "patternProperties" | "definitions" | "$defs" | BESIDE)
        || keyword.starts_with("depend")
}

/// Makes every reference in a file one within the whole, and notes the files it needs. `named` says whether this is no
/// schema but holds such [by name](is_named), `at` where the file will be.
fn relate(value: &mut Value, named: bool, at: &str, folder: &str, wanted: &mut BTreeSet<String>) -> Result<(), String> {
    match value {
        Value::Object(map) => {
            if !named {
                // What a file calls itself would change what its references mean.
                for name in ["$id", "id", "$anchor", "$dynamicAnchor", "$recursiveAnchor"] {
                    map.shift_remove(name);
                }
                for keyword in ["$dynamicRef", "$recursiveRef"] {
                    if let Some(reference) = map.shift_remove(keyword) {
                        map.insert("$ref".to_owned(), reference);
                    }
                }
                if let Some(Value::String(reference)) = map.get_mut("$ref") {
                    *reference = related(reference, at, folder, wanted)?;
                }
            }
            for (keyword, child) in map.iter_mut().filter(|(keyword, _)| named || !is_value(keyword)) {
                relate(child, !named && is_named(keyword), at, folder, wanted)?;
            }
        }
        Value::Array(items) => {
            for item in items {
                relate(item, false, at, folder, wanted)?;
            }
        }
        _ => {}
    }
    Ok(())
}

fn related(reference: &str, at: &str, folder: &str, wanted: &mut BTreeSet<String>) -> Result<String, String> {
    let (file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
    if !(fragment.is_empty() || fragment.starts_with('/')) {
        return Err(format!("it refers to {reference:?}, and only references by path (`#/definitions/…`) are read"));
    }
    if file.is_empty() {
        return Ok(format!("#{at}{fragment}"));
    }
    let beside = file.strip_prefix(folder).filter(|_| !folder.is_empty()).and_then(|rest| rest.strip_prefix('/'));
    let name = beside.or_else(|| file.strip_prefix("./")).unwrap_or(file);
    let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_' | '-');
    if name.starts_with('.') || !name.chars().all(plain) {
        return Err(format!("it refers to {reference:?}, and only files beside it are read"));
    }
    wanted.insert(name.to_owned());
    Ok(format!("#{}{fragment}", place(name)))
}

/// The kinds that a schema says it is for: in Kubernetes' own words, or by what it lets `apiVersion` and `kind` be.
pub(super) fn kinds(schema: &Value) -> Vec<(String, String, String)> {
    let named = schema.get("x-kubernetes-group-version-kind").and_then(Value::as_array);
    let word = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    let named = named.into_iter().flatten();
    let found: Vec<_> =
        named.filter_map(|it| Some((word(it, "group")?, word(it, "version")?, word(it, "kind")?))).collect();
    if !found.is_empty() {
        return found;
    }
    let only = |field: &str| -> Option<String> {
        let field = schema.get("properties")?.get(field)?;
        let one = match field.get("enum").and_then(Value::as_array).map(Vec::as_slice) {
            Some([one]) => one,
            _ => field.get("const")?,
        };
        one.as_str().map(str::to_owned)
    };
    let both = only("apiVersion").zip(only("kind"));
    both.into_iter()
        .map(|(api_version, kind)| {
            let (group, version) = super::kind::split(&api_version);
            (group.to_owned(), version.to_owned(), kind)
        })
        .collect()
}

/// The schema without a `$schema` that names no draft, which kubeconform's collections have.
pub(super) fn with_draft(schema: &Value) -> (Value, bool) {
    let named = schema.get("$schema").and_then(Value::as_str).unwrap_or_default();
    let known = named.contains("/draft-0") || named.contains("/draft/20");
    let mut schema = schema.clone();
    if let Some(map) = schema.as_object_mut().filter(|_| !known) {
        map.shift_remove("$schema");
    }
    (schema, known)
}

/// A definition's own form of "exclusive" tells draft 4 from what came later.
pub(super) fn is_draft4(schema: &Value) -> bool {
    match schema {
        Value::Object(map) => {
            let flag = |name: &str| map.get(name).is_some_and(Value::is_boolean);
            flag("exclusiveMinimum") || flag("exclusiveMaximum") || map.values().any(is_draft4)
        }
        Value::Array(items) => items.iter().any(is_draft4),
        _ => false,
    }
}
