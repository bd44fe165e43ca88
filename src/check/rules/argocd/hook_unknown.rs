//! Hooks that Argo CD does not know.

use super::super::{Rule, World};
use super::common::{annotated, items};
use crate::diagnostic::{Diagnostic, Fix};
use crate::document::Node;
use crate::topology::Object;
use crate::unit::closest;

const ID: &str = "hook-unknown";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

/// Argo CD 3.4, `gitops-engine/pkg/sync/common/types.go`, `NewHookType`, and `controller/hook.go` for the two of deletion.
const KNOWN: [&str; 7] = ["PreSync", "Sync", "PostSync", "SyncFail", "Skip", "PreDelete", "PostDelete"];

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for (object, node) in annotated(world, "argocd.argoproj.io/hook") {
        let all = items(node);
        let none = !all.iter().any(|hook| KNOWN.contains(hook));
        found.extend(all.iter().filter(|hook| !KNOWN.contains(hook)).map(|hook| unknown(object, node, hook, none)));
    }
}

fn unknown(object: &Object, node: &Node, item: &str, alone: bool) -> Diagnostic {
    let message = format!("{item} is no hook of Argo CD");
    let finding = if alone {
        // It counts as a hook, and has no phase in which it would be applied.
        Diagnostic::error(ID, format!("{message}; {} is never applied", object.shown()))
    } else {
        Diagnostic::warning(ID, message)
    };
    let finding = finding.at(node.span, "");
    match closest(item, KNOWN) {
        Some(near) if node.as_str() == Some(item) => {
            finding.help(format!("did you mean {near}?")).fix(Fix::word(node.span, item, near))
        }
        Some(near) => finding.help(format!("did you mean {near}?")),
        None => finding.help(format!("one of {}", KNOWN.join(", "))),
    }
}
