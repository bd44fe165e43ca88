//! Labels for a namespace that the Application does not make.

use super::super::{Rule, World};
use crate::diagnostic::Diagnostic;

const ID: &str = "namespace-metadata-ignored";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

const OPTION: &str = "CreateNamespace=true";

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for application in world.delivery().applications.iter().filter(|it| !it.is_open()) {
        let changed = world.delivery().coverage.is_changed(&application.object.file);
        let unread = application.options().iter().any(|node| crate::topology::plain(node).is_none());
        if application.at("syncPolicy.managedNamespaceMetadata").is_some()
            && !application.has_option(OPTION)
            && !changed
            && !unread
        {
            let finding = Diagnostic::warning(ID, "managedNamespaceMetadata does nothing without CreateNamespace=true");
            let place = application.key("syncPolicy.managedNamespaceMetadata");
            found.push(finding.at(place, "").help("add CreateNamespace=true to syncOptions"));
        }
    }
}
