//! Scalars on one line.

use std::borrow::Cow;

use super::{Doubt, Scan, Sure};

/// The longest key that is read here. The library reads up to 1024 characters.
pub(super) const KEY: usize = 512;

/// A scalar, not yet taken in.
pub(super) struct Found<'t> {
    text: Cow<'t, str>,
    plain: bool,
    start: usize,
    /// Behind its last character, or its closing quote.
    pub(super) end: usize,
    pub(super) ends: Ends,
}

/// What stands behind a scalar.
pub(super) enum Ends {
    /// A colon, here: it is a key.
    Key(usize),
    /// Nothing of that kind.
    Line,
}

impl<'t> Scan<'_, 't> {
    pub(super) fn take(&mut self, found: &Found<'_>) -> Sure<()> {
        self.scalar(&found.text, found.plain, found.start, found.end)
    }

    /// A scalar in block form.
    pub(super) fn scan_scalar(&self, start: usize) -> Sure<Found<'t>> {
        let first = self.byte(start);
        if matches!(first, b'"' | b'\'') {
            let (text, end) = self.quoted(start)?;
            let key = self.byte(end) == b':' && self.blank(end + 1);
            return Self::found(text, false, start..end, key.then_some(end));
        }
        if !begins_plain(first) || first == b'-' && self.blank(start + 1) {
            return Err(Doubt);
        }
        let mut at = start + 1;
        let mut colon = None;
        loop {
            match self.byte(at) {
                b'\n' => break,
                b'\t' => return Err(Doubt),
                b':' if self.blank(at + 1) => {
                    colon = Some(at);
                    break;
                }
                b'#' if self.byte(at - 1) == b' ' => break,
                _ => at += 1,
            }
        }
        while self.byte(at - 1) == b' ' {
            at -= 1;
        }
        // Space before the colon is rare enough to be left to the library.
        if colon.is_some_and(|colon| colon != at) {
            return Err(Doubt);
        }
        Self::found(Cow::Borrowed(&self.text[start..at]), true, start..at, colon)
    }

    fn found(text: Cow<'t, str>, plain: bool, place: std::ops::Range<usize>, colon: Option<usize>) -> Sure<Found<'t>> {
        if colon.is_some() && place.len() > KEY {
            return Err(Doubt);
        }
        let ends = colon.map_or(Ends::Line, Ends::Key);
        Ok(Found { text, plain, start: place.start, end: place.end, ends })
    }

    /// A scalar in quotes: its text, and where it ends.
    pub(super) fn quoted(&self, start: usize) -> Sure<(Cow<'t, str>, usize)> {
        if self.byte(start) == b'"' { self.double_quoted(start) } else { self.single_quoted(start) }
    }

    fn double_quoted(&self, start: usize) -> Sure<(Cow<'t, str>, usize)> {
        let mut from = start + 1;
        let mut text = Cow::Borrowed("");
        loop {
            let found = memchr::memchr3(b'"', b'\\', b'\n', &self.bytes[from..]).ok_or(Doubt)?;
            let at = from + found;
            append(&mut text, &self.text[from..at]);
            match self.byte(at) {
                b'"' => return Ok((text, at + 1)),
                b'\\' => append(&mut text, unescaped(self.byte(at + 1)).ok_or(Doubt)?),
                _ => return Err(Doubt),
            }
            from = at + 2;
        }
    }

    fn single_quoted(&self, start: usize) -> Sure<(Cow<'t, str>, usize)> {
        let mut from = start + 1;
        let mut text = Cow::Borrowed("");
        loop {
            let found = memchr::memchr2(b'\'', b'\n', &self.bytes[from..]).ok_or(Doubt)?;
            let at = from + found;
            append(&mut text, &self.text[from..at]);
            match (self.byte(at), self.byte(at + 1)) {
                (b'\'', b'\'') => append(&mut text, "'"),
                (b'\'', _) => return Ok((text, at + 1)),
                _ => return Err(Doubt),
            }
            from = at + 2;
        }
    }
}

/// What is there already is only copied once there is more.
fn append<'t>(text: &mut Cow<'t, str>, more: &'t str) {
    if text.is_empty() {
        *text = Cow::Borrowed(more);
    } else if !more.is_empty() {
        text.to_mut().push_str(more);
    }
}

/// Whether a plain scalar can begin so. What can only under conditions is left to the library, but for the dash.
fn begins_plain(byte: u8) -> bool {
    !matches!(
        byte,
        b'?' | b':'
            | b','
            | b'['
            | b']'
            | b'{'
            | b'}'
            | b'#'
            | b'&'
            | b'*'
            | b'!'
            | b'|'
            | b'>'
            | b'\''
            | b'"'
            | b'%'
            | b'@'
            | b'`'
            | b' '
            | b'\t'
            | b'\n'
    )
}

/// The escapes that are common.
fn unescaped(byte: u8) -> Option<&'static str> {
    Some(match byte {
        b'n' => "\n",
        b't' => "\t",
        b'r' => "\r",
        b'"' => "\"",
        b'\\' => "\\",
        _ => return None,
    })
}
