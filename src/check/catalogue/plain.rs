//! JSON Schemas from outside, taken as they are.
//!
//! A schema may refer to files beside it, and to nothing else. All of them are put into one, so that the result stands alone.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value;

/// Where the files that a schema refers to are put in it.
const BESIDE: &str = "x-neap-files";

/// Most schemas that may look at one value.
const HEAVIEST: u64 = 10_000;

/// Most references of a schema that is written out for all its errors.
const LONGEST: u64 = 1_000_000;

/// Keywords whose schemas look at the same value as the schema they stand in.
const SAME: &[&str] = &["allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas", "dependencies"];

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
    relate(&mut root, "", folder, &mut wanted)?;
    let mut files: BTreeMap<String, Value> = BTreeMap::new();
    while let Some(name) = wanted.pop_first() {
        if files.contains_key(&name) {
            continue;
        }
        let text = read(&name)?;
        let mut file: Value = serde_json::from_str(&text).map_err(|fault| format!("{name} is not JSON: {fault}"))?;
        relate(&mut file, &place(&name), folder, &mut wanted)?;
        files.insert(name, file);
    }
    if let Some(root) = root.as_object_mut().filter(|_| !files.is_empty()) {
        root.insert(BESIDE.to_owned(), Value::Object(files.into_iter().collect()));
    }
    circles(&root)?;
    Ok(root)
}

fn place(name: &str) -> String {
    format!("/{BESIDE}/{}", escape(name))
}

fn escape(segment: &str) -> String {
    segment.replace('~', "~0").replace('/', "~1")
}

