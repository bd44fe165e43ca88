//! Numbers of pods that are not compared, and still applied.

use super::super::{Rule, World};
use super::fights;
use crate::diagnostic::Diagnostic;

const ID: &str = "replicas-ignored-in-diff-only";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

/// `controller/sync.go` of Argo CD 3.4 takes ignored fields out of what it applies for this option alone.
const OPTION: &str = "RespectIgnoreDifferences=true";

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for fight in fights::all(world) {
        let ignoring = fight.applications.iter().filter(|(_, ignored)| *ignored).map(|(application, _)| application);
        for application in ignoring.filter(|it| !it.has_option(OPTION)) {
            let message = format!(
                "replicas of {} are ignored in the diff, and set to {} by every sync",
                fight.workload.shown(),
                fight.number
            );
            found.push(
                Diagnostic::warning(ID, message)
                    .at(application.key("ignoreDifferences"), "")
                    .related(fight.replicas, "the number in Git")
                    .related(fight.scaler.place(), "sets the replicas")
                    .help("add RespectIgnoreDifferences=true to syncOptions, or remove spec.replicas"),
            );
        }
    }
}
