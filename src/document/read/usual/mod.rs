//! Documents of the form that nearly every manifest has, read without the library.
//!
//! Maps and lists by indentation, scalars on one line, blocks of text, collections in brackets on one line, comments. What
//! is read here is read to the byte as the library reads it. Whatever is not certain to be so (an anchor, a tag, a scalar
//! that goes on in the next line, a tab, a fault of any kind) gives the document up, and the library reads it from its
//! begin: every fault is found by the library, and this room knows none.

use super::compose::Composer;
use super::frames::Holds;
use super::place;
use super::scalars::Written;

mod block;
mod flow;
mod scalar;
mod structure;

/// How many levels are followed here.
const LEVELS: usize = 64;

/// The document has something that is not read here.
struct Doubt;

type Sure<T> = Result<T, Doubt>;

/// Reads documents from where one begins. Returns where the first begins that is not of the usual form, or where the
/// text ends.
///
/// The text has no control character, no carriage return, no byte order mark and none of the line breaks of Unicode.
pub(super) fn read(composer: &mut Composer<'_>, from: usize) -> usize {
    let text = composer.text;
    let mut at = from;
    while at < text.len() {
        let before = composer.before();
        let mut scan =
            Scan { text, bytes: text.as_bytes(), at, levels: Vec::new(), awaits: false, began: false, composer };
        if scan.document().is_err() {
            composer.back_to(&before);
            break;
        }
        at = scan.at;
    }
    at
}

/// Whether a document that begins behind one of the library's can be tried here: it has its `---`, and no directive.
pub(super) fn may_begin(composer: &Composer<'_>, start: usize) -> bool {
    let gap = composer.text.get(composer.end..start).unwrap_or("%");
    composer.text[start..].starts_with("---") && !gap.contains('%')
}

/// A document while it is read, line by line.
struct Scan<'c, 't> {
    text: &'t str,
    bytes: &'t [u8],
    /// The begin of the line that comes next.
    at: usize,
    /// The maps and lists that are open.
    levels: Vec<Level>,
    /// Whether a key or dash was the last thing on its line, so that its value is to come.
    awaits: bool,
    /// Whether the root has begun.
    began: bool,
    composer: &'c mut Composer<'t>,
}

/// A map or list in block form.
#[derive(Clone, Copy)]
struct Level {
    /// Where its keys or dashes stand in their lines.
    column: usize,
    list: bool,
}

impl Scan<'_, '_> {
    /// What is at a place; a line break behind the text.
    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(b'\n')
    }

    /// Whether a token ends there.
    fn blank(&self, at: usize) -> bool {
        matches!(self.byte(at), b' ' | b'\n' | b'\t')
    }

    fn skip_spaces(&self, from: usize) -> usize {
        let mut at = from;
        while self.bytes.get(at) == Some(&b' ') {
            at += 1;
        }
        at
    }

    /// Where the line ends that a place is in.
    fn line_end(&self, from: usize) -> usize {
        memchr::memchr(b'\n', &self.bytes[from..]).map_or(self.bytes.len(), |found| from + found)
    }

    /// Goes on with the line behind the one that ends here.
    fn next_line(&mut self, end: usize) {
        self.at = (end + 1).min(self.bytes.len());
    }

    /// Passes over what may follow a node on its line: a comment.
    fn rest_of_line(&mut self, from: usize) -> Sure<()> {
        let at = self.skip_spaces(from);
        match self.byte(at) {
            b'\n' => self.next_line(at),
            b'#' if at > from => self.next_line(self.line_end(at)),
            _ => return Err(Doubt),
        }
        Ok(())
    }

    fn open(&mut self, column: usize, list: bool, start: usize) -> Sure<()> {
        if self.levels.len() >= LEVELS {
            return Err(Doubt);
        }
        self.levels.push(Level { column, list });
        let holds = self.holds(list);
        self.composer.open_plain(holds, start, false);
        Ok(())
    }

    fn holds(&mut self, list: bool) -> Holds {
        if list { self.composer.room.list() } else { self.composer.room.map() }
    }

    fn close(&mut self) -> Sure<()> {
        self.levels.pop();
        self.composer.close_plain().map_err(|_| Doubt)
    }

    fn scalar(&mut self, text: &str, plain: bool, start: usize, end: usize) -> Sure<()> {
        let span = self.composer.span(start, end);
        self.composer.pass(end, false);
        self.composer.scalar(&Written { text, plain, anchor: 0, span }, None).map_err(|_| Doubt)
    }

    /// A value that was left out.
    fn nothing(&mut self) -> Sure<()> {
        let end = self.composer.end;
        let place = place::scalar(self.text, granit_parser::ScalarStyle::Plain, &(end..end), end, false);
        self.scalar("", true, place.start, place.end)
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::Sources;
    use super::super::compose::Composer;

    /// Up to where a text is read here.
    fn reach(text: &str) -> usize {
        let id = Sources::new().add("", "");
        super::read(&mut Composer::new(id, text, 0), 0)
    }

    #[test]
    fn manifests_are_of_the_usual_form() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/xtask/src/bench/corpus");
        let files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert!(files.len() >= 10, "{files:?}");
        for file in files {
            let text = std::fs::read_to_string(&file).unwrap().replace("{n}", "00001");
            assert_eq!(reach(&text), text.len(), "{}", file.display());
        }
    }

    #[test]
    fn a_document_that_is_not_is_given_up_from_its_begin() {
        for doubtful in
            ["a: &b c", "a: b\n  c", "a:\tb", "? a", "a: \"b\n  c\"", "a: [b,\n  c]", "a: b: c", "a\n---x", "...", "%a"]
        {
            let text = format!("a: 1\n--- # {{}}\n{doubtful}\n---\nb: 2\n");
            assert_eq!(reach(&text), 5, "{doubtful}");
        }
    }
}
