//! Objects whose CRD another Application brings, with nothing that settles which comes first.

use super::super::{Rule, World};
use super::needs::{self, ENOUGH, Need};
use crate::diagnostic::Diagnostic;

const ID: &str = "crd-order-unsettled";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

const OPTION: &str = "SkipDryRunOnMissingResource=true";

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    // Everything is tried in a dry run before anything is applied (`gitops-engine/pkg/sync/sync_context.go`).
    let unsettled = |need: &Need<'_>| {
        !need.skips && !need.application.has_option(OPTION) && needs::tries(&need.application) < ENOUGH
    };
    found.extend(needs::open(world).into_iter().filter(unsettled).map(|need| {
        let owner = need.owner.name().unwrap_or_default();
        let message = format!("{} needs a CRD of Application {owner}, which may come later", need.object.shown());
        Diagnostic::warning(ID, message)
            .at(need.application.place(), "")
            .related(need.object.place(), "the object")
            .related(need.owner.place(), "brings the CRD")
            .help(format!("add {OPTION} to syncOptions, and a retry with a higher limit"))
    }));
}
