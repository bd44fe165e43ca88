//! Single faults for an object: from one that is right, many that are wrong in one place each.
//!
//! Every place is walked, in order, so that the same object always gives the same faults. Places that differ only in the
//! number of an item are the same place; and for what the structure alone decides, so is a field of one definition,
//! whichever kind it stands in.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::edit::Edit;
use super::faults;
use super::guide::Guide;

/// An object with one fault.
#[derive(Clone, Debug)]
pub(crate) struct Mutant {
    /// What kind of fault it is.
    pub(crate) class: &'static str,
    /// Where.
    pub(crate) pointer: String,
    /// What was done there.
    pub(crate) edit: Edit,
}

/// What was done already, so that nothing is done twice.
#[derive(Default)]
pub(crate) struct Seen(BTreeSet<String>);

/// The faults for an object of a kind whose schema is given (`Null` for none).
pub(crate) fn mutants(object: &Value, schema: &Value, seen: &mut Seen) -> Vec<Mutant> {
    let kind = object["kind"].as_str().unwrap_or_default();
    let what = format!("{} {kind}", object["apiVersion"]);
    let mut walk = Walk { scope: what.clone(), outside: 0, what, seen, found: Vec::new() };
    walk.whole(object);
    walk.node(object, Guide::of(schema), "", "");
    walk.found
}

/// Faults that the structure alone decides.
const STRUCTURAL: &[&str] = &[
    "duplicate-yaml-key",
    "misspelt-field",
    "null",
    "null-in-list",
    "number-for-string",
    "string-for-number",
    "unknown-field",
    "wrong-type",
];

struct Walk<'a> {
    what: String,
    /// The definition that the place belongs to, else the kind.
    scope: String,
    /// How much of the pointer leads to that definition.
    outside: usize,
    seen: &'a mut Seen,
    found: Vec<Mutant>,
}

