//! Events to nodes.

use std::collections::HashMap;
use std::ops::Range;

use granit_parser::{Event, ScalarStyle, StructureStyle, Tag};

use super::super::fault::Fault;
use super::super::scalar::{self, Scalar};
use super::super::{Entry, Key, Mapping, Node, SourceId, Span, Value};
use super::budget::{Budget, Size};
use super::faults::Faults;
use super::mapping::Builder;
use super::{DEPTH, Parsed};

/// Nothing behind this place can be read.
#[derive(Debug)]
pub(super) struct Stop;

/// A node that has a name for aliases.
struct Anchored {
    node: Node,
    size: Size,
    height: usize,
}

/// A finished node on its way into what holds it.
struct Done {
    node: Node,
    /// How many levels it has inside.
    height: usize,
    aliased: bool,
}

/// A list or map that is not finished.
struct Frame {
    holds: Holds,
    start: u32,
    anchor: usize,
    mark: Size,
    height: usize,
}

enum Holds {
    Items(Vec<Node>),
    Entries { built: Builder, key: Option<Pending> },
}

/// A key whose value is to come.
enum Pending {
    Named(Key),
    Merge(Span),
    /// What cannot be a key; the fault is reported.
    Unusable,
}

pub(super) struct Composer<'t> {
    source: SourceId,
    text: &'t str,
    faults: Faults,
    documents: Vec<Option<Node>>,
    /// The root of the document at hand, once it is whole.
    root: Option<Node>,
    frames: Vec<Frame>,
    anchors: HashMap<usize, Anchored>,
    budget: Budget,
    /// Whether Kubernetes refuses the document at hand, or does not see it.
    refused: bool,
    started: bool,
    /// Behind the last thing that was written.
    end: usize,
}

impl<'t> Composer<'t> {
    pub(super) fn new(source: SourceId, text: &'t str) -> Self {
        Self {
            source,
            text,
            faults: Faults::default(),
            documents: Vec::new(),
            root: None,
            frames: Vec::new(),
            anchors: HashMap::new(),
            budget: Budget::default(),
            refused: false,
            started: false,
            end: 0,
        }
    }

    pub(super) fn finish(self) -> Parsed {
        let written = |node: &Node| !matches!(node.value, Value::Null);
        let documents = self.documents.into_iter().flatten().filter(written).collect();
        Parsed { documents, faults: self.faults.into_vec() }
    }

    /// Takes an event in; `range` is its place in the text.
    pub(super) fn event(&mut self, event: Event<'_>, range: Range<usize>, tagged: bool) -> Result<(), Stop> {
        match event {
            Event::DocumentStart(explicit, version) => {
                self.begin(explicit, version.is_some_and(|version| (version.major, version.minor) != (1, 1)), range);
            }
            Event::DocumentEnd => {
                let root = self.root.take().filter(|_| !self.refused);
                self.documents.push(root);
                self.end = range.end;
            }
            Event::Scalar(text, style, anchor, tag) => {
                let span = self.scalar_span(&text, style, &range, tagged);
                self.check_escapes(style, span);
                self.budget.node(text.len());
                return self.scalar(&text, style == ScalarStyle::Plain, anchor, tag.as_deref(), span);
            }
            Event::SequenceStart(style, anchor, _) => {
                let start = self.sequence_start(style, &range);
                return self.open(Holds::Items(Vec::new()), start, anchor, range.end);
            }
            Event::MappingStart(_, anchor, _) => {
                let holds = Holds::Entries { built: Builder::default(), key: None };
                return self.open(holds, range.start, anchor, range.end);
            }
            Event::SequenceEnd | Event::MappingEnd => return self.close(&range),
            Event::Alias(anchor) => return self.alias(anchor, self.span(range.start, range.end)),
            Event::UnresolvedAlias(name) => {
                let span = self.span(range.start, range.end);
                let fault = Fault::error("yaml-unknown-anchor", span, format!("no anchor `&{name}` before this alias"));
                self.refuse(fault.help("name the anchor first, or write the value in quotes if text is meant"));
                self.end = range.end;
                return self.done(Done { node: Node { value: Value::Null, span }, height: 0, aliased: true });
            }
            _ => {}
        }
        Ok(())
    }

