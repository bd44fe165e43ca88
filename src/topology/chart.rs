//! An installation of a chart by an Application, and what its values come to.

use std::collections::{HashMap, HashSet};

use super::fact::{Fact, Said, is_templated, scalar};
use super::object::{given, items};
use super::{Object, Topology};
use crate::document::{Node, Span, Value, parse};

/// A chart as an Application installs it.
#[derive(Debug)]
pub struct Chart<'t> {
    /// The Application, or ApplicationSet.
    pub application: &'t Object,
    /// The release; none where a template says it.
    pub release: Option<String>,
    /// The namespace it goes to.
    pub namespace: String,
    /// Where the source names the chart.
    pub place: Span,
    /// From the one that wins to the one that yields.
    layers: Vec<Layer<'t>>,
}

#[derive(Debug)]
enum Layer<'t> {
    /// Values that are not in this tree.
    Open,
    Given(&'t Node),
    /// Values written as text, which have the place of the text.
    Text(Node, Span),
    /// One value by its path.
    Parameter(String, &'t Node),
}

/// What values say at a path.
#[derive(Debug)]
pub enum Lookup<'c> {
    /// This, at this place.
    Given(&'c Node, Span),
    /// Nothing: the chart's default holds.
    Default,
    /// Nobody in this tree knows.
    Open,
}

/// Every installation of a chart by name in a tree. An Application's sources may install several.
pub fn charts<'t>(topology: &'t Topology, name: &'t str) -> impl Iterator<Item = Chart<'t>> {
    let plain = topology.of("argoproj.io", "Application").flat_map(move |object| of(topology, object, "spec", name));
    let mut made: HashMap<usize, Vec<&Object>> = HashMap::new();
    for (set, object) in topology.made() {
        made.entry(*set).or_default().push(object);
    }
    let sets = topology.of("argoproj.io", "ApplicationSet").enumerate();
    plain.chain(sets.flat_map(move |(at, set)| by_set(topology, set, made.remove(&at).unwrap_or_default(), name)))
}

fn of<'t>(topology: &'t Topology, object: &'t Object, at: &str, name: &str) -> Vec<Chart<'t>> {
    let sources = object.at(&format!("{at}.source")).into_iter().chain(object.list(&format!("{at}.sources")));
    sources.filter_map(|source| Chart::of(topology, object, at, source, name)).collect()
}

/// What a set installs by the Applications that it makes. Where these install one release in one namespace several times, they
/// are of several clusters that the tree does not tell apart: what is known of them is what the template says of all.
fn by_set<'t>(topology: &'t Topology, set: &'t Object, made: Vec<&'t Object>, name: &str) -> Vec<Chart<'t>> {
    let all: Vec<Chart<'t>> = made.into_iter().flat_map(|object| of(topology, object, "spec", name)).collect();
    let places: HashSet<(&str, Option<&str>)> =
        all.iter().map(|chart| (chart.namespace.as_str(), chart.release.as_deref())).collect();
    let is_told = !all.is_empty() && places.len() == all.len();
    if is_told { all } else { of(topology, set, "spec.template.spec", name) }
}

impl<'t> Chart<'t> {
    fn of(topology: &'t Topology, object: &'t Object, at: &str, source: &'t Node, name: &str) -> Option<Self> {
        let chart = given(source, "chart").filter(|chart| chart.as_str() == Some(name))?;
        // Another publisher's chart of the same name has other values.
        let url = given(source, "repoURL").and_then(Node::as_str).unwrap_or_default();
        if url.contains("bitnami") {
            return None;
        }
        let namespace = object.text(&format!("{at}.destination.namespace")).filter(|it| !is_templated(it))?;
        let helm = given(source, "helm");
        let named = helm.and_then(|helm| given(helm, "releaseName")).map(scalar);
        // The name of a generated Application is a template's.
        let own = || (object.kind == "Application" && !is_templated(&object.name)).then(|| object.name.to_string());
        let release = named.unwrap_or_else(own);
        let layers = helm.map(|helm| layers(topology, object, helm)).unwrap_or_default();
        Some(Self { application: object, release, namespace: namespace.to_owned(), place: chart.span, layers })
    }

