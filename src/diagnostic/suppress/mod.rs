//! Findings that somebody answered for: by a comment in the file, or by an annotation on the object.

mod comment;
mod read;

use std::collections::HashMap;

use super::{Diagnostic, Label, Place, Severity};
use crate::document::{SourceId, Sources, Span};

/// By what a finding is suppressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Means {
    /// A comment in the file.
    Comment(Span),
    /// An annotation on the object.
    Annotation(Span),
    /// The baseline.
    Baseline,
}

/// A finding that counts no more, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppressed {
    /// What was found.
    pub finding: Diagnostic,
    /// Why that is all right.
    pub reason: String,
    /// Where that is said.
    pub means: Means,
}

/// Everything that asks for findings to be suppressed.
#[derive(Debug, Default)]
pub struct Directives {
    all: Vec<Directive>,
    faults: Vec<Diagnostic>,
}

/// One code that is not to be reported at one place.
#[derive(Debug)]
struct Directive {
    code: &'static str,
    reason: String,
    scope: Scope,
    /// Where the code is named.
    span: Span,
    means: Means,
    used: bool,
}

/// Where a directive holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    /// On one line, counted from 1.
    Line(SourceId, usize),
    /// In a document or object.
    Within(Span),
    /// In a whole file.
    File(SourceId),
}

impl Directives {
    /// Whether there is nothing to apply and nothing to say.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty() && self.faults.is_empty()
    }

    /// Takes the others in.
    pub fn extend(&mut self, others: Self) {
        self.all.extend(others.all);
        self.faults.extend(others.faults);
    }

    /// The texts that something is said in.
    pub fn sources(&self) -> impl Iterator<Item = SourceId> + '_ {
        self.all.iter().map(|directive| directive.span.source).chain(self.faults.iter().filter_map(source_of))
    }

    /// Parts findings into those that stay and those that are suppressed.
    ///
    /// What is wrong with the directives themselves is among those that stay: one without a reason, or with a code that
    /// does not exist, or that suppresses nothing. A finding counts for the place of its primary label.
    #[must_use]
    pub fn apply(mut self, found: Vec<Diagnostic>, sources: &Sources) -> (Vec<Diagnostic>, Vec<Suppressed>) {
        if self.is_empty() {
            return (found, Vec::new());
        }
        let index = Index::of(&self.all);
        let (mut kept, mut suppressed) = (Vec::new(), Vec::new());
        for finding in found {
            let by = index.find(&finding, sources).and_then(|at| self.all.get_mut(at));
            match by.filter(|_| may_be_suppressed(&finding)) {
                Some(directive) => {
                    directive.used = true;
                    let (reason, means) = (directive.reason.clone(), directive.means.clone());
                    suppressed.push(Suppressed { finding, reason, means });
                }
                None => kept.push(finding),
            }
        }
        let before = kept.len();
        kept.extend(self.faults);
        kept.extend(self.all.iter().filter(|directive| !directive.used).map(unused));
        if kept.len() > before {
            kept.sort_by_key(|finding| source_of(finding).map_or((true, None), |source| (false, Some(source))));
        }
        (kept, suppressed)
    }
}

/// What cannot be read is not known well enough to be answered for, and what is said of a directive is no finding about
/// the file.
fn may_be_suppressed(finding: &Diagnostic) -> bool {
    let unread = finding.severity == Severity::Error && never(finding.code);
    !unread && !finding.code.starts_with("suppression-")
}

/// Whether errors of this code cannot be suppressed: the reader's, but for a key given twice, which it could still read.
fn never(code: &str) -> bool {
    code.starts_with("yaml-") && code != "yaml-duplicate-key"
}

fn unused(directive: &Directive) -> Diagnostic {
    let place = match directive.scope {
        Scope::Line(..) => "on the line that it is for",
        Scope::Within(_) => "in the object that it is for",
        Scope::File(_) => "in the file",
    };
    let help = if never(directive.code) { "an error of the reader cannot be suppressed" } else { "remove it" };
    Diagnostic::warning("suppression-unused", format!("{} is suppressed, and is not found {place}", directive.code))
        .at(directive.span, "")
        .help(help)
}

fn source_of(finding: &Diagnostic) -> Option<SourceId> {
    match &finding.primary.as_ref()?.place {
        Place::Span(span) => Some(span.source),
        Place::File(_) => None,
    }
}

/// From a place on, the directive that holds there.
type Change = (u32, Option<usize>);

