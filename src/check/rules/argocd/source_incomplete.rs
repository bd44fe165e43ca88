//! Sources that Argo CD refuses for what they lack.

use super::super::{Rule, World};
use crate::diagnostic::Diagnostic;
use crate::topology::{Application, Source};

const ID: &str = "source-incomplete";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for application in world.delivery().applications.iter().filter(|it| !it.is_open()) {
        // What a kustomization changes may be completed there.
        if world.delivery().coverage.is_changed(&application.object.file) || application.at("sourceHydrator").is_some()
        {
            continue;
        }
        found.extend(application.sources.iter().filter_map(|source| lacking(source, application)));
    }
}

/// Argo CD 3.4, `util/argo/argo.go`, `validateSourcePermissions`.
fn lacking(source: &Source<'_>, application: &Application<'_>) -> Option<Diagnostic> {
    let empty = |key: &str| source.at(key).is_none_or(|node| node.as_str() == Some(""));
    let many = application.at("sources").is_some();
    let finding = |message: &str| Diagnostic::error(ID, message).at(source.node.span, "");
    if empty("repoURL") {
        return Some(finding("the source has no repoURL").help("say where it comes from"));
    }
    if empty("path") && empty("chart") && (!many || empty("ref")) {
        let what = if many { "neither path, chart nor ref" } else { "neither path nor chart" };
        return Some(finding(&format!("the source has {what}")).help("say what of the repository is wanted"));
    }
    if !empty("chart") && empty("targetRevision") {
        let finding = finding("the chart has no targetRevision");
        return Some(finding.help("give the version of the chart"));
    }
    None
}
