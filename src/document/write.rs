//! Tree to text: the one way out, which Kubernetes reads back exactly.
//!
//! No function ends its last line; the caller does. A float without fraction is read back as the integer that it is, as
//! Kubernetes reads it.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::scalar::{self, Scalar};

/// The longest key that is written before its colon. YAML allows 1024 characters there; a longer key gets a `?`.
const KEY: usize = 1000;

/// A text as a scalar on one line, good anywhere in YAML, as key and as value.
#[must_use]
pub fn scalar(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { quoted(text) }
}

/// A value on one line, in flow form.
#[must_use]
pub fn inline(value: &Value) -> String {
    let mut out = String::new();
    flow(&mut out, value);
    out
}

/// A value in block form, every line indented by `indent` columns, the first included.
///
/// It may stand on the line below its key, or be a whole document.
#[must_use]
pub fn block(value: &Value, indent: usize) -> String {
    let mut out = " ".repeat(indent);
    node(&mut out, value, indent);
    out
}

/// What is to follow `key:` directly: a space and a scalar, or a line break and a block that is indented by `indent`.
///
/// `indent` is greater than the column of the key.
#[must_use]
pub fn after_key(value: &Value, indent: usize) -> String {
    let mut out = String::new();
    value_of_key(&mut out, value, indent);
    out
}

/// A whole document, its last line ended.
#[must_use]
pub fn document(value: &Value) -> String {
    let mut out = block(value, 0);
    out.push('\n');
    out
}

/// A text in double quotes, with the escapes of JSON.
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for found in text.chars() {
        match found {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if must_escape(found) => {
                let _ = write!(out, "\\u{:04x}", u32::from(found));
            }
            _ => out.push(found),
        }
    }
    out.push('"');
    out
}

/// What readers of YAML refuse, drop, or take for a line break, and what a terminal would act on.
fn must_escape(found: char) -> bool {
    found.is_control()
        || matches!(found, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
        || matches!(found, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether a text can stand without quotes. The set of characters is smaller than what YAML allows, and what other
/// readers take for a number or a date is left out too.
fn is_plain(text: &str) -> bool {
    let mut chars = text.chars();
    let first =
        chars.next().is_some_and(|first| first.is_alphanumeric() || matches!(first, '_' | '/' | '.' | '$' | '+'));
    let inner = |found: char| {
        found.is_alphanumeric()
            || matches!(
                found,
                ' ' | '_'
                    | '-'
                    | '.'
                    | '/'
                    | ':'
                    | '@'
                    | '+'
                    | '='
                    | '$'
                    | '*'
                    | '>'
                    | '<'
                    | '('
                    | ')'
                    | ';'
                    | '~'
                    | '^'
            )
    };
    first
        && !text.starts_with("...")
        && !has_base_prefix(text)
        && chars.all(inner)
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && scalar::plain(text) == Scalar::Text
        && !is_number_elsewhere(text)
}

/// Dates, `1:30`, `1e1000`, and what is digits in another way.
fn is_number_elsewhere(text: &str) -> bool {
    let numeric = |found: char| {
        matches!(found, '0'..='9' | '_' | ':' | '.' | '-' | '+' | 'e' | 'E' | 't' | 'T' | 'z' | 'Z' | ' ')
    };
    text.starts_with(|first: char| matches!(first, '0'..='9' | '+' | '.')) && text.chars().all(numeric)
}

/// `0x_` and its like are numbers, or broken ones, to some readers.
fn has_base_prefix(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or(text).as_bytes();
    matches!(digits, [b'0', b'b' | b'B' | b'o' | b'O' | b'x' | b'X', ..])
}

fn flow(out: &mut String, value: &Value) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Number(number) => {
            let _ = write!(out, "{number}");
        }
        Value::String(text) => out.push_str(&scalar(text)),
        Value::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at == 0 { "" } else { ", " });
                flow(out, item);
            }
            out.push(']');
        }
        Value::Object(map) => {
            out.push('{');
            for (at, (name, item)) in map.iter().enumerate() {
                out.push_str(if at == 0 { "" } else { ", " });
                let name = scalar(name);
                out.push_str(if name.len() > KEY { "? " } else { "" });
                out.push_str(&name);
                out.push_str(": ");
                flow(out, item);
            }
            out.push('}');
        }
    }
}

/// A node whose first line has been indented already.
fn node(out: &mut String, value: &Value, indent: usize) {
    match value {
        Value::Array(items) if !items.is_empty() => list(out, items, indent),
        Value::Object(entries) if !entries.is_empty() => map(out, entries, indent),
        Value::String(text) if is_literal(text) => literal(out, text, indent + 2),
        _ => flow(out, value),
    }
}

fn list(out: &mut String, items: &[Value], indent: usize) {
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            line(out, indent);
        }
        out.push_str("- ");
        node(out, item, indent + 2);
    }
}

fn map(out: &mut String, entries: &Map<String, Value>, indent: usize) {
    for (at, (name, value)) in entries.iter().enumerate() {
        if at > 0 {
            line(out, indent);
        }
        let name = scalar(name);
        if name.len() > KEY {
            out.push_str("? ");
            out.push_str(&name);
            line(out, indent);
        } else {
            out.push_str(&name);
        }
        out.push(':');
        value_of_key(out, value, indent + 2);
    }
}

fn value_of_key(out: &mut String, value: &Value, indent: usize) {
    match value {
        Value::Array(items) if !items.is_empty() => {
            line(out, indent);
            list(out, items, indent);
        }
        Value::Object(entries) if !entries.is_empty() => {
            line(out, indent);
            map(out, entries, indent);
        }
        Value::String(text) if is_literal(text) => {
            out.push(' ');
            literal(out, text, indent);
        }
        _ => {
            out.push(' ');
            flow(out, value);
        }
    }
}

fn line(out: &mut String, indent: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n(' ', indent));
}

fn literal(out: &mut String, text: &str, indent: usize) {
    let body = text.strip_suffix('\n');
    out.push_str(if body.is_some() { "|" } else { "|-" });
    for content in body.unwrap_or(text).split('\n') {
        if content.is_empty() {
            out.push('\n');
        } else {
            line(out, indent);
            out.push_str(content);
        }
    }
}

/// Whether a text of several lines can be written as it is.
///
/// More than one line break at its end would depend on what the caller writes behind it, so that gets quotes.
fn is_literal(text: &str) -> bool {
    let body = text.strip_suffix('\n').unwrap_or(text);
    let clean = |content: &str| {
        !content.ends_with([' ', '\t'])
            && !content.starts_with('\t')
            && !content.chars().any(|found| found != '\t' && must_escape(found))
    };
    text.contains('\n')
        && !body.starts_with([' ', '\n'])
        && !body.is_empty()
        && !body.ends_with('\n')
        && body.split('\n').all(clean)
}
