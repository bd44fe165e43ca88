//! What Kubernetes makes of a scalar.
//!
//! The rules are those of `resolve.go` and `decode.go` in `sigs.k8s.io/yaml/goyaml.v2` (1.4), which the API server's and
//! kubectl's reader use: YAML 1.1 booleans, Go's integer prefixes, no sexagesimal numbers, dates stay text.

use serde_json::Number;
use smol_str::{SmolStr, ToSmolStr};

/// The meaning of a scalar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Scalar {
    Null,
    Bool(bool),
    Integer(i64),
    /// An integer beyond `i64`.
    Unsigned(u64),
    /// May be infinite or no number, which JSON cannot hold.
    Float(f64),
    /// The text itself.
    Text,
}

/// The meaning of a plain scalar without a tag.
pub(super) fn plain(text: &str) -> Scalar {
    match text.as_bytes().first() {
        None | Some(b'~' | b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O') => {
            word(text).unwrap_or(Scalar::Text)
        }
        Some(b'.') => word(text).or_else(|| go_float(text)).unwrap_or(Scalar::Text),
        Some(b'+' | b'-' | b'0'..=b'9') => word(text).or_else(|| number(text)).unwrap_or(Scalar::Text),
        Some(_) => Scalar::Text,
    }
}

fn word(text: &str) -> Option<Scalar> {
    Some(match text {
        "" | "~" | "null" | "Null" | "NULL" => Scalar::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => Scalar::Bool(true),
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => Scalar::Bool(false),
        ".nan" | ".NaN" | ".NAN" => Scalar::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Scalar::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => Scalar::Float(f64::NEG_INFINITY),
        _ => return None,
    })
}

fn number(text: &str) -> Option<Scalar> {
    if !text.contains('_') {
        return integer(text).or_else(|| float(text)).or_else(|| signed_binary(text));
    }
    let text = text.replace('_', "");
    integer(&text).or_else(|| float(&text)).or_else(|| signed_binary(&text))
}

/// Go's `strconv.ParseInt(text, 0, 64)` and `ParseUint` after it.
fn integer(text: &str) -> Option<Scalar> {
    let (sign, digits) = match text.as_bytes().first()? {
        sign @ (b'+' | b'-') => (Some(*sign), &text[1..]),
        _ => (None, text),
    };
    let (base, digits) = match digits.as_bytes() {
        [] => return None,
        [b'0', b'b' | b'B', _, ..] => (2, &digits[2..]),
        [b'0', b'o' | b'O', _, ..] => (8, &digits[2..]),
        [b'0', b'x' | b'X', _, ..] => (16, &digits[2..]),
        [b'0'] => (10, digits),
        [b'0', ..] => (8, &digits[1..]),
        _ => (10, digits),
    };
    if !digits.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let magnitude = u64::from_str_radix(digits, base).ok()?;
    match (sign, i64::try_from(magnitude)) {
        (Some(b'-'), _) => 0_i64.checked_sub_unsigned(magnitude).map(Scalar::Integer),
        (_, Ok(small)) => Some(Scalar::Integer(small)),
        (None, Err(_)) => Some(Scalar::Unsigned(magnitude)),
        (Some(_), Err(_)) => None,
    }
}

/// `0b-1` is -1: goyaml.v2 hands what follows `0b` to a parser that takes a sign.
fn signed_binary(text: &str) -> Option<Scalar> {
    i64::from_str_radix(text.strip_prefix("0b")?, 2).ok().map(Scalar::Integer)
}

/// What begins with a dot goes to `strconv.ParseFloat` as it is, and that takes underscores between digits.
fn go_float(text: &str) -> Option<Scalar> {
    if !text.contains('_') {
        return float(text);
    }
    let bytes = text.as_bytes();
    let between = |at: usize| {
        let digit = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
        digit(at.checked_sub(1)) && digit(Some(at + 1))
    };
    let separates = text.match_indices('_').all(|(at, _)| between(at));
    separates.then(|| float(&text.replace('_', ""))).flatten()
}

/// The expression `yamlStyleFloat` of goyaml.v2, then `strconv.ParseFloat`, which refuses what is out of range.
fn float(text: &str) -> Option<Scalar> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (unsigned, None),
    };
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if !digits(whole) || !digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    if exponent.is_some_and(|exponent| exponent.is_empty() || !digits(exponent)) {
        return None;
    }
    text.parse::<f64>().ok().filter(|value| value.is_finite()).map(Scalar::Float)
}

