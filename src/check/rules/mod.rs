//! What nobody else checks: how the objects of a tree hang together, one file per rule.
//!
//! A rule speaks only where the tree gives evidence. What is not in the tree is unknown, and no reason to speak.

mod admission;
mod argocd;
mod delivery;
mod keda;
mod monitoring;
mod nats;
mod registry;
mod world;

use std::collections::BTreeSet;

use rayon::prelude::*;

pub use registry::rules;
pub use world::World;

use crate::diagnostic::{Diagnostic, Place};

/// One rule: a name, and what finds it. What it means stands in `src/diagnostic/rules/<id>.md`.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The code of its findings.
    pub id: &'static str,
    /// Looks for it everywhere.
    check: fn(&World<'_>, &mut Vec<Diagnostic>),
}

/// Holds every rule against a tree. Findings come in the order of files and places.
pub(super) fn check(world: &World<'_>) -> Vec<Diagnostic> {
    let rules: Vec<&Rule> = rules().collect();
    let found: Vec<Vec<Diagnostic>> = rules
        .par_iter()
        .map(|rule| {
            let mut found = Vec::new();
            (rule.check)(world, &mut found);
            found
        })
        .collect();
    let mut found: Vec<Diagnostic> = found.into_iter().flatten().collect();
    let place = |finding: &Diagnostic| finding.primary.as_ref().map(|label| label.place.clone());
    found.sort_by_cached_key(|finding| (place(finding), finding.code, finding.message.clone()));
    found.dedup();
    said_once(found)
}

/// What rules say of one place, the general one and those that know more of it.
const GENERAL: &[(&str, &[&str])] =
    &[("trigger-fields-clash", &["account-empty", "account-missing", "endpoint-has-scheme"])];

/// Drops the general word where a more exact one is said of the same place.
fn said_once(mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let exact = |code: &str| GENERAL.iter().any(|(_, exact)| exact.contains(&code));
    let places: BTreeSet<Place> = found
        .iter()
        .filter(|finding| exact(finding.code))
        .filter_map(|finding| Some(finding.primary.as_ref()?.place.clone()))
        .collect();
    if !places.is_empty() {
        let general = |code: &str| GENERAL.iter().any(|(general, _)| *general == code);
        let again = |finding: &Diagnostic| finding.primary.as_ref().is_some_and(|label| places.contains(&label.place));
        found.retain(|finding| !(general(finding.code) && again(finding)));
    }
    found
}