/// Makes every reference in a file one within the whole, and notes the files it needs. `at` is where the file will be.
fn relate(value: &mut Value, at: &str, folder: &str, wanted: &mut BTreeSet<String>) -> Result<(), String> {
    match value {
        Value::Object(map) => {
            // What a file calls itself would change what its references mean. A property of that name is a schema.
            for name in ["$id", "id", "$anchor", "$dynamicAnchor", "$recursiveAnchor"] {
                if map.get(name).is_some_and(|given| !given.is_object()) {
                    map.shift_remove(name);
                }
            }
            for keyword in ["$dynamicRef", "$recursiveRef"] {
                if let Some(reference) = map.shift_remove(keyword) {
                    map.insert("$ref".to_owned(), reference);
                }
            }
            if let Some(Value::String(reference)) = map.get_mut("$ref") {
                *reference = related(reference, at, folder, wanted)?;
            }
            for (keyword, child) in map.iter_mut() {
                if !matches!(keyword.as_str(), "enum" | "const" | "default" | "example" | "examples") {
                    relate(child, at, folder, wanted)?;
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                relate(item, at, folder, wanted)?;
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

/// Refuses a schema that refers to itself without looking at another value in between, which never ends, and one whose
/// references fan out so often at one value that it might as well not.
fn circles(root: &Value) -> Result<(), String> {
    // How many schemas look at one value, from each pointer.
    let mut weights: BTreeMap<String, u64> = BTreeMap::new();
    let mut starts: Vec<String> = vec![String::new()];
    targets(root, &mut starts);
    for start in starts {
        // Depth first with a list of our own; what a pointer goes on to is known when it comes up the second time.
        let mut open: Vec<(String, Option<Vec<String>>)> = vec![(start, None)];
        let mut path: BTreeSet<String> = BTreeSet::new();
        while let Some((pointer, below)) = open.pop() {
            if let Some(below) = below {
                path.remove(&pointer);
                let weight =
                    below.iter().filter_map(|next| weights.get(next)).fold(1, |sum: u64, it| sum.saturating_add(*it));
                if weight > HEAVIEST {
                    return Err(format!("#{pointer} leads to more than {HEAVIEST} schemas at one value"));
                }
                weights.insert(pointer, weight);
                continue;
            }
            if path.contains(&pointer) {
                return Err(format!("#{pointer} refers to itself without end"));
            }
            if weights.contains_key(&pointer) {
                continue;
            }
            let schema =
                root.pointer(&pointer).ok_or_else(|| format!("it refers to #{pointer}, which is not there"))?;
            let mut below = Vec::new();
            same(schema, &pointer, &mut below);
            path.insert(pointer.clone());
            open.push((pointer, Some(below.clone())));
            open.extend(below.into_iter().map(|pointer| (pointer, None)));
        }
    }
    Ok(())
}

/// Holds a schema with `definitions` to an end, whoever wrote it.
///
/// # Errors
/// It refers to itself, or to what is not there.
pub(super) fn ends(root: &Value) -> Result<(), String> {
    circles(root)?;
    if is_endless(root) { Err("it refers to itself without end".to_owned()) } else { Ok(()) }
}

/// Whether a schema, written out with all it refers to, has no end or nearly none: to list every error of a document would
/// take as long.
pub(super) fn is_endless(root: &Value) -> bool {
    let mut weights: BTreeMap<String, u64> = BTreeMap::new();
    let mut open: Vec<(String, Option<Vec<String>>)> = vec![(String::new(), None)];
    let mut path: BTreeSet<String> = BTreeSet::new();
    while let Some((pointer, below)) = open.pop() {
        if let Some(below) = below {
            path.remove(&pointer);
            let weight =
                below.iter().filter_map(|next| weights.get(next)).fold(1, |sum: u64, it| sum.saturating_add(*it));
            if weight > LONGEST {
                return true;
            }
            weights.insert(pointer, weight);
            continue;
        }
        if path.contains(&pointer) {
            return true;
        }
        if weights.contains_key(&pointer) {
            continue;
        }
        let mut below = Vec::new();
        root.pointer(&pointer).into_iter().for_each(|schema| used(schema, &mut below));
        path.insert(pointer.clone());
        open.push((pointer, Some(below.clone())));
        open.extend(below.into_iter().map(|pointer| (pointer, None)));
    }
    false
}

/// Every reference of a schema but those of the definitions that it only holds.
fn used(value: &Value, out: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            out.extend(map.get("$ref").and_then(target));
            let held = |keyword: &str| matches!(keyword, "definitions" | "$defs" | BESIDE);
            map.iter().filter(|(keyword, _)| !held(keyword)).for_each(|(_, child)| used(child, out));
        }
        Value::Array(items) => items.iter().for_each(|item| used(item, out)),
        _ => {}
    }
}

/// Every pointer that is referred to.
fn targets(value: &Value, out: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            if let Some(pointer) = map.get("$ref").and_then(target) {
                out.push(pointer);
            }
            let read = |keyword: &str| !matches!(keyword, "enum" | "const" | "default" | "example" | "examples");
            map.iter().filter(|(keyword, _)| read(keyword)).for_each(|(_, child)| targets(child, out));
        }
        Value::Array(items) => items.iter().for_each(|item| targets(item, out)),
        _ => {}
    }
}

fn target(reference: &Value) -> Option<String> {
    reference.as_str()?.strip_prefix('#').map(str::to_owned)
}

/// Where a schema continues at the same value.
fn same(schema: &Value, pointer: &str, out: &mut Vec<String>) {
    let Some(map) = schema.as_object() else { return };
    out.extend(map.get("$ref").and_then(target));
    for keyword in SAME {
        match map.get(*keyword) {
            Some(Value::Array(branches)) => {
                out.extend((0..branches.len()).map(|at| format!("{pointer}/{keyword}/{at}")));
            }
            Some(Value::Object(named)) if keyword.starts_with("depend") => {
                out.extend(named.keys().map(|name| format!("{pointer}/{keyword}/{}", escape(name))));
            }
            Some(Value::Object(_)) => out.push(format!("{pointer}/{keyword}")),
            _ => {}
        }
    }
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
