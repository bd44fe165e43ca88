//! Projects that are not there.

use std::collections::BTreeSet;

use super::super::{Rule, World};
use crate::diagnostic::Diagnostic;
use crate::topology::ARGO;
use crate::unit::closest;

const ID: &str = "project-missing";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    let projects: BTreeSet<&str> =
        world.topology.of(ARGO, "AppProject").map(|it| it.name.as_str()).filter(|name| !name.is_empty()).collect();
    // Where no project is written at all, they are kept elsewhere.
    if projects.is_empty() {
        return;
    }
    for application in &world.delivery().applications {
        let Some(name) = application.project().filter(|name| *name != "default" && !projects.contains(name)) else {
            continue;
        };
        let place = application.at("project").map_or(application.place(), |node| node.span);
        let message = format!("project {name} is not in the tree");
        found.push(match closest(name, projects.iter().copied()) {
            Some(near) => Diagnostic::warning(ID, message).at(place, "").help(format!("did you mean {near}?")),
            None => Diagnostic::info(ID, message).at(place, "").help("add an AppProject, or see that it is elsewhere"),
        });
    }
}
