//! Waves that are no numbers.

use super::super::{Rule, World};
use super::common::annotated;
use crate::diagnostic::Diagnostic;
use crate::topology::plain;

const ID: &str = "sync-wave-not-a-number";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for (object, node) in annotated(world, "argocd.argoproj.io/sync-wave") {
        let Some(text) = plain(node) else { continue };
        // Read by `strconv.Atoi`; what it refuses is wave 0 (`gitops-engine/pkg/sync/syncwaves/waves.go`).
        if text.parse::<i64>().is_err() {
            let message = format!("sync wave \"{text}\" is no whole number: {} is in wave 0", object.shown());
            let finding = Diagnostic::warning(ID, message).at(node.span, "");
            let hook = ["PreSync", "PostSync", "Sync", "SyncFail"].contains(&text);
            found.push(finding.help(if hook {
                "a phase is for the annotation argocd.argoproj.io/hook"
            } else {
                "a whole number in quotes, such as \"-1\""
            }));
        }
    }
}
