//! Numbers of pods in Git that an autoscaler is to set.

use super::super::{Rule, World};
use super::fights;
use crate::diagnostic::Diagnostic;

const ID: &str = "replicas-in-git";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

const HELP: &str = "remove spec.replicas, or ignore /spec/replicas and set RespectIgnoreDifferences=true";

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for fight in fights::all(world) {
        // What is left out of the comparison alone is another finding.
        let open = fight.applications.iter().filter(|(_, ignored)| !ignored).map(|(application, _)| application);
        let open: Vec<_> = open.collect();
        if open.is_empty() && !fight.applications.is_empty() {
            continue;
        }
        let what = format!("spec.replicas: {} of {}", fight.number, fight.workload.shown());
        let scaler = fight.scaler.shown();
        let finding = match open.iter().find_map(|application| application.self_heal()) {
            Some(heals) => Diagnostic::error(ID, format!("{what} is put back whenever {scaler} scales"))
                .related(heals, "puts it back at once"),
            None => Diagnostic::warning(ID, format!("{what} is put back over {scaler} by each sync")),
        };
        found.push(finding.at(fight.replicas, "").related(fight.scaler.place(), "sets the replicas").help(HELP));
    }
}
