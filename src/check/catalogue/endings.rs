//! Whether a schema that refers to parts of itself comes to an end.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::plain::{BESIDE, escape, is_named, is_value};

/// Most schemas that may look at one value.
const HEAVIEST: u64 = 10_000;

/// Most references of a schema that is written out for all its errors.
const LONGEST: u64 = 1_000_000;

/// Keywords whose schemas look at the same value as the schema they stand in.
const SAME: &[&str] = &["allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas", "dependencies"];

/// Refuses a schema that refers to itself without looking at another value in between, which never ends, and one whose
/// references fan out so often at one value that it might as well not.
///
/// # Errors
/// That, or a reference that leads nowhere.
pub(super) fn check(root: &Value) -> Result<(), String> {
    let mut starts: Vec<String> = vec![String::new()];
    targets(root, false, &mut starts);
    walk(root, starts, HEAVIEST, same).map_err(|why| match why {
        Unending::Circle(pointer) => format!("#{pointer} refers to itself without end"),
        Unending::Heavy(pointer) => format!("#{pointer} leads to more than {HEAVIEST} schemas at one value"),
        Unending::Missing(pointer) => format!("it refers to #{pointer}, which is not there"),
    })
}

/// Holds a schema with `definitions` to an end, whoever wrote it: nor may it come back to itself below.
///
/// # Errors
/// It refers to itself, or to what is not there.
pub(super) fn check_all(root: &Value) -> Result<(), String> {
    check(root)?;
    if is_endless(root) { Err("it refers to itself without end".to_owned()) } else { Ok(()) }
}

/// Whether a schema, written out with all it refers to, has no end or nearly none: to list every error of a document would
/// take as long.
pub(super) fn is_endless(root: &Value) -> bool {
    walk(root, vec![String::new()], LONGEST, |schema, _, out| used(schema, false, out)).is_err()
}

/// Why a walk was given up, and where.
enum Unending {
    Circle(String),
    Heavy(String),
    Missing(String),
}

/// Goes from pointer to pointer, depth first with a list of its own, and counts the ways that lead on from each.
fn walk(
    root: &Value,
    starts: Vec<String>,
    most: u64,
    next: impl Fn(&Value, &str, &mut Vec<String>),
) -> Result<(), Unending> {
    let mut weights: BTreeMap<String, u64> = BTreeMap::new();
    for start in starts {
        // What a pointer goes on to is known when it comes up the second time.
        let mut open: Vec<(String, Option<Vec<String>>)> = vec![(start, None)];
        let mut path: BTreeSet<String> = BTreeSet::new();
        while let Some((pointer, below)) = open.pop() {
            if let Some(below) = below {
                let ways = below.iter().filter_map(|next| weights.get(next));
                let weight = ways.fold(1, |sum: u64, weight| sum.saturating_add(*weight));
                if weight > most {
                    return Err(Unending::Heavy(pointer));
                }
                path.remove(&pointer);
                weights.insert(pointer, weight);
            } else if path.contains(&pointer) {
                return Err(Unending::Circle(pointer));
            } else if !weights.contains_key(&pointer) {
                let Some(schema) = root.pointer(&pointer) else { return Err(Unending::Missing(pointer)) };
                let mut below = Vec::new();
                next(schema, &pointer, &mut below);
                path.insert(pointer.clone());
                open.push((pointer, Some(below.clone())));
                open.extend(below.into_iter().map(|pointer| (pointer, None)));
            }
        }
    }
    Ok(())
}

/// Every reference of a schema but those in definitions that it only holds, and in what are values.
fn used(value: &Value, named: bool, out: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            out.extend(map.get("$ref").and_then(target));
            let held = |keyword: &str| is_value(keyword) || matches!(keyword, "definitions" | "$defs" | BESIDE);
            for (keyword, child) in map.iter().filter(|(keyword, _)| named || !held(keyword)) {
                used(child, !named && is_named(keyword), out);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| used(item, false, out)),
        _ => {}
    }
}

/// Every pointer that is referred to.
fn targets(value: &Value, named: bool, out: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            out.extend(map.get("$ref").and_then(target));
            for (keyword, child) in map.iter().filter(|(keyword, _)| named || !is_value(keyword)) {
                targets(child, !named && is_named(keyword), out);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| targets(item, false, out)),
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_schema_may_come_back_below_itself_and_not_at_once() {
        let below = json!({"properties": {"a": {"$ref": "#"}}});
        assert!(check(&below).is_ok() && is_endless(&below) && check_all(&below).is_err());
        for at_once in [
            json!({"$ref": "#"}),
            json!({"allOf": [{"anyOf": [{"$ref": "#/allOf/0"}]}]}),
            json!({"if": {"$ref": "#/then"}, "then": {"not": {"$ref": "#"}}}),
            json!({"dependencies": {"a/b": {"$ref": "#"}}}),
        ] {
            assert!(check(&at_once).is_err(), "{at_once}");
        }
        assert!(check_all(&json!({"properties": {"a": {"enum": [{"$ref": "#"}]}}})).is_ok());
        // A property may have the name of a keyword.
        assert!(is_endless(&json!({"properties": {"default": {"$ref": "#"}, "definitions": {"$ref": "#"}}})));
        assert!(check(&json!({"properties": {"enum": {"not": {"$ref": "#/properties/enum"}}}})).is_err());
    }
}
