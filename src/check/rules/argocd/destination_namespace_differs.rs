//! Namespaces that an Application makes, and that none of its objects is in.

use std::collections::BTreeSet;

use super::super::{Rule, World};
use crate::diagnostic::Diagnostic;
use crate::document::Node;
use crate::topology::Application;

const ID: &str = "destination-namespace-differs";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for (at, application) in world.delivery().applications.iter().enumerate() {
        if world.delivery().coverage.is_whole(at) {
            found.extend(differs(at, application, world));
        }
    }
}

fn differs(at: usize, application: &Application<'_>, world: &World<'_>) -> Option<Diagnostic> {
    let namespace = application.text("destination.namespace").filter(|name| !name.is_empty())?;
    if !application.has_option("CreateNamespace=true") {
        return None;
    }
    let objects = world.delivery().objects(at, world.topology);
    let written: BTreeSet<&str> =
        objects.iter().filter_map(|object| object.at("metadata.namespace").and_then(Node::as_str)).collect();
    // What writes none is put into the destination, unless it is of the whole cluster; these are written here and there.
    let open = objects.iter().any(|object| object.at("metadata.namespace").is_none() && object.namespace == namespace);
    let only = written.first().filter(|_| written.len() == 1)?;
    let place = objects.iter().find_map(|object| object.at("metadata.namespace"))?.span;
    (!open && *only != namespace).then(|| {
        let message = format!("the Application makes namespace {namespace}; all of its objects are in {only}");
        Diagnostic::warning(ID, message)
            .at(application.at("destination.namespace").map_or(application.place(), |node| node.span), "")
            .related(place, "written here")
            .help(format!("destination.namespace: {only}"))
    })
}
