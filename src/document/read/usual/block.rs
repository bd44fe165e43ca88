//! Blocks of text: `|` and `>`.

use granit_parser::ScalarStyle;

use super::super::place;
use super::{Doubt, Scan, Sure};

/// What becomes of the line breaks at the end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chomping {
    Clip,
    Strip,
    Keep,
}

impl Scan<'_, '_> {
    /// Reads a block whose header is here, within a map or list in the column `parent`.
    pub(super) fn block(&mut self, header: usize, parent: usize) -> Sure<()> {
        let style = if self.byte(header) == b'|' { ScalarStyle::Literal } else { ScalarStyle::Folded };
        let (chomping, behind) = match self.byte(header + 1) {
            b'-' => (Chomping::Strip, header + 2),
            b'+' => (Chomping::Keep, header + 2),
            _ => (Chomping::Clip, header + 1),
        };
        let head = self.skip_spaces(behind);
        if self.byte(head) != b'\n' {
            return Err(Doubt);
        }
        self.next_line(head);
        let (indent, blank) = self.block_indent()?;
        let start = self.at + indent;
        if indent <= parent || self.byte(start) == b'\t' {
            return Err(Doubt);
        }
        let mut text = "\n".repeat(blank);
        let end = self.block_lines(&mut text, indent, style == ScalarStyle::Folded, chomping);
        let place = place::scalar(self.text, style, &(start..end), self.composer.end, false);
        self.scalar(&text, false, place.start, place.end)
    }

    /// How far the first line with content is indented, and how many blank lines stand before it.
    fn block_indent(&mut self) -> Sure<(usize, usize)> {
        let (mut widest, mut blank) = (0, 0);
        loop {
            let at = self.skip_spaces(self.at);
            let indent = at - self.at;
            match self.bytes.get(at) {
                Some(b'\n') => {
                    widest = widest.max(indent);
                    blank += 1;
                    self.next_line(at);
                }
                // A blank line that is wider than the text is a fault.
                Some(_) if indent >= widest => return Ok((indent, blank)),
                _ => return Err(Doubt),
            }
        }
    }

    /// Reads the lines that belong to a block. Returns where the last of them ends.
    fn block_lines(&mut self, text: &mut String, indent: usize, folded: bool, chomping: Chomping) -> usize {
        let mut end = self.at;
        // Line breaks since the last line with content: that line's own, and those of blank lines.
        let (mut breaks, mut more_indented) = (0, false);
        while self.at < self.bytes.len() {
            let at = self.skip_spaces(self.at).min(self.at + indent);
            if at - self.at < indent {
                if self.bytes.get(at) != Some(&b'\n') {
                    break;
                }
                breaks += 1;
                self.next_line(at);
                continue;
            }
            if self.byte(at) == b'\n' {
                if at == self.bytes.len() {
                    break;
                }
                breaks += 1;
                self.next_line(at);
                continue;
            }
            let indented = matches!(self.byte(at), b' ' | b'\t');
            match breaks {
                // One break between lines that are not indented further becomes a space, of several the first is dropped.
                1 if folded && !indented && !more_indented => text.push(' '),
                0 => {}
                count if folded && !indented && !more_indented => text.extend(std::iter::repeat_n('\n', count - 1)),
                count => text.extend(std::iter::repeat_n('\n', count)),
            }
            end = self.line_end(at);
            text.push_str(&self.text[at..end]);
            breaks = usize::from(end < self.bytes.len());
            more_indented = indented;
            self.next_line(end);
        }
        match chomping {
            Chomping::Strip => {}
            Chomping::Clip => text.extend((breaks > 0).then_some('\n')),
            Chomping::Keep => text.extend(std::iter::repeat_n('\n', breaks)),
        }
        end
    }
}
