//! Texts and places in them.

use std::sync::Arc;

/// One text held in [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(u32);

/// A stretch of one text, in bytes: `start` is included, `end` is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The text that `start` and `end` count in.
    pub source: SourceId,
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte.
    pub end: u32,
}

/// A place as people count it: both numbers start at 1, columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

#[derive(Debug)]
struct Source {
    name: String,
    text: Arc<str>,
}

/// Every text that was read or rendered in this run, with the name it is shown under.
#[derive(Debug, Default)]
pub struct Sources {
    all: Vec<Source>,
}

impl Sources {
    /// No text yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in a text under the name that reports will show, usually its path.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<Arc<str>>) -> SourceId {
        let id = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        self.all.push(Source { name: name.into(), text: text.into() });
        SourceId(id)
    }

    /// The name a text is shown under.
    #[must_use]
    pub fn name(&self, id: SourceId) -> &str {
        self.get(id).map_or("", |source| &source.name)
    }

    /// The text itself, shared.
    #[must_use]
    pub fn text(&self, id: SourceId) -> Arc<str> {
        self.get(id).map_or_else(|| Arc::from(""), |source| Arc::clone(&source.text))
    }

    /// The line and column of a span's start. A span of a foreign store is at 1:1.
    #[must_use]
    pub fn position(&self, span: Span) -> Position {
        let text = self.get(span.source).map_or("", |source| &source.text);
        let mut start = (span.start as usize).min(text.len());
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        let before = &text[..start];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Position {
            line: before.bytes().filter(|byte| *byte == b'\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }

    fn get(&self, id: SourceId) -> Option<&Source> {
        self.all.get(id.0 as usize)
    }
}
