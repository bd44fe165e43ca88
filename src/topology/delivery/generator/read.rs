//! The parameters that generators give.

use std::borrow::Cow;
use std::collections::HashMap;

use super::super::super::object::{given, items};
use super::super::super::{Application, Topology};
use super::super::Checkout;
use super::budget::{Budget, LONGEST};
use super::fill::{Filling, Language, Parameters, text_of};
use super::{DEPTH, git, is_open};
use crate::document::{Node, Value};

/// What generators are read with.
pub(super) struct From<'g> {
    pub(super) application: &'g Application<'g>,
    pub(super) topology: &'g Topology,
    pub(super) checkout: &'g Checkout,
    pub(super) language: Language,
    pub(super) budget: &'g Budget,
}

impl From<'_> {
    /// The parameters of a generator; none where they are not known, or too many.
    pub(super) fn parameters(&self, generator: &Node, depth: usize) -> Option<Vec<Parameters>> {
        if depth > DEPTH || given(generator, "selector").is_some() {
            return None;
        }
        self.budget.spend(1)?;
        if let Some(list) = given(generator, "list") {
            if given(list, "elementsYaml").is_some() {
                return None;
            }
            let elements = items(given(list, "elements"));
            self.budget.room(elements.len())?;
            return elements.iter().map(|element| self.element(element)).collect();
        }
        if let Some(git) = given(generator, "git") {
            return git::parameters(git, self.application, self.checkout, self.topology, self.budget);
        }
        if let Some(matrix) = given(generator, "matrix") {
            return self.matrix(matrix, depth);
        }
        self.merge(given(generator, "merge")?, depth)
    }

    fn element(&self, element: &Node) -> Option<Parameters> {
        element.as_mapping()?;
        let mut found = Parameters::new();
        flat(element, "", &mut found, self.budget)?;
        Some(found)
    }

    /// Every pair of what two generators give; the second may be told by the first.
    fn matrix(&self, matrix: &Node, depth: usize) -> Option<Vec<Parameters>> {
        let [first, second] = items(given(matrix, "generators")) else { return None };
        let mut found = Vec::new();
        let mut same = None;
        let is_told = is_open(second);
        for one in self.parameters(first, depth + 1)? {
            let told = if is_told { self.told(second, &one)? } else { Cow::Borrowed(second) };
            let others = match (&told, &same) {
                (Cow::Owned(second), _) => &self.parameters(second, depth + 1)?,
                (Cow::Borrowed(_), Some(others)) => others,
                (Cow::Borrowed(_), None) => same.insert(self.parameters(second, depth + 1)?),
            };
            for other in others {
                self.budget.room(found.len() + 1)?;
                found.push(self.both(&one, other)?);
            }
        }
        Some(found)
    }

    /// A generator with parameters filled in, where that makes another of it.
    fn told<'n>(&self, generator: &'n Node, parameters: &Parameters) -> Option<Cow<'n, Node>> {
        let mut filling = Filling::new(parameters, self.language, self.budget.left());
        let node = filling.node(generator)?;
        self.budget.spend(filling.len())?;
        Some(if filling.is_changed { Cow::Owned(node) } else { Cow::Borrowed(generator) })
    }

    /// Two of a matrix as one (Argo CD 3.4, `applicationset/generators/matrix.go`): in Go's language the first goes
    /// before, in the other it is an error where they say different things.
    fn both(&self, one: &Parameters, other: &Parameters) -> Option<Parameters> {
        self.budget.spend(size(one) + size(other))?;
        let mut both = other.clone();
        for (name, value) in one {
            let before = both.insert(name.clone(), value.clone());
            if self.language == Language::Plain && before.is_some_and(|before| before != *value) {
                return None;
            }
        }
        Some(both)
    }

    /// What the first gives, with what the others say of the same keys (Argo CD 3.4,
    /// `applicationset/generators/merge.go`, which refuses two of one generator with the same keys).
    fn merge(&self, merge: &Node, depth: usize) -> Option<Vec<Parameters>> {
        let keys: Vec<&str> = items(given(merge, "mergeKeys")).iter().map(Node::as_str).collect::<Option<_>>()?;
        let mut generators = items(given(merge, "generators")).iter();
        let mut found = self.parameters(generators.next()?, depth + 1)?;
        let places = self.by_keys(&keys, &found)?;
        for other in generators {
            let others = self.parameters(other, depth + 1)?;
            for (key, at) in self.by_keys(&keys, &others)? {
                let base = places.get(&key).and_then(|at| found.get_mut(*at));
                if let Some((base, other)) = base.zip(others.get(at)) {
                    self.budget.spend(size(other))?;
                    base.extend(other.clone());
                }
            }
        }
        (!keys.is_empty()).then_some(found)
    }

    /// Where each combination of keys stands; none where one stands twice.
    fn by_keys(&self, keys: &[&str], all: &[Parameters]) -> Option<HashMap<Vec<Option<String>>, usize>> {
        let mut places = HashMap::with_capacity(all.len());
        for (at, parameters) in all.iter().enumerate() {
            let key: Vec<Option<String>> = keys.iter().map(|key| parameters.get(*key).cloned()).collect();
            self.budget.spend(key.iter().map(|part| 32 + part.as_ref().map_or(0, String::len)).sum())?;
            if places.insert(key, at).is_some() {
                return None;
            }
        }
        Some(places)
    }
}

/// The steps that a copy costs.
fn size(parameters: &Parameters) -> usize {
    16 + parameters.iter().map(|(name, value)| 32 + name.len() + value.len()).sum::<usize>()
}

/// Scalars by their paths.
pub(super) fn flat(node: &Node, above: &str, found: &mut Parameters, budget: &Budget) -> Option<()> {
    for entry in node.as_mapping().into_iter().flatten() {
        let name = if above.is_empty() { entry.key.name.to_string() } else { format!("{above}.{}", entry.key.name) };
        budget.spend(32 + name.len())?;
        let text = match &entry.node.value {
            Value::Mapping(_) => {
                flat(&entry.node, &name, found, budget)?;
                continue;
            }
            Value::String(text) => text.to_string(),
            Value::Number(number) => number.to_string(),
            Value::Bool(flag) => flag.to_string(),
            Value::Null | Value::Sequence(_) => continue,
        };
        budget.spend(text.len())?;
        found.insert(name, text);
    }
    Some(())
}

/// The `values` beside a generator, which may name its parameters.
pub(super) fn values(generator: &Node, found: &mut Parameters, budget: &Budget) -> Option<()> {
    let Some(values) = given(generator, "values") else { return Some(()) };
    for entry in values.as_mapping()? {
        let text = text_of(entry.node.as_str()?, found, Language::Plain, LONGEST)?;
        let text = text_of(&text, found, Language::Go, LONGEST)?;
        budget.spend(32 + entry.key.name.len() + text.len())?;
        found.insert(format!("values.{}", entry.key.name), text);
    }
    Some(())
}
