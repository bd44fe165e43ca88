//! Every document of a bundle.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use rayon::prelude::*;

use super::object::{self, Examined};
use super::{Catalogue, Options, Verdict};
use crate::bundle::Bundle;
use crate::diagnostic::{Diagnostic, Directives, Label, Place, Severity, Sink};
use crate::document::{self, Grade, Node, Parsed, SourceId, Sources, Span};

pub use crate::diagnostic::Tally as Summary;

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
    source: SourceId,
    origin: Option<Span>,
    values: bool,
    parsed: Parsed,
}

/// Checks every `.yaml` and `.yml` file of a bundle.
///
/// Each is added to `sources` under its path. Findings come in the order of paths and, in a file, of places. Where the
/// bundle knows which line of the user's config asked for a file, findings point there first and at the file second. What
/// a comment or an annotation answers for is not among the findings, and what is wrong with these is.
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
    let (mut found, mut invalid, mut directives) = (Vec::new(), Vec::new(), Directives::default());
    for (at, file) in files.iter().enumerate() {
        let mut errors: Vec<Span> =
            file.parsed.faults.iter().filter(|it| it.grade == Grade::Error).map(|it| it.span).collect();
        found.extend(file.parsed.faults.iter().cloned().map(Diagnostic::from));
        directives.comments(file.source, sources, &file.parsed);
        while let Some(((_, node), examined)) = results.next_if(|((of, _), _)| *of == at) {
            directives.annotation(node);
            if tally(&mut summary, node, &examined, &mut errors) == Verdict::Invalid {
                invalid.push(node.span);
            }
            found.extend(examined.findings);
        }
        if !errors.is_empty() {
            // What cannot be read at all is no document and still not fine.
            count(&mut summary, Verdict::Invalid);
        }
    }
    let (kept, mut suppressed) = directives.apply(found, sources);
    let hidden: Vec<&Diagnostic> = suppressed.iter().map(|one| &one.finding).collect();
    answer(&mut summary, &invalid, &places(kept.iter()), &places(hidden.into_iter()));
    let origins: HashMap<SourceId, Span> = files.iter().filter_map(|file| Some((file.source, file.origin?))).collect();
    sink.extend(kept.into_iter().map(|finding| lift(finding, &origins)));
    for one in &mut suppressed {
        one.finding = lift(one.finding.clone(), &origins);
    }
    sink.suppress(suppressed);
    summary
}

fn count(summary: &mut Summary, verdict: Verdict) {
    summary.documents += 1;
    match verdict {
        Verdict::Valid => summary.valid += 1,
        Verdict::Invalid => summary.invalid += 1,
        Verdict::NotChecked => summary.not_checked += 1,
    }
}

/// Where errors are.
fn places<'d>(findings: impl Iterator<Item = &'d Diagnostic>) -> BTreeSet<(SourceId, u32)> {
    let errors = findings.filter(|finding| finding.severity == Severity::Error);
    errors.filter_map(primary).map(|span| (span.source, span.start)).collect()
}

/// Takes out of the invalid documents those of whose errors none is left.
fn answer(
    summary: &mut Summary,
    invalid: &[Span],
    left: &BTreeSet<(SourceId, u32)>,
    suppressed: &BTreeSet<(SourceId, u32)>,
) {
    for span in invalid {
        let within = (span.source, span.start)..=(span.source, span.end);
        if left.range(within.clone()).next().is_none() && suppressed.range(within).next().is_some() {
            summary.invalid -= 1;
            summary.suppressed += 1;
        }
    }
}

fn primary(finding: &Diagnostic) -> Option<Span> {
    match finding.primary.as_ref()?.place {
        Place::Span(span) => Some(span),
        Place::File(_) => None,
    }
}

fn read(texts: &[Text<'_>], sources: &mut Sources, options: &Options) -> Vec<File> {
    let added: Vec<(&Text<'_>, SourceId)> =
        texts.iter().map(|text| (text, sources.add(text.name, Arc::<str>::from(text.text)))).collect();
    added
        .into_par_iter()
        .map(|(text, source)| File {
            source,
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
fn tally(summary: &mut Summary, node: &Node, examined: &Examined, errors: &mut Vec<Span>) -> Verdict {
    let before = errors.len();
    errors.retain(|span| span.start < node.span.start || span.end > node.span.end);
    let verdict = if errors.len() < before { Verdict::Invalid } else { examined.verdict };
    count(summary, verdict);
    summary.cel_rules_not_checked += examined.cel_rules;
    if let Some(name) = &examined.unknown {
        *summary.not_checked_kinds.entry(name.clone()).or_default() += 1;
    }
    verdict
}

/// Puts the line of the config that asked for a file before the place in the file.
fn lift(mut finding: Diagnostic, origins: &HashMap<SourceId, Span>) -> Diagnostic {
    let origin = primary(&finding).and_then(|found| origins.get(&found.source));
    if let Some(origin) = origin {
        let asked = Label { place: Place::Span(*origin), message: "asked for here".to_owned() };
        if let Some(found) = finding.primary.replace(asked) {
            finding.related.insert(0, found);
        }
    }
    finding
}
