//! Objects of KEDA in namespaces that it does not look at.

use super::super::{Rule, World};
use crate::diagnostic::Diagnostic;
use crate::document::{Node, Span};
use crate::topology::{given, items};

const ID: &str = "namespace-not-watched";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

/// A list of namespaces that a KEDA watches.
struct Watch<'a> {
    list: String,
    place: Span,
    file: &'a str,
}

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    let watches = watches(world);
    if watches.is_empty() {
        return;
    }
    for object in world.scalers().filter(|object| !object.namespace.is_empty()) {
        let mut near =
            watches.iter().filter(|watch| world.topology.files_together(&object.file, watch.file)).peekable();
        let Some(first) = near.peek().map(|watch| (watch.place, watch.list.clone())) else { continue };
        // An empty list is every namespace.
        let seen = |watch: &Watch<'_>| {
            watch.list.is_empty() || watch.list.split(',').any(|name| name.trim() == object.namespace)
        };
        if !near.any(seen) {
            let message = format!("KEDA watches {}, not namespace {} of {}", first.1, object.namespace, object.shown());
            let finding = Diagnostic::error(ID, message).at(object.place(), "").related(first.0, "the list");
            found.push(finding.help(format!("add {} to it, or leave it empty", object.namespace)));
        }
    }
}

/// `watchNamespace` of the chart, or what it comes to: `WATCH_NAMESPACE` (KEDA 2.19, `pkg/util/watch.go`). Where one KEDA
/// is not known, none is.
fn watches<'a>(world: &'a World<'a>) -> Vec<Watch<'a>> {
    let mut found = Vec::new();
    for release in world.delivery().charts("keda") {
        if !release.is_known {
            return Vec::new();
        }
        let list = release.scalar(&["watchNamespace"]);
        let place = list.as_ref().map_or(release.place(), |list| list.span);
        let list = list.map(|list| list.text).unwrap_or_default();
        found.push(Watch { list, place, file: &release.application.object.file });
    }
    for object in world.topology.of("apps", "Deployment").filter(|object| object.name.contains("keda")) {
        let containers = object.list("spec.template.spec.containers");
        let env = containers.flat_map(|container| items(given(container, "env")));
        let is = |it: &&Node| it.get("name").and_then(Node::as_str) == Some("WATCH_NAMESPACE");
        for variable in env.filter(is).filter(|_| !world.delivery().coverage.is_changed(&object.file)) {
            let Some(value) = variable.get("value").and_then(Node::as_str) else { return Vec::new() };
            found.push(Watch { list: value.to_owned(), place: variable.span, file: &object.file });
        }
    }
    found
}
