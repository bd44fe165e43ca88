//! A structural schema as rules see it: types, and where the rules are.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::rule::Rule;

/// One node of a structural schema.
#[derive(Debug, Default)]
pub(in crate::check) struct Shape {
    /// What values are.
    pub(super) kind: Kind,
    /// What stands in for a missing value.
    pub(in crate::check) default: Option<Value>,
    /// Whether `null` is a value.
    pub(in crate::check) nullable: bool,
    /// Fields by name, of an object that has some.
    pub(in crate::check) fields: BTreeMap<String, Arc<Shape>>,
    /// Of what every other entry is.
    pub(in crate::check) entries: Option<Arc<Shape>>,
    /// Of what every item is.
    pub(in crate::check) items: Option<Arc<Shape>>,
    /// How items are told apart.
    pub(super) list: ListKind,
    /// Rules on this value.
    pub(super) rules: Vec<Rule>,
    /// What `allOf` adds: only the rules in it count.
    pub(super) all_of: Vec<Arc<Shape>>,
    /// Whether a rule stands here or below.
    pub(super) ruled: bool,
    /// Whether a value here or below may be of more than one type.
    pub(super) mixed: bool,
}

/// What values of a [`Shape`] are in CEL (`k8s.io/apiserver`, `pkg/cel/common/valuesunstructured.go`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    Object,
    List,
    Text,
    Bytes,
    Duration,
    Date,
    DateTime,
    Integer,
    Number,
    Bool,
    IntOrString,
    /// Nothing is known: only good for comparing.
    #[default]
    Unknown,
}

/// What makes two items of a list the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum ListKind {
    /// Their place.
    #[default]
    Atomic,
    /// Their value.
    Set,
    /// The values of these fields.
    Map(Vec<String>),
}

impl Shape {
    /// Reads the schema of a kind, which may refer to `definitions`; `None` when there is no rule in it.
    pub(super) fn of(schema: &Value, definitions: Option<&Value>) -> Option<Self> {
        let mut reader = Reader { definitions: definitions.and_then(Value::as_object), known: BTreeMap::new() };
        let mut shape = reader.read(schema);
        shape.identify();
        Some(shape).filter(|shape| shape.ruled)
    }

    /// Rules on an object with an identity see these four fields of it, whatever its schema says
    /// (`apiextensions-apiserver`, `pkg/apiserver/schema/cel/model/schemas.go`, `WithTypeAndObjectMeta`).
    fn identify(&mut self) {
        let text = || Arc::new(Self { kind: Kind::Text, ..Self::default() });
        let named = ["name", "generateName"].map(|name| (name.to_owned(), text()));
        let metadata = Self { kind: Kind::Object, fields: BTreeMap::from(named), ..Self::default() };
        for (name, field) in [("apiVersion", text()), ("kind", text()), ("metadata", Arc::new(metadata))] {
            self.fields.insert(name.to_owned(), field);
        }
    }

    fn children(&self) -> impl Iterator<Item = &Self> {
        let below = self.fields.values().chain(&self.entries).chain(&self.items);
        below.map(|shape| shape.as_ref())
    }

    /// The shape of an entry, if the schema has one for it.
    pub(in crate::check) fn entry(&self, name: &str) -> Option<&Self> {
        self.fields.get(name).or(self.entries.as_ref()).map(|shape| shape.as_ref())
    }
}

/// Reads schemas; what several refer to is read once.
#[derive(Default)]
pub(super) struct Reader<'a> {
    definitions: Option<&'a Map<String, Value>>,
    /// By name; what is being read is there as nothing, so that one that refers to itself ends.
    known: BTreeMap<&'a str, Arc<Shape>>,
}

impl<'a> Reader<'a> {
    /// The schema that is meant, for one that refers to another.
    pub(super) fn meant(&self, schema: &'a Value) -> Option<(&'a str, &'a Value)> {
        let name = schema.get("$ref")?.as_str()?.strip_prefix("#/definitions/")?;
        self.definitions?.get_key_value(name).map(|(name, schema)| (name.as_str(), schema))
    }

    fn shared(&mut self, schema: &'a Value) -> Arc<Shape> {
        let Some((name, meant)) = self.meant(schema) else { return Arc::new(self.read(schema)) };
        if let Some(known) = self.known.get(name) {
            return Arc::clone(known);
        }
        self.known.insert(name, Arc::default());
        let shape = Arc::new(self.read(meant));
        self.known.insert(name, Arc::clone(&shape));
        shape
    }

    fn read(&mut self, schema: &'a Value) -> Shape {
        let Some(schema) = schema.as_object() else { return Shape::default() };
        let fields = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
        let mut shape = Shape {
            kind: kind(schema),
            default: schema.get("default").cloned(),
            nullable: is(schema, "nullable"),
            fields: fields.map(|(name, field)| (name.clone(), self.shared(field))).collect(),
            entries: schema.get("additionalProperties").filter(|it| it.is_object()).map(|it| self.shared(it)),
            items: schema.get("items").filter(|it| it.is_object()).map(|it| self.shared(it)),
            list: list_kind(schema),
            rules: array(schema, "x-kubernetes-validations").filter_map(|it| Rule::read(it, schema, self)).collect(),
            all_of: array(schema, "allOf").map(|it| self.shared(it)).collect(),
            ..Shape::default()
        };
        if is(schema, "x-kubernetes-embedded-resource") {
            shape.identify();
        }
        let below = |flag: fn(&Shape) -> bool| shape.children().any(flag);
        let (ruled, mixed) = (below(|it| it.ruled), below(|it| it.mixed));
        shape.all_of.retain(|it| it.ruled);
        shape.ruled = ruled || !shape.rules.is_empty() || !shape.all_of.is_empty();
        shape.mixed = mixed || shape.kind == Kind::IntOrString;
        shape
    }
}

fn array<'a>(schema: &'a Map<String, Value>, name: &str) -> impl Iterator<Item = &'a Value> {
    schema.get(name).and_then(Value::as_array).into_iter().flatten()
}

fn is(schema: &Map<String, Value>, name: &str) -> bool {
    schema.get(name) == Some(&Value::Bool(true))
}

fn text<'a>(schema: &'a Map<String, Value>, name: &str) -> &'a str {
    schema.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn kind(schema: &Map<String, Value>) -> Kind {
    if is(schema, "x-kubernetes-int-or-string") {
        return Kind::IntOrString;
    }
    match (text(schema, "type"), text(schema, "format")) {
        ("object", _) => Kind::Object,
        ("array", _) => Kind::List,
        ("string", "duration") => Kind::Duration,
        ("string", "date") => Kind::Date,
        ("string", "date-time") => Kind::DateTime,
        ("string", "byte") => Kind::Bytes,
        ("string", _) => Kind::Text,
        ("integer", _) => Kind::Integer,
        ("number", _) => Kind::Number,
        ("boolean", _) => Kind::Bool,
        _ => Kind::Unknown,
    }
}

fn list_kind(schema: &Map<String, Value>) -> ListKind {
    match text(schema, "x-kubernetes-list-type") {
        "set" => ListKind::Set,
        "map" => {
            let keys = array(schema, "x-kubernetes-list-map-keys");
            ListKind::Map(keys.filter_map(Value::as_str).map(str::to_owned).collect())
        }
        _ => ListKind::Atomic,
    }
}

/// Whether there is a rule anywhere, found without building anything.
pub(super) fn has_rules(value: &Value) -> bool {
    match value {
        Value::Object(map) => map.iter().any(|(name, value)| name == "x-kubernetes-validations" || has_rules(value)),
        Value::Array(items) => items.iter().any(has_rules),
        _ => false,
    }
}
