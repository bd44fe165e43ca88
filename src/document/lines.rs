//! Where the lines of a text begin.

use std::ops::Range;

use super::Position;

/// So many bytes have one count of characters.
const BLOCK: usize = 4096;

/// An index over a text, so that a place is found without reading all that stands before it, even within a line that is
/// as long as the text.
#[derive(Debug)]
pub(super) struct Lines {
    starts: Vec<usize>,
    /// How many characters begin before each block.
    characters: Vec<usize>,
}

impl Lines {
    pub(super) fn of(text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        let mut characters = vec![0];
        let mut sum = 0;
        for block in text.as_bytes().chunks(BLOCK) {
            sum += begins(block);
            characters.push(sum);
        }
        Self { starts: std::iter::once(0).chain(breaks).collect(), characters }
    }

    /// The place of a byte. One within a character counts as that character, one behind the text as its end.
    pub(super) fn position(&self, text: &str, at: usize) -> Position {
        let at = boundary(text, at);
        let line = self.line(at);
        let column = self.before(text, at) - self.before(text, self.starts[line]) + 1;
        Position { line: line + 1, column }
    }

    /// The line that a byte is in, with its line break.
    pub(super) fn around(&self, text: &str, at: usize) -> Range<usize> {
        let line = self.line(at.min(text.len()));
        self.starts[line]..self.starts.get(line + 1).copied().unwrap_or(text.len())
    }

    fn line(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at).saturating_sub(1)
    }

    fn before(&self, text: &str, at: usize) -> usize {
        let block = at / BLOCK;
        self.characters[block] + begins(&text.as_bytes()[block * BLOCK..at])
    }
}

fn boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// How many characters begin in these bytes.
fn begins(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
}
