//! The types of parameters, and how KEDA reads a text as one of them.
//!
//! KEDA 2.19 to 2.21: `pkg/scalers/scalersconfig/typed_config.go`, `setConfigValueHelper`.

use serde::Deserialize;

use super::go;
use super::scaler::Parameter;

/// The type of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Any text.
    String,
    /// What `strconv.ParseBool` takes.
    Bool,
    /// A JSON number without fraction and exponent, of 64 bits.
    Integer,
    /// A JSON number without sign, fraction and exponent, of 32 bits.
    Uint32,
    /// A JSON number.
    Float,
    /// A JSON number, or `null` for none.
    FloatOrNull,
    /// A duration of Go, or whole milliseconds; never negative.
    Duration,
    /// Texts with a separator between them.
    List,
    /// Integers with a separator between them, and ranges where the parameter has them.
    Integers,
    /// `key=value` pairs with a separator between them; no value holds a `=`.
    Map,
    /// A query as in a URL.
    Query,
    /// Any text that the scaler takes as it is, blanks and all; an empty one is none.
    HandString,
    /// Any text that the scaler takes as it is, even an empty one.
    HandWord,
    /// An integer that the scaler reads by itself with `strconv.ParseInt`.
    HandInteger,
    /// A number that the scaler reads by itself with `strconv.ParseFloat`.
    HandFloat,
    /// A truth that the scaler reads by itself, blanks and all.
    HandBool,
}

/// A value that was read.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// Something that is never zero once it is there.
    Some,
    /// A truth.
    Bool(bool),
    /// A number.
    Number(f64),
    /// The absence of a number.
    Null,
}

impl Value {
    /// Whether Go takes it for a field that was never set.
    pub(super) fn is_zero(&self) -> bool {
        match self {
            Self::Some => false,
            Self::Bool(value) => !value,
            Self::Number(value) => *value == 0.0,
            Self::Null => true,
        }
    }
}

impl Kind {
    /// The word for it on a page.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::String | Self::HandString | Self::HandWord => "string",
            Self::Bool | Self::HandBool => "bool",
            Self::Integer | Self::HandInteger => "integer",
            Self::Uint32 => "unsigned integer",
            Self::Float | Self::FloatOrNull | Self::HandFloat => "number",
            Self::Duration => "duration",
            Self::List => "list",
            Self::Integers => "list of integers",
            Self::Map => "map",
            Self::Query => "URL query",
        }
    }

    /// What KEDA wants to read.
    pub(super) fn wants(self) -> &'static str {
        match self {
            Self::String | Self::HandString | Self::HandWord | Self::List => "text",
            Self::Bool | Self::HandBool => "`true` or `false`",
            Self::Integer | Self::HandInteger => "a whole number, such as `10`",
            Self::Uint32 => "a whole number from 0 to 4294967295",
            Self::Float | Self::FloatOrNull | Self::HandFloat => "a number, such as `0.5`",
            Self::Duration => "a duration that is not negative, such as `30s` or `1m30s`, or a number of milliseconds",
            Self::Integers => "whole numbers, such as `1,2,5`",
            Self::Map => "pairs such as `key=value,other=value`, with one `=` in each",
            Self::Query => "a query as in a URL, such as `key=value&other=value`",
        }
    }

    /// Whether a value is a number.
    #[must_use]
    pub fn is_number(self) -> bool {
        use Kind::{Float, FloatOrNull, HandFloat, HandInteger, Integer, Uint32};
        matches!(self, Integer | Uint32 | Float | FloatOrNull | HandInteger | HandFloat)
    }

    /// Whether the scaler takes the text as it is.
    pub(super) fn is_raw(self) -> bool {
        matches!(self, Self::HandString) || self.counts_empty()
    }

    /// Whether the scaler takes even an empty text for a value.
    pub(super) fn counts_empty(self) -> bool {
        matches!(self, Self::HandWord | Self::HandInteger | Self::HandFloat | Self::HandBool)
    }

    /// Whether a value is a whole number.
    #[must_use]
    pub fn is_integer(self) -> bool {
        matches!(self, Self::Integer | Self::Uint32 | Self::HandInteger)
    }
}