impl Walk<'_> {
    fn add(&mut self, class: &'static str, pointer: &str, edit: Edit) {
        let structural = STRUCTURAL.contains(&class);
        let (what, place) = if structural { (&self.scope, &pointer[self.outside..]) } else { (&self.what, pointer) };
        let place: Vec<&str> =
            place.split('/').map(|step| if step.parse::<usize>().is_ok() { "*" } else { step }).collect();
        let key = format!("{what} {} {} {}", place.join("/"), edit.word(), edit.value());
        if self.seen.0.insert(key) {
            self.found.push(Mutant { class, pointer: pointer.to_owned(), edit });
        }
    }

    fn set(&mut self, class: &'static str, pointer: &str, values: impl IntoIterator<Item = Value>) {
        for value in values {
            self.add(class, pointer, Edit::Set(value));
        }
    }

    /// What is wrong with an object as such.
    fn whole(&mut self, object: &Value) {
        let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        for (pointer, class, values) in faults::identity(text("/apiVersion"), text("/kind")) {
            self.set(class, pointer, values);
            self.add(class, pointer, Edit::Remove);
        }
        self.set("bad-name", "/metadata/name", faults::names());
        self.set("bad-namespace", "/metadata/namespace", faults::namespaces());
        for step in ["name", "namespace"] {
            self.add("missing-required", &format!("/metadata/{step}"), Edit::Remove);
        }
        if faults::THOROUGH.contains(&text("/kind")) {
            for (class, field, values) in faults::metadata() {
                self.set(class, &format!("/metadata/{field}"), values);
            }
        }
    }

    fn node(&mut self, value: &Value, guide: Guide<'_>, pointer: &str, key: &str) {
        match value {
            Value::Object(map) => self.map(map, guide, pointer, key),
            Value::Array(items) => self.list(items, guide, pointer),
            Value::String(text) => self.string(text, guide, pointer, key),
            Value::Number(number) => self.number(number.as_i64(), guide, pointer, key),
            Value::Bool(flag) => self.set("wrong-type", pointer, [json!(flag.to_string())]),
            Value::Null => {}
        }
        if !pointer.is_empty() && !value.is_null() {
            self.add("null", pointer, Edit::Set(Value::Null));
        }
    }

    /// Goes one step down, into another definition or not.
    fn enter(&mut self, value: &Value, above: Guide<'_>, guide: Guide<'_>, pointer: &str, key: &str) {
        let Some(definition) = guide.definition(above) else { return self.node(value, guide, pointer, key) };
        let scope = std::mem::replace(&mut self.scope, definition.to_owned());
        let outside = std::mem::replace(&mut self.outside, pointer.len());
        self.node(value, guide, pointer, key);
        (self.scope, self.outside) = (scope, outside);
    }

    fn map(&mut self, map: &Map<String, Value>, guide: Guide<'_>, pointer: &str, key: &str) {
        if !pointer.is_empty() {
            self.set("wrong-type", pointer, [json!("text")]);
            self.add("empty-object", pointer, Edit::Set(json!({})));
        }
        self.add("unknown-field", &format!("{pointer}/neapUnknown"), Edit::Set(json!(1)));
        if matches!(key, "labels" | "matchLabels" | "nodeSelector") {
            self.set("bad-selector", pointer, faults::labels());
        }
        for (at, (name, value)) in map.iter().enumerate() {
            let below = format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"));
            if guide.names(name) {
                let class = if guide.requires(name) { "missing-required" } else { "left-out" };
                self.add(class, &below, Edit::Remove);
                self.add("misspelt-field", &below, Edit::Rename(faults::misspelt(name)));
                if at == 0 {
                    self.add("misspelt-field", &below, Edit::Rename(faults::other_case(name)));
                }
            }
            if at == 0 {
                self.add("duplicate-yaml-key", &below, Edit::Twice);
            }
            self.enter(value, guide, guide.field(name), &below, name);
        }
    }

    fn list(&mut self, items: &[Value], guide: Guide<'_>, pointer: &str) {
        self.set("wrong-type", pointer, [json!({"a": "b"})]);
        self.add("empty-list", pointer, Edit::Set(json!([])));
        self.add("null-in-list", &format!("{pointer}/0"), Edit::Insert(Value::Null));
        if !items.is_empty() {
            self.add("duplicate-list-key", &format!("{pointer}/0"), Edit::Repeat);
        }
        for (at, item) in items.iter().enumerate() {
            self.enter(item, guide, guide.item(), &format!("{pointer}/{at}"), "");
        }
    }

    fn string(&mut self, text: &str, guide: Guide<'_>, pointer: &str, key: &str) {
        self.set("number-for-string", pointer, [json!(7)]);
        self.set("wrong-type", pointer, [json!({"a": "b"})]);
        self.add("empty-string", pointer, Edit::Set(json!("")));
        if guide.says("enum").is_some() || faults::is_choice(text, key, pointer) {
            self.set("bad-enum", pointer, [json!("Bogus"), json!(faults::other_case(text))]);
        }
        if let Some(most) = guide.says("maxLength").and_then(Value::as_u64).filter(|most| *most < 300) {
            let over = usize::try_from(most).unwrap_or_default() + 1;
            self.add("out-of-bounds", pointer, Edit::Set(json!("a".repeat(over))));
        }
        if guide.says("pattern").is_some() {
            self.set("bad-pattern", pointer, [json!("~ no ~")]);
        }
        for (class, values) in faults::of_text(text, guide.format(), pointer, key) {
            self.set(class, pointer, values);
        }
    }

    fn number(&mut self, number: Option<i64>, guide: Guide<'_>, pointer: &str, key: &str) {
        self.set("wrong-type", pointer, [json!([1])]);
        self.set("string-for-number", pointer, [json!(number.unwrap_or(1).to_string()), json!("text")]);
        self.set("negative", pointer, [json!(-1)]);
        self.set("out-of-bounds", pointer, [json!(0), json!(1.5), json!(2_147_483_648_i64), json!(1e19)]);
        for (keyword, step) in [("minimum", -1), ("maximum", 1)] {
            if let Some(bound) = guide.says(keyword).and_then(Value::as_i64) {
                self.set("out-of-bounds", pointer, bound.checked_add(step).map(Value::from));
            }
        }
        if key.to_lowercase().contains("port") {
            self.set("bad-port", pointer, [json!(65536), json!("Bad_Port"), json!("much-too-long-a-name")]);
        }
    }
}
