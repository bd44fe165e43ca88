//! Where documents begin, and what is wrong between tokens.

use std::ops::Range;

use super::super::fault::Fault;
use super::budget::Budget;
use super::compose::Composer;
use super::{place, tabs};

/// Where a composer stands between two documents.
pub(super) struct Before {
    faults: (usize, usize, usize),
    document: usize,
    refused: bool,
    started: bool,
    end: usize,
    scanned: usize,
    after_plain: bool,
}

impl Composer<'_> {
    /// Begins to read at a place where nothing that was read before counts. Returns how many documents are known.
    pub(super) fn restart(&mut self, from: usize) -> usize {
        self.frames.clear();
        self.root = None;
        self.refused = false;
        self.started = false;
        self.document = from;
        self.pass(from, false);
        self.documents.len()
    }

    /// What to go back to if the document that comes next is to be read again, by the library.
    pub(super) fn before(&self) -> Before {
        Before {
            faults: self.faults.mark(),
            document: self.document,
            refused: self.refused,
            started: self.started,
            end: self.end,
            scanned: self.scanned,
            after_plain: self.after_plain,
        }
    }

    pub(super) fn back_to(&mut self, before: &Before) {
        self.faults.back_to(before.faults);
        self.frames.clear();
        self.root = None;
        self.document = before.document;
        self.refused = before.refused;
        self.started = before.started;
        self.end = before.end;
        self.scanned = before.scanned;
        self.after_plain = before.after_plain;
    }

    /// A document ends where the next begins, or the text ends.
    pub(super) fn end_document(&mut self, end: usize) {
        let root = self.root.take().filter(|_| !self.refused);
        self.documents.push(root);
        self.pass(end, false);
    }

    /// A document begins.
    pub(super) fn begin(&mut self, explicit: bool, foreign: bool, range: &Range<usize>) {
        self.document = range.start;
        self.refused = false;
        self.anchors.clear();
        self.budget = Budget::default();
        let gap = self.text.get(self.end..range.start).unwrap_or("");
        let unknown =
            gap.lines().any(|line| line.starts_with('%') && !line.starts_with("%YAML ") && !line.starts_with("%TAG "));
        if foreign || unknown {
            let message =
                if foreign { "Kubernetes reads YAML 1.1 only" } else { "Kubernetes does not know this directive" };
            let fault = Fault::error("yaml-syntax", self.span(range.start, range.end), message);
            self.refuse(fault.help("take the line that begins with % out"));
        }
        if self.started && !explicit {
            let message = "Kubernetes does not read on behind `...`";
            let fault = Fault::error("yaml-document-end", self.span(range.start, range.end), message);
            self.refuse(fault.help("start the next document with ---"));
        }
        self.started = true;
        if explicit {
            self.check_gap(range.start);
            self.pass(range.end, false);
        }
    }

    /// Looks for tabs that Kubernetes refuses, up to the next token.
    pub(super) fn check_gap(&mut self, next: usize) {
        if self.in_flow() {
            return;
        }
        let gap = self.text.get(self.scanned..next).unwrap_or("");
        if !gap.contains('\t') {
            return;
        }
        let indent = self.frames.last().map(|frame| place::column(self.text, frame.start as usize));
        if let Some(tab) = tabs::refused(gap, place::column(self.text, self.scanned) == 0, self.after_plain, indent) {
            let at = self.scanned + tab;
            let fault = Fault::error("yaml-syntax", self.span(at, at + 1), "a tab cannot indent, nor follow a dash");
            self.refuse(fault.help("use spaces"));
        }
    }

    /// Looks for a name of an anchor that Kubernetes refuses.
    pub(super) fn check_name(&mut self, name: &str, range: &Range<usize>) {
        if !name.chars().all(|found| found.is_ascii_alphanumeric() || matches!(found, '-' | '_')) {
            let message = "Kubernetes knows only letters, digits, - and _ in the name of an anchor";
            self.refuse(Fault::error("yaml-syntax", self.span(range.start, range.end), message));
        }
    }

    /// Reports an error of the scanner.
    pub(super) fn syntax(&mut self, (code, message): &(&'static str, String), at: usize) {
        let at = at.min(self.text.len());
        let next = self.text[at..].chars().next().filter(|next| !next.is_whitespace()).map_or(0, char::len_utf8);
        let span = self.span(at, at + next);
        let fault = Fault::error(code, span, message.as_str());
        let quotes = self.text[at..].starts_with(['@', '`', '%', '*', '&', '!', '|', '>', '{', '[']);
        let fault = if quotes { fault.help("write the value in quotes if text is meant") } else { fault };
        self.refused = true;
        self.faults.push_once(fault);
    }

    /// Reports a character that no YAML text may hold, and forgets the document it stands in. `known` documents were read
    /// before, and stay.
    pub(super) fn control_character(&mut self, at: usize, text: &str, complete: bool, known: usize) {
        if complete {
            if self.documents.len() > known {
                self.documents.pop();
            }
        } else {
            // The text was cut off there, which is what the scanner stumbled over.
            self.faults.pop_syntax();
        }
        let found = text[at..].chars().next().unwrap_or_default();
        let span = self.span(at, at + found.len_utf8());
        let message = format!("the control character U+{:04X} is not allowed", u32::from(found));
        let fault = Fault::error("yaml-syntax", span, message);
        self.refuse(fault.help(format!("write it as \"\\u{:04x}\" in double quotes", u32::from(found))));
    }

    /// Reports the first separator of lines or paragraphs, of which there may be more.
    pub(super) fn line_separator(&mut self, at: usize) {
        self.separators = true;
        let message = "U+2028 and U+2029 are line breaks to Kubernetes";
        let fault = Fault::warning("yaml-line-separator", self.span(at, at + 3), message);
        self.faults.push(fault.help("write \\u2028 or \\u2029 in double quotes"));
    }
}
