//! Every document of a bundle.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use super::object::{self, Examined};
use super::{Catalogue, Options, Verdict, cel};
use crate::bundle::Bundle;
use crate::diagnostic::{Diagnostic, Label, Place, Sink};
use crate::document::{self, Grade, Node, SourceId, Sources, Span};

/// What came of a bundle.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Documents that were looked at; a `List` counts as its items.
    pub documents: usize,
    /// Those an API server would take.
    pub valid: usize,
    /// Those it would refuse.
    pub invalid: usize,
    /// Those nothing is known of.
    pub not_checked: usize,
    /// What the last ones are, and how many of each: `apiVersion kind`.
    pub not_checked_kinds: BTreeMap<String, usize>,
    /// Rules in CEL that could not be run, counted for each document that has them.
    pub cel_rules_not_checked: usize,
    /// Rules in CEL that compare an object with what it was before, counted for each document that has them.
    pub transition_rules_skipped: usize,
}

impl Summary {
    /// Adds what came of other documents.
    pub fn add(&mut self, other: Self) {
        self.documents += other.documents;
        self.valid += other.valid;
        self.invalid += other.invalid;
        self.not_checked += other.not_checked;
        self.cel_rules_not_checked += other.cel_rules_not_checked;
        self.transition_rules_skipped += other.transition_rules_skipped;
        for (kind, count) in other.not_checked_kinds {
            *self.not_checked_kinds.entry(kind).or_default() += count;
        }
    }

    /// Counts texts that cannot be read at all, which are not fine.
    pub fn add_unreadable(&mut self, count: usize) {
        self.documents += count;
        self.invalid += count;
    }

    fn count(&mut self, verdict: Verdict) {
        self.documents += 1;
        match verdict {
            Verdict::Valid => self.valid += 1,
            Verdict::Invalid => self.invalid += 1,
            Verdict::NotChecked => self.not_checked += 1,
        }
    }
}

/// A text to check.
#[derive(Clone, Debug)]
pub struct Text<'a> {
    /// The name it is shown under.
    pub name: &'a str,
    /// The text itself.
    pub text: Arc<str>,
    /// The line that it begins with, from 1; another one where it is a stretch of something larger.
    pub first_line: usize,
    /// The place in the config that asked for it.
    pub origin: Option<Span>,
}

/// Bytes that are worth a task of their own; a text is cut into as many where its documents begin.
const PART: usize = 128 << 10;

/// A stretch of one of the texts.
struct Part<'a> {
    text: &'a Text<'a>,
    source: SourceId,
    range: Range<usize>,
    values: bool,
}

/// What came of a part.
struct Done {
    summary: Summary,
    findings: Vec<Diagnostic>,
}

/// Checks every `.yaml` and `.yml` file of a bundle.
///
/// Each is added to `sources` under its path. Findings come in the order of paths and, in a file, of places. Where the
/// bundle knows which line of the user's config asked for a file, findings point there first and at the file second.
pub fn bundle(
    bundle: &Bundle,
    sources: &mut Sources,
    catalogue: &Catalogue,
    options: &Options,
    sink: &mut Sink,
) -> Summary {
    let yaml: Vec<Text<'_>> = bundle
        .iter()
        .filter(|(path, _)| is_yaml(path.as_str()))
        .map(|(path, artifact)| Text {
            name: path.as_str(),
            text: Arc::from(artifact.text.as_str()),
            first_line: 1,
            origin: artifact.origin,
        })
        .collect();
    texts(&yaml, sources, catalogue, options, sink)
}

