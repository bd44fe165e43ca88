//! Charts that Applications install, with the values they are given.

use std::collections::BTreeMap;

use super::super::{Application, Source, Topology, boolean, items, plain};
use super::Checkout;
use crate::document::{self, Node, Sources, Span, Value};

/// A chart that an Application installs.
#[derive(Debug)]
pub struct Release<'a> {
    /// The Application.
    pub application: Application<'a>,
    /// The source that names the chart.
    pub source: Source<'a>,
    /// The chart's name, without the path of a registry.
    pub chart: &'a str,
    /// The name of the release: `helm.releaseName`, else that of the Application.
    pub name: Option<&'a str>,
    /// The namespace that it is installed in.
    pub namespace: Option<&'a str>,
    /// From the weakest to the strongest.
    layers: Vec<Layer<'a>>,
    /// Whether all values it is given are known.
    pub is_known: bool,
}

#[derive(Debug)]
enum Layer<'a> {
    Tree(&'a Node),
    /// A text in the Application, and where it is.
    Text(Node, Span),
    Parameters(&'a [Node]),
}

/// A value, and where it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The scalar as text.
    pub text: String,
    /// Where it was written.
    pub span: Span,
}

impl<'a> Release<'a> {
    pub(super) fn all(applications: &[Application<'a>], checkout: &Checkout, topology: &'a Topology) -> Vec<Self> {
        let sources = applications.iter().flat_map(|it| it.sources.iter().map(move |source| (it, source)));
        sources.filter_map(|(application, source)| Self::of(application, source, checkout, topology)).collect()
    }

    fn of(
        application: &Application<'a>,
        source: &Source<'a>,
        checkout: &Checkout,
        topology: &'a Topology,
    ) -> Option<Self> {
        let chart = source.text("chart")?;
        // Another publisher's chart of the same name has other values.
        if source.text("repoURL").is_some_and(|url| url.contains("bitnami")) {
            return None;
        }
        let mut release = Self {
            application: application.clone(),
            source: source.clone(),
            chart: chart.rsplit('/').next().unwrap_or(chart),
            name: match source.at("helm.releaseName") {
                Some(name) => plain(name),
                None => application.name(),
            },
            namespace: source.text("helm.namespace").or_else(|| application.text("destination.namespace")),
            layers: Vec::new(),
            is_known: !application.is_open() && source.at("plugin").is_none(),
        };
        release.read(application, checkout, topology);
        Some(release)
    }

    /// Files, then what is written in the Application, then parameters (Argo CD 3.4, `argo-cd/docs/user-guide/helm.md`).
    fn read(&mut self, application: &Application<'a>, checkout: &Checkout, topology: &'a Topology) {
        let optional = self.source.at("helm.ignoreMissingValueFiles").and_then(boolean) == Some(true);
        for entry in self.source.value_files() {
            let path = plain(entry).and_then(|entry| checkout.values(entry, &self.source, application));
            match path.as_ref().map(|(_, path)| (topology.values_at(path), path)) {
                Some((Some(node), _)) => self.layers.push(Layer::Tree(node)),
                Some((None, path)) if optional && !checkout.has(path, topology) => {}
                _ => self.is_known = false,
            }
        }
        let object = self.source.at("helm.valuesObject");
        if let Some(node) = object {
            self.layers.push(Layer::Tree(node));
        } else if let Some(node) = self.source.at("helm.values") {
            match plain(node).and_then(read) {
                Some(values) => self.layers.push(Layer::Text(values, node.span)),
                None => self.is_known = false,
            }
        }
        let parameters = items(self.source.at("helm.parameters"));
        self.is_known &= parameters.iter().all(|it| it.get("value").is_none_or(|value| plain(value).is_some()));
        self.is_known &= self.source.at("helm.fileParameters").is_none();
        self.layers.push(Layer::Parameters(parameters));
    }

    /// The scalar at a path of keys, of the strongest that give one.
    #[must_use]
    pub fn scalar(&self, path: &[&str]) -> Option<Found> {
        let mut found = None;
        for layer in &self.layers {
            match layer {
                Layer::Tree(node) => found = below(node, path).map_or(found, |node| scalar(node, node.span)),
                Layer::Text(node, span) => found = below(node, path).map_or(found, |node| scalar(node, *span)),
                Layer::Parameters(list) => {
                    let name = path.join(".");
                    let named = |it: &&Node| it.get("name").and_then(Node::as_str) == Some(name.as_str());
                    let value = list.iter().rev().find(named).and_then(|it| it.get("value"));
                    found = value.map_or(found, |value| scalar(value, value.span));
                }
            }
        }
        found
    }

    /// Whether a switch is on; none where nobody says.
    #[must_use]
    pub fn flag(&self, path: &[&str]) -> Option<bool> {
        self.scalar(path).map(|found| found.text == "true")
    }

    /// The scalars in a map at a path of keys, of all layers together.
    pub fn map(&self, path: &[&str]) -> BTreeMap<String, Found> {
        let mut found = BTreeMap::new();
        for layer in &self.layers {
            let (node, place) = match layer {
                Layer::Tree(node) => (below(node, path), None),
                Layer::Text(node, span) => (below(node, path), Some(*span)),
                Layer::Parameters(list) => {
                    let prefix = format!("{}.", path.join("."));
                    for it in *list {
                        let name = it.get("name").and_then(Node::as_str).unwrap_or_default();
                        let value = it.get("value").and_then(|value| scalar(value, value.span));
                        if let (Some(key), Some(value)) = (name.strip_prefix(&prefix), value) {
                            found.insert(key.replace("\\.", "."), value);
                        }
                    }
                    continue;
                }
            };
            for entry in node.and_then(Node::as_mapping).into_iter().flatten() {
                match scalar(&entry.node, place.unwrap_or(entry.node.span)) {
                    Some(value) => found.insert(entry.key.name.to_string(), value),
                    None => found.remove(entry.key.name.as_str()),
                };
            }
        }
        found
    }

    /// Where a key is written, in whatever layer, with the entry where it stands in a tree of its own.
    #[must_use]
    pub fn key(&self, path: &[&str]) -> Option<(Span, bool)> {
        let (last, parent) = path.split_last()?;
        self.layers.iter().rev().find_map(|layer| match layer {
            Layer::Tree(node) => Some((below(node, parent)?.as_mapping()?.entry(last)?.key.span, true)),
            Layer::Text(node, span) => below(node, parent)?.as_mapping()?.entry(last).map(|_| (*span, false)),
            Layer::Parameters(all) => {
                let name = path.join(".");
                let is = |text: &str| text == name || text.starts_with(&format!("{name}."));
                let mut names = all.iter().filter_map(|one| one.get("name"));
                names.find(|node| node.as_str().is_some_and(is)).map(|node| (node.span, false))
            }
        })
    }

    /// Where the chart is named.
    #[must_use]
    pub fn place(&self) -> Span {
        self.source.at("chart").map_or_else(|| self.application.place(), |node| node.span)
    }
}

fn below<'n>(node: &'n Node, path: &[&str]) -> Option<&'n Node> {
    path.iter().try_fold(node, |node, key| node.get(key))
}

fn scalar(node: &Node, span: Span) -> Option<Found> {
    let text = match &node.value {
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.to_string(),
        _ => return None,
    };
    Some(Found { text, span })
}

/// Values that are written as a text. No place in them is ever shown.
fn read(text: &str) -> Option<Node> {
    let parsed = document::parse(Sources::new().add("", ""), text);
    parsed.faults.is_empty().then(|| parsed.documents.into_iter().next()).flatten()
}
