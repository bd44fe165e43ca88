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
    /// Rules in CEL of the kinds of all documents, which were not evaluated.
    pub cel_rules_not_checked: usize,
}
