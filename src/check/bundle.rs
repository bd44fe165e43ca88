//! Every document of a bundle.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

use memchr::memmem;
use rayon::prelude::*;

use super::gather::Gathered;
use super::object::{self, Examined};
use super::{Catalogue, Options, Verdict, What, cel, is_kustomization, kustomize};
use crate::bundle::Bundle;
use crate::diagnostic::{Diagnostic, Directives, Label, Place, Severity, Sink};
use crate::document::{self, Grade, Node, SourceId, Sources, Span};
use crate::topology::Topology;

pub use crate::diagnostic::Tally as Summary;

/// A text to check.
#[derive(Clone, Debug)]
pub struct Text<'a> {
    /// The name it is shown under.
    pub name: &'a str,
    /// The text itself.
    pub text: Arc<str>,
    /// The line that it begins with, from 1; another one where it is a stretch of something larger.
    pub first_line: usize,
    /// What it is checked as: a manifest, a kustomization or a patch.
    pub what: What,
    /// The place in the config that asked for it.
    pub origin: Option<Span>,
}

impl<'a> Text<'a> {
    /// A whole text of manifests that nothing in a config asked for.
    pub fn new(name: &'a str, text: impl Into<Arc<str>>) -> Self {
        Self { name, text: text.into(), first_line: 1, what: What::Manifest, origin: None }
    }
}

/// Bytes that are worth a task of their own; a text is cut into as many where its documents begin.
const PART: usize = 128 << 10;

/// What a text has in it that asks for findings to be suppressed, or may.
const DIRECTIVE: &str = "neap:";

/// A stretch of one of the texts.
struct Part<'a> {
    text: &'a Text<'a>,
    source: SourceId,
    range: Range<usize>,
    directives: bool,
    values: bool,
}

/// What came of a part.
#[derive(Default)]
struct Done {
    summary: Summary,
    findings: Vec<Diagnostic>,
    /// Documents that would be refused.
    invalid: Vec<Span>,
    directives: Directives,
    /// What other documents may be connected to.
    tree: Gathered,
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
        .map(|(path, artifact)| Text { origin: artifact.origin, ..Text::new(path.as_str(), artifact.text.as_str()) })
        .collect();
    texts(&yaml, sources, &definitions(&yaml, catalogue), options, sink)
}

/// Checks texts that are YAML whatever their names say, in their order. What they define themselves is for
/// [`definitions`] to add to the catalogue before.
pub fn texts(
    texts: &[Text<'_>],
    sources: &mut Sources,
    catalogue: &Catalogue,
    options: &Options,
    sink: &mut Sink,
) -> Summary {
    let mut run = Run::new(options);
    run.take(texts, sources, catalogue);
    run.finish(sources, sink)
}

/// A check in several goes, of what memory should not hold at once. What is wrong with a document by itself is found as
/// it comes; what is wrong between documents, when all have come.
#[derive(Debug)]
pub struct Run<'o> {
    options: &'o Options,
    summary: Summary,
    found: Vec<Diagnostic>,
    /// Documents that would be refused.
    invalid: Vec<Span>,
    directives: Directives,
    /// What was said already of kinds that cannot be checked.
    remarked: BTreeSet<(String, Option<String>)>,
    /// The place in the config that asked for a text.
    origins: HashMap<SourceId, Span>,
    /// Texts that something may still be said of.
    open: BTreeSet<SourceId>,
    tree: Gathered,
}

impl<'o> Run<'o> {
    /// A check of nothing so far.
    #[must_use]
    pub fn new(options: &'o Options) -> Self {
        Self {
            options,
            summary: Summary::default(),
            found: Vec::new(),
            invalid: Vec::new(),
            directives: Directives::default(),
            remarked: BTreeSet::new(),
            origins: HashMap::new(),
            open: BTreeSet::new(),
            tree: Gathered::default(),
        }
    }

