//! Text to tree.

use std::borrow::Cow;

use granit_parser::{ErrorKind, Event, Parser, ScanError};

use super::fault::Fault;
use super::{Node, SourceId, Span};
use compose::{Composer, Stop};

mod budget;
mod characters;
mod compose;
mod faults;
mod mapping;
mod merge;
mod place;
mod scalars;
mod stream;
mod tabs;

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
/// Reading goes on after a fault wherever the rest still has a meaning; behind a syntax error it does not, and what was
/// read before it is returned. Where this reader is known to differ from Kubernetes, `docs/fidelity.md` says so.
#[must_use]
pub fn parse(source: SourceId, text: &str) -> Parsed {
    if u32::try_from(text.len()).is_err() {
        let span = Span { source, start: 0, end: 0 };
        let fault = Fault::error("yaml-too-large", span, "the text is larger than 4 GiB");
        return Parsed { documents: Vec::new(), faults: vec![fault] };
    }
    let characters = characters::Survey::of(text);
    let readable = &text[..characters.control.unwrap_or(text.len())];
    let readable = if characters.next_line { characters::break_lines(readable) } else { Cow::Borrowed(readable) };
    let mut composer = Composer::new(source, &readable);
    if let Some(at) = characters.separator {
        composer.line_separator(at);
    }
    let ran = compose(&mut composer, &readable);
    if let Some(at) = characters.control {
        composer.control_character(at, text, ran.is_ok());
    }
    composer.finish()
}

fn compose(composer: &mut Composer<'_>, text: &str) -> Result<(), Stop> {
    let options = granit_parser::options! {
        block_scalar_eof_without_line_feed: true,
        emit_unresolved_aliases: true,
        emit_anchor_events: true,
        bom_inside_document_as_content: true,
        flow_nesting_limit: DEPTH,
        block_nesting_limit: DEPTH,
    };
    for next in Parser::new_from_str_with_options(text, options) {
        match next {
            Ok((Event::StreamStart | Event::StreamEnd, _)) => {}
            Ok((event, span)) => {
                composer.event(event, span.byte_range().unwrap_or(0..0), span.tag_start().is_some())?;
            }
            Err(error) => {
                composer.syntax(&error_code(&error), error.marker().byte_offset().unwrap_or(0));
                return Err(Stop);
            }
        }
    }
    Ok(())
}

/// The code and the words for an error of the scanner.
fn error_code(error: &ScanError) -> (&'static str, String) {
    match error.kind() {
        ErrorKind::RecursionLimitExceeded => ("yaml-depth", format!("nested more than {DEPTH} levels deep")),
        _ => ("yaml-syntax", error.info()),
    }
}
