//! The Applications that an ApplicationSet makes, where that can be told from the tree.
//!
//! Lists, folders and files of the repository at hand, and what combines them. Clusters, pull requests, plugins and
//! whatever else asks somebody is not known, and with it nothing of the set.

mod fill;
mod git;
mod made;

use super::super::object::{boolean, given, items};
use super::super::{ARGO, Application, Object, Source, Topology};
use super::{Checkout, Delivery};
use crate::document::{Node, Value};
use fill::{Language, Parameters, filled, text_of};

/// Most Applications of one set that are made.
const MOST: usize = 1000;

/// How deep generators are nested at most (Argo CD takes two levels).
const DEPTH: usize = 3;

/// The Applications of all sets that can be told, each with the place of its set among the sets.
pub(super) fn all(topology: &Topology, checkout: &Checkout) -> Vec<(usize, Object)> {
    let sets = topology.of(ARGO, "ApplicationSet").enumerate();
    let made = sets.filter_map(|(at, set)| Some((at, of(set, topology, checkout)?)));
    made.flat_map(|(at, objects)| objects.into_iter().map(move |object| (at, object))).collect()
}

fn of(set: &Object, topology: &Topology, checkout: &Checkout) -> Option<Vec<Object>> {
    let application = Application::of(set).filter(|it| !it.is_open())?;
    let template = set.at("spec.template")?;
    let go = set.at("spec.goTemplate").is_some_and(|node| matches!(node.value, Value::Bool(true)));
    let from =
        From { application: &application, topology, checkout, go: if go { Language::Go } else { Language::Plain } };
    let mut all = Vec::new();
    for generator in set.list("spec.generators") {
        all.extend(from.parameters(generator, 0)?);
    }
    if all.is_empty() || all.len() > MOST {
        return None;
    }
    all.iter().map(|parameters| made(set, &filled(template, parameters, from.go))).collect()
}

/// The Application, where everything is filled in that tells what it delivers, and where.
fn made(set: &Object, template: &Node) -> Option<Object> {
    let spec = given(template, "spec")?;
    let name = given(given(template, "metadata")?, "name")?;
    let known = [Some(name), given(spec, "source"), given(spec, "sources"), given(spec, "destination")];
    if known.into_iter().flatten().any(is_open) {
        return None;
    }
    Some(Object::made_by(set, "Application", name.as_str()?, template.clone()))
}

fn is_open(node: &Node) -> bool {
    match &node.value {
        Value::String(text) => text.contains("{{"),
        Value::Sequence(items) => items.iter().any(is_open),
        Value::Mapping(mapping) => mapping.iter().any(|entry| is_open(&entry.node)),
        _ => false,
    }
}

/// What generators are read with.
struct From<'g> {
    application: &'g Application<'g>,
    topology: &'g Topology,
    checkout: &'g Checkout,
    go: Language,
}

impl From<'_> {
    /// The parameters of a generator; none where they are not known.
    fn parameters(&self, generator: &Node, depth: usize) -> Option<Vec<Parameters>> {
        if depth > DEPTH || given(generator, "selector").is_some() {
            return None;
        }
        if let Some(list) = given(generator, "list") {
            if given(list, "elementsYaml").is_some() {
                return None;
            }
            return items(given(list, "elements")).iter().map(|element| self.element(element)).collect();
        }
        if let Some(git) = given(generator, "git") {
            return git::parameters(git, self.application, self.checkout, self.topology);
        }
        if let Some(matrix) = given(generator, "matrix") {
            return self.matrix(matrix, depth);
        }
        self.merge(given(generator, "merge")?, depth)
    }

    fn element(&self, element: &Node) -> Option<Parameters> {
        element.as_mapping()?;
        let mut found = Parameters::new();
        flat(element, "", &mut found);
        Some(found)
    }

    /// Every pair of what two generators give; the second may be told by the first.
    fn matrix(&self, matrix: &Node, depth: usize) -> Option<Vec<Parameters>> {
        let [first, second] = items(given(matrix, "generators")) else { return None };
        let mut found = Vec::new();
        for one in self.parameters(first, depth + 1)? {
            for other in self.parameters(&filled(second, &one, self.go), depth + 1)? {
                let mut both = one.clone();
                both.extend(other);
                found.push(both);
                if found.len() > MOST {
                    return None;
                }
            }
        }
        Some(found)
    }

    /// What the first gives, with what the others say of the same keys.
    fn merge(&self, merge: &Node, depth: usize) -> Option<Vec<Parameters>> {
        let keys: Vec<&str> = items(given(merge, "mergeKeys")).iter().map(Node::as_str).collect::<Option<_>>()?;
        let mut generators = items(given(merge, "generators")).iter();
        let mut found = self.parameters(generators.next()?, depth + 1)?;
        for other in generators {
            for override_ in self.parameters(other, depth + 1)? {
                let same = |it: &&mut Parameters| keys.iter().all(|key| it.get(*key) == override_.get(*key));
                if let Some(base) = found.iter_mut().find(same) {
                    base.extend(override_);
                }
            }
        }
        (!keys.is_empty()).then_some(found)
    }
}

/// Scalars by their paths.
fn flat(node: &Node, above: &str, found: &mut Parameters) {
    for entry in node.as_mapping().into_iter().flatten() {
        let name = if above.is_empty() { entry.key.name.to_string() } else { format!("{above}.{}", entry.key.name) };
        match &entry.node.value {
            Value::Mapping(_) => flat(&entry.node, &name, found),
            Value::String(text) => _ = found.insert(name, text.to_string()),
            Value::Number(number) => _ = found.insert(name, number.to_string()),
            Value::Bool(flag) => _ = found.insert(name, flag.to_string()),
            Value::Null | Value::Sequence(_) => {}
        }
    }
}

/// The `values` beside a generator, which may name its parameters.
fn values(generator: &Node, found: &mut Parameters) -> Option<()> {
    let Some(values) = given(generator, "values") else { return Some(()) };
    for entry in values.as_mapping()? {
        let text = text_of(entry.node.as_str()?, found, Language::Plain);
        let text = text_of(&text, found, Language::Go);
        found.insert(format!("values.{}", entry.key.name), text);
    }
    Some(())
}

/// The repositories of git generators, each with the folders that their patterns begin with.
pub(super) fn looked_at(set: &Object) -> Vec<(&Node, String)> {
    let mut found = Vec::new();
    let mut open: Vec<(&Node, usize)> = set.list("spec.generators").map(|node| (node, 0)).collect();
    while let Some((generator, depth)) = open.pop() {
        let nested = ["matrix", "merge"].iter().filter_map(|key| given(generator, key));
        if depth < DEPTH {
            open.extend(nested.flat_map(|it| items(given(it, "generators"))).map(|node| (node, depth + 1)));
        }
        let Some(git) = given(generator, "git") else { continue };
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
pub(super) fn excluded(topology: &Topology, delivery: &Delivery<'_>) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for set in topology.of(ARGO, "ApplicationSet") {
        let Some(application) = Application::of(set) else { continue };
        for (git, _) in looked_at(set) {
            let Some(root) = delivery.checkout.root(&Source { node: git }, &application) else { continue };
            let of = |item: &Node| given(item, "exclude").and_then(boolean) == Some(true);
            let items = items(given(git, "directories")).iter().filter(|item| of(item));
            let patterns = items.filter_map(|item| given(item, "path")?.as_str());
            found.extend(patterns.map(|pattern| (root.to_owned(), pattern.to_owned())));
        }
    }
    found
}
