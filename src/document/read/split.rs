//! Where a text can be cut so that each part is read as it is within the whole.

use std::ops::Range;

/// The marker between documents, at the begin of a line.
const MARKER: &str = "---";

/// Parts of a text that can be read on their own: each but the first begins with `---`, and each but the last has at
/// least `least` bytes.
///
/// A `---` at the begin of a line always begins a document, even where a block of text or a quote is open (YAML 1.1,
/// 4.4 `c-forbidden`); only directives (`%`) belong to the marker behind them.
pub fn parts(text: &str, least: usize) -> impl Iterator<Item = Range<usize>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        if from >= text.len() {
            return None;
        }
        let mut search = from + least.max(1);
        let to = loop {
            match next_marker(text, search) {
                Some(at) if follows_directive(&text[from..at]) => search = at + 1,
                Some(at) => break at,
                None => break text.len(),
            }
        };
        let part = from..to;
        from = to;
        Some(part)
    })
}

/// The first line from a place on that begins a document, the one that the place stands within left out.
pub(super) fn next_marker(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from.saturating_sub(1);
    loop {
        let line = at + bytes.get(at..)?.iter().position(|byte| *byte == b'\n')? + 1;
        let rest = bytes.get(line..)?;
        let blank = |byte: Option<&u8>| byte.is_none_or(|byte| byte.is_ascii_whitespace());
        if rest.starts_with(MARKER.as_bytes()) && blank(rest.get(MARKER.len())) {
            return Some(line);
        }
        at = line;
    }
}

fn follows_directive(text: &str) -> bool {
    let said = |line: &&str| !line.trim().is_empty() && !line.starts_with('#');
    let breaks = ['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'];
    text.rsplit(breaks).find(said).is_some_and(|line| line.starts_with('%'))
}

#[cfg(test)]
mod tests {
    use super::parts;

    fn cut(text: &str, least: usize) -> Vec<&str> {
        parts(text, least).map(|part| &text[part]).collect()
    }

    #[test]
    fn cuts_at_markers_alone() {
        assert_eq!(cut("a: 1\n---\nb: 2\n--- \nc: 3", 1), ["a: 1\n", "---\nb: 2\n", "--- \nc: 3"]);
        assert_eq!(cut("a: 1\n----\n ---\nb: ---\n---x\n", 1), ["a: 1\n----\n ---\nb: ---\n---x\n"]);
        assert_eq!(cut("---\na: 1\n---", 1), ["---\na: 1\n", "---"]);
        assert_eq!(cut("a\n---\nb\n---\nc\n", 4), ["a\n---\nb\n", "---\nc\n"]);
        assert!(cut("", 1).is_empty());
    }

    #[test]
    fn directives_stay_with_their_document() {
        assert_eq!(cut("%YAML 1.1\n# c\n\n---\na\n---\nb", 1), ["%YAML 1.1\n# c\n\n---\na\n", "---\nb"]);
    }
}
