//! Where things stand in the text, where the scanner's own places are too wide or off.

use std::ops::Range;

use granit_parser::ScalarStyle;

/// The place of a scalar: with the header of a block, without the blank lines behind it, and for nothing at all the place
/// where it would stand. `end` is behind what was written before.
pub(super) fn scalar(text: &str, style: ScalarStyle, range: &Range<usize>, end: usize, tagged: bool) -> Range<usize> {
    match style {
        ScalarStyle::Literal | ScalarStyle::Folded => {
            let gap = text.get(end..range.start).unwrap_or("");
            let after_space = |at: usize| at == 0 || gap.as_bytes()[at - 1].is_ascii_whitespace();
            let header = gap.match_indices(['|', '>']).find(|(at, _)| after_space(*at));
            let start = header.map_or(range.start, |(at, _)| end + at);
            let content = text.get(start..range.end).unwrap_or("").trim_end();
            start..start + content.len()
        }
        ScalarStyle::Plain if range.is_empty() && !tagged => {
            let at = nothing(text, end);
            at..at
        }
        _ => range.clone(),
    }
}

/// Where a value that was left out would stand: behind the colon or dash, if there is one.
fn nothing(text: &str, end: usize) -> usize {
    let at = skip_blank(text, end);
    match text.as_bytes().get(at) {
        Some(b':' | b'-' | b'?') => at + 1,
        _ => end,
    }
}

/// A list in block form that is not indented begins at its first dash, on a line after its key; the scanner's place is
/// behind that dash.
pub(super) fn list(text: &str, start: usize, end: usize) -> usize {
    let Some(line) = text.get(end..start).and_then(|gap| gap.find('\n')) else { return start };
    let at = skip_blank(text, end + line);
    if at < start && text.as_bytes().get(at) == Some(&b'-') { at } else { start }
}

/// The first place from here on that is neither white space nor comment.
fn skip_blank(text: &str, from: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = from;
    loop {
        match bytes.get(at) {
            Some(b' ' | b'\t' | b'\r' | b'\n') => at += 1,
            Some(b'#') => match text[at..].find('\n') {
                Some(line) => at += line,
                None => return bytes.len(),
            },
            _ => return at,
        }
    }
}

/// How far a place is from the begin of its line, in bytes.
pub(super) fn column(text: &str, at: usize) -> usize {
    at - text[..at].rfind('\n').map_or(0, |line| line + 1)
}
