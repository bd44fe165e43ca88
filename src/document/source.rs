//! Texts and places in them.

use std::sync::{Arc, OnceLock};

use super::lines::Lines;

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

/// The index of lines is made when a place is first asked for.
#[derive(Debug)]
struct Source {
    name: String,
    text: Arc<str>,
    /// Lines before it, where it is a stretch of something larger.
    before: usize,
    lines: OnceLock<Lines>,
}

impl Source {
    fn lines(&self) -> &Lines {
        self.lines.get_or_init(|| Lines::of(&self.text))
    }
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
        self.add_from(name, text, 1)
    }

    /// Takes in a stretch of a larger text that begins with the line `first_line`, counted from 1.
    pub fn add_from(&mut self, name: impl Into<String>, text: impl Into<Arc<str>>, first_line: usize) -> SourceId {
        let id = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        let before = first_line.saturating_sub(1);
        self.all.push(Source { name: name.into(), text: text.into(), before, lines: OnceLock::new() });
        SourceId(id)
    }

    /// Lets go of a text of which no place will be asked for again; its name stays.
    pub fn release(&mut self, id: SourceId) {
        if let Some(source) = self.all.get_mut(id.0 as usize) {
            source.text = Arc::from("");
            source.lines = OnceLock::new();
        }
    }

    /// Every text that is held so far, in the order in which they were taken in.
    pub fn ids(&self) -> impl Iterator<Item = SourceId> + use<> {
        (0..u32::try_from(self.all.len()).unwrap_or(u32::MAX)).map(SourceId)
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
        self.position_of(span.source, span.start)
    }

    /// The line and column behind a span's last character.
    #[must_use]
    pub fn end(&self, span: Span) -> Position {
        self.position_of(span.source, span.end.max(span.start))
    }

    /// The line that a span starts in, without its line break: where it begins, in bytes, and its text.
    #[must_use]
    pub fn line(&self, span: Span) -> (usize, &str) {
        let Some(source) = self.get(span.source) else { return (0, "") };
        let range = source.lines().around(&source.text, span.start as usize);
        (range.start, source.text[range].trim_end_matches(['\r', '\n']))
    }

    fn position_of(&self, id: SourceId, at: u32) -> Position {
        let first = Position { line: 1, column: 1 };
        self.get(id).map_or(first, |source| {
            let Position { line, column } = source.lines().position(&source.text, at as usize);
            Position { line: line + source.before, column }
        })
    }

    fn get(&self, id: SourceId) -> Option<&Source> {
        self.all.get(id.0 as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::{Position, Sources, Span};

    #[test]
    fn counts_lines_and_characters() {
        let mut sources = Sources::new();
        let source = sources.add("a", "é: 1\r\n\nbä😀c");
        let at = |start: u32| {
            let Position { line, column } = sources.position(Span { source, start, end: start });
            (line, column)
        };
        assert_eq!(at(0), (1, 1));
        assert_eq!(at(1), (1, 1));
        assert_eq!(at(2), (1, 2));
        assert_eq!(at(7), (2, 1));
        assert_eq!(at(8), (3, 1));
        assert_eq!(at(15), (3, 4));
        assert_eq!(at(16), (3, 5));
        assert_eq!(at(900), (3, 5));
        assert_eq!(sources.line(Span { source, start: 3, end: 4 }), (0, "é: 1"));
        let stretch = sources.add_from("b", "x\ny", 7);
        assert_eq!(sources.position(Span { source: stretch, start: 2, end: 3 }), Position { line: 8, column: 1 });
        sources.release(stretch);
        assert_eq!((sources.name(stretch), &*sources.text(stretch)), ("b", ""));
        assert_eq!(sources.line(Span { source, start: 900, end: 900 }), (8, "bä😀c"));
    }

    #[test]
    fn a_column_far_out_is_exact() {
        let mut sources = Sources::new();
        let text = format!("a\n{}x", "é".repeat(10_000));
        let source = sources.add("a", text.as_str());
        let start = 20_002;
        assert_eq!(sources.position(Span { source, start, end: start }), Position { line: 2, column: 10_001 });
        assert_eq!(sources.position(Span { source, start: 4096, end: 4096 }), Position { line: 2, column: 2048 });
    }
}