/// Where to look for the directive of a finding without looking at all of them.
#[derive(Debug, Default)]
struct Index {
    lines: HashMap<(SourceId, usize, &'static str), usize>,
    files: HashMap<(SourceId, &'static str), usize>,
    /// The innermost of those for objects and documents; sorted.
    within: HashMap<(SourceId, &'static str), Vec<Change>>,
}

impl Index {
    fn of(all: &[Directive]) -> Self {
        let mut index = Self::default();
        let mut within: HashMap<_, Vec<(Span, usize)>> = HashMap::new();
        for (at, directive) in all.iter().enumerate() {
            let code = directive.code;
            match directive.scope {
                Scope::Line(source, line) => _ = index.lines.entry((source, line, code)).or_insert(at),
                Scope::File(source) => _ = index.files.entry((source, code)).or_insert(at),
                Scope::Within(span) => within.entry((span.source, code)).or_default().push((span, at)),
            }
        }
        index.within = within.into_iter().map(|(key, all)| (key, innermost(all))).collect();
        index
    }

    fn find(&self, finding: &Diagnostic, sources: &Sources) -> Option<usize> {
        let Label { place: Place::Span(span), .. } = finding.primary.as_ref()? else { return None };
        let (source, code) = (span.source, finding.code);
        let line = || self.lines.get(&(source, sources.position(*span).line, code)).copied();
        let within = || {
            let all = self.within.get(&(source, code))?;
            all.get(..all.partition_point(|(from, _)| *from <= span.start))?.last()?.1
        };
        let file = || self.files.get(&(source, code)).copied();
        (if self.lines.is_empty() { None } else { line() }).or_else(within).or_else(file)
    }
}

/// From each place on, the innermost of stretches that lie in each other or apart, as objects do in a list.
fn innermost(mut all: Vec<(Span, usize)>) -> Vec<Change> {
    all.sort_by_key(|(span, _)| (span.start, std::cmp::Reverse(span.end)));
    let (mut found, mut open): (Vec<_>, Vec<(Span, usize)>) = (Vec::new(), Vec::new());
    let close = |open: &mut Vec<(Span, usize)>, found: &mut Vec<_>, next: u32| {
        while let Some((closed, _)) = open.pop_if(|(span, _)| span.end <= next) {
            found.push((closed.end.saturating_add(1).min(next), open.last().map(|(_, at)| *at)));
        }
    };
    for (span, at) in all {
        close(&mut open, &mut found, span.start);
        found.push((span.start, Some(at)));
        open.push((span, at));
    }
    close(&mut open, &mut found, u32::MAX);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Node, parse};

    /// Finds `schema-type` at every `BAD`, and says what stays, as `line:code`, and how many are suppressed.
    fn held(text: &str) -> (Vec<String>, Vec<String>) {
        let mut sources = Sources::new();
        let source = sources.add("a.yaml", text);
        let parsed = parse(source, text);
        let mut directives = Directives::default();
        directives.comments(source, &sources, &parsed);
        parsed.documents.iter().for_each(|document: &Node| directives.annotation(document));
        let at = |at: usize| u32::try_from(at).unwrap();
        let found = text.match_indices("BAD").map(|(start, _)| {
            Diagnostic::error("schema-type", "x").at(Span { source, start: at(start), end: at(start + 3) }, "")
        });
        let mut found: Vec<Diagnostic> = found.collect();
        found.extend(parsed.faults.into_iter().map(Diagnostic::from));
        let (kept, suppressed) = directives.apply(found, &sources);
        let line = |finding: &Diagnostic| match &finding.primary.as_ref().unwrap().place {
            Place::Span(span) => sources.position(*span).line,
            Place::File(_) => 0,
        };
        let kept = kept.iter().map(|finding| format!("{}:{}", line(finding), finding.code)).collect();
        (kept, suppressed.iter().map(|one| format!("{}:{}", line(&one.finding), one.reason)).collect())
    }

    fn stays(text: &str, kept: &[&str], suppressed: &[&str]) {
        let (stayed, gone) = held(text);
        assert_eq!(
            (stayed, gone),
            (kept.iter().map(|it| (*it).to_owned()).collect(), suppressed.iter().map(|it| (*it).to_owned()).collect()),
            "{text}"
        );
    }

    #[test]
    fn a_comment_is_for_its_line_or_the_next() {
        stays("a: BAD # neap: ignore[schema-type] a reason\nb: BAD\n", &["2:schema-type"], &["1:a reason"]);
        stays("# neap: ignore[schema-type]: why\n# more\na: BAD\nb: BAD\n", &["4:schema-type"], &["3:why"]);
        stays("a:\n  - x\n  #neap:ignore[schema-type, yaml-tag] why\n  - BAD\n", &["3:suppression-unused"], &["4:why"]);
        stays("a: BAD # other # neap: ignore[schema-type] w\r\nb: 1\r\n", &[], &["1:w"]);
        stays("a: BAD # neap: ignore[schema-type] w # neap: ignore[x] y\n", &[], &["1:w # neap: ignore[x] y"]);
    }

    #[test]
    fn what_is_text_is_no_comment() {
        let unchanged = |text: &str| stays(text, &["2:schema-type"], &[]);
        unchanged("a: \"\n BAD # neap: ignore[schema-type] w\"\n");
        unchanged("a: |\n  BAD # neap: ignore[schema-type] w\n");
        unchanged("a: >-\n  BAD\n\n  # neap: ignore-file[schema-type] w\nb: 1\n");
        unchanged("'# neap: ignore-file[schema-type] w': 1\nb: BAD\n");
        unchanged("a: x#neap:ignore[schema-type] w\nb: BAD\n");
        unchanged("# neap: ignored[schema-type] w\nb: BAD\n");
        stays("a: | # neap: ignore[schema-type] w\n  BAD\n", &["2:schema-type", "1:suppression-unused"], &[]);
        stays("a: |\n  x\n# neap: ignore[schema-type] w\nb: BAD\n", &[], &["4:w"]);
        stays("a:\n  b: |\n    x\n\n  # neap: ignore[schema-type] w\n  c: BAD\n", &[], &["6:w"]);
    }

    #[test]
    fn a_file_or_a_document() {
        let all = "# neap: ignore-file[schema-type] w\na: BAD\n---\nb: BAD\n";
        stays(all, &[], &["2:w", "4:w"]);
        stays(&format!("# licence\n---\n{all}"), &[], &["4:w", "6:w"]);
        let second = "a: BAD\n---\n# neap: ignore-file[schema-type] w\nb: BAD\nc: BAD\n---\nd: BAD\n";
        stays(second, &["1:schema-type", "7:schema-type"], &["4:w", "5:w"]);
        stays("a: BAD\n# neap: ignore-file[schema-type] w\nb: 1\n", &["1:schema-type", "2:suppression-unused"], &[]);
        stays(
            "a: BAD\n# neap: ignore-file[schema-type] w\n---\nb: 1\n",
            &["1:schema-type", "2:suppression-unused"],
            &[],
        );
    }

    #[test]
    fn an_annotation_is_for_its_object() {
        let object = |value: &str| format!("metadata:\n  annotations:\n    neap.dev/ignore: {value}\nb: BAD\n");
        stays(&format!("{}---\nc: BAD\n", object("'schema-type: as in: a'")), &["6:schema-type"], &["4:as in: a"]);
        stays(&object("'schema-type: w; yaml-tag: x;'"), &["3:suppression-unused"], &["4:w"]);
        stays(&object("schema-type"), &["4:schema-type", "3:suppression-no-reason"], &[]);
        stays(&object("''"), &["4:schema-type", "3:suppression-unknown-code"], &[]);
    }

    #[test]
    fn what_holds_inside_ends_there() {
        let mut sources = Sources::new();
        let source = sources.add("a.yaml", "");
        let stretch = |(start, end)| Span { source, start, end };
        let all = [(40, 45), (30, 60), (35, 39), (0, 20), (60, 70)].map(stretch);
        let found = innermost(all.into_iter().zip(0..).collect());
        let at = |place| found.get(..found.partition_point(|(from, _)| *from <= place)).unwrap().last().unwrap().1;
        let expected = [(0, Some(3)), (20, Some(3)), (25, None), (30, Some(1)), (39, Some(2)), (40, Some(0))];
        for (place, holds) in
            expected.into_iter().chain([(46, Some(1)), (59, Some(1)), (60, Some(4)), (70, Some(4)), (71, None)])
        {
            assert_eq!(at(place), holds, "{place}");
        }
    }

    #[test]
    fn a_suppression_has_to_be_right() {
        stays("a: BAD # neap: ignore[schema-type]\n", &["1:schema-type", "1:suppression-no-reason"], &[]);
        stays("a: BAD # neap: ignore[schema-type] - .\n", &["1:schema-type", "1:suppression-no-reason"], &[]);
        stays("a: BAD # neap: ignore[schema-typ] w\n", &["1:schema-type", "1:suppression-unknown-code"], &[]);
        stays("a: BAD # neap: ignore schema-type w\n", &["1:schema-type", "1:suppression-unknown-code"], &[]);
        stays("a: BAD # neap: ignore[schema-type\n", &["1:schema-type", "1:suppression-unknown-code"], &[]);
        stays("a: 1 # neap: ignore[suppression-unused] w\n", &["1:suppression-unused"], &[]);
    }

    #[test]
    fn what_cannot_be_read_cannot_be_suppressed() {
        stays("# neap: ignore-file[yaml-syntax] w\na: [\n", &["2:yaml-syntax"], &[]);
        stays("# neap: ignore-file[yaml-duplicate-key] w\na: 1\na: 2\n", &[], &["3:w"]);
        let tag = "# neap: ignore-file[yaml-tag] w\na: !!int x\n";
        stays(tag, &["2:yaml-tag", "1:suppression-unused"], &[]);
    }

    #[test]
    fn many_of_them_are_no_burden() {
        let text = "# neap: ignore-file[schema-type] w\n".repeat(5_000) + &"a: BAD\n---\n".repeat(5_000);
        let (kept, gone) = held(&text);
        assert_eq!((kept.len(), gone.len()), (4_999, 5_000));
        let (kept, gone) = held(&"# neap: ignore[schema-type] w\n".repeat(5_000));
        assert_eq!((kept.len(), gone.len()), (5_000, 0));
        let (kept, gone) = held(&"# neap: ignore[schema-type] w ".repeat(100_000));
        assert_eq!((kept.len(), gone.len()), (1, 0));
    }
}
