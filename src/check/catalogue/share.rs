//! Says once what a schema says often: an `ApplicationSet` holds the same template seven levels deep.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value, json};

use super::compact::children;

/// A subtree shorter than this is not worth a name.
const WORTH: usize = 160;

/// Moves every subtree that occurs more than once into `definitions`, which is handed back.
pub(super) fn share(schema: &mut Value) -> Map<String, Value> {
    let mut counts = HashMap::new();
    count(schema, &mut counts);
    let mut shared = Shared { counts, ..Shared::default() };
    if let Some(root) = schema.as_object_mut() {
        children(root, &mut |name, child| shared.replace(name, child));
    }
    shared.definitions.into_iter().collect()
}

#[derive(Default)]
struct Shared {
    counts: HashMap<String, usize>,
    names: HashMap<String, String>,
    /// The number that the last of a name had.
    numbers: HashMap<String, usize>,
    definitions: BTreeMap<String, Value>,
}

impl Shared {
    fn replace(&mut self, field: &str, schema: &mut Value) {
        let text = schema.to_string();
        let often = text.len() >= WORTH && self.counts.get(&text).is_some_and(|count| *count > 1);
        if !often {
            self.below(schema);
            return;
        }
        let name = match self.names.get(&text) {
            Some(name) => name.clone(),
            None => self.define(field, text, schema),
        };
        *schema = json!({ "$ref": format!("#/definitions/{name}") });
    }

    fn define(&mut self, field: &str, text: String, schema: &mut Value) -> String {
        let name = self.free_name(field);
        self.names.insert(text, name.clone());
        // Reserved before what is inside is named, so that the outermost gets the plain name.
        self.definitions.insert(name.clone(), Value::Null);
        let mut body = schema.take();
        self.below(&mut body);
        self.definitions.insert(name.clone(), body);
        name
    }

    fn below(&mut self, schema: &mut Value) {
        if let Some(map) = schema.as_object_mut() {
            children(map, &mut |name, child| self.replace(name, child));
        }
    }

    fn free_name(&mut self, field: &str) -> String {
        let word: String = field.chars().filter(char::is_ascii_alphanumeric).collect();
        let word = if word.is_empty() { "part".to_owned() } else { word };
        let mut name = word.clone();
        let number = self.numbers.entry(word.clone()).or_insert(1);
        while self.definitions.contains_key(&name) {
            *number += 1;
            name = format!("{word}{number}");
        }
        name
    }
}

fn count(schema: &mut Value, counts: &mut HashMap<String, usize>) {
    let text = schema.to_string();
    if text.len() < WORTH {
        return;
    }
    let seen = counts.entry(text).or_default();
    *seen += 1;
    // What is inside a repeated subtree is repeated with it, and counts only if it occurs elsewhere too.
    if *seen == 1
        && let Some(map) = schema.as_object_mut()
    {
        children(map, &mut |_, child| count(child, counts));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(schema: &Value, definitions: &Map<String, Value>) -> Value {
        let mut schema = schema.clone();
        if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
            return resolve(&definitions[name.trim_start_matches("#/definitions/")], definitions);
        }
        if let Some(map) = schema.as_object_mut() {
            children(map, &mut |_, child| *child = resolve(child, definitions));
        }
        schema
    }

    #[test]
    fn what_was_shared_reads_as_before() {
        let inner = json!({"type": "string", "pattern": "a".repeat(WORTH)});
        let outer = json!({"type": "object", "properties": {"i": inner, "n": {"type": "integer"}}});
        let whole = json!({"type": "object", "properties": {"a": outer, "b": outer, "i": inner}});
        let mut schema = whole.clone();
        let definitions = share(&mut schema);
        assert_eq!(definitions.keys().collect::<Vec<_>>(), ["a", "i"]);
        assert!(schema.to_string().len() < whole.to_string().len() / 2);
        assert_eq!(resolve(&schema, &definitions), whole);
    }
}
