//! Syncs that are given up before what they wait for can have come.

use super::super::{Rule, World};
use super::needs::{self, ENOUGH, Need};
use crate::diagnostic::Diagnostic;
use crate::topology::integer;

const ID: &str = "sync-not-retried";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

const HELP: &str = "retry: {limit: 20, backoff: {duration: 5s, factor: 2, maxDuration: 3m}}";

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    // Without the option, the order itself is another finding.
    let few = |need: &Need<'_>| {
        let skips = need.skips || need.application.has_option("SkipDryRunOnMissingResource=true");
        skips && need.application.is_automated() && (1..ENOUGH).contains(&needs::tries(&need.application))
    };
    found.extend(needs::open(world).into_iter().filter(few).map(|need| {
        let tries = needs::tries(&need.application);
        let owner = need.owner.name().unwrap_or_default();
        Diagnostic::warning(ID, format!("the sync is given up after {tries} tries, and needs a CRD of {owner}"))
            .at(need.application.key("syncPolicy"), "")
            .related(need.object.place(), "needs the CRD")
            .help(HELP)
    }));
    for application in world.delivery().applications.iter().filter(|it| it.is_automated() && !it.is_open()) {
        let Some(limit) = application.at("syncPolicy.retry.limit").filter(|node| integer(node) == Some(0)) else {
            continue;
        };
        let message = "a sync that fails once is not tried again before the next commit";
        found.push(Diagnostic::warning(ID, message).at(limit.span, "").help(HELP));
    }
}
