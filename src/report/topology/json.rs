//! The ways of events for machines.

use serde::Serialize;

use crate::document::{Sources, Span};
use crate::topology::path::{EventPath, Hop, State};

/// The version of the envelope; it changes when a reader of the old form would go wrong.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Envelope<'p> {
    version: u32,
    paths: Vec<Way<'p>>,
}

#[derive(Serialize)]
struct Way<'p> {
    kind: &'p str,
    namespace: &'p str,
    name: &'p str,
    trigger: &'p str,
    index: usize,
    broken: bool,
    hops: Vec<Station<'p>>,
}

#[derive(Serialize)]
struct Station<'p> {
    step: &'static str,
    shown: &'p str,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<Where<'p>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'p str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    flaws: Vec<Fault<'p>>,
}

#[derive(Serialize)]
struct Fault<'p> {
    code: &'static str,
    message: &'p str,
    help: &'p str,
    place: Where<'p>,
}

#[derive(Serialize)]
struct Where<'p> {
    file: &'p str,
    line: usize,
    column: usize,
}

pub(super) fn draw(paths: &[&EventPath], sources: &Sources) -> String {
    let paths = paths
        .iter()
        .map(|path| Way {
            kind: &path.kind,
            namespace: &path.namespace,
            name: &path.name,
            trigger: &path.trigger,
            index: path.index,
            broken: path.is_broken(),
            hops: path.hops.iter().map(|hop| station(hop, sources)).collect(),
        })
        .collect();
    let mut text = serde_json::to_string_pretty(&Envelope { version: VERSION, paths }).unwrap_or_default();
    text.push('\n');
    text
}

fn station<'p>(hop: &'p Hop, sources: &'p Sources) -> Station<'p> {
    let (state, why) = match &hop.state {
        State::Known => ("known", None),
        State::Broken(_) => ("broken", None),
        State::Unknown(why) => ("unknown", Some(why.as_str())),
    };
    let flaws = hop.flaws().iter().map(|flaw| Fault {
        code: flaw.rule,
        message: &flaw.words,
        help: &flaw.help,
        place: place(flaw.place, sources),
    });
    Station {
        step: hop.step.title(),
        shown: &hop.shown,
        state,
        place: hop.place.map(|span| place(span, sources)),
        why,
        flaws: flaws.collect(),
    }
}

fn place(span: Span, sources: &Sources) -> Where<'_> {
    let at = sources.position(span);
    Where { file: sources.name(span.source), line: at.line, column: at.column }
}