    /// What the values say at a path of keys.
    #[must_use]
    pub fn at(&self, path: &str) -> Lookup<'_> {
        for layer in &self.layers {
            let (node, place) = match layer {
                Layer::Open => return Lookup::Open,
                Layer::Given(node) => (*node, None),
                Layer::Text(node, place) => (node, Some(*place)),
                Layer::Parameter(name, node) if name == path => return Lookup::Given(node, node.span),
                Layer::Parameter(name, _) if name.starts_with(path) => return Lookup::Open,
                Layer::Parameter(..) => continue,
            };
            let mut at = Some(node);
            for key in path.split('.') {
                match at.map(|node| &node.value) {
                    Some(Value::String(text)) if is_templated(text) => return Lookup::Open,
                    _ => at = at.and_then(|node| node.get(key)),
                }
            }
            match at {
                // Null takes a default of the chart away; what is left is the template's own word for nothing.
                Some(node) if matches!(node.value, Value::Null) => return Lookup::Default,
                Some(node) => return Lookup::Given(node, place.unwrap_or(node.span)),
                None => {}
            }
        }
        Lookup::Default
    }

    /// The text at a path.
    #[must_use]
    pub fn text(&self, path: &str, default: &str) -> Fact<String> {
        match self.at(path) {
            Lookup::Given(node, place) => Some(Said::at(scalar(node)?, place)),
            Lookup::Default => Some(Said::at(default.to_owned(), self.place)),
            Lookup::Open => None,
        }
    }

    /// The whole number at a path.
    #[must_use]
    pub fn number(&self, path: &str, default: i64) -> Fact<i64> {
        let said = self.text(path, &default.to_string())?;
        Some(Said::at(said.value.parse().ok()?, said.place))
    }

    /// The flag at a path.
    #[must_use]
    pub fn flag(&self, path: &str, default: bool) -> Fact<bool> {
        let said = self.text(path, if default { "true" } else { "false" })?;
        Some(Said::at(said.value.parse().ok()?, said.place))
    }

    /// Whether nothing stands at a path: what is merged into the chart's output, or patches it.
    #[must_use]
    pub fn is_empty(&self, path: &str) -> bool {
        match self.at(path) {
            Lookup::Given(node, _) => !super::fact::is_filled(node),
            Lookup::Default => true,
            Lookup::Open => false,
        }
    }
}

/// Values by who wins (Argo CD 3.4, user guide, Helm: parameters, `valuesObject`, `values`, `valueFiles`, of which
/// the last wins).
fn layers<'t>(topology: &'t Topology, application: &'t Object, helm: &'t Node) -> Vec<Layer<'t>> {
    let mut layers = Vec::new();
    if !items(given(helm, "fileParameters")).is_empty() {
        layers.push(Layer::Open);
    }
    for parameter in items(given(helm, "parameters")).iter().rev() {
        let name = given(parameter, "name").and_then(Node::as_str).unwrap_or_default();
        layers.extend(given(parameter, "value").map(|value| Layer::Parameter(name.to_owned(), value)));
    }
    layers.extend(given(helm, "valuesObject").map(Layer::Given));
    layers.extend(given(helm, "values").map(|values| match values.as_str() {
        Some(text) if !is_templated(text) => {
            let parsed = parse(values.span.source, text).documents.into_iter().next();
            parsed.map_or(Layer::Open, |node| Layer::Text(node, values.span))
        }
        _ => Layer::Open,
    }));
    for file in items(given(helm, "valueFiles")).iter().rev() {
        layers
            .push(file.as_str().and_then(|file| found(topology, application, file)).map_or(Layer::Open, Layer::Given));
    }
    layers
}

/// The values in a file that a `$ref` leads to.
fn found<'t>(topology: &'t Topology, application: &Object, file: &str) -> Option<&'t Node> {
    let (_, path) = file.strip_prefix('$')?.split_once('/')?;
    let is_it = |shown: &str| {
        let end = shown.strip_suffix(path);
        end.is_some_and(|before| before.is_empty() || before.ends_with('/'))
    };
    let mut all = topology
        .values()
        .iter()
        .filter(|values| is_it(&values.file) && topology.files_together(&values.file, &application.file));
    let first = all.next()?;
    // Of several that may be meant, none is known to be.
    all.next().is_none().then_some(&first.node)
}
