//! Policies for the deletion of hooks that Argo CD does not know.

use super::super::{Rule, World};
use super::common::{annotated, items};
use crate::diagnostic::{Diagnostic, Fix};
use crate::document::Node;
use crate::unit::closest;

const ID: &str = "hook-delete-policy-unknown";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

/// Argo CD, `gitops-engine/pkg/sync/common/types.go`, `NewHookDeletePolicy`; `Never` is younger than 3.4.
const KNOWN: [&str; 4] = ["HookSucceeded", "HookFailed", "BeforeHookCreation", "Never"];

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for (_, node) in annotated(world, "argocd.argoproj.io/hook-delete-policy") {
        found.extend(items(node).into_iter().filter(|item| !KNOWN.contains(item)).map(|item| unknown(node, item)));
    }
}

fn unknown(node: &Node, item: &str) -> Diagnostic {
    let message = format!("{item} is no delete policy of hooks; it is passed over");
    let finding = Diagnostic::warning(ID, message).at(node.span, "");
    match closest(item, KNOWN) {
        Some(near) if node.as_str() == Some(item) => {
            finding.help(format!("did you mean {near}?")).fix(Fix::word(node.span, item, near))
        }
        Some(near) => finding.help(format!("did you mean {near}?")),
        None => finding.help("one of HookSucceeded, HookFailed, BeforeHookCreation"),
    }
}
