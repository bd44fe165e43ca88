//! Values that are to come from a source that is not there.

use super::super::{Rule, World};
use crate::diagnostic::Diagnostic;
use crate::document::Node;
use crate::topology::{Application, plain};
use crate::unit::closest;

const ID: &str = "ref-leads-nowhere";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for application in world.delivery().applications.iter().filter(|it| !it.is_open()) {
        let files = application.sources.iter().flat_map(|source| source.value_files());
        found.extend(files.filter_map(|node| nowhere(node, application)));
    }
}

fn nowhere(node: &Node, application: &Application<'_>) -> Option<Diagnostic> {
    let name = plain(node)?.strip_prefix('$')?.split('/').next()?;
    // These are filled in from the Application (Argo CD 3.4, `docs/user-guide/build-environment.md`).
    if name.trim_matches(['{', '}']).starts_with("ARGOCD_") || name.starts_with("KUBE_") {
        return None;
    }
    let names: Vec<&str> = application.sources.iter().filter_map(|source| source.text("ref")).collect();
    let unread = application.sources.iter().any(|source| source.at("ref").is_some() && source.text("ref").is_none());
    if unread || names.contains(&name) && application.sources.len() > 1 {
        return None;
    }
    let finding = |message: String| Diagnostic::error(ID, message).at(node.span, "");
    if application.sources.len() < 2 {
        // `GetRefSources` looks at refs only where there are several sources (Argo CD 3.4, `util/argo/argo.go`).
        return Some(
            finding(format!("${name} leads nowhere: the Application has one source"))
                .help(format!("list the sources under spec.sources, one of them with ref: {name}")),
        );
    }
    let finding = finding(format!("${name} leads nowhere: no source has ref: {name}"));
    Some(match closest(name, names.iter().copied()) {
        Some(near) => finding.help(format!("did you mean ${near}?")),
        None => finding.help(format!("add ref: {name} to the source that has the file")),
    })
}