/// Checks texts that are YAML whatever their names say, in their order.
pub fn texts(
    texts: &[Text<'_>],
    sources: &mut Sources,
    catalogue: &Catalogue,
    options: &Options,
    sink: &mut Sink,
) -> Summary {
    let (mut work, mut added) = (Vec::new(), Vec::new());
    for text in texts {
        let source = sources.add_from(text.name, Arc::clone(&text.text), text.first_line);
        added.push(source);
        let values = options.values.iter().any(|prefix| text.name.starts_with(prefix));
        work.extend(document::parts(&text.text, PART).map(|range| Part { text, source, range, values }));
    }
    let catalogue = definitions(texts, catalogue);
    let done: Vec<Done> = work.into_par_iter().map(|part| part.check(&catalogue, options)).collect();
    let mut summary = Summary::default();
    let mut spoken_of = BTreeSet::new();
    let mut remarked: BTreeSet<(String, Option<String>)> = BTreeSet::new();
    for done in done {
        summary.add(done.summary);
        let places = done.findings.iter().flat_map(|finding| finding.primary.iter().chain(&finding.related));
        spoken_of.extend(places.filter_map(|label| match label.place {
            Place::Span(span) => Some(span.source),
            Place::File(_) => None,
        }));
        // What cannot be checked of a kind is said once.
        sink.extend(done.findings.into_iter().filter(|finding| {
            finding.code != cel::NOT_EVALUATED || remarked.insert((finding.message.clone(), finding.help.clone()))
        }));
    }
    sink.extend(catalogue.complaints());
    // A stream may be longer than memory; what nothing is to be shown of need not stay.
    added.into_iter().filter(|source| !spoken_of.contains(source)).for_each(|source| sources.release(source));
    summary
}

/// The catalogue with the kinds that CustomResourceDefinitions in these texts bring, beside those it has already.
///
/// Cheap where there are none: no text is parsed that does not have the word in it. [`texts`] does this itself; it is for a
/// caller who checks a tree in several goes, and whose objects may come before their definitions.
#[must_use]
pub fn definitions(texts: &[Text<'_>], catalogue: &Catalogue) -> Catalogue {
    let has = |text: &str| text.contains("CustomResourceDefinition");
    let parts: Vec<(&Text<'_>, Range<usize>)> = texts
        .iter()
        .filter(|text| has(&text.text))
        .flat_map(|text| document::parts(&text.text, PART).map(move |range| (text, range)))
        .filter(|(text, range)| text.text.get(range.clone()).is_some_and(has))
        .collect();
    // No place of these is ever shown: faults are found when the texts are checked.
    let nowhere = Sources::new().add("", "");
    let read: Vec<(&str, Vec<Node>)> = parts
        .into_par_iter()
        .map(|(text, range)| (text.name, document::parse_part(nowhere, &text.text, range).documents))
        .collect();
    let objects = read
        .iter()
        .flat_map(|(name, documents)| documents.iter().flat_map(object::unfold).map(move |document| (*name, document)));
    catalogue.with_crds(objects)
}

impl Part<'_> {
    fn check(self, catalogue: &Catalogue, options: &Options) -> Done {
        let parsed = document::parse_part(self.source, &self.text.text, self.range);
        let mut errors: Vec<Span> =
            parsed.faults.iter().filter(|it| it.grade == Grade::Error).map(|it| it.span).collect();
        let mut findings: Vec<Diagnostic> = parsed.faults.into_iter().map(Diagnostic::from).collect();
        let mut summary = Summary::default();
        let documents = parsed.documents.iter().filter(|_| !self.values);
        for node in documents.flat_map(object::unfold) {
            let examined = object::examine(node, catalogue, options);
            tally(&mut summary, node, &examined, &mut errors);
            findings.extend(examined.findings);
        }
        if !errors.is_empty() {
            // What cannot be read at all is no document and still not fine.
            summary.count(Verdict::Invalid);
        }
        let findings = findings.into_iter().map(|finding| lift(finding, self.text.origin)).collect();
        Done { summary, findings }
    }
}

/// Whether a file's name says that it is YAML.
#[must_use]
pub fn is_yaml(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, end)| end.eq_ignore_ascii_case("yaml") || end.eq_ignore_ascii_case("yml"))
}

/// Counts an object; one in which the reader found an error is invalid whatever its schema says.
fn tally(summary: &mut Summary, node: &Node, examined: &Examined, errors: &mut Vec<Span>) {
    let before = errors.len();
    errors.retain(|span| span.start < node.span.start || span.end > node.span.end);
    let verdict = if errors.len() < before { Verdict::Invalid } else { examined.verdict };
    summary.count(verdict);
    summary.cel_rules_not_checked += examined.not_evaluated;
    summary.transition_rules_skipped += examined.transitions;
    if let Some(name) = &examined.unknown {
        *summary.not_checked_kinds.entry(name.clone()).or_default() += 1;
    }
}

/// Puts the line of the config that asked for a file before the place in the file.
fn lift(mut finding: Diagnostic, origin: Option<Span>) -> Diagnostic {
    if let Some(origin) = origin {
        let asked = Label { place: Place::Span(origin), message: "asked for here".to_owned() };
        if let Some(found) = finding.primary.replace(asked) {
            finding.related.insert(0, found);
        }
    }
    finding
}
