//! What Argo CD is told to deliver: an Application, or the template of an ApplicationSet.

use super::object::{boolean, given, items};
use super::{Object, Topology};
use crate::document::{Entry, Node, Span, Value};

/// The group of Argo CD's kinds.
pub const ARGO: &str = "argoproj.io";

/// An Application, or what an ApplicationSet makes Applications from.
#[derive(Clone, Debug)]
pub struct Application<'a> {
    /// The object that is written.
    pub object: &'a Object,
    /// `metadata`, of the template where it is one.
    pub metadata: Option<&'a Node>,
    /// `spec`, of the template where it is one.
    pub spec: &'a Node,
    /// Where its manifests come from, in order. `sources` wins over `source` (`GetSources`).
    pub sources: Vec<Source<'a>>,
    /// Whether it is the template of an ApplicationSet.
    pub is_template: bool,
    /// Whether an ApplicationSet makes it, and it is written nowhere.
    pub is_made: bool,
}

/// One source of an Application.
#[derive(Clone, Debug)]
pub struct Source<'a> {
    /// The source as it is written.
    pub node: &'a Node,
}

impl Topology {
    /// Every Application and every template of one, in the order of files.
    #[must_use]
    pub fn applications(&self) -> Vec<Application<'_>> {
        let sets = self.of(ARGO, "ApplicationSet");
        self.of(ARGO, "Application").chain(sets).filter_map(Application::of).collect()
    }
}

impl<'a> Application<'a> {
    /// The Application that an object is, or is a template of; none where it has no spec.
    #[must_use]
    pub fn of(object: &'a Object) -> Option<Self> {
        let is_template = object.kind == "ApplicationSet";
        let root = if is_template { object.at("spec.template")? } else { &object.node };
        let spec = given(root, "spec").filter(|spec| spec.as_mapping().is_some())?;
        let many = items(given(spec, "sources"));
        let one = given(spec, "source").into_iter();
        let nodes: Vec<&Node> = if many.is_empty() { one.collect() } else { many.iter().collect() };
        let sources = nodes.into_iter().filter(|node| node.as_mapping().is_some()).map(|node| Source { node });
        Some(Self {
            object,
            metadata: given(root, "metadata"),
            spec,
            sources: sources.collect(),
            is_template,
            is_made: false,
        })
    }

    /// The node at a path of keys in the spec; none where a part of it is missing or null.
    #[must_use]
    pub fn at(&self, path: &str) -> Option<&'a Node> {
        path.split('.').try_fold(self.spec, |node, key| given(node, key))
    }

    /// The text at a path of keys in the spec; none where something is still to be filled in.
    #[must_use]
    pub fn text(&self, path: &str) -> Option<&'a str> {
        plain(self.at(path)?)
    }

    /// The name of the Application; none where something is still to be filled in.
    #[must_use]
    pub fn name(&self) -> Option<&'a str> {
        plain(given(self.metadata?, "name")?)
    }

    /// The project it belongs to; where none is written, it is `default`.
    #[must_use]
    pub fn project(&self) -> Option<&'a str> {
        match self.at("project") {
            Some(node) => plain(node).map(|name| if name.is_empty() { "default" } else { name }),
            None => Some("default"),
        }
    }

    /// The entry of an annotation of the Application.
    #[must_use]
    pub fn annotation(&self, name: &str) -> Option<&'a Entry> {
        given(self.metadata?, "annotations")?.as_mapping()?.entry(name)
    }

    /// The wave that it is synced in by the Application above it; 0 where none or no number is written.
    #[must_use]
    pub fn wave(&self) -> i64 {
        let wave = self.annotation("argocd.argoproj.io/sync-wave").and_then(|entry| entry.node.as_str());
        wave.and_then(|wave| wave.parse().ok()).unwrap_or_default()
    }

    /// Whether it syncs by itself: `automated` is there, and not switched off by `enabled: false` (Argo CD 3.4,
    /// `pkg/apis/application/v1alpha1/types.go`, `IsAutomatedSyncEnabled`).
    #[must_use]
    pub fn is_automated(&self) -> bool {
        let automated = self.at("syncPolicy.automated").filter(|node| node.as_mapping().is_some());
        automated.is_some_and(|node| node.get("enabled").and_then(boolean) != Some(false))
    }

    /// Where it is said that changes of the cluster are put back, if they are.
    #[must_use]
    pub fn self_heal(&self) -> Option<Span> {
        let entry = self.at("syncPolicy.automated")?.as_mapping()?.entry("selfHeal")?;
        (self.is_automated() && boolean(&entry.node) == Some(true)).then_some(entry.key.span)
    }

    /// The options of a sync.
    #[must_use]
    pub fn options(&self) -> &'a [Node] {
        items(self.at("syncPolicy.syncOptions"))
    }

    /// Whether an option is set: Argo CD compares the whole text (`SyncOptions.HasOption`).
    #[must_use]
    pub fn has_option(&self, option: &str) -> bool {
        self.options().iter().any(|node| node.as_str() == Some(option))
    }

    /// The entries of `ignoreDifferences`.
    #[must_use]
    pub fn ignores(&self) -> &'a [Node] {
        items(self.at("ignoreDifferences"))
    }

    /// Whether it may have more than is written here: templates of generators and patches add to the template of an
    /// ApplicationSet.
    #[must_use]
    pub fn is_open(&self) -> bool {
        let set = |path: &str| self.object.at(path).is_some();
        let generators = || self.object.list("spec.generators");
        self.is_template && (set("spec.templatePatch") || generators().any(|node| mentions(node, "template", 0)))
    }

    /// The cluster that it goes to, by address or name; none where that is still to be filled in.
    #[must_use]
    pub fn destination(&self) -> Option<(Option<&'a str>, Option<&'a str>)> {
        let part = |key: &str| match self.at(key) {
            Some(node) => plain(node).map(|text| Some(text).filter(|text| !text.is_empty())),
            None => Some(None),
        };
        Some((part("destination.server")?, part("destination.name")?))
    }

    /// Whether two go to the same cluster for certain.
    #[must_use]
    pub fn goes_with(&self, other: &Self) -> bool {
        let (one, other) = (self.destination(), other.destination());
        one == other && one.is_some_and(|(server, name)| server.is_some() || name.is_some())
    }

    /// Where it is named.
    #[must_use]
    pub fn place(&self) -> Span {
        let name = self.metadata.and_then(|metadata| given(metadata, "name"));
        name.map_or_else(|| self.object.place(), |name| name.span)
    }

    /// The key at a path in the spec, or where the Application is named.
    #[must_use]
    pub fn key(&self, path: &str) -> Span {
        let (parent, last) = path.rsplit_once('.').unwrap_or(("", path));
        let node = if parent.is_empty() { Some(self.spec) } else { self.at(parent) };
        let entry = node.and_then(Node::as_mapping).and_then(|mapping| mapping.entry(last));
        entry.map_or_else(|| self.place(), |entry| entry.key.span)
    }
}

