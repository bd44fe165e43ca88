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

use rayon::prelude::*;

pub use registry::rules;
pub use world::World;

use crate::diagnostic::Diagnostic;

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
    found
}