    /// Reports an error of the scanner.
    pub(super) fn syntax(&mut self, (code, message): &(&'static str, String), at: usize) {
        let at = at.min(self.text.len());
        let next = self.text[at..].chars().next().filter(|next| !next.is_whitespace()).map_or(0, char::len_utf8);
        let span = self.span(at, at + next);
        let fault = Fault::error(code, span, message.as_str());
        let quotes = self.text[at..].starts_with(['@', '`', '%', '*', '&', '!', '|', '>', '{', '[']);
        self.refuse(if quotes { fault.help("write the value in quotes if text is meant") } else { fault });
    }

    /// Reports a character that no YAML text may hold, and forgets the document it stands in.
    pub(super) fn control_character(&mut self, at: usize, text: &str) {
        self.documents.pop();
        let found = text[at..].chars().next().unwrap_or_default();
        let span = self.span(at, at + found.len_utf8());
        let message = format!("the control character U+{:04X} is not allowed", u32::from(found));
        let fault = Fault::error("yaml-syntax", span, message);
        self.refuse(fault.help(format!("write it as \"\\u{:04x}\" in double quotes", u32::from(found))));
    }

    /// Reports a separator of lines or paragraphs.
    pub(super) fn line_separator(&mut self, at: usize) {
        let message = "U+2028 and U+2029 are line breaks to Kubernetes";
        let fault = Fault::warning("yaml-line-separator", self.span(at, at + 3), message);
        self.faults.push(fault.help("write \\u2028 or \\u2029 in double quotes"));
    }

    fn begin(&mut self, explicit: bool, foreign: bool, range: Range<usize>) {
        self.refused = false;
        self.anchors.clear();
        self.budget = Budget::default();
        self.end = range.end;
        if foreign {
            let message = "Kubernetes reads YAML 1.1 only";
            let fault = Fault::error("yaml-syntax", self.span(range.start, range.end), message);
            self.refuse(fault.help("take the %YAML line out"));
        }
        if self.started && !explicit {
            let message = "Kubernetes does not read on behind `...`";
            let fault = Fault::error("yaml-document-end", self.span(range.start, range.end), message);
            self.refuse(fault.help("start the next document with ---"));
        }
        self.started = true;
    }

    fn scalar(&mut self, text: &str, plain: bool, anchor: usize, tag: Option<&Tag>, span: Span) -> Result<(), Stop> {
        self.end = span.end as usize;
        let tag = tag.and_then(full_tag);
        let implied = tag.as_deref() == Some("!") || (tag.is_none() && plain);
        let core = tag.as_deref().and_then(|tag| tag.strip_prefix(CORE));
        let is_key = matches!(self.frames.last(), Some(Frame { holds: Holds::Entries { key: None, .. }, .. }));
        if is_key && text == "<<" && (implied || core == Some("merge")) {
            self.warn_of_merge(span);
            self.pend(Pending::Merge(span));
            return Ok(());
        }
        let mut text = std::borrow::Cow::Borrowed(text);
        let meaning = match core {
            _ if implied => scalar::plain(&text),
            Some("binary") => {
                match super::super::base64::decode(&text) {
                    Some(decoded) => text = decoded.into(),
                    None => self.refuse(Fault::error("yaml-tag", span, "!!binary is not followed by base64")),
                }
                Scalar::Text
            }
            Some(name) => scalar::tagged(name, &text).unwrap_or_else(|found| {
                self.refuse(Fault::error("yaml-tag", span, format!("a {found} cannot be read as !!{name}")));
                Scalar::Text
            }),
            None => Scalar::Text,
        };
        if let (Some(tag), None) = (&tag, core)
            && !implied
        {
            let message = format!("Kubernetes does not know the tag `{tag}` and reads the value as text");
            self.faults.push(Fault::warning("yaml-unknown-tag", span, message));
        }
        if is_key { self.key(meaning, &text, anchor, span) } else { self.value(meaning, &text, anchor, span) }
    }

    fn key(&mut self, meaning: Scalar, text: &str, anchor: usize, span: Span) -> Result<(), Stop> {
        let pending = match scalar::key_name(meaning, text) {
            Ok(name) => {
                if name != text {
                    let message = format!("the key `{text}` is read as `{name}`");
                    let help = format!("write \"{text}\" in quotes if text is meant");
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
        self.done(Done { node, height: 0, aliased: false })
    }

    fn surprise(&mut self, meaning: Scalar, text: &str, span: Span) {
        let Some(value) = value_of(meaning, text) else { return };
        let read = Node { value, span }.to_json();
        let message = format!("`{text}` is read as {read}");
        let help = format!("write \"{text}\" in quotes if text is meant, {read} if not");
        self.faults.push(Fault::warning(SURPRISE, span, message).help(help));
    }

    fn open(&mut self, holds: Holds, start: usize, anchor: usize, end: usize) -> Result<(), Stop> {
        if self.frames.len() >= DEPTH {
            return Err(self.too_deep(self.span(start, end)));
        }
        self.end = self.end.max(end.min(start + 1)).max(start);
        let mark = self.budget.mark();
        self.budget.node(0);
        self.frames.push(Frame { holds, start: offset(start), anchor, mark, height: 1 });
        Ok(())
    }

    fn close(&mut self, range: &Range<usize>) -> Result<(), Stop> {
        let Some(frame) = self.frames.pop() else { return Ok(()) };
        if range.len() == 1 && matches!(self.text.as_bytes().get(range.start), Some(b']' | b'}')) {
            self.end = range.end;
        }
        let span = Span { source: self.source, start: frame.start, end: offset(self.end).max(frame.start) };
        let value = match frame.holds {
            Holds::Items(items) => Value::Sequence(items),
            Holds::Entries { built, .. } => Value::Mapping(built.finish()),
        };
        let node = Node { value, span };
        if frame.anchor != 0 {
            let size = self.budget.since(frame.mark);
            self.keep(frame.anchor, node.clone(), size, frame.height)?;
        }
        self.done(Done { node, height: frame.height, aliased: false })
    }

    fn keep(&mut self, anchor: usize, node: Node, size: Size, height: usize) -> Result<(), Stop> {
        if !self.budget.keep(size) {
            return Err(self.too_much(node.span));
        }
        self.anchors.insert(anchor, Anchored { node, size, height });
        Ok(())
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Result<(), Stop> {
        self.end = span.end as usize;
        let Some(Anchored { node, size, height }) = self.anchors.get(&anchor) else {
            self.refuse(Fault::error("yaml-anchor-loop", span, "the anchor's own value holds this alias"));
            return self.done(Done { node: Node { value: Value::Null, span }, height: 0, aliased: true });
        };
        if self.frames.len() + height > DEPTH {
            return Err(self.too_deep(span));
        }
        if !self.budget.repeat(*size) {
            return Err(self.too_much(span));
        }
        let done = Done { node: Node { value: node.value.clone(), span }, height: *height, aliased: true };
        self.done(done)
    }

    /// Puts a node into what holds it.
    fn done(&mut self, done: Done) -> Result<(), Stop> {
        let Some(frame) = self.frames.last_mut() else {
            self.root = Some(done.node);
            return Ok(());
        };
        frame.height = frame.height.max(done.height + 1);
        match &mut frame.holds {
            Holds::Items(items) => items.push(done.node),
            Holds::Entries { built, key } => match key.take() {
                Some(Pending::Named(key)) => {
                    let span = key.span;
                    let name = key.name.clone();
                    if let Some(first) = built.put(Entry { key, node: done.node }) {
                        self.twice(&name, span, first);
                    }
                }
                Some(Pending::Merge(span)) => self.merge(span, done),
                Some(Pending::Unusable) => {}
                None => self.node_as_key(&done.node),
            },
        }
        Ok(())
    }

    /// A key that was no plain scalar: the alias of one may stand, all else is a fault.
    fn node_as_key(&mut self, node: &Node) {
        let name = match &node.value {
            Value::String(text) => Some(text.clone()),
            Value::Bool(flag) => Some(flag.to_string()),
            Value::Number(number) if !number.is_u64() || number.as_i64().is_some() => Some(number.to_string()),
            _ => None,
        };
        let pending = match name {
            Some(name) => Pending::Named(Key { name, span: node.span }),
            None => {
                let message = format!("a {} cannot be a key", node.kind());
                let fault = Fault::error("yaml-key-not-scalar", node.span, message);
                self.refuse(fault.help("write the key as text; a template in braces needs quotes"));
                Pending::Unusable
            }
        };
        self.pend(pending);
    }

    fn pend(&mut self, pending: Pending) {
        if let Some(Frame { holds: Holds::Entries { key, .. }, .. }) = self.frames.last_mut() {
            *key = Some(pending);
        }
    }

    /// Lays maps into the one at hand. As in Kubernetes, what is merged wins over what stands before it, and a key that
    /// is there already is one given twice.
    fn merge(&mut self, span: Span, done: Done) {
        let mut maps: Vec<Mapping> = Vec::new();
        let mut usable = true;
        match done.node.value {
            Value::Mapping(mapping) => maps.push(mapping),
            Value::Sequence(items) if !done.aliased => {
                for item in items.into_iter().rev() {
                    match item.value {
                        Value::Mapping(mapping) => maps.push(mapping),
                        _ => usable = false,
                    }
                }
            }
            _ => usable = false,
        }
        if !usable {
            self.refuse(Fault::error(MERGE, span, "only a map, or a list of maps written here, can be merged"));
            return;
        }
        let mut twice = Vec::new();
        if let Some(Frame { holds: Holds::Entries { built, .. }, .. }) = self.frames.last_mut() {
            for entry in maps.into_iter().flat_map(Mapping::into_entries) {
                let name = entry.key.name.clone();
                if let Some(first) = built.put(entry) {
                    twice.push((name, first));
                }
            }
        }
        for (name, first) in twice {
            self.twice(&name, span, first);
        }
    }

    fn warn_of_merge(&mut self, span: Span) {
        let message = "`<<` is expanded on reading; a key that is also given here counts as given twice";
        self.faults.push(Fault::warning(MERGE, span, message).help("write the keys out"));
    }

    fn twice(&mut self, name: &str, span: Span, first: Span) {
        let fault = Fault::error("yaml-duplicate-key", span, format!("the key `{name}` is given twice"));
        self.faults.push(fault.related(first, "first given here").help("keep one of the two"));
    }

    fn too_deep(&mut self, span: Span) -> Stop {
        self.refuse(Fault::error("yaml-depth", span, format!("nested more than {DEPTH} levels deep")));
        Stop
    }

    fn too_much(&mut self, span: Span) -> Stop {
        self.refuse(Fault::error("yaml-alias-budget", span, "aliases blow this document up too far"));
        Stop
    }

    /// Reports what makes Kubernetes refuse the document.
    fn refuse(&mut self, fault: Fault) {
        self.refused = true;
        self.faults.push(fault);
    }

    /// Kubernetes knows neither `\/` nor pairs of surrogates, which the scanner takes.
    fn check_escapes(&mut self, style: ScalarStyle, span: Span) {
        if style != ScalarStyle::DoubleQuoted {
            return;
        }
        let start = span.start as usize;
        let raw = &self.text.as_bytes()[start..span.end as usize];
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

    /// The place of a scalar: with the header of a block, without the blank lines and comments behind it, and for nothing
    /// at all the place where it would stand.
    fn scalar_span(&self, text: &str, style: ScalarStyle, range: &Range<usize>, tagged: bool) -> Span {
        match style {
            ScalarStyle::Literal | ScalarStyle::Folded => {
                let gap = self.text.get(self.end..range.start).unwrap_or("");
                let header = gap
                    .match_indices(['|', '>'])
                    .find(|(at, _)| *at == 0 || gap.as_bytes()[at - 1].is_ascii_whitespace());
                let start = header.map_or(range.start, |(at, _)| self.end + at);
                let content = self.text.get(start..range.end).unwrap_or("").trim_end();
                self.span(start, start + content.len())
            }
            ScalarStyle::Plain if range.is_empty() && !tagged && (text.is_empty() || text == "~") => {
                let at = self.nothing();
                self.span(at, at)
            }
            _ => self.span(range.start, range.end),
        }
    }

    /// Where a value that was left out would stand: behind the colon or dash, if there is one.
    fn nothing(&self) -> usize {
        let at = self.skip_blank(self.end);
        match self.text.as_bytes().get(at) {
            Some(b':' | b'-' | b'?') => at + 1,
            _ => self.end,
        }
    }

    /// A list that is not indented begins at its first dash, on the line after its key.
    fn sequence_start(&self, style: StructureStyle, range: &Range<usize>) -> usize {
        if style == StructureStyle::Flow || self.text.as_bytes().get(range.start) == Some(&b'-') {
            return range.start;
        }
        let Some(line) = self.text.get(self.end..).and_then(|rest| rest.find('\n')) else { return range.start };
        let at = self.skip_blank(self.end + line);
        if self.text.as_bytes().get(at) == Some(&b'-') { at } else { range.start }
    }

    /// The first place from here on that is neither white space nor comment.
    fn skip_blank(&self, from: usize) -> usize {
        let bytes = self.text.as_bytes();
        let mut at = from;
        loop {
            match bytes.get(at) {
                Some(b' ' | b'\t' | b'\r' | b'\n') => at += 1,
                Some(b'#') => match self.text[at..].find('\n') {
                    Some(line) => at += line,
                    None => return bytes.len(),
                },
                _ => return at,
            }
        }
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span { source: self.source, start: offset(start), end: offset(end) }
    }
}

const CORE: &str = "tag:yaml.org,2002:";
const SURPRISE: &str = "yaml-surprising-scalar";
const MERGE: &str = "yaml-merge-key";

/// Texts of more than 4 GiB are refused before any place is counted.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// The whole name of a tag.
fn full_tag(tag: &Tag) -> Option<String> {
    let (handle, suffix) = tag.parts();
    let name = format!("{handle}{suffix}");
    (!name.is_empty()).then_some(name)
}

/// The value of a scalar; None if JSON has no form for it.
fn value_of(meaning: Scalar, text: &str) -> Option<Value> {
    Some(match meaning {
        Scalar::Null => Value::Null,
        Scalar::Bool(flag) => Value::Bool(flag),
        Scalar::Integer(integer) => Value::Number(integer.into()),
        Scalar::Unsigned(integer) => Value::Number(integer.into()),
        Scalar::Float(float) => Value::Number(scalar::json_float(float)?),
        Scalar::Text => Value::String(text.to_owned()),
    })
}
