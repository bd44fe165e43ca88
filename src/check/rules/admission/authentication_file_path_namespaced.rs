//! Credentials from a file of the operator, for one namespace.

use super::super::world::KEDA;
use super::super::{Rule, World};
use super::scaled::{place, unready};
use crate::diagnostic::Diagnostic;

const ID: &str = "authentication-file-path-namespaced";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for object in world.topology.of(KEDA, "TriggerAuthentication") {
        if object.text("spec.filePath").is_some_and(|path| !path.is_empty()) {
            let message = "filePath works in a ClusterTriggerAuthentication alone";
            let message = format!("{message}: what refers to {} fails", object.shown());
            let finding = unready(ID, &message, place(object, "spec.filePath"));
            found.push(finding.help("write a ClusterTriggerAuthentication, or secretTargetRef here"));
        }
    }
}
