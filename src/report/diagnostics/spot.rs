//! Places as other programs take them.

use crate::diagnostic::{Diagnostic, Label, Place};
use crate::document::{Position, Sources};

/// A file and, unless it is meant as a whole, a stretch of it.
#[derive(Clone, Copy, Debug)]
pub(in crate::report) struct Spot<'s> {
    pub(in crate::report) file: &'s str,
    /// First character, and behind the last.
    pub(in crate::report) stretch: Option<(Position, Position)>,
}

impl<'s> Spot<'s> {
    pub(in crate::report) fn of(label: &'s Label, sources: &'s Sources) -> Self {
        match &label.place {
            Place::File(path) => Self { file: plain(path), stretch: None },
            Place::Span(span) => Self {
                file: plain(sources.name(span.source)),
                stretch: Some((sources.position(*span), sources.end(*span))),
            },
        }
    }

    /// Where a finding is, if it is anywhere.
    pub(in crate::report) fn primary(finding: &'s Diagnostic, sources: &'s Sources) -> Option<Self> {
        finding.primary.as_ref().map(|label| Self::of(label, sources))
    }

    /// The line it begins in; 1 for a whole file.
    pub(in crate::report) fn line(&self) -> usize {
        self.stretch.map_or(1, |(start, _)| start.line)
    }

    /// `file:line:column`, or the file alone.
    pub(in crate::report) fn shown(&self) -> String {
        match self.stretch {
            Some((start, _)) => format!("{}:{}:{}", self.file, start.line, start.column),
            None => self.file.to_owned(),
        }
    }
}

/// A path without `./` before it.
pub(in crate::report) fn plain(path: &str) -> &str {
    let mut rest = path;
    while let Some(shorter) = rest.strip_prefix("./").filter(|shorter| !shorter.is_empty()) {
        rest = shorter.trim_start_matches('/');
    }
    rest
}

/// The message and, on a line of its own, what would help.
pub(in crate::report) fn text(finding: &Diagnostic) -> String {
    match &finding.help {
        Some(help) => format!("{}\nhelp: {help}", finding.message),
        None => finding.message.clone(),
    }
}
