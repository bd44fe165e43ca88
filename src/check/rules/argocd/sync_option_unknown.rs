//! Options of a sync that do nothing.

use super::super::{Rule, World};
use super::common::{annotated, items};
use crate::diagnostic::{Diagnostic, Fix};
use crate::document::Node;
use crate::topology::plain;
use crate::unit::closest;

const ID: &str = "sync-option-unknown";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

/// An option: its name, its values, and whether an Application and an object may have it.
type Known = (&'static str, &'static [&'static str], bool, bool);

const SWITCH: &[&str] = &["true", "false"];

/// Argo CD 3.4, `gitops-engine/pkg/sync/common/types.go`, `controller/sync.go`, `argo-cd/docs/user-guide/sync-options.md`.
const KNOWN: [Known; 14] = [
    ("ApplyOutOfSyncOnly", SWITCH, true, true),
    ("ClientSideApplyMigration", SWITCH, true, true),
    ("CreateNamespace", SWITCH, true, false),
    ("Delete", &["false", "confirm", "true"], true, true),
    ("FailOnSharedResource", SWITCH, true, false),
    ("Force", SWITCH, false, true),
    ("Prune", &["false", "confirm", "true"], true, true),
    ("PruneLast", SWITCH, true, true),
    ("PrunePropagationPolicy", &["foreground", "background", "orphan"], true, true),
    ("Replace", SWITCH, true, true),
    ("RespectIgnoreDifferences", SWITCH, true, false),
    ("ServerSideApply", SWITCH, true, true),
    ("SkipDryRunOnMissingResource", SWITCH, true, true),
    ("Validate", SWITCH, true, true),
];

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for application in &world.delivery().applications {
        for node in application.options() {
            found.extend(plain(node).and_then(|option| unknown(option, node, true)));
        }
    }
    for (_, node) in annotated(world, "argocd.argoproj.io/sync-options") {
        found.extend(items(node).into_iter().filter_map(|option| unknown(option, node, false)));
    }
}

fn unknown(option: &str, node: &Node, of_application: bool) -> Option<Diagnostic> {
    let (name, value) = option.split_once('=').unwrap_or((option, ""));
    let known = KNOWN.iter().find(|known| known.0 == name);
    let finding = |message: String| Diagnostic::warning(ID, message).at(node.span, "");
    let Some((_, values, application, object)) = known else {
        let finding = finding(format!("{option} is not a sync option, and does nothing"));
        if ["ServerSideDiff", "IncludeMutationWebhook", "IgnoreExtraneous"].contains(&name) {
            let help = format!("it belongs in the annotation argocd.argoproj.io/compare-options: {option}");
            return Some(finding.help(help));
        }
        let Some(near) = closest(name.trim(), KNOWN.map(|known| known.0)) else {
            return Some(finding.help("remove it"));
        };
        let meant = format!("{near}={}", if value.is_empty() { "true" } else { value });
        return Some(mend(finding, node, option, &meant));
    };
    if !(if of_application { *application } else { *object }) {
        let (of, not) = if of_application { ("an object", "an Application") } else { ("an Application", "an object") };
        let finding = finding(format!("{option} is an option of {of}, and does nothing to {not}"));
        return Some(finding.help(if of_application {
            format!("on the object, the annotation argocd.argoproj.io/sync-options: {option}")
        } else {
            format!("in the Application, spec.syncPolicy.syncOptions: [{option}]")
        }));
    }
    if values.contains(&value) {
        return None;
    }
    let finding = finding(format!("{option} does nothing: {name} takes {}", values.join(", ")));
    let near = values.iter().find(|known| known.eq_ignore_ascii_case(value.trim()));
    Some(match near.copied().or_else(|| closest(value, values.iter().copied())) {
        Some(near) => mend(finding, node, option, &format!("{name}={near}")),
        None => finding.help("give one of these, or remove it"),
    })
}

/// Offers what was likely meant, and to write it where nothing else stands there.
fn mend(finding: Diagnostic, node: &Node, option: &str, meant: &str) -> Diagnostic {
    let finding = finding.help(format!("did you mean {meant}?"));
    let alone = node.as_str() == Some(option);
    if alone { finding.fix(Fix::word(node.span, option, meant)) } else { finding }
}
