//! Events to nodes.

use std::collections::HashMap;
use std::ops::Range;

use granit_parser::{Event, ScalarStyle};

use super::super::fault::{Fault, excerpt};
use super::super::{Node, SourceId, Span, Value};
use super::budget::{Budget, Size};
use super::faults::Faults;
use super::frames::{Done, Frame, Room};
use super::scalars::Written;
use super::{DEPTH, Parsed, place};

/// Nothing behind this place can be read.
#[derive(Debug)]
pub(super) struct Stop;

/// A node that has a name for aliases.
pub(super) struct Anchored {
    node: Node,
    size: Size,
    height: usize,
}

pub(super) struct Composer<'t> {
    source: SourceId,
    /// What is read: a part of a text that begins at `base`. All places but those of spans count from there.
    pub(super) text: &'t str,
    base: usize,
    pub(super) faults: Faults,
    /// None for what Kubernetes refuses.
    pub(super) documents: Vec<Option<Node>>,
    /// Where the document at hand begins.
    pub(super) document: usize,
    /// The root of the document at hand, once it is whole.
    pub(super) root: Option<Node>,
    pub(super) frames: Vec<Frame>,
    pub(super) room: Room,
    pub(super) anchors: HashMap<usize, Anchored>,
    pub(super) budget: Budget,
    /// Whether Kubernetes refuses the document at hand, or does not see it.
    pub(super) refused: bool,
    pub(super) started: bool,
    /// Behind the last thing that was written.
    pub(super) end: usize,
    /// Up to where the space between tokens was looked at.
    pub(super) scanned: usize,
    pub(super) after_plain: bool,
    /// Whether the text has U+2028 or U+2029.
    pub(super) separators: bool,
}

impl<'t> Composer<'t> {
    pub(super) fn new(source: SourceId, text: &'t str, base: usize) -> Self {
        Self {
            source,
            text,
            base,
            faults: Faults::default(),
            documents: Vec::new(),
            document: 0,
            root: None,
            frames: Vec::new(),
            room: Room::default(),
            anchors: HashMap::new(),
            budget: Budget::default(),
            refused: false,
            started: false,
            end: 0,
            scanned: 0,
            after_plain: false,
            separators: false,
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
                self.begin(explicit, version.is_some_and(|version| (version.major, version.minor) != (1, 1)), &range);
            }
            Event::DocumentEnd => {
                self.check_gap(range.start);
                self.end_document(range.end);
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.check_gap(range.start);
                let place = place::scalar(self.text, style, &range, self.end, tagged);
                let span = self.span(place.start, place.end);
                self.budget.node(text.len());
                self.pass(place.end, style == ScalarStyle::Plain && !place.is_empty());
                match style {
                    ScalarStyle::DoubleQuoted => self.check_escapes(span),
                    ScalarStyle::Literal | ScalarStyle::Folded => {
                        // A block that ends with the text may end within a line.
                        self.scanned = place.end.max(range.end - place::column(self.text, range.end));
                        self.check_block(&text, span);
                    }
                    _ => {}
                }
                let written = Written { text: &text, plain: style == ScalarStyle::Plain, anchor, span };
                return self.scalar(&written, tag.as_deref());
            }
            Event::SequenceStart(style, anchor, _) => {
                let holds = self.room.list();
                return self.open(holds, style, anchor, &range);
            }
            Event::MappingStart(style, anchor, _) => {
                let holds = self.room.map();
                return self.open(holds, style, anchor, &range);
            }
            Event::SequenceEnd | Event::MappingEnd => return self.close(&range),
            Event::Anchor(_, name) => self.check_name(&name, &range),
            Event::Alias(anchor) => {
                self.check_gap(range.start);
                self.pass(range.end, false);
                let name = self.text.get(range.start + 1..range.end).unwrap_or("");
                self.check_name(name, &range);
                return self.alias(anchor, self.span(range.start, range.end));
            }
            Event::UnresolvedAlias(name) => {
                self.pass(range.end, false);
                let span = self.span(range.start, range.end);
                let message = format!("no anchor `&{}` before this alias", excerpt(&name));
                let fault = Fault::error("yaml-unknown-anchor", span, message);
                self.refuse(fault.help("name the anchor first, or write the value in quotes if text is meant"));
                self.done(Done { node: Node { value: Value::Null, span }, height: 0, aliased: true });
            }
            _ => {}
        }
        Ok(())
    }

    /// Goes on behind a token.
    pub(super) fn pass(&mut self, end: usize, plain: bool) {
        self.end = end;
        self.scanned = end;
        self.after_plain = plain;
    }

    pub(super) fn keep(&mut self, anchor: usize, node: Node, size: Size, height: usize) -> Result<(), Stop> {
        if !self.budget.keep(size) {
            return Err(self.too_much(node.span));
        }
        self.anchors.insert(anchor, Anchored { node, size, height });
        Ok(())
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Result<(), Stop> {
        let Some(Anchored { node, size, height }) = self.anchors.get(&anchor) else {
            self.refuse(Fault::error("yaml-anchor-loop", span, "the anchor's own value holds this alias"));
            self.done(Done { node: Node { value: Value::Null, span }, height: 0, aliased: true });
            return Ok(());
        };
        if self.frames.len() + height > DEPTH {
            return Err(self.too_deep(span));
        }
        if !self.budget.repeat(*size) {
            return Err(self.too_much(span));
        }
        let done = Done { node: Node { value: node.value.clone(), span }, height: *height, aliased: true };
        self.done(done);
        Ok(())
    }

    pub(super) fn too_deep(&mut self, span: Span) -> Stop {
        self.refuse(Fault::error("yaml-depth", span, format!("nested more than {DEPTH} levels deep")));
        Stop
    }

    fn too_much(&mut self, span: Span) -> Stop {
        self.refuse(Fault::error("yaml-alias-budget", span, "aliases blow this document up too far"));
        Stop
    }

    /// Reports what makes Kubernetes refuse the document.
    pub(super) fn refuse(&mut self, fault: Fault) {
        self.refused = true;
        self.faults.push(fault);
    }

    /// Where a span is in what is read.
    pub(super) fn place(&self, span: Span) -> Range<usize> {
        span.start as usize - self.base..span.end as usize - self.base
    }

    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        Span { source: self.source, start: offset(self.base + start), end: offset(self.base + end) }
    }
}

/// Texts of more than 4 GiB are refused before any place is counted.
pub(super) fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
