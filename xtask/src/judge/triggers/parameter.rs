//! What a scaler declares: the `keda` tags of the struct that it is read into.
//!
//! The grammar of a tag is in KEDA's `pkg/scalers/scalersconfig/typed_config.go`, `paramsFromTag`.

use std::collections::BTreeMap;

use neap::trigger::catalogue;
use serde::Deserialize;

use super::question::Question;

/// A field as KEDA's program shows it.
#[derive(Debug, Deserialize)]
pub(super) struct Declared {
    tag: String,
    #[serde(rename = "type")]
    kind: String,
    optional: bool,
}

/// Where a value is taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    Metadata,
    Auth,
    /// A variable of the workload's container, named by the key with `FromEnv` behind it.
    Env,
}

/// What a value is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Bool,
    Integer,
    Unsigned,
    Float,
    Duration,
    Map,
    Query,
    Texts,
    Integers,
}

/// One parameter of a scaler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Parameter {
    pub(super) names: Vec<String>,
    pub(super) kind: Kind,
    pub(super) order: Vec<Source>,
    pub(super) required: bool,
    pub(super) default: Option<String>,
    pub(super) words: Vec<String>,
    pub(super) deprecated: bool,
}

impl Parameter {
    /// Reads a tag; none for a Go type that no scaler used so far.
    pub(super) fn read(declared: &Declared) -> Option<Self> {
        let mut parts = BTreeMap::new();
        for part in declared.tag.split(',') {
            let (key, value) = part.split_once('=').map_or((part, None), |(key, value)| (key, Some(value.trim())));
            parts.insert(key.trim(), value);
        }
        let list = |key: &str| -> Vec<String> {
            let value = parts.get(key).copied().flatten().unwrap_or_default();
            value.split(';').filter(|word| !word.is_empty()).map(|word| word.trim().to_owned()).collect()
        };
        let order = list("order").iter().filter_map(|source| source_of(source)).collect();
        let default = parts.get("default").copied().flatten().map(str::to_owned);
        let optional =
            declared.optional || parts.get("optional").is_some_and(|value| value.is_none_or(|it| it == "true"));
        let deprecated = parts.contains_key("deprecated");
        Some(Self {
            names: list("name"),
            kind: kind_of(&declared.kind)?,
            order,
            required: !optional && !deprecated && default.is_none(),
            default,
            words: list("enum"),
            deprecated,
        })
    }

    /// One of neap's catalogue, which knows what scalers read by their own code as well.
    pub(super) fn known(of: &catalogue::Parameter) -> Self {
        use catalogue::Kind as Of;
        let kind = match of.kind() {
            Of::String | Of::HandString | Of::HandWord => Kind::Text,
            Of::Bool | Of::HandBool => Kind::Bool,
            Of::Integer | Of::HandInteger => Kind::Integer,
            Of::Uint32 => Kind::Unsigned,
            Of::Float | Of::FloatOrNull | Of::HandFloat => Kind::Float,
            Of::Duration => Kind::Duration,
            Of::List => Kind::Texts,
            Of::Integers => Kind::Integers,
            Of::Map => Kind::Map,
            Of::Query => Kind::Query,
        };
        let order = of.from().iter().map(|source| match source {
            catalogue::Source::Metadata => Source::Metadata,
            catalogue::Source::Auth => Source::Auth,
            catalogue::Source::Env => Source::Env,
        });
        Self {
            names: of.names().to_vec(),
            kind,
            order: order.collect(),
            required: of.required(),
            default: of.default().map(str::to_owned),
            words: of.values().to_vec(),
            deprecated: of.deprecated().is_some(),
        }
    }

    /// The name that is written first.
    pub(super) fn name(&self) -> &str {
        self.names.first().map_or("", String::as_str)
    }

    /// Whether a trigger has it, by any of its names.
    pub(super) fn is_in(&self, trigger: &Question) -> bool {
        self.names.iter().any(|name| {
            trigger.metadata.contains_key(name)
                || trigger.auth.contains_key(name)
                || trigger.metadata.contains_key(&format!("{name}FromEnv"))
        })
    }

    /// Takes it out of a trigger.
    pub(super) fn remove(&self, trigger: &mut Question) {
        for name in &self.names {
            trigger.metadata.remove(name);
            trigger.auth.remove(name);
            trigger.metadata.remove(&format!("{name}FromEnv"));
        }
    }

    /// A value that can be read.
    pub(super) fn good(&self) -> String {
        if let Some(word) = self.words.first() {
            return word.clone();
        }
        match self.kind {
            Kind::Text | Kind::Texts => "x",
            Kind::Bool => "true",
            Kind::Integer | Kind::Unsigned | Kind::Float | Kind::Integers => "7",
            Kind::Duration => "7s",
            Kind::Map | Kind::Query => "a=b",
        }
        .to_owned()
    }
}

/// Puts a value where a source has it.
pub(super) fn put(trigger: &mut Question, source: Source, name: &str, value: &str) {
    match source {
        Source::Metadata => trigger.metadata.insert(name.to_owned(), value.to_owned()),
        Source::Auth => trigger.auth.insert(name.to_owned(), value.to_owned()),
        Source::Env => {
            let variable = format!("VALUE_OF_{name}");
            trigger.metadata.insert(format!("{name}FromEnv"), variable.clone());
            trigger.env.insert(variable, value.to_owned())
        }
    };
}

fn source_of(word: &str) -> Option<Source> {
    match word {
        "triggerMetadata" => Some(Source::Metadata),
        "authParams" => Some(Source::Auth),
        "resolvedEnv" => Some(Source::Env),
        _ => None,
    }
}

/// How a Go type is read; types with a name of their own are texts.
fn kind_of(word: &str) -> Option<Kind> {
    match word.trim_start_matches('*') {
        "bool" => Some(Kind::Bool),
        "int" | "int32" | "int64" => Some(Kind::Integer),
        "uint" | "uint32" | "uint64" => Some(Kind::Unsigned),
        "float32" | "float64" => Some(Kind::Float),
        "time.Duration" => Some(Kind::Duration),
        "map[string]string" => Some(Kind::Map),
        "url.Values" => Some(Kind::Query),
        "[]int" | "[]int32" | "[]int64" => Some(Kind::Integers),
        other if other.starts_with("map[") => None,
        other if other.starts_with("[]") => Some(Kind::Texts),
        _ => Some(Kind::Text),
    }
}
