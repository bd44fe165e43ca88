//! The difference of two texts, line by line.

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Lines shown around a change.
const CONTEXT: usize = 3;

/// More lines than this on both sides together, and the texts are shown as replaced as a whole: the search for common lines
/// can take quadratic time.
const BUDGET: usize = 10_000;

/// Which text a line is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Both.
    Both,
    /// The old one.
    Old,
    /// The new one.
    New,
}

/// One line of a hunk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Where it is.
    pub side: Side,
    /// What it says, without its end.
    pub text: String,
}

/// Lines that differ, and some around them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hunk {
    /// The first line of the hunk in the old text, from 1.
    pub old_start: usize,
    /// The first line of the hunk in the new text, from 1.
    pub new_start: usize,
    /// The lines.
    pub lines: Vec<Line>,
}

/// What differs, shown by the lines that may be shown. Texts that differ in line endings only give no hunk.
pub(super) fn between(old: &str, new: &str, shown_old: &[String], shown_new: &[String]) -> Vec<Hunk> {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let operations = if old.len() + new.len() > BUDGET && old != new {
        vec![DiffOp::Replace { old_index: 0, old_len: old.len(), new_index: 0, new_len: new.len() }]
    } else {
        capture_diff_slices(Algorithm::Myers, &old, &new)
    };
    let groups = similar::group_diff_ops(operations, CONTEXT);
    groups.iter().filter_map(|group| hunk(group, shown_old, shown_new)).collect()
}

fn hunk(group: &[DiffOp], old: &[String], new: &[String]) -> Option<Hunk> {
    let first = group.first()?;
    let mut lines = Vec::new();
    let mut push = |side, shown: &[String], range: std::ops::Range<usize>| {
        let texts = shown.get(range).unwrap_or_default();
        lines.extend(texts.iter().map(|text| Line { side, text: text.clone() }));
    };
    for operation in group {
        if operation.tag() == similar::DiffTag::Equal {
            push(Side::Both, new, operation.new_range());
        } else {
            push(Side::Old, old, operation.old_range());
            push(Side::New, new, operation.new_range());
        }
    }
    let differs = lines.iter().any(|line| line.side != Side::Both);
    differs.then(|| Hunk { old_start: first.old_range().start + 1, new_start: first.new_range().start + 1, lines })
}
