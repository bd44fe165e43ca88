//! Text to tree.

use std::borrow::Cow;
use std::ops::Range;

use granit_parser::{ErrorKind, Event, Parser, ScanError};

use super::fault::Fault;
use super::{Node, SourceId, Span};
use compose::{Composer, Stop};

pub use split::parts;

mod budget;
mod characters;
mod compose;
mod faults;
mod frames;
mod mapping;
mod merge;
mod place;
mod scalars;
mod split;
mod stream;
mod tabs;
mod usual;

/// How deep lists and maps may stand in each other.
///
/// Kubernetes reads 10,000 levels; no object has more than a few dozen, and whatever walks a tree does so on a stack.
pub const DEPTH: usize = 256;

/// What a text holds.
#[derive(Debug)]
pub struct Parsed {
    /// The documents that Kubernetes would read, in their order. Those that are empty or `null` are left out, as it does.
    /// One with a key given twice is here, with the later value.
    pub documents: Vec<Node>,
    /// What is wrong, or may surprise, in the order of the text.
    pub faults: Vec<Fault>,
}

/// Reads a text as `sigs.k8s.io/yaml` 1.4 in strict mode does, every document of it, every node with its place.
///
/// Reading goes on after a fault wherever the rest still has a meaning: behind a syntax error with the next document that
/// `---` begins. Where this reader is known to differ from Kubernetes, `docs/fidelity.md` says so.
#[must_use]
pub fn parse(source: SourceId, text: &str) -> Parsed {
    parse_part(source, text, 0..text.len())
}

/// Reads one of the [`parts`] of a text; places are those in the whole text.
#[must_use]
pub fn parse_part(source: SourceId, text: &str, part: Range<usize>) -> Parsed {
    read(source, text, part, Scanners::Both)
}

/// The same as [`parse`] by the library's scanner alone, which is what all reading is held to.
#[must_use]
pub fn parse_by_library(source: SourceId, text: &str) -> Parsed {
    read(source, text, 0..text.len(), Scanners::Library)
}

/// What takes a text apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scanners {
    /// granit-parser.
    Library,
    /// [`usual`] where a document is of that form, granit-parser elsewhere.
    Both,
}

fn read(source: SourceId, text: &str, part: Range<usize>, scanners: Scanners) -> Parsed {
    if u32::try_from(text.len()).is_err() {
        let span = Span { source, start: 0, end: 0 };
        let fault = Fault::error("yaml-too-large", span, "the text is larger than 4 GiB");
        return Parsed { documents: Vec::new(), faults: vec![fault] };
    }
    let start = part.start;
    let Some(text) = text.get(part) else {
        return Parsed { documents: Vec::new(), faults: Vec::new() };
    };
    let survey = characters::Survey::of(text);
    let scanners = if survey.is_plain() { scanners } else { Scanners::Library };
    let readable = if survey.next_line { characters::break_lines(text) } else { Cow::Borrowed(text) };
    let mut composer = Composer::new(source, &readable, start);
    if let Some(at) = survey.separator {
        composer.line_separator(at);
    }
    let mut control = survey.control;
    let mut from = 0;
    loop {
        let known = composer.restart(from);
        let ran = compose(&mut composer, &readable[..control.unwrap_or(text.len())], from, scanners);
        let stopped = match (&ran, control) {
            (Err(Stop), _) => composer.document.max(from),
            (Ok(()), Some(at)) => at,
            (Ok(()), None) => break,
        };
        let next = split::next_marker(text, stopped + 1);
        if let Some(at) = control.filter(|at| next.is_none_or(|next| *at < next)) {
            composer.control_character(at, text, ran.is_ok(), known);
            control = next.and_then(|next| characters::control(&text[next..]).map(|at| next + at));
        }
        let Some(next) = next else { break };
        from = next;
    }
    composer.finish()
}

fn compose(composer: &mut Composer<'_>, text: &str, from: usize, scanners: Scanners) -> Result<(), Stop> {
    if scanners == Scanners::Library {
        return by_library(composer, text, from, |_, _| false).map(|_| ());
    }
    let mut at = from;
    while at < text.len() {
        at = usual::read(composer, at);
        if at < text.len() {
            at = by_library(composer, text, at, usual::may_begin)?;
        }
    }
    Ok(())
}

/// Reads on until the text ends, or a document begins that need not be read here. Returns where.
fn by_library(
    composer: &mut Composer<'_>,
    text: &str,
    from: usize,
    leave: impl Fn(&Composer<'_>, usize) -> bool,
) -> Result<usize, Stop> {
    let options = granit_parser::options! {
        block_scalar_eof_without_line_feed: true,
        emit_unresolved_aliases: true,
        emit_anchor_events: true,
        bom_inside_document_as_content: true,
        flow_nesting_limit: DEPTH,
        block_nesting_limit: DEPTH,
    };
    for next in Parser::new_from_str_with_options(&text[from..], options) {
        match next {
            Ok((Event::StreamStart | Event::StreamEnd, _)) => {}
            Ok((event, span)) => {
                let range = span.byte_range().unwrap_or(0..0);
                let range = from + range.start..from + range.end;
                if matches!(event, Event::DocumentStart(true, None))
                    && range.start > from
                    && leave(composer, range.start)
                {
                    return Ok(range.start);
                }
                composer.event(event, range, span.tag_start().is_some())?;
            }
            Err(error) => {
                composer.syntax(&error_code(&error), from + error.marker().byte_offset().unwrap_or(0));
                return Err(Stop);
            }
        }
    }
    Ok(text.len())
}

/// The code and the words for an error of the scanner.
fn error_code(error: &ScanError) -> (&'static str, String) {
    match error.kind() {
        ErrorKind::RecursionLimitExceeded => ("yaml-depth", format!("nested more than {DEPTH} levels deep")),
        _ => ("yaml-syntax", error.info()),
    }
}
