//! The Applications that an ApplicationSet makes, where that can be told from the tree.
//!
//! Lists, folders and files of the repository at hand, and what combines them. Clusters, pull requests, plugins and
//! whatever else asks somebody is not known, and with it nothing of the set. Neither is a set that makes more than 1000
//! Applications, one of them of more than 64 KiB, or that costs too much to read; nor those that come after 5000
//! Applications were made of the sets before.

mod budget;
mod fill;
mod git;
mod made;
mod pattern;
mod read;

use std::collections::BTreeSet;

use super::super::object::{boolean, given, items};
use super::super::{ARGO, Application, Object, Source, Topology};
use super::{Checkout, Delivery};
use crate::document::{Node, Value};
use budget::{Budget, LONGEST, Total};
use fill::{Filling, Language};
use pattern::Pattern;
use read::From;

/// How deep generators are nested at most (Argo CD takes two levels).
const DEPTH: usize = 3;

/// The Applications of all sets that can be told, each with the place of its set among the sets.
pub(super) fn all(topology: &Topology, checkout: &Checkout) -> Vec<(usize, Object)> {
    let mut total = Total::new();
    let mut all = Vec::new();
    for (at, set) in topology.of(ARGO, "ApplicationSet").enumerate() {
        let made = total.one(|budget| of(set, topology, checkout, budget)).unwrap_or_default();
        all.extend(made.into_iter().map(|object| (at, object)));
    }
    all
}

fn of(set: &Object, topology: &Topology, checkout: &Checkout, budget: &Budget) -> Option<Vec<Object>> {
    let application = Application::of(set).filter(|it| !it.is_open())?;
    let template = set.at("spec.template")?;
    let go = set.at("spec.goTemplate").is_some_and(|node| matches!(node.value, Value::Bool(true)));
    let language = if go { Language::Go } else { Language::Plain };
    let from = From { application: &application, topology, checkout, language, budget };
    let mut all = Vec::new();
    for generator in set.list("spec.generators") {
        all.extend(from.parameters(generator, 0)?);
        budget.room(all.len())?;
    }
    let mut objects = Vec::new();
    for parameters in &all {
        let mut filling = Filling::new(parameters, language, LONGEST);
        let filled = filling.template(template)?;
        budget.spend(filling.len())?;
        objects.push(made(set, filled)?);
    }
    Some(objects)
}

/// The Application, where everything is filled in that tells what it delivers, and where.
fn made(set: &Object, template: Node) -> Option<Object> {
    let spec = given(&template, "spec")?;
    let name = given(given(&template, "metadata")?, "name")?;
    let known = [Some(name), given(spec, "source"), given(spec, "sources"), given(spec, "destination")];
    if known.into_iter().flatten().any(is_open) {
        return None;
    }
    let name = name.as_str()?.to_owned();
    Some(Object::made_by(set, "Application", &name, template))
}

fn is_open(node: &Node) -> bool {
    match &node.value {
        Value::String(text) => text.contains("{{"),
        Value::Sequence(items) => items.iter().any(is_open),
        Value::Mapping(mapping) => mapping.iter().any(|entry| entry.key.name.contains("{{") || is_open(&entry.node)),
        _ => false,
    }
}

/// The repositories of git generators, each with the folders that their patterns begin with.
pub(super) fn looked_at(set: &Object) -> Vec<(&Node, String)> {
    let mut found = Vec::new();
    for git in repositories(set) {
        let paths = ["directories", "files"].iter().flat_map(|key| items(given(git, key)));
        for path in paths.filter_map(|item| given(item, "path")?.as_str()) {
            let plain = path.split(['*', '?', '[', '{']).next().unwrap_or_default();
            let start = if plain.len() == path.len() { path } else { crate::unit::paths::folder(plain) };
            found.push((git, start.to_owned()));
        }
    }
    found
}

/// The folders that generators leave out on purpose, as patterns with the folder that these count from.
pub(super) fn excluded(topology: &Topology, delivery: &Delivery<'_>) -> Vec<(String, Pattern)> {
    let mut found = BTreeSet::new();
    for set in topology.of(ARGO, "ApplicationSet") {
        let Some(application) = Application::of(set) else { continue };
        for git in repositories(set) {
            let Some(root) = delivery.checkout.root(&Source { node: git }, &application) else { continue };
            let of = |item: &Node| given(item, "exclude").and_then(boolean) == Some(true);
            let items = items(given(git, "directories")).iter().filter(|item| of(item));
            let patterns = items.filter_map(|item| Pattern::of_directories(given(item, "path")?.as_str()?));
            found.extend(patterns.map(|pattern| (root.to_owned(), pattern)));
        }
    }
    found.into_iter().collect()
}

/// The git generators of a set, nested ones too.
fn repositories(set: &Object) -> Vec<&Node> {
    let mut found = Vec::new();
    let mut open: Vec<(&Node, usize)> = set.list("spec.generators").map(|node| (node, 0)).collect();
    while let Some((generator, depth)) = open.pop() {
        let nested = ["matrix", "merge"].iter().filter_map(|key| given(generator, key));
        if depth < DEPTH {
            open.extend(nested.flat_map(|it| items(given(it, "generators"))).map(|node| (node, depth + 1)));
        }
        found.extend(given(generator, "git"));
    }
    found
}