impl<'a> Source<'a> {
    /// The text at a path of keys; none where something is still to be filled in, or where it is empty.
    #[must_use]
    pub fn text(&self, path: &str) -> Option<&'a str> {
        plain(self.at(path)?).filter(|text| !text.is_empty())
    }

    /// The node at a path of keys; none where a part of it is missing or null.
    #[must_use]
    pub fn at(&self, path: &str) -> Option<&'a Node> {
        path.split('.').try_fold(self.node, |node, key| given(node, key))
    }

    /// The repository, in one form for all that Argo CD and Git take for the same.
    #[must_use]
    pub fn repository(&self) -> Option<String> {
        Some(repository(self.text("repoURL")?))
    }

    /// The files that values come from.
    #[must_use]
    pub fn value_files(&self) -> &'a [Node] {
        items(self.at("helm.valueFiles"))
    }
}

/// A text in which nothing is left to be filled in.
#[must_use]
pub fn plain(node: &Node) -> Option<&str> {
    node.as_str().filter(|text| !text.contains("{{"))
}

/// The address of a repository without what does not tell it apart: how it is reached, who asks, and `.git` at its end.
#[must_use]
pub fn repository(url: &str) -> String {
    let lower = url.trim().to_lowercase();
    let rest = lower.split_once("://").map_or(lower.as_str(), |(_, rest)| rest);
    let host_end = rest.find('/').unwrap_or(rest.len());
    let rest = match rest.find('@') {
        Some(at) if at < host_end => &rest[at + 1..],
        _ => rest,
    };
    let rest = rest.trim_end_matches('/').trim_end_matches(".git");
    if lower.contains("://") { rest.to_owned() } else { rest.replacen(':', "/", 1) }
}

/// Whether a node has a key somewhere.
fn mentions(node: &Node, key: &str, depth: usize) -> bool {
    match &node.value {
        Value::Mapping(mapping) if depth < 8 => {
            mapping.iter().any(|entry| entry.key.name == key || mentions(&entry.node, key, depth + 1))
        }
        Value::Sequence(list) if depth < 8 => list.iter().any(|node| mentions(node, key, depth + 1)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::repository;

    #[test]
    fn one_repository_has_many_addresses() {
        for url in [
            "https://git.acme.test/platform/apps.git",
            "https://Git.acme.test/platform/apps",
            "https://token@git.acme.test/platform/apps/",
            "git@git.acme.test:platform/apps.git",
            "ssh://git@git.acme.test/platform/apps.git",
        ] {
            assert_eq!(repository(url), "git.acme.test/platform/apps", "{url}");
        }
    }
}
