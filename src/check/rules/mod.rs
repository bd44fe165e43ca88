//! What nobody else checks: how the objects of a tree hang together, one file per rule.
//!
//! A rule speaks only where the tree gives evidence. What is not in the tree is unknown, and no reason to speak.

mod admission;
mod argocd;
mod keda;
mod monitoring;
mod nats;
mod registry;
mod world;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

pub use argocd::jq_fault;
pub use registry::rules;
pub use world::World;

use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::topology::Flaw;

/// One rule: a name, and what finds it. What it means stands in `src/diagnostic/rules/<id>.md`.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The code of its findings.
    pub id: &'static str,
    /// Looks for it everywhere.
    check: fn(&World<'_>, &mut Vec<Diagnostic>),
    /// Whether it looks at scalers one by one, so that a part of them can be looked at by itself.
    each: bool,
    /// The rules that know more of what it finds: where one of them speaks of the same place, this one is silent.
    pub yields_to: &'static [&'static str],
}

impl Rule {
    /// A rule that looks at the whole tree at once.
    const fn of_tree(id: &'static str, check: fn(&World<'_>, &mut Vec<Diagnostic>)) -> Self {
        Self { id, check, each: false, yields_to: &[] }
    }

    /// A rule that looks at ScaledObjects and ScaledJobs one by one.
    const fn of_scaler(id: &'static str, check: fn(&World<'_>, &mut Vec<Diagnostic>)) -> Self {
        Self { id, check, each: true, yields_to: &[] }
    }

    /// The same rule, silent where one of these speaks.
    const fn yielding_to(self, yields_to: &'static [&'static str]) -> Self {
        Self { yields_to, ..self }
    }
}

/// What the topology found wrong, as a finding; a drawing shows the same words.
fn said(flaw: &Flaw, severity: Severity) -> Diagnostic {
    let mut said = Diagnostic::error(flaw.rule, flaw.words.as_str()).at(flaw.place, "").help(flaw.help.as_str());
    said.severity = flaw.severity.unwrap_or(severity);
    for (place, words) in &flaw.evidence {
        said = said.related(*place, words.as_str());
    }
    said
}

/// Holds every rule against a tree. Findings come in the order of files and places.
pub(super) fn check(world: &World<'_>) -> Vec<Diagnostic> {
    // An object is looked at by all rules while it is at hand: what a rule costs is mostly to get there.
    let (each, whole): (Vec<&Rule>, Vec<&Rule>) = rules().partition(|rule| rule.each);
    let scalers: Vec<_> = world.scalers().collect();
    let size = (scalers.len() / 64).clamp(1, 16);
    let parts = scalers.par_chunks(size).map(|scalers| {
        let (part, mut found) = (world.part(scalers), Vec::new());
        for rule in &each {
            (rule.check)(&part, &mut found);
        }
        found
    });
    let whole = whole.par_iter().map(|rule| {
        let mut found = Vec::new();
        (rule.check)(world, &mut found);
        found
    });
    let found: Vec<Vec<Diagnostic>> = parts.chain(whole).collect();
    let mut found: Vec<Diagnostic> = found.into_iter().flatten().collect();
    let place = |finding: &Diagnostic| finding.primary.as_ref().map(|label| label.place.clone());
    found.sort_by_cached_key(|finding| (place(finding), finding.code, finding.message.clone()));
    found.dedup();
    said_once(found)
}

/// Drops what a rule says where one that knows more of it speaks of the same place.
fn said_once(mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let yielding: BTreeMap<&str, &[&str]> =
        rules().filter(|rule| !rule.yields_to.is_empty()).map(|rule| (rule.id, rule.yields_to)).collect();
    let place = |finding: &Diagnostic| Some(finding.primary.as_ref()?.place.clone());
    let knows_more = |code: &str| yielding.values().any(|first| first.contains(&code));
    let first = found.iter().filter(|finding| knows_more(finding.code));
    let first: BTreeSet<(&str, Place)> = first.filter_map(|finding| Some((finding.code, place(finding)?))).collect();
    if !first.is_empty() {
        let said =
            |code: &'static str, finding: &Diagnostic| place(finding).is_some_and(|it| first.contains(&(code, it)));
        found.retain(|finding| {
            !yielding.get(finding.code).is_some_and(|more| more.iter().any(|code| said(code, finding)))
        });
    }
    found
}
