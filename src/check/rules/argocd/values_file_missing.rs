//! Values that are not where an Application looks for them.

use super::super::{Rule, World};
use crate::diagnostic::Diagnostic;
use crate::document::Node;
use crate::topology::{Application, Source, boolean, plain};

const ID: &str = "values-file-missing";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for application in &world.delivery().applications {
        for source in &application.sources {
            // Argo CD leaves out what is not there (`reposerver/repository/repository.go`, `getResolvedValueFiles`).
            if source.at("helm.ignoreMissingValueFiles").and_then(boolean) == Some(true) {
                continue;
            }
            found.extend(source.value_files().iter().filter_map(|node| missing(node, source, application, world)));
        }
    }
}

fn missing(node: &Node, source: &Source<'_>, application: &Application<'_>, world: &World<'_>) -> Option<Diagnostic> {
    let (root, path) = world.delivery().checkout.values(plain(node)?, source, application)?;
    if !world.around.lacks(root, &path) {
        return None;
    }
    let finding = Diagnostic::error(ID, format!("{path} is not in the repository")).at(node.span, "");
    Some(match world.around.near(&path, true) {
        Some(near) => finding.help(format!("did you mean {near}?")),
        None => finding.help("add the file, or set helm.ignoreMissingValueFiles: true"),
    })
}
