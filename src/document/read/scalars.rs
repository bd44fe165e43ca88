//! Scalars to values and keys.

use std::borrow::Cow;

use granit_parser::Tag;
use smol_str::ToSmolStr;

use super::super::fault::{Fault, excerpt};
use super::super::scalar::{self, Scalar};
use super::super::{Key, Node, Span, Value, base64};
use super::compose::{Composer, Stop};
use super::frames::{Done, Pending};
use super::place;

const CORE: &str = "tag:yaml.org,2002:";
const SURPRISE: &str = "yaml-surprising-scalar";

impl Composer<'_> {
    pub(super) fn scalar(&mut self, written: &Written<'_>, tag: Option<&Tag>) -> Result<(), Stop> {
        let span = written.span;
        let tag = tag.map(full_tag).filter(|tag| !tag.is_empty());
        let core = tag.as_deref().and_then(|tag| tag.strip_prefix(CORE));
        let is_key = self.awaits_key();
        let implied = written.plain && tag.is_none();
        self.check_plain(written);
        if is_key && written.text == "<<" && (implied || tag.as_deref() == Some("!") || core == Some("merge")) {
            self.announce_merge(span);
            return Ok(());
        }
        let mut text = Cow::Borrowed(written.text);
        let meaning = match (core, &tag) {
            (Some("binary"), _) => {
                match base64::decode(&text) {
                    Some(decoded) => text = decoded.into(),
                    None => self.refuse(Fault::error("yaml-tag", span, "!!binary is not followed by base64")),
                }
                Scalar::Text
            }
            (Some(name), _) => scalar::tagged(name, &text).unwrap_or_else(|found| {
                self.refuse(Fault::error("yaml-tag", span, format!("a {found} cannot be read as !!{name}")));
                Scalar::Text
            }),
            (None, Some(tag)) => {
                if tag != "!" {
                    let message = format!("Kubernetes drops the tag `{}` and reads text", excerpt(tag));
                    self.faults.push(Fault::warning("yaml-unknown-tag", span, message));
                }
                Scalar::Text
            }
            (None, None) if written.plain => scalar::plain(&text),
            (None, None) => Scalar::Text,
        };
        if is_key {
            self.key(meaning, &text, written.anchor, span)
        } else {
            self.value(meaning, &text, written.anchor, span)
        }
    }

    fn key(&mut self, meaning: Scalar, text: &str, anchor: usize, span: Span) -> Result<(), Stop> {
        let pending = match scalar::key_name(meaning, text) {
            Ok(name) => {
                if name != text {
                    let shown = excerpt(text);
                    let message = format!("the key `{shown}` is read as `{}`", excerpt(&name));
                    let help = format!("write \"{shown}\" in quotes if text is meant, {} if not", excerpt(&name));
                    self.faults.push(Fault::warning(SURPRISE, span, message).help(help));
                }
                Pending::Named(Key { name, span })
            }
            Err(kind) => {
                let fault = Fault::error("yaml-key-unsupported", span, format!("{kind} cannot be a key"));
                self.refuse(fault.help("write the key in quotes"));
                Pending::Unusable
            }
        };
        if anchor != 0 {
            let value = value_of(meaning, text).unwrap_or(Value::Null);
            let mark = self.budget.mark();
            self.budget.node(text.len());
            let size = self.budget.since(mark);
            self.keep(anchor, Node { value, span }, size, 0)?;
        }
        self.pend(pending);
        Ok(())
    }

    fn value(&mut self, meaning: Scalar, text: &str, anchor: usize, span: Span) -> Result<(), Stop> {
        if scalar::surprises(meaning, text) {
            self.surprise(meaning, text, span);
        }
        let value = value_of(meaning, text).unwrap_or_else(|| {
            let fault = Fault::error("yaml-non-finite-number", span, format!("`{text}` has no form in JSON"));
            self.refuse(fault.help("write a finite number, or the text in quotes"));
            Value::Null
        });
        let node = Node { value, span };
        if anchor != 0 {
            let mark = self.budget.mark();
            self.budget.node(text.len());
            let size = self.budget.since(mark);
            self.keep(anchor, node.clone(), size, 0)?;
        }
        self.done(Done { node, height: 0, aliased: false });
        Ok(())
    }

    fn surprise(&mut self, meaning: Scalar, text: &str, span: Span) {
        let Some(value) = value_of(meaning, text) else { return };
        let read = Node { value, span }.to_json();
        let shown = excerpt(text);
        let message = format!("`{shown}` is read as {read}");
        let help = format!("write \"{shown}\" in quotes if text is meant, {read} if not");
        self.faults.push(Fault::warning(SURPRISE, span, message).help(help));
    }

    /// A key that was no plain scalar: the alias of one may stand, all else is a fault.
    pub(super) fn node_as_key(&mut self, node: &Node) {
        let name = match &node.value {
            Value::String(text) => Some(text.clone()),
            Value::Bool(flag) => Some(flag.to_smolstr()),
            Value::Number(number) if !number.is_u64() || number.as_i64().is_some() => Some(number.to_smolstr()),
            _ => None,
        };
        let pending = if let Some(name) = name {
            Pending::Named(Key { name, span: node.span })
        } else {
            let message = format!("a {} cannot be a key", node.kind());
            let fault = Fault::error("yaml-key-not-scalar", node.span, message);
            self.refuse(fault.help("write the key as text; a template in braces needs quotes"));
            Pending::Unusable
        };
        self.pend(pending);
    }

    /// What starts a token to goyaml.v2, but a plain scalar to the scanner.
    fn check_plain(&mut self, written: &Written<'_>) {
        if !written.plain {
            return;
        }
        let start = self.place(written.span).start;
        if self.separators && written.text.contains(['\u{2028}', '\u{2029}']) {
            let fault = Fault::error("yaml-line-separator", written.span, "a line break to Kubernetes stands in here");
            self.refuse(fault.help("write \\u2028 or \\u2029 in double quotes"));
        } else if self.in_flow() && written.text.starts_with([':', '?']) {
            let fault = Fault::error("yaml-syntax", written.span, "a `:` or `?` cannot begin a scalar in brackets");
            self.refuse(fault.help("write the value in quotes if text is meant"));
        } else if written.text.starts_with('\u{feff}') && place::column(self.text, start) == 0 {
            let fault = Fault::error("yaml-syntax", written.span, "a byte order mark inside a document");
            self.refuse(fault.help("take the character U+FEFF out"));
        }
    }

    /// A block whose indentation is to be found out cannot begin with a tab.
    pub(super) fn check_block(&mut self, text: &str, span: Span) {
        let header = self.text[self.place(span)].lines().next().unwrap_or("");
        if text.trim_start_matches('\n').starts_with('\t') && !header.contains(|found: char| found.is_ascii_digit()) {
            let fault = Fault::error("yaml-syntax", span, "a block of text cannot begin with a tab");
            self.refuse(fault.help("say by how much it is indented, as in `|2`"));
        }
    }

    /// Kubernetes knows neither `\/` nor pairs of surrogates, which the scanner takes.
    pub(super) fn check_escapes(&mut self, span: Span) {
        let written = self.place(span);
        let (start, raw) = (written.start, &self.text.as_bytes()[written]);
        let mut at = 0;
        while let Some(found) = raw[at..].iter().position(|byte| *byte == b'\\') {
            at += found;
            let surrogate =
                matches!(raw.get(at + 1..at + 4), Some([b'u', b'd' | b'D', b'8' | b'9' | b'a'..=b'f' | b'A'..=b'F']));
            if surrogate || raw.get(at + 1) == Some(&b'/') {
                let end = start + at + if surrogate { 6 } else { 2 };
                let place = self.span(start + at, end.min(self.text.len()));
                let help =
                    if surrogate { "write the character itself, or \\U and eight digits" } else { "write / alone" };
                self.refuse(Fault::error("yaml-syntax", place, "Kubernetes does not know this escape").help(help));
            }
            at = (at + 2).min(raw.len());
        }
    }
}

/// A scalar as it was written.
pub(super) struct Written<'e> {
    pub(super) text: &'e str,
    pub(super) plain: bool,
    /// 0 for none.
    pub(super) anchor: usize,
    pub(super) span: Span,
}

fn full_tag(tag: &Tag) -> String {
    let (handle, suffix) = tag.parts();
    format!("{handle}{suffix}")
}

/// The value of a scalar; None if JSON has no form for it.
fn value_of(meaning: Scalar, text: &str) -> Option<Value> {
    Some(match meaning {
        Scalar::Null => Value::Null,
        Scalar::Bool(flag) => Value::Bool(flag),
        Scalar::Integer(integer) => Value::Number(integer.into()),
        Scalar::Unsigned(integer) => Value::Number(integer.into()),
        Scalar::Float(float) => Value::Number(scalar::json_float(float)?),
        Scalar::Text => Value::String(text.into()),
    })
}