/// Reads a text as the type of a parameter; `None` where KEDA refuses it.
pub(super) fn read(parameter: &Parameter, text: &str) -> Option<Value> {
    let number = |number: Option<f64>| number.map(Value::Number);
    #[expect(clippy::cast_precision_loss, reason = "numbers are compared with thresholds, never counted")]
    let whole = |number: Option<i64>| number.map(|number| Value::Number(number as f64));
    match parameter.kind() {
        Kind::String | Kind::HandString | Kind::HandWord | Kind::List => Some(Value::Some),
        Kind::Bool | Kind::HandBool => go::bool(text).map(Value::Bool),
        Kind::Integer => whole(go::json_integer(text)),
        Kind::HandInteger => whole(go::integer(text)),
        Kind::Uint32 => number(go::json_uint32(text).map(f64::from)),
        Kind::FloatOrNull if text == "null" => Some(Value::Null),
        Kind::Float | Kind::FloatOrNull => number(go::json_float(text)),
        Kind::HandFloat => number(go::float(text)),
        Kind::Duration => milliseconds(text).map(Value::Number),
        Kind::Integers => {
            elements(text, parameter.separator()).all(|it| is_element(it, parameter.range())).then_some(Value::Some)
        }
        Kind::Map => {
            elements(text, parameter.separator()).all(|it| it.matches('=').count() == 1).then_some(Value::Some)
        }
        Kind::Query => go::is_query(text).then_some(Value::Some),
    }
}

/// The elements of a list, without the white space around them.
pub(super) fn elements<'a>(text: &'a str, separator: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(separator).map(str::trim)
}

fn is_element(text: &str, range: Option<&str>) -> bool {
    match range.filter(|range| text.contains(range)) {
        Some(range) => {
            let ends: Vec<&str> = text.split(range).collect();
            ends.len() == 2 && ends.iter().all(|end| go::json_integer(end).is_some())
        }
        None => go::json_integer(text).is_some(),
    }
}

#[expect(clippy::cast_precision_loss, reason = "a duration is compared with zero and little else")]
fn milliseconds(text: &str) -> Option<f64> {
    let number = match go::duration(text) {
        Some(nanoseconds) => nanoseconds as f64 / 1e6,
        None => go::integer(text)? as f64,
    };
    (number >= 0.0).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reads(kind: Kind, text: &str) -> bool {
        read(&Parameter::of(kind, None), text).is_some()
    }

    #[test]
    fn every_type_reads_what_keda_reads() {
        use Kind::{Bool, Duration, Float, FloatOrNull, HandInteger, Integer, Integers, Map, Query, String, Uint32};
        for (kind, good, bad) in [
            (String, vec!["x", "a b"], vec![]),
            (Bool, vec!["true", "F"], vec!["yes", "TrUe"]),
            (Integer, vec!["10", "-3"], vec!["10.0", "+1", "1e3", "null"]),
            (HandInteger, vec!["10", "+1", "007"], vec!["10.0", ""]),
            (Uint32, vec!["0"], vec!["-1", "4294967296"]),
            (Float, vec!["10", "1e3"], vec![".5", "null", "NaN"]),
            (FloatOrNull, vec!["null", "1.5"], vec!["nil"]),
            (Duration, vec!["30s", "1500", "0", "+5s"], vec!["-1s", "-1", "1d", "1.5"]),
            (Integers, vec!["1,2", " 3 , 4 "], vec!["", "1,,2", "1-4", "a"]),
            (Map, vec!["a=b", "a=b, c=d", "a="], vec!["a", "a=b=c", "a=b,"]),
            (Query, vec!["a=b&c=d"], vec!["%zz"]),
        ] {
            for text in good {
                assert!(reads(kind, text), "{kind:?} {text}");
            }
            for text in bad {
                assert!(!reads(kind, text), "{kind:?} {text}");
            }
        }
    }

    #[test]
    fn ranges_are_read_where_there_are_any() {
        let ranged = Parameter::of(Kind::Integers, Some("-"));
        for (text, good) in
            [("1-4", true), ("1-4,7", true), ("1 - 4", true), ("-1", false), ("1-", false), ("1-2-3", false)]
        {
            assert_eq!(read(&ranged, text).is_some(), good, "{text}");
        }
    }
}