/// The meaning of a scalar with a tag of the `tag:yaml.org,2002:` family, or the kind it has instead.
pub(super) fn tagged(tag: &str, text: &str) -> Result<Scalar, &'static str> {
    let found = match tag {
        "bool" | "int" | "float" | "null" | "timestamp" => plain(text),
        _ => return Ok(Scalar::Text),
    };
    match (tag, found) {
        ("bool", Scalar::Bool(_))
        | ("int", Scalar::Integer(_) | Scalar::Unsigned(_))
        | ("float", Scalar::Float(_))
        | ("null", Scalar::Null) => Ok(found),
        // A float tag turns an integer of 64 bits with sign into a float, and no other.
        #[expect(clippy::cast_precision_loss, reason = "Go converts in the same way")]
        ("float", Scalar::Integer(integer)) => Ok(Scalar::Float(integer as f64)),
        ("timestamp", Scalar::Text) if looks_like_date(text) => Ok(found),
        _ => Err(kind(found)),
    }
}

/// Dates stay text even with the tag; the tag only asks that it is one.
fn looks_like_date(text: &str) -> bool {
    let [year @ .., b'-'] = text.as_bytes().get(..5).unwrap_or_default() else { return false };
    year.iter().all(u8::is_ascii_digit)
        && text.chars().all(|found| found.is_ascii_digit() || "-+:. tTzZ".contains(found))
}

fn kind(scalar: Scalar) -> &'static str {
    match scalar {
        Scalar::Null => "null",
        Scalar::Bool(_) => "boolean",
        Scalar::Integer(_) | Scalar::Unsigned(_) => "integer",
        Scalar::Float(_) => "float",
        Scalar::Text => "string",
    }
}

/// The number as Kubernetes has it after the way through JSON: `1.0` and `1e3` are written `1` and `1000` there, and read
/// as integers again. None for what JSON cannot hold.
pub(super) fn json_float(value: f64) -> Option<Number> {
    if value == 0.0 {
        return Some(Number::from(0));
    }
    if value.fract() == 0.0 && value.abs() < 1e21 {
        // Like Go, this prints the shortest digits that mean the float, then zeros.
        let digits = format!("{value}");
        if let Ok(integer) = digits.parse::<i64>() {
            return Some(Number::from(integer));
        }
        if let Ok(integer) = digits.parse::<u64>() {
            return Some(Number::from(integer));
        }
    }
    Number::from_f64(value)
}

/// The name that a scalar has as a key (`convertToJSONableObject` of sigs.k8s.io/yaml), or the kind that cannot be one.
pub(super) fn key_name(scalar: Scalar, text: &str) -> Result<SmolStr, &'static str> {
    Ok(match scalar {
        Scalar::Text => text.into(),
        Scalar::Bool(flag) => flag.to_smolstr(),
        Scalar::Integer(integer) => integer.to_smolstr(),
        Scalar::Float(value) => shortest(value).into(),
        Scalar::Null => return Err("null"),
        Scalar::Unsigned(_) => return Err("an integer beyond 64 bits with sign"),
    })
}

/// Go's `strconv.FormatFloat(value, 'g', -1, 32)`: keys have single precision.
fn shortest(value: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "sigs.k8s.io/yaml does so")]
    let value = value as f32;
    if value.is_nan() {
        return ".nan".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { ".inf" } else { "-.inf" }.to_owned();
    }
    let scientific = format!("{value:e}");
    let Some((mantissa, exponent)) = scientific.split_once('e') else { return scientific };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..6).contains(&exponent) {
        return format!("{value}");
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.abs())
}

/// Whether a plain scalar means something else to most people, and to most other readers, than to Kubernetes.
pub(super) fn surprises(scalar: Scalar, text: &str) -> bool {
    match scalar {
        Scalar::Bool(_) => !(text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false")),
        Scalar::Integer(_) | Scalar::Unsigned(_) | Scalar::Float(_) => {
            let digits = text.trim_start_matches(['+', '-']).as_bytes();
            text.contains('_') || matches!(digits, [b'0', b'0'..=b'9', ..])
        }
        Scalar::Null | Scalar::Text => false,
    }
}
