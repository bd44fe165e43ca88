//! How two bundles differ.
//!
//! Values of Secrets (`data`, `stringData`) are masked when a [`ChangeSet`] is made, so nothing that is made from one can
//! show them.

use serde_json::Value;

use crate::bundle::{Artifact, Bundle};
use crate::document::{Grade, Node, Sources, parse};
use crate::unit::RepoPath;

mod fields;
mod hunks;
mod identity;
mod mask;

pub use hunks::{Hunk, Line, Side};
pub use identity::Identity;

/// What differs between two bundles, file by file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChangeSet {
    files: Vec<FileChange>,
}

/// One file that differs.
#[derive(Clone, Debug, PartialEq)]
pub struct FileChange {
    /// Where it is.
    pub path: RepoPath,
    /// How it differs.
    pub change: Change,
}

/// How a file differs.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Only the new bundle has it.
    Added(Contents),
    /// Only the old bundle has it.
    Removed(Contents),
    /// Both have it, with different texts.
    Modified(Difference),
}

/// What a file that came or went holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Contents {
    /// The documents in it, where it is YAML that can be read.
    pub documents: Vec<Identity>,
    /// How many lines it has.
    pub lines: usize,
}

/// How two texts of one file differ.
#[derive(Clone, Debug, PartialEq)]
pub enum Difference {
    /// They are YAML with different meanings: field by field.
    Fields(Vec<FieldChange>),
    /// They are no YAML, or YAML with the same meaning (comments, order of keys, style): line by line.
    Lines(Vec<Hunk>),
    /// One of them seems to hold a Secret and cannot be read as YAML, so that its values cannot be told from the rest.
    Hidden,
}

/// One value that differs.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldChange {
    /// The document that the value is in.
    pub document: Identity,
    /// The path inside the document, as people write it: `spec.triggers[type=cron].metadata.start`. Empty for the document
    /// as a whole. A path that ends in `[order]` is a list whose items stand in another order: the values are their names.
    pub path: String,
    /// The value in the old bundle; none where it had none.
    pub old: Option<Value>,
    /// The value in the new bundle; none where it has none.
    pub new: Option<Value>,
}

/// How many files came, changed and went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Only in the new bundle.
    pub added: usize,
    /// In both, and different.
    pub changed: usize,
    /// Only in the old bundle.
    pub removed: usize,
}

impl FieldChange {
    /// The difference line by line, where both values are texts of several lines.
    #[must_use]
    pub fn lines(&self) -> Option<Vec<Hunk>> {
        let (Some(Value::String(old)), Some(Value::String(new))) = (&self.old, &self.new) else { return None };
        let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
        let several = |text: &str| text.trim_end().contains('\n');
        (several(old) && several(new)).then(|| hunks::between(old, new, &lines(old), &lines(new)))
    }
}

impl ChangeSet {
    /// What has to change in `old` to make it `new`. Files with equal texts are not mentioned.
    #[must_use]
    pub fn between(old: &Bundle, new: &Bundle) -> Self {
        let mut files: Vec<_> = new
            .iter()
            .filter_map(|(path, artifact)| {
                let change = match old.get(path.as_str()) {
                    None => Change::Added(contents(path, artifact)),
                    Some(before) if before.text == artifact.text => return None,
                    Some(before) => Change::Modified(difference(path, &before.text, &artifact.text)),
                };
                Some(FileChange { path: path.clone(), change })
            })
            .collect();
        let gone = old.iter().filter(|(path, _)| new.get(path.as_str()).is_none());
        files.extend(gone.map(|(path, artifact)| {
            let change = Change::Removed(contents(path, artifact));
            FileChange { path: path.clone(), change }
        }));
        files.sort_by(|one, other| one.path.cmp(&other.path));
        Self { files }
    }

    /// The files that differ, by path.
    #[must_use]
    pub fn files(&self) -> &[FileChange] {
        &self.files
    }

    /// Whether the bundles are equal.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// How many files came, changed and went.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for file in &self.files {
            match file.change {
                Change::Added(_) => counts.added += 1,
                Change::Modified(_) => counts.changed += 1,
                Change::Removed(_) => counts.removed += 1,
            }
        }
        counts
    }
}

fn contents(path: &RepoPath, artifact: &Artifact) -> Contents {
    let documents = is_yaml(path).then(|| documents(&artifact.text)).flatten().unwrap_or_default();
    Contents { documents: identity::of_all(&documents), lines: artifact.text.lines().count() }
}

fn difference(path: &RepoPath, old: &str, new: &str) -> Difference {
    if is_yaml(path)
        && let (Some(before), Some(after)) = (documents(old), documents(new))
    {
        let fields = fields::between(&before, &after);
        if !fields.is_empty() {
            return Difference::Fields(fields);
        }
    }
    match (mask::lines(old), mask::lines(new)) {
        (Some(shown_old), Some(shown_new)) => Difference::Lines(hunks::between(old, new, &shown_old, &shown_new)),
        _ => Difference::Hidden,
    }
}

/// The documents of a text as values, if Kubernetes would read it without complaint.
fn documents(text: &str) -> Option<Vec<Value>> {
    Some(nodes(text)?.iter().map(Node::to_json).collect())
}

fn nodes(text: &str) -> Option<Vec<Node>> {
    let mut sources = Sources::new();
    let parsed = parse(sources.add("", ""), text);
    let sound = parsed.faults.iter().all(|fault| fault.grade != Grade::Error);
    sound.then_some(parsed.documents)
}

fn is_yaml(path: &RepoPath) -> bool {
    path.to_path()
        .extension()
        .is_some_and(|extension| ["yaml", "yml", "json"].iter().any(|known| extension.eq_ignore_ascii_case(known)))
}
