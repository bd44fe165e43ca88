//! Collections in brackets, on one line.

use std::borrow::Cow;

use super::scalar::KEY;
use super::{Doubt, LEVELS, Scan, Sure};

impl<'t> Scan<'_, 't> {
    /// Reads what a bracket opens. Returns where it ends.
    pub(super) fn flow(&mut self, start: usize, depth: usize) -> Sure<usize> {
        if depth + self.levels.len() >= LEVELS {
            return Err(Doubt);
        }
        let list = self.byte(start) == b'[';
        let closing = if list { b']' } else { b'}' };
        let holds = self.holds(list);
        self.composer.open_plain(holds, start, true);
        let mut at = self.skip_spaces(start + 1);
        if self.byte(at) != closing {
            loop {
                if !list {
                    at = self.flow_key(at)?;
                }
                at = self.flow_value(at, depth)?;
                at = self.skip_spaces(at);
                match self.byte(at) {
                    b',' => at = self.skip_spaces(at + 1),
                    byte if byte == closing => break,
                    _ => return Err(Doubt),
                }
            }
        }
        self.composer.pass(at + 1, false);
        self.composer.close_plain().map_err(|_| Doubt)?;
        Ok(at + 1)
    }

    /// Reads a key with its colon. Returns where the value begins.
    fn flow_key(&mut self, start: usize) -> Sure<usize> {
        let end = self.flow_scalar(start)?;
        if self.byte(end) != b':' || self.byte(end + 1) != b' ' || end - start > KEY {
            return Err(Doubt);
        }
        Ok(self.skip_spaces(end + 2))
    }

    fn flow_value(&mut self, start: usize, depth: usize) -> Sure<usize> {
        if matches!(self.byte(start), b'[' | b'{') { self.flow(start, depth + 1) } else { self.flow_scalar(start) }
    }

    fn flow_scalar(&mut self, start: usize) -> Sure<usize> {
        let (text, plain, end): (Cow<'t, str>, bool, usize) = if matches!(self.byte(start), b'"' | b'\'') {
            let (text, end) = self.quoted(start)?;
            (text, false, end)
        } else {
            let end = self.flow_word(start)?;
            (Cow::Borrowed(&self.text[start..end]), true, end)
        };
        self.scalar(&text, plain, start, end)?;
        Ok(end)
    }

    /// A plain scalar. Returns where it ends; what has a meaning of its own anywhere in brackets is left to the library.
    fn flow_word(&self, start: usize) -> Sure<usize> {
        let first = self.byte(start);
        if !(opens_word(first) || first == b'-' && (opens_word(self.byte(start + 1)) || self.byte(start + 1) == b'-')) {
            return Err(Doubt);
        }
        let mut at = start + 1;
        loop {
            match self.byte(at) {
                b':' if self.byte(at + 1).is_ascii_alphanumeric() || self.byte(at + 1) == b'/' => at += 1,
                b' ' if self.byte(at + 1).is_ascii_alphanumeric() => at += 1,
                b':' | b'#' | b',' | b'[' | b']' | b'{' | b'}' | b'"' | b'\'' => return Ok(at),
                b'!'..=b'~' => at += 1,
                _ => return Ok(at),
            }
        }
    }
}

/// Whether a plain scalar in brackets can begin so, whatever comes next.
fn opens_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b'_' | b'.' | b'/' | b'$' | b'(' | b'<' | b'=' | b'+' | b'^' | b'~' | b';')
}
