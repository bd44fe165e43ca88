//! Applications that are written twice.

use std::collections::HashMap;

use super::super::{Rule, World};
use crate::diagnostic::Diagnostic;
use crate::topology::Application;

const ID: &str = "application-twice";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    let mut first: HashMap<(&str, &str), Vec<&Application<'_>>> = HashMap::new();
    for application in world.delivery().applications.iter().filter(|it| !it.is_template) {
        let Some(name) = application.name().filter(|name| !name.is_empty()) else { continue };
        let same = first.entry((&application.object.namespace, name)).or_default();
        match same.iter().find(|other| is_same(other, application, world)) {
            Some(other) => found.push(
                Diagnostic::error(ID, format!("Application {name} is written twice; the later sync wins"))
                    .at(application.place(), "")
                    .related(other.place(), "the other one")
                    .help("give each a name of its own, or remove one"),
            ),
            // Against the first of each cluster, of which there are few.
            None if same.len() < 64 => same.push(application),
            None => {}
        }
    }
}

/// Whether both come to one Argo CD. In other folders, the same name may be that of another cluster; and of two files that
/// kustomizations name, each may be another one's.
fn is_same(one: &Application<'_>, other: &Application<'_>, world: &World<'_>) -> bool {
    let (files, delivery) = ((&one.object.file, &other.object.file), world.delivery());
    let chosen = |file: &str| world.around.role(file).is_some();
    files.0 == files.1 || !chosen(files.0) && !chosen(files.1) && delivery.is_beside(one, other)
}
