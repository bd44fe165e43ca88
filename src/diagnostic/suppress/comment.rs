//! Directives in comments: `# neap: ignore[code, code] reason` and `# neap: ignore-file[code] reason`.

use std::ops::Range;

use super::read::{Said, no_code};
use super::{Directives, Means, Scope};
use crate::document::{Node, Parsed, SourceId, Sources, Span, Value, parse};

/// How every directive begins, behind the `#`.
const MARK: &str = "neap:";

/// A comment above a line may have so many other comments between itself and the line.
const BETWEEN: usize = 20;

impl Directives {
    /// Reads the comments of a text that was not parsed yet, or is not at hand any more.
    pub fn text(&mut self, source: SourceId, sources: &Sources) {
        let text = sources.text(source);
        if text.contains(MARK) {
            self.comments(source, sources, &parse(source, &text));
        }
    }

    /// Reads the comments of a text that was parsed.
    ///
    /// A `#` inside quotes or in a block of text begins no comment. Behind a syntax error nothing is read, as nobody knows
    /// what is text there.
    pub fn comments(&mut self, source: SourceId, sources: &Sources, parsed: &Parsed) {
        let text = sources.text(source);
        if !text.contains(MARK) {
            return;
        }
        let broken = parsed.faults.iter().any(|fault| fault.code == "yaml-syntax");
        let known = if broken { parsed.documents.last().map_or(0, |last| last.span.end as usize) } else { text.len() };
        let page = Page {
            source,
            sources,
            text: &text,
            documents: &parsed.documents,
            scalars: scalars(&parsed.documents),
            marks: text.match_indices("\n---").map(|(at, _)| at + 1).collect(),
        };
        let mut end = 0;
        for (at, _) in text.match_indices(MARK).filter(|(at, _)| *at < known) {
            // What stands behind a directive is its reason, be it a directive by its looks.
            if let Some(comment) = page.comment(at).filter(|_| at >= end) {
                let behind = at + MARK.len();
                end = text[behind..].find(['\n', '\r']).map_or(text.len(), |length| behind + length);
                page.read(comment, behind..end, self);
            }
        }
    }
}

struct Page<'p> {
    source: SourceId,
    sources: &'p Sources,
    text: &'p str,
    documents: &'p [Node],
    /// Where keys and values stand, sorted.
    scalars: Vec<(u32, u32)>,
    /// Where a line begins with `---`.
    marks: Vec<usize>,
}

impl Page<'_> {
    /// Where the comment begins whose first word is at a place, if it is one.
    fn comment(&self, at: usize) -> Option<usize> {
        let before = self.text.get(..at)?.trim_end_matches([' ', '\t']);
        let outside = before.trim_end_matches('#');
        let begins = outside.is_empty() || outside.ends_with([' ', '\t', '\n', '\r', '\u{feff}']);
        let sign = outside.len();
        (sign < before.len() && begins && !self.is_text(sign)).then_some(sign)
    }

    /// Whether a `#` is part of a key or value. The header of a block of text may have a comment behind it.
    fn is_text(&self, at: usize) -> bool {
        let behind = self.scalars.partition_point(|(start, _)| *start as usize <= at);
        let Some((start, end)) = behind.checked_sub(1).and_then(|last| self.scalars.get(last)) else { return false };
        let (start, end) = (*start as usize, *end as usize);
        let inside = self.text.get(start..at.max(start)).unwrap_or_default();
        at < end && (!inside.starts_with(['|', '>']) || inside.contains('\n'))
    }

    /// Reads a directive whose comment begins at `sign`, and what stands behind its mark.
    fn read(&self, sign: usize, behind: Range<usize>, out: &mut Directives) {
        let end = behind.end;
        let span = self.span(sign, self.text[..end].trim_end().len());
        let Some(rest) = self.text[behind].trim_start().strip_prefix("ignore") else { return };
        let (whole, rest) = rest.strip_prefix("-file").map_or((false, rest), |rest| (true, rest));
        if rest.starts_with(|next: char| next.is_alphanumeric() || matches!(next, '-' | '_')) {
            return;
        }
        let Some((list, reason)) = rest.trim_start().strip_prefix('[').and_then(|rest| rest.split_once(']')) else {
            out.faults.push(no_code(span, "write `# neap: ignore[code] reason`"));
            return;
        };
        let codes: Vec<(&str, Span)> = list.split(',').map(str::trim).map(|code| (code, self.part(code))).collect();
        let scope = if whole { self.file(sign) } else { Some(Scope::Line(self.source, self.line(sign, end))) };
        let reason = reason.trim().trim_start_matches([':', '-', '–', '—', ' ']);
        out.take(&Said { codes, reason, span, scope, means: Means::Comment(span) });
    }

    /// The line that a comment is for: its own if something stands before it, else the next that is no comment.
    fn line(&self, sign: usize, end: usize) -> usize {
        let own = self.sources.position(self.span(sign, sign)).line;
        let begin = self.text[..sign].rfind('\n').map_or(0, |at| at + 1);
        if !self.text[begin..sign].trim_start_matches('\u{feff}').trim().is_empty() {
            return own;
        }
        let following = self.text[end..].split('\n').skip(1).take(BETWEEN);
        own + 1 + following.take_while(|line| line.trim_start().starts_with('#')).count()
    }

    /// Where a directive for a file holds: above everything in the whole file, below a `---` in its document.
    fn file(&self, sign: usize) -> Option<Scope> {
        let next = self.documents.partition_point(|document| (document.span.start as usize) < sign);
        let Some(before) = next.checked_sub(1).and_then(|last| self.documents.get(last)) else {
            return Some(Scope::File(self.source));
        };
        let end = before.span.end as usize;
        let parted = self.marks.get(self.marks.partition_point(|mark| *mark < end)).is_some_and(|mark| *mark < sign);
        let document = self.documents.get(next).filter(|_| parted)?;
        Some(Scope::Within(document.span))
    }

    /// The place of a piece of the text.
    fn part(&self, piece: &str) -> Span {
        let start = (piece.as_ptr().addr()).saturating_sub(self.text.as_ptr().addr());
        self.span(start, start + piece.len())
    }

    fn span(&self, start: usize, end: usize) -> Span {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Span { source: self.source, start: offset(start), end: offset(end.max(start)) }
    }
}

/// Where keys and values stand in a text, sorted.
fn scalars(documents: &[Node]) -> Vec<(u32, u32)> {
    let mut found = Vec::new();
    let mut left: Vec<&Node> = documents.iter().collect();
    while let Some(node) = left.pop() {
        match &node.value {
            Value::Sequence(items) => left.extend(items),
            Value::Mapping(mapping) => {
                for entry in mapping {
                    found.push((entry.key.span.start, entry.key.span.end));
                    left.push(&entry.node);
                }
            }
            _ => found.push((node.span.start, node.span.end)),
        }
    }
    found.sort_unstable();
    found
}
