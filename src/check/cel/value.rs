//! Values of CEL.

use std::rc::Rc;

use serde_json::{Map, Value as Json};

use super::fault::Stop;
use super::host::{Host, time};
use super::run::Run;
use super::shape::{Kind, ListKind, Shape};

/// A value; what is in the document is borrowed from there.
#[derive(Clone, Debug)]
pub(super) enum Val<'a> {
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Double(f64),
    Text(Text<'a>),
    Bytes(Rc<[u8]>),
    List(List<'a>),
    Map(Entries<'a>),
    /// Nanoseconds.
    Duration(i64),
    Timestamp(time::Timestamp),
    Type(&'static str),
    Optional(Option<Rc<Val<'a>>>),
    Host(Rc<Host>),
    /// Data without a schema, only good for comparing.
    Opaque(&'a Json),
}

/// Text of the document or of a rule, or text that was made.
#[derive(Clone, Debug)]
pub(super) enum Text<'a> {
    Given(&'a str),
    Made(Rc<str>),
}

impl Text<'_> {
    pub(super) fn as_str(&self) -> &str {
        match self {
            Self::Given(text) => text,
            Self::Made(text) => text,
        }
    }
}

/// A list.
#[derive(Clone, Debug)]
pub(super) enum List<'a> {
    Given(&'a [Json], &'a Shape),
    /// With what it was made of, where that decides what makes two of them equal.
    Made(Rc<Vec<Val<'a>>>, Option<&'a Shape>),
}

/// A map or an object.
#[derive(Clone, Debug)]
pub(super) enum Entries<'a> {
    Given(&'a Map<String, Json>, &'a Shape),
    Made(Rc<Vec<(Val<'a>, Val<'a>)>>),
}

impl<'a> Val<'a> {
    pub(super) fn text(text: impl AsRef<str>) -> Self {
        Self::Text(Text::Made(Rc::from(text.as_ref())))
    }

    pub(super) fn list(items: Vec<Self>) -> Self {
        Self::List(List::Made(Rc::new(items), None))
    }

    pub(super) fn host(host: Host) -> Self {
        Self::Host(Rc::new(host))
    }

    pub(super) fn some(value: Self) -> Self {
        Self::Optional(Some(Rc::new(value)))
    }

    pub(super) fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text.as_str()),
            _ => None,
        }
    }

    /// The name of its type, as CEL has it.
    pub(super) fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "null_type",
            Self::Bool(_) => "bool",
            Self::Int(_) => "int",
            Self::Uint(_) => "uint",
            Self::Double(_) => "double",
            Self::Text(_) => "string",
            Self::Bytes(_) => "bytes",
            Self::List(_) => "list",
            Self::Map(_) => "map",
            Self::Duration(_) => "google.protobuf.Duration",
            Self::Timestamp(_) => "google.protobuf.Timestamp",
            Self::Type(_) => "type",
            Self::Optional(_) => "optional_type",
            Self::Host(host) => host.type_name(),
            Self::Opaque(_) => "unknown",
        }
    }

    /// What a rule sees of a value in the document.
    ///
    /// # Errors
    /// The value is not what its schema says, which the checks before this exclude, but for a `null` where none may be.
    pub(super) fn of(json: &'a Json, shape: &'a Shape) -> Result<Self, Stop> {
        let odd = |what: &str| Err(Stop::Fault(format!("invalid data, {what}")));
        Ok(match (shape.kind, json) {
            (_, Json::Null) if shape.nullable => Self::Null,
            (_, Json::Null) => return odd("got null for schema with nullable=false"),
            (Kind::Unknown, json) => Self::Opaque(json),
            (Kind::Object, Json::Object(map)) => Self::Map(Entries::Given(map, shape)),
            (Kind::List, Json::Array(items)) => Self::List(List::Given(items, shape)),
            (Kind::Text | Kind::IntOrString, Json::String(text)) => Self::Text(Text::Given(text)),
            (Kind::Bool, Json::Bool(flag)) => Self::Bool(*flag),
            (Kind::Integer | Kind::IntOrString, Json::Number(number)) => match whole(number) {
                Some(number) => Self::Int(number),
                None => return odd("expected int, got float64"),
            },
            (Kind::Number, Json::Number(number)) => Self::Double(number.as_f64().unwrap_or_default()),
            (Kind::Duration, Json::String(text)) => match time::duration_of_schema(text) {
                Some(nanoseconds) => Self::Duration(nanoseconds),
                None => return Err(Stop::Unsure(format!("{text:?} as a duration"))),
            },
            (Kind::Date | Kind::DateTime, Json::String(text)) => match time::timestamp_of_schema(text) {
                Some(timestamp) => Self::Timestamp(timestamp),
                None => return Err(Stop::Unsure(format!("{text:?} as a time"))),
            },
            (Kind::Bytes, Json::String(text)) => match super::host::decode(text) {
                Some(bytes) => Self::Bytes(Rc::from(bytes)),
                None => return Err(Stop::Unsure(format!("{text:?} as base64"))),
            },
            _ => return Err(Stop::Unsure("a value of another type than its schema's".to_owned())),
        })
    }
}

