//! Lists and maps while they are read.

use std::ops::Range;

use granit_parser::StructureStyle;

use super::super::{Entry, Key, Node, Span, Value};
use super::budget::Size;
use super::compose::{Composer, Stop, offset};
use super::mapping::Builder;
use super::{DEPTH, place};

/// A finished node on its way into what holds it.
pub(super) struct Done {
    pub(super) node: Node,
    /// How many levels it has inside.
    pub(super) height: usize,
    pub(super) aliased: bool,
}

/// A list or map that is not finished.
pub(super) struct Frame {
    pub(super) holds: Holds,
    pub(super) start: u32,
    flow: bool,
    anchor: usize,
    mark: Size,
    height: usize,
}

pub(super) enum Holds {
    Items(Vec<Node>),
    Entries { built: Builder, key: Option<Pending> },
}

/// Room for lists and maps that are read, kept so that a finished one is as small as it can be.
#[derive(Default)]
pub(super) struct Room {
    items: Vec<Vec<Node>>,
    entries: Vec<Vec<Entry>>,
}

impl Room {
    pub(super) fn list(&mut self) -> Holds {
        Holds::Items(self.items.pop().unwrap_or_default())
    }

    pub(super) fn map(&mut self) -> Holds {
        Holds::Entries { built: Builder::on(self.entries.pop().unwrap_or_default()), key: None }
    }
}

/// A key whose value is to come.
pub(super) enum Pending {
    Named(Key),
    Merge(Span),
    /// What cannot be a key; the fault is reported.
    Unusable,
}

impl Composer<'_> {
    pub(super) fn in_flow(&self) -> bool {
        self.frames.last().is_some_and(|frame| frame.flow)
    }

    pub(super) fn awaits_key(&self) -> bool {
        matches!(self.frames.last(), Some(Frame { holds: Holds::Entries { key: None, .. }, .. }))
    }

    fn awaits_value(&self) -> bool {
        matches!(self.frames.last(), Some(Frame { holds: Holds::Entries { key: Some(_), .. }, .. }))
    }

    pub(super) fn open(
        &mut self,
        holds: Holds,
        style: StructureStyle,
        anchor: usize,
        range: &Range<usize>,
    ) -> Result<(), Stop> {
        if self.frames.len() >= DEPTH {
            return Err(self.too_deep(self.span(range.start, range.end)));
        }
        let flow = style == StructureStyle::Flow;
        let start = match &holds {
            Holds::Items(_) if !flow && self.awaits_value() => place::list(self.text, range.start, self.end),
            _ => range.start,
        };
        self.check_gap(start);
        self.pass(if flow { range.end } else { start.max(self.end) }, false);
        let mark = self.budget.mark();
        self.budget.node(0);
        self.frames.push(Frame { holds, start: offset(start), flow, anchor, mark, height: 1 });
        Ok(())
    }

    /// Opens a list or map at its place, where there is no tab, no anchor and no tag.
    pub(super) fn open_plain(&mut self, holds: Holds, start: usize, flow: bool) {
        self.pass(if flow { start + 1 } else { start.max(self.end) }, false);
        let mark = self.budget.mark();
        self.frames.push(Frame { holds, start: offset(start), flow, anchor: 0, mark, height: 1 });
    }

    pub(super) fn close(&mut self, range: &Range<usize>) -> Result<(), Stop> {
        self.check_gap(range.start);
        self.scanned = self.scanned.max(range.start);
        let Some(frame) = self.frames.pop() else { return Ok(()) };
        if range.len() == 1 && matches!(self.text.as_bytes().get(range.start), Some(b']' | b'}')) {
            self.pass(range.end, false);
        }
        self.finish_frame(frame)
    }

    /// Closes what [`Self::open_plain`] opened.
    pub(super) fn close_plain(&mut self) -> Result<(), Stop> {
        self.frames.pop().map_or(Ok(()), |frame| self.finish_frame(frame))
    }

    fn finish_frame(&mut self, frame: Frame) -> Result<(), Stop> {
        let start = frame.start as usize;
        let span = self.span(start, self.end.max(start));
        let value = match frame.holds {
            Holds::Items(mut room) => {
                #[expect(clippy::drain_collect, reason = "the room is used again")]
                let items = room.drain(..).collect();
                self.room.items.push(room);
                Value::Sequence(items)
            }
            Holds::Entries { built, .. } => {
                let (mapping, room) = built.finish();
                self.room.entries.push(room);
                Value::Mapping(mapping)
            }
        };
        let node = Node { value, span };
        if frame.anchor != 0 {
            let size = self.budget.since(frame.mark);
            self.keep(frame.anchor, node.clone(), size, frame.height)?;
        }
        self.done(Done { node, height: frame.height, aliased: false });
        Ok(())
    }

    /// Puts a node into what holds it.
    pub(super) fn done(&mut self, done: Done) {
        let Some(frame) = self.frames.last_mut() else {
            self.root = Some(done.node);
            return;
        };
        frame.height = frame.height.max(done.height + 1);
        match &mut frame.holds {
            Holds::Items(items) => items.push(done.node),
            Holds::Entries { built, key } => match key.take() {
                Some(Pending::Named(key)) => {
                    let span = key.span;
                    if let Some(first) = built.put(Entry { key, node: done.node }) {
                        self.twice(&first, span);
                    }
                }
                Some(Pending::Merge(span)) => self.merge(span, done),
                Some(Pending::Unusable) => {}
                None => self.node_as_key(&done.node),
            },
        }
    }

    pub(super) fn pend(&mut self, pending: Pending) {
        if let Some(Frame { holds: Holds::Entries { key, .. }, .. }) = self.frames.last_mut() {
            *key = Some(pending);
        }
    }
}