    /// Checks texts, and keeps of them what others may be connected to.
    pub fn take(&mut self, texts: &[Text<'_>], sources: &mut Sources, catalogue: &Catalogue) {
        let options = self.options;
        let (work, added) = self.parts(texts, sources);
        let shared: &Sources = sources;
        // Of a tree that is given up, nothing more is kept.
        let keep = !options.alone && self.tree.given_up().is_none();
        let done: Vec<Done> = work.par_iter().map(|part| part.check(shared, catalogue, options, keep)).collect();
        let (mut found, mut kept, mut kept_for_tree) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
        self.tree.expect(done.iter().map(|done| &done.tree));
        for done in done {
            self.summary.add(done.summary);
            self.invalid.extend(done.invalid);
            kept_for_tree.extend(done.tree.sources());
            self.tree.add(done.tree);
            kept.extend(done.directives.sources());
            self.directives.extend(done.directives);
            // What cannot be checked of a kind is said once.
            found.extend(done.findings.into_iter().filter(|finding| {
                finding.code != cel::NOT_EVALUATED
                    || self.remarked.insert((finding.message.clone(), finding.help.clone()))
            }));
        }
        found.extend(catalogue.complaints());
        kept.extend(spoken_of(found.iter()));
        self.found.extend(found);
        // Of a tree that is given up, nothing but the place where it became too much is shown.
        match self.tree.given_up() {
            Some(place) => kept.extend([place.source]),
            None => kept.extend(kept_for_tree),
        }
        // A stream may be longer than memory; what nothing is to be shown of need not stay.
        for source in added {
            if kept.contains(&source) {
                self.open.insert(source);
            } else {
                sources.release(source);
            }
        }
    }

    /// Takes in texts that are not to be checked, and that others may be connected to.
    ///
    /// Returns what cannot be read of them.
    pub fn surround(&mut self, texts: &[Text<'_>], sources: &mut Sources) -> Vec<Diagnostic> {
        let (work, added) = self.parts(texts, sources);
        let gathered: Vec<(Gathered, Vec<Diagnostic>)> = work
            .par_iter()
            .map(|part| {
                let mut parsed = document::parse_part(part.source, &part.text.text, part.range.clone());
                hush(&mut parsed);
                let faults = parsed.faults.into_iter().filter(|fault| fault.grade == Grade::Error);
                let faults = faults.map(Diagnostic::from).collect();
                (part.gather(parsed.documents), faults)
            })
            .collect();
        let mut unread = Vec::new();
        for (tree, faults) in gathered {
            self.tree.add(tree);
            unread.extend(faults);
        }
        self.tree.context.extend(&added);
        self.open.extend(added);
        unread
    }

    /// Connects what was taken in, without holding any rule against it.
    ///
    /// # Errors
    /// There was too much to keep.
    pub fn connect(self) -> Result<Topology, Box<Diagnostic>> {
        self.tree.connect(Arc::clone(&self.options.surroundings))
    }

    fn parts<'t>(&mut self, texts: &'t [Text<'t>], sources: &mut Sources) -> (Vec<Part<'t>>, Vec<SourceId>) {
        let (mut work, mut added) = (Vec::new(), Vec::new());
        let marked = |text: &Text<'_>| memmem::find(text.text.as_bytes(), DIRECTIVE.as_bytes()).is_some();
        let marked: Vec<bool> = texts.par_iter().map(marked).collect();
        for (text, directives) in texts.iter().zip(marked) {
            let source = sources.add_from(text.name, Arc::clone(&text.text), text.first_line);
            added.push(source);
            let values = self.options.values.iter().any(|prefix| text.name.starts_with(prefix));
            // Whether a line is a comment, and for which documents, is known of the whole text; and kustomize reads one
            // document.
            let whole = directives || text.what == What::Kustomization;
            let least = if whole { text.text.len() } else { PART };
            let parts = document::parts(&text.text, least);
            work.extend(parts.map(|range| Part { text, source, range, directives, values }));
            self.origins.extend(text.origin.map(|origin| (source, origin)));
        }
        (work, added)
    }

    /// Connects what was kept, finds what is wrong between documents, and says everything that was found.
    pub fn finish(mut self, sources: &mut Sources, sink: &mut Sink) -> Summary {
        let context = std::mem::take(&mut self.tree.context);
        let between = self.tree.judge(self.options);
        self.found.extend(
            between.into_iter().filter(|finding| primary(finding).is_none_or(|place| !context.contains(&place.source))),
        );
        let (kept, mut suppressed) = self.directives.apply(self.found, sources);
        let hidden: Vec<&Diagnostic> = suppressed.iter().map(|one| &one.finding).collect();
        answer(&mut self.summary, &self.invalid, &places(kept.iter()), &places(hidden.into_iter()));
        for one in &mut suppressed {
            one.finding = lift(one.finding.clone(), &self.origins);
        }
        let before = sink.diagnostics().len();
        sink.extend(kept.into_iter().map(|finding| lift(finding, &self.origins)));
        let said = sink.diagnostics().iter().skip(before).chain(suppressed.iter().map(|one| &one.finding));
        let shown: BTreeSet<SourceId> = spoken_of(said).collect();
        sink.suppress(suppressed);
        self.open.difference(&shown).for_each(|source| sources.release(*source));
        self.summary
    }
}

/// The texts that findings point into.
fn spoken_of<'d>(findings: impl Iterator<Item = &'d Diagnostic>) -> impl Iterator<Item = SourceId> {
    findings.flat_map(|finding| finding.primary.iter().chain(&finding.related)).filter_map(|label| match label.place {
        Place::Span(span) => Some(span.source),
        Place::File(_) => None,
    })
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

/// The catalogue with the kinds that CustomResourceDefinitions in these texts bring, beside those it has already.
///
/// Cheap where there are none: no text is parsed that does not have the word in it. Objects may come before their
/// definitions, and a tree may be checked in several goes, so this comes before [`texts`].
#[must_use]
pub fn definitions(texts: &[Text<'_>], catalogue: &Catalogue) -> Catalogue {
    let has = |text: &str| memmem::find(text.as_bytes(), b"CustomResourceDefinition").is_some();
    let parts: Vec<(&Text<'_>, Range<usize>)> = texts
        .par_iter()
        .filter(|text| has(&text.text))
        .flat_map_iter(|text| document::parts(&text.text, PART).map(move |range| (text, range)))
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
    fn check(&self, sources: &Sources, catalogue: &Catalogue, options: &Options, keep: bool) -> Done {
        let mut parsed = document::parse_part(self.source, &self.text.text, self.range.clone());
        let mut done = Done::default();
        if self.text.what == What::HelmValues {
            // They are a chart's business; what hangs together with them is checked, and they are not.
            done.tree = self.gather(parsed.documents);
            return done;
        }
        hush(&mut parsed);
        if self.directives {
            done.directives.comments(self.source, sources, &parsed);
        }
        let mut errors: Vec<Span> =
            parsed.faults.iter().filter(|it| it.grade == Grade::Error).map(|it| it.span).collect();
        done.findings.extend(parsed.faults.into_iter().map(Diagnostic::from));
        for node in self.objects(&parsed.documents) {
            done.directives.annotation(node);
            let examined = self.examine(node, catalogue, options);
            if tally(&mut done.summary, node, &examined, &mut errors) == Verdict::Invalid {
                done.invalid.push(node.span);
            }
            done.findings.extend(examined.findings);
        }
        if !errors.is_empty() {
            // What cannot be read at all is no document and still not fine.
            count(&mut done.summary, Verdict::Invalid);
        } else if self.text.what == What::Kustomization && parsed.documents.is_empty() {
            let error = Diagnostic::error("kustomize-empty", "the kustomization asks for nothing");
            let help = "kustomize refuses an empty one; name `resources`";
            done.findings.push(error.in_file(self.text.name).help(help));
            count(&mut done.summary, Verdict::Invalid);
        }
        if keep {
            done.tree = self.gather(parsed.documents);
        }
        done
    }

    /// What other documents may be connected to.
    fn gather(&self, documents: Vec<Node>) -> Gathered {
        match self.text.what {
            What::Kustomization | What::KustomizePatch => Gathered::default(),
            What::HelmValues => Gathered::values(documents, self.text.name),
            _ if self.values => Gathered::values(documents, self.text.name),
            _ => Gathered::objects(documents, self.text.name),
        }
    }

    fn examine(&self, node: &Node, catalogue: &Catalogue, options: &Options) -> Examined {
        // What has another name was not learned, and kustomize would not read it.
        let known = is_kustomization(self.text.name);
        let at = known.then_some((self.text.name, &*options.surroundings));
        match self.text.what {
            What::Kustomization => kustomize::examine(node, at, catalogue, options),
            What::KustomizePatch => kustomize::examine_patch(node, catalogue, options),
            _ => object::examine(node, catalogue, options),
        }
    }

    /// What there is to check. kustomize reads the first document of a kustomization and passes over the others.
    fn objects<'n>(&self, documents: &'n [Node]) -> Vec<&'n Node> {
        match self.text.what {
            _ if self.values => Vec::new(),
            What::Kustomization => documents.iter().take(1).collect(),
            What::KustomizePatch => documents.iter().collect(),
            _ => documents.iter().flat_map(object::unfold).collect(),
        }
    }
}

/// Takes the values of Secrets out of what the reader has to say of them.
fn hush(parsed: &mut document::Parsed) {
    if parsed.faults.is_empty() {
        return;
    }
    let secrets = parsed.documents.iter().flat_map(object::unfold);
    let secrets = secrets.filter(|node| node.get("kind").and_then(Node::as_str) == Some("Secret"));
    let held = secrets.flat_map(|node| [node.get("data"), node.get("stringData")].into_iter().flatten());
    let values: BTreeSet<(u32, u32)> =
        held.filter_map(Node::as_mapping).flatten().map(|entry| (entry.node.span.start, entry.node.span.end)).collect();
    let surprises = parsed.faults.iter_mut().filter(|fault| fault.code == "yaml-surprising-scalar");
    for fault in surprises.filter(|fault| values.contains(&(fault.span.start, fault.span.end))) {
        "a value of a Secret is read as something else than it looks like".clone_into(&mut fault.message);
        fault.help = Some("write it in quotes if text is meant".to_owned());
    }
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
    summary.cel_rules_not_checked += examined.not_evaluated;
    summary.transition_rules_skipped += examined.transitions;
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
