//! Fixes, tried on the text before anything is written.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use super::report::Checked;
use crate::diagnostic::{Diagnostic, Fixed, Severity, With};
use crate::document::Sources;
use crate::report::diagnostics::{Documents, may_hold_secret, shown_lines};
use crate::unit::secret::MASK;

/// A fix may lay open the next one; more rounds than this are not made.
const ROUNDS: usize = 10;

/// A file, and what it is to be.
#[derive(Debug)]
pub(super) struct Patch {
    /// The name it was checked under.
    pub(super) file: String,
    /// Its text.
    pub(super) old: String,
    /// What the text is to be.
    pub(super) new: String,
    /// What that mends.
    pub(super) fixed: Vec<Fixed>,
}

impl Patch {
    /// The change as `patch` reads it; of a file that may hold a Secret only the words, as its values stand in the lines.
    pub(super) fn diff(&self) -> String {
        if self.old.contains("Secret") {
            return self.fixed.iter().map(|one| format!("{one}\n")).collect();
        }
        let (old, new) = (shown_lines(&self.old), shown_lines(&self.new));
        let diff = similar::TextDiff::from_lines(old.as_str(), new.as_str());
        diff.unified_diff().header(&self.file, &self.file).to_string()
    }
}

/// The changes of one fix, which belong together.
#[derive(Clone, Debug)]
struct Group {
    /// The error that it is for.
    error: (&'static str, String),
    changes: Vec<(Range<usize>, String)>,
    fixed: Vec<Fixed>,
}

/// Finds out which fixes hold: after each the text has one error less and none that it did not have.
///
/// A text is checked alone, so that what other files have to do with it is the same before and after.
pub(super) fn plan(checked: &Checked, one: &dyn Fn(&str, &str) -> Checked) -> Vec<Patch> {
    let fixable = checked.diagnostics.iter().filter_map(|finding| finding.fix.as_ref()?.edits.first());
    let mut ids: Vec<_> = fixable.map(|edit| edit.span.source).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut seen = BTreeSet::new();
    let mut patches = Vec::new();
    for id in ids {
        let file = checked.sources.name(id).to_owned();
        if seen.insert(file.clone()) {
            patches.extend(mend(file, &checked.sources.text(id), one));
        }
    }
    patches
}

fn mend(file: String, old: &str, one: &dyn Fn(&str, &str) -> Checked) -> Option<Patch> {
    let mut new = old.to_owned();
    let mut fixed = Vec::new();
    for _ in 0..ROUNDS {
        let before = one(&file, &new);
        let groups = groups(&before.diagnostics, &before.sources, &new);
        let mut trial = Trial { file: &file, text: &new, errors: errors(&before), held: Vec::new(), one };
        trial.hold(&groups);
        if trial.held.is_empty() {
            break;
        }
        let held = trial.held;
        let next = applied(&new, &held);
        fixed.extend(held.into_iter().flat_map(|group| group.fixed));
        new = next;
    }
    fixed.sort_by_key(|one: &Fixed| one.line);
    (new != old).then(|| Patch { file, old: old.to_owned(), new, fixed })
}

/// The fixes of a text in their order, without those that meet an earlier one.
fn groups(findings: &[Diagnostic], sources: &Sources, text: &str) -> Vec<Group> {
    let errors = findings.iter().filter(|finding| finding.severity == Severity::Error);
    let documents = Documents::default();
    let mut all: Vec<Group> = errors.filter_map(|finding| group(finding, sources, text, &documents)).collect();
    all.sort_by_key(|group| group.changes.first().map_or(0, |(range, _)| range.start));
    let mut taken: BTreeSet<(usize, usize)> = BTreeSet::new();
    all.retain(|group| {
        let free = group
            .changes
            .iter()
            .all(|(range, _)| taken.range(..(range.end, 0)).next_back().is_none_or(|(_, end)| *end <= range.start));
        if free {
            taken.extend(group.changes.iter().map(|(range, _)| (range.start, range.end)));
        }
        free
    });
    all
}

fn group(finding: &Diagnostic, sources: &Sources, text: &str, documents: &Documents) -> Option<Group> {
    let (mut changes, mut fixed) = (Vec::new(), Vec::new());
    for edit in &finding.fix.as_ref()?.edits {
        let (old, new) = edit.resolve(text)?;
        let (file, line) = (sources.name(edit.span.source).to_owned(), sources.position(edit.span).line);
        let is_shown = matches!(edit.with, With::Word { .. }) || !may_hold_secret(documents, text, edit.span);
        let said = |word: &str| if is_shown { word.to_owned() } else { MASK.to_owned() };
        fixed.push(Fixed { file, line, code: finding.code, old: said(old), new: said(&new) });
        changes.push((edit.span.start as usize..edit.span.end as usize, new));
    }
    Some(Group { error: (finding.code, finding.message.clone()), changes, fixed })
}

struct Trial<'t> {
    file: &'t str,
    text: &'t str,
    /// The errors of the text before.
    errors: HashMap<(&'static str, String), usize>,
    held: Vec<Group>,
    one: &'t dyn Fn(&str, &str) -> Checked,
}

impl Trial<'_> {
    /// Takes all of them if they hold together, else as many as hold, by halves.
    fn hold(&mut self, groups: &[Group]) {
        if groups.is_empty() {
            return;
        }
        let before = self.held.len();
        self.held.extend(groups.iter().cloned());
        if self.holds() {
            return;
        }
        self.held.truncate(before);
        if groups.len() > 1 {
            let (left, right) = groups.split_at(groups.len() / 2);
            self.hold(left);
            self.hold(right);
        }
    }

    fn holds(&self) -> bool {
        let after = errors(&(self.one)(self.file, &applied(self.text, &self.held)));
        let mut mended: HashMap<_, usize> = HashMap::new();
        self.held.iter().for_each(|group| *mended.entry(&group.error).or_default() += 1);
        let none_new = after.iter().all(|(error, count)| self.errors.get(error).is_some_and(|known| count <= known));
        let count = |errors: &HashMap<_, usize>, error| errors.get(error).copied().unwrap_or_default();
        // Each has to mend its own: one that mends two is no excuse for one that mends nothing.
        none_new && mended.into_iter().all(|(error, held)| count(&after, error) + held <= count(&self.errors, error))
    }
}

fn errors(checked: &Checked) -> HashMap<(&'static str, String), usize> {
    let mut found = HashMap::new();
    for finding in checked.diagnostics.iter().filter(|finding| finding.severity == Severity::Error) {
        *found.entry((finding.code, finding.message.clone())).or_default() += 1;
    }
    found
}

fn applied(text: &str, groups: &[Group]) -> String {
    let mut changes: Vec<_> = groups.iter().flat_map(|group| &group.changes).collect();
    changes.sort_by_key(|(range, _)| range.start);
    let (mut out, mut at) = (String::with_capacity(text.len() + 2 * changes.len()), 0);
    for (range, new) in changes {
        out.push_str(text.get(at..range.start).unwrap_or_default());
        out.push_str(new);
        at = range.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}
