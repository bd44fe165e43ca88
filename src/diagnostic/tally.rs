//! How many documents there were, and what came of them.

use std::collections::BTreeMap;

/// What came of all documents. Every document is one of valid, invalid, not checked and suppressed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Documents that were looked at; a `List` counts as its items.
    pub documents: usize,
    /// Those an API server would take.
    pub valid: usize,
    /// Those it would refuse.
    pub invalid: usize,
    /// Those nothing is known of.
    pub not_checked: usize,
    /// Those it would refuse for nothing but what is suppressed.
    pub suppressed: usize,
    /// What the ones not checked are, and how many of each: `apiVersion kind`.
    pub not_checked_kinds: BTreeMap<String, usize>,
    /// Rules in CEL that could not be run, counted for each document that has them.
    pub cel_rules_not_checked: usize,
    /// Rules in CEL that compare an object with what it was before, counted for each document that has them.
    pub transition_rules_skipped: usize,
    /// Files that were not checked, by what they are; none of their documents is counted above.
    pub left_alone: BTreeMap<&'static str, usize>,
}

impl Tally {
    /// Adds what came of other documents.
    pub fn add(&mut self, other: Self) {
        self.documents += other.documents;
        self.valid += other.valid;
        self.invalid += other.invalid;
        self.not_checked += other.not_checked;
        self.suppressed += other.suppressed;
        self.cel_rules_not_checked += other.cel_rules_not_checked;
        self.transition_rules_skipped += other.transition_rules_skipped;
        for (kind, count) in other.not_checked_kinds {
            *self.not_checked_kinds.entry(kind).or_default() += count;
        }
        for (what, count) in other.left_alone {
            *self.left_alone.entry(what).or_default() += count;
        }
    }

    /// Counts texts that cannot be read at all, which are not fine.
    pub fn add_unreadable(&mut self, count: usize) {
        self.documents += count;
        self.invalid += count;
    }

    /// Whether there was nothing to look at.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.documents == 0 && self.left_alone.is_empty()
    }
}
