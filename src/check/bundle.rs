//! Every document of a bundle.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::object::{self, Examined};
use super::{Catalogue, Options, Verdict, cel};
use crate::bundle::Bundle;
use crate::diagnostic::{Diagnostic, Label, Place, Sink};
use crate::document::{self, Grade, Node, Parsed, SourceId, Sources, Span};

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
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    /// The name it is shown under.
    pub name: &'a str,
    /// The text itself.
    pub text: &'a str,
    /// The place in the config that asked for it.
    pub origin: Option<Span>,
}

struct File {
    origin: Option<Span>,
    values: bool,
    parsed: Parsed,
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
        .map(|(path, artifact)| Text { name: path.as_str(), text: &artifact.text, origin: artifact.origin })
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
    let files = read(texts, sources, options);
    let work: Vec<(usize, &Node)> = files
        .iter()
        .enumerate()
        .filter(|(_, file)| !file.values)
        .flat_map(|(at, file)| file.parsed.documents.iter().flat_map(object::unfold).map(move |node| (at, node)))
        .collect();
    let examined: Vec<Examined> = work.par_iter().map(|(_, node)| object::examine(node, catalogue, options)).collect();
    let mut results = work.iter().map(|(at, node)| (*at, *node)).zip(examined).peekable();
    let mut summary = Summary::default();
    let mut remarked: BTreeSet<(String, Option<String>)> = BTreeSet::new();
    for (at, file) in files.iter().enumerate() {
        let mut errors: Vec<Span> =
            file.parsed.faults.iter().filter(|it| it.grade == Grade::Error).map(|it| it.span).collect();
        let mut findings: Vec<Diagnostic> = file.parsed.faults.iter().cloned().map(Diagnostic::from).collect();
        while let Some(((_, node), examined)) = results.next_if(|((of, _), _)| *of == at) {
            tally(&mut summary, node, &examined, &mut errors);
            // What cannot be checked of a kind is said once.
            findings.extend(examined.findings.into_iter().filter(|finding| {
                finding.code != cel::NOT_EVALUATED || remarked.insert((finding.message.clone(), finding.help.clone()))
            }));
        }
        if !errors.is_empty() {
            // What cannot be read at all is no document and still not fine.
            summary.count(Verdict::Invalid);
        }
        sink.extend(findings.into_iter().map(|finding| lift(finding, file.origin)));
    }
    summary
}

fn read(texts: &[Text<'_>], sources: &mut Sources, options: &Options) -> Vec<File> {
    let added: Vec<(&Text<'_>, SourceId)> =
        texts.iter().map(|text| (text, sources.add(text.name, Arc::<str>::from(text.text)))).collect();
    added
        .into_par_iter()
        .map(|(text, source)| File {
            origin: text.origin,
            values: options.values.iter().any(|prefix| text.name.starts_with(prefix)),
            parsed: document::parse(source, text.text),
        })
        .collect()
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