/// JSON that Kubernetes reads as an integer; `1.0` is one.
fn whole(number: &serde_json::Number) -> Option<i64> {
    number.as_i64().or_else(|| {
        let number = number.as_f64().filter(|it| it.fract() == 0.0)?;
        // Exact: every float below 2^53 that is whole is an integer.
        #[expect(clippy::cast_possible_truncation, reason = "bounded on the line before")]
        (number.abs() < 9_007_199_254_740_992.0).then_some(number as i64)
    })
}

impl<'a> List<'a> {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Given(items, _) => items.len(),
            Self::Made(items, _) => items.len(),
        }
    }

    pub(super) fn get(&self, at: usize) -> Option<Result<Val<'a>, Stop>> {
        match self {
            Self::Given(items, shape) => {
                let shape = shape.items.as_deref();
                items.get(at).map(|item| shape.map_or(Ok(Val::Opaque(item)), |shape| Val::of(item, shape)))
            }
            Self::Made(items, _) => items.get(at).cloned().map(Ok),
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Result<Val<'a>, Stop>> + '_ {
        (0..self.len()).filter_map(|at| self.get(at))
    }

    pub(super) fn shape(&self) -> Option<&'a Shape> {
        match self {
            Self::Given(_, shape) => Some(shape),
            Self::Made(_, shape) => *shape,
        }
    }

    pub(super) fn kind(&self) -> &'a ListKind {
        self.shape().map_or(&ListKind::Atomic, |shape| &shape.list)
    }
}

impl<'a> Entries<'a> {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Given(map, _) => map.len(),
            Self::Made(entries) => entries.len(),
        }
    }

    /// The value of a key, as the API server finds it: a `null` in a field of an object is none.
    pub(super) fn get(&self, run: &mut Run<'a>, key: &Val<'a>) -> Result<Option<Val<'a>>, Stop> {
        match self {
            Self::Given(map, shape) => {
                let Some(name) = key.as_str() else { return Err(Stop::no_overload("_[_]")) };
                if shape.fields.is_empty() {
                    return look(map, shape, name);
                }
                super::escape::unescape(name).map_or(Ok(None), |name| look(map, shape, &name))
            }
            Self::Made(entries) => {
                for (name, value) in entries.iter() {
                    if super::compare::equal(run, name, key)? {
                        return Ok(Some(value.clone()));
                    }
                }
                Ok(None)
            }
        }
    }

    /// Names and values; names of fields as rules write them. Only what the schema knows is there.
    pub(super) fn read(&self) -> Vec<(Val<'a>, Result<Val<'a>, Stop>)> {
        match self {
            Self::Given(map, shape) => {
                let known = map.iter().filter_map(|(name, value)| Some((name, value, shape.entry(name)?)));
                let seen = known.map(|(name, value, below)| {
                    let escaped = if shape.fields.is_empty() { None } else { super::escape::escape(name) };
                    let name = escaped.map_or(Val::Text(Text::Given(name)), Val::text);
                    (name, Val::of(value, below))
                });
                seen.collect()
            }
            Self::Made(entries) => entries.iter().map(|(name, value)| (name.clone(), Ok(value.clone()))).collect(),
        }
    }
}

fn look<'a>(map: &'a Map<String, Json>, shape: &'a Shape, name: &str) -> Result<Option<Val<'a>>, Stop> {
    match (map.get(name), shape.entry(name)) {
        (Some(Json::Null), _) if !shape.fields.is_empty() => Ok(None),
        (Some(value), Some(shape)) => Val::of(value, shape).map(Some),
        _ => Ok(None),
    }
}
