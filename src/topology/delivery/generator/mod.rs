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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Sources, parse};

    /// How many Applications each set makes that has generators and a name as given.
    fn made(sets: &[(String, &str)]) -> Vec<usize> {
        let mut text = String::new();
        for (at, (generators, name)) in sets.iter().enumerate() {
            text += &format!(
                "---\n{{apiVersion: {ARGO}/v1alpha1, kind: ApplicationSet, metadata: {{name: s{at}, namespace: argocd}}, \
                 spec: {{generators: [{generators}], template: {{metadata: {{name: '{name}'}}, spec: {{project: default, \
                 source: {{repoURL: https://git.acme.test/a, path: x}}, destination: {{namespace: x}}}}}}}}}}\n"
            );
        }
        let parsed = parse(Sources::new().add("a.yaml", text.as_str()), &text);
        let file = "a.yaml".into();
        let objects = parsed.documents.into_iter().filter_map(|node| Object::new(node, &file)).collect();
        let topology = Topology::new(objects, Vec::new());
        let all = all(&topology, &Checkout::default());
        (0..sets.len()).map(|set| all.iter().filter(|(at, _)| *at == set).count()).collect()
    }

    fn list(key: &str, values: impl Iterator<Item = usize>) -> String {
        let elements: Vec<String> = values.map(|value| format!("{{{key}: '{value}'}}")).collect();
        format!("{{list: {{elements: [{}]}}}}", elements.join(","))
    }

    fn one(generators: String, name: &str) -> usize {
        made(&[(generators, name)]).first().copied().unwrap_or_default()
    }

    #[test]
    fn a_set_makes_no_more_than_it_may() {
        assert_eq!(one(list("a", 0..1000), "{{a}}"), 1000);
        assert_eq!(one(list("a", 0..1001), "{{a}}"), 0);
        assert_eq!(one(format!("{}, {}", list("a", 0..600), list("a", 0..401)), "{{a}}"), 0);
    }

    #[test]
    fn all_sets_make_no_more_than_they_may() {
        let sets: Vec<_> = (0..8).map(|_| (list("a", 0..900), "{{a}}")).collect();
        assert_eq!(made(&sets), [900, 900, 900, 900, 900, 0, 0, 0]);
    }

    #[test]
    fn an_application_is_no_longer_than_it_may_be() {
        let long = format!("{{list: {{elements: [{{a: {}}}]}}}}", "x".repeat(10_000));
        assert_eq!(one(long.clone(), &"{{a}}".repeat(6)), 1);
        assert_eq!(one(long, &"{{a}}".repeat(7)), 0);
    }

    #[test]
    fn a_matrix_is_bounded_in_what_it_tries() {
        let matrix = |one: &str, other: &str| format!("{{matrix: {{generators: [{one}, {other}]}}}}");
        let twenty = |key| list(key, 0..20);
        assert_eq!(one(matrix(&twenty("a"), &twenty("b")), "{{a}}-{{b}}"), 400);
        assert_eq!(one(matrix(&twenty("a"), "{list: {elements: [{b: 'y-{{a}}'}]}}"), "{{b}}"), 20);
        assert_eq!(one(matrix(&list("a", 0..40), &list("b", 0..40)), "{{a}}-{{b}}"), 0);
        // What two say of one name must be the same.
        assert_eq!(one(matrix(&list("a", 0..1), &list("a", 1..2)), "{{a}}"), 0);
        // Nothing comes of any, and the trying costs as much as ever.
        let long = "x".repeat(100_000);
        let told = format!(
            "{{merge: {{mergeKeys: [a], generators: [{{list: {{elements: []}}}}, {{list: {{elements: [{{a: '{{{{a}}}}', b: {long}}}]}}}}]}}}}"
        );
        let both = format!("{}, {}", matrix(&list("a", 0..100), &told), twenty("a"));
        assert_eq!(one(both, "{{a}}"), 20);
        let both = format!("{}, {}", matrix(&list("a", 0..1000), &told), twenty("a"));
        assert_eq!(one(both, "{{a}}"), 0);
    }

    #[test]
    fn a_merge_goes_by_its_keys() {
        let merge = |one: &str, other: &str| format!("{{merge: {{mergeKeys: [a], generators: [{one}, {other}]}}}}");
        let other = "{list: {elements: [{a: '1', b: y}, {a: '2', b: z}]}}";
        assert_eq!(one(merge(&list("a", 1..3), other), "{{b}}"), 2);
        assert_eq!(one(merge(&list("a", 1..4), other), "{{b}}"), 0, "the third says no b");
        let twice = format!("{{list: {{elements: [{}]}}}}", ["{a: '1'}"; 2].join(","));
        assert_eq!(one(merge(&twice, other), "{{a}}"), 0);
        assert_eq!(one(merge(&list("a", 0..10), &list("a", 0..1001)), "{{a}}"), 0);
    }
}
