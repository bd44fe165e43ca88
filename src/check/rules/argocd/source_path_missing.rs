//! Folders that an Application looks for in vain.

use super::super::{Rule, World};
use crate::diagnostic::Diagnostic;
use crate::topology::{Application, Source};

const ID: &str = "source-path-missing";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for application in &world.delivery().applications {
        found.extend(application.sources.iter().filter_map(|source| missing(source, application, world)));
    }
}

fn missing(source: &Source<'_>, application: &Application<'_>, world: &World<'_>) -> Option<Diagnostic> {
    let checkout = &world.delivery().checkout;
    let (root, folder) = (checkout.root(source, application)?, checkout.folder(source, application)?);
    if !checkout.is_tracked(source) || !world.around.lacks(root, &folder) {
        return None;
    }
    // Argo CD: `app path does not exist` (3.4, `util/app/path/path.go`).
    let message = format!("path {folder} is not in the repository");
    let finding = Diagnostic::error(ID, message).at(source.at("path")?.span, "");
    Some(match world.around.near(&folder, false) {
        Some(near) => finding.help(format!("did you mean {near}?")),
        None => finding.help("add the folder, or correct the path; it counts from the root of the repository"),
    })
}
