//! One object of a tree.

use std::sync::Arc;

use smol_str::SmolStr;

use super::keys::Keys;
use crate::document::{Entry, Node, Span, Value};

/// An object, and where it lies.
#[derive(Debug)]
pub struct Object {
    /// The object as it is written.
    pub node: Node,
    /// The group of its API; the empty text is the core group.
    pub group: SmolStr,
    /// The version of its API.
    pub version: SmolStr,
    /// Its kind.
    pub kind: SmolStr,
    /// Its name; the empty text where it has none (`generateName`).
    pub name: SmolStr,
    /// Its namespace: the one that is written, else that of the Application that covers it; the empty text where nobody
    /// says, and for kinds of the whole cluster.
    pub namespace: SmolStr,
    /// The path of its file, as it is shown.
    pub file: Arc<str>,
    /// Where `spec` stands, which most is asked of, and the keys in it.
    spec: Option<Keys>,
    /// Whether it has annotations, which some rules ask of every object.
    is_annotated: bool,
    /// Which of the objects of its tree it is.
    pub(super) at: usize,
}

/// Values of a chart, and the file that holds them.
#[derive(Debug)]
pub struct Values {
    /// The values.
    pub node: Node,
    /// The path of their file, as it is shown.
    pub file: String,
}

impl Object {
    /// An object from what was read of it; none where it does not say its kind.
    #[must_use]
    pub fn new(node: Node, file: &Arc<str>) -> Option<Self> {
        let text = |node: Option<&Node>| match &node?.value {
            Value::String(text) => Some(text.clone()),
            _ => None,
        };
        let api_version = text(node.get("apiVersion"))?;
        let kind = text(node.get("kind"))?;
        let (group, version) = api_version.rsplit_once('/').unwrap_or(("", &api_version));
        let (group, version) = (group.into(), version.into());
        let metadata = node.get("metadata");
        let name = text(metadata.and_then(|metadata| metadata.get("name"))).unwrap_or_default();
        let namespace = text(metadata.and_then(|metadata| metadata.get("namespace"))).unwrap_or_default();
        let spec = Keys::of(&node);
        let is_annotated = metadata.is_some_and(|metadata| given(metadata, "annotations").is_some());
        Some(Self { is_annotated, node, group, version, kind, name, namespace, file: Arc::clone(file), spec, at: 0 })
    }

    /// An object that another one makes, in its namespace; both are of one group and version.
    pub(super) fn made_by(maker: &Self, kind: &str, name: &str, node: Node) -> Self {
        Self {
            spec: Keys::of(&node),
            is_annotated: given(&node, "metadata").is_some_and(|metadata| given(metadata, "annotations").is_some()),
            node,
            group: maker.group.clone(),
            version: maker.version.clone(),
            kind: kind.into(),
            name: name.into(),
            namespace: maker.namespace.clone(),
            file: Arc::clone(&maker.file),
            at: maker.at,
        }
    }

    /// Lets go of everything but what the object is called, and its metadata.
    pub fn forget_all_but_metadata(&mut self) {
        if let Value::Mapping(mapping) = &mut self.node.value {
            let kept = |entry: &Entry| matches!(&*entry.key.name, "apiVersion" | "kind" | "metadata");
            *mapping = std::mem::take(mapping).into_iter().filter(kept).collect();
            self.spec = None;
        }
    }

    /// Lets go of some keys of its pods and of their containers, where it makes any.
    pub fn forget_of_pods(&mut self, of_pod: &[&str], of_container: &[&str]) {
        let template = match self.kind.as_str() {
            "ScaledJob" => &["spec", "jobTargetRef", "template", "spec"][..],
            "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" | "Job" => &["spec", "template", "spec"],
            _ => return,
        };
        let pod = template.iter().try_fold(&mut self.node, |node, key| value_mut(node, key));
        let Some(pod) = pod else { return };
        forget(pod, of_pod);
        for list in ["containers", "initContainers"] {
            if let Some(Value::Sequence(containers)) = value_mut(pod, list).map(|node| &mut node.value) {
                for container in containers {
                    forget(container, of_container);
                }
            }
        }
    }

    /// The node at a path of keys, such as `spec.template.spec`; none where a part of it is missing or null.
    #[must_use]
    pub fn at(&self, path: &str) -> Option<&Node> {
        let (mut node, mut rest) = match path.strip_prefix("spec.") {
            Some(path) => {
                let (key, rest) = first(path);
                (self.spec.as_ref()?.given(&self.node, key)?, rest)
            }
            None => (&self.node, Some(path)),
        };
        while let Some(path) = rest {
            let (key, behind) = first(path);
            node = given(node, key)?;
            rest = behind;
        }
        Some(node)
    }

    /// The value of a key of the spec, where it is there and not null.
    #[must_use]
    pub fn in_spec(&self, key: &str) -> Option<&Node> {
        self.spec.as_ref()?.given(&self.node, key)
    }

    /// The text at a path of keys.
    #[must_use]
    pub fn text(&self, path: &str) -> Option<&str> {
        self.at(path)?.as_str()
    }

    /// The whole number at a path of keys.
    #[must_use]
    pub fn integer(&self, path: &str) -> Option<i64> {
        integer(self.at(path)?)
    }

    /// The items of the list at a path of keys; none at all where there is no list.
    pub fn list(&self, path: &str) -> std::slice::Iter<'_, Node> {
        items(self.at(path)).iter()
    }

    /// The key, with its place, at a path of keys: what to underline when the field as a whole is meant.
    #[must_use]
    pub fn key(&self, path: &str) -> Option<Span> {
        let (parent, last) = path.rsplit_once('.').unwrap_or(("", path));
        let node = if parent.is_empty() { &self.node } else { self.at(parent)? };
        Some(node.as_mapping()?.entry(last)?.key.span)
    }

    /// Where the object is named, for a finding about it as a whole.
    #[must_use]
    pub fn place(&self) -> Span {
        let named = || self.at("metadata.name").map(|node| node.span);
        named().or_else(|| Some(self.node.get("kind")?.span)).unwrap_or(self.node.span)
    }

    /// Its annotations.
    #[must_use]
    pub fn annotations(&self) -> Option<&Node> {
        if self.is_annotated { self.at("metadata.annotations") } else { None }
    }

    /// The value of an annotation.
    #[must_use]
    pub fn annotation(&self, name: &str) -> Option<&Entry> {
        self.annotations()?.as_mapping()?.entry(name)
    }

    /// The value of a label.
    #[must_use]
    pub fn label(&self, name: &str) -> Option<&str> {
        self.at("metadata.labels")?.get(name)?.as_str()
    }

    /// `kind/name`, for messages.
    #[must_use]
    pub fn shown(&self) -> String {
        format!("{}/{}", self.kind, self.name)
    }
}

fn value_mut<'n>(node: &'n mut Node, key: &str) -> Option<&'n mut Node> {
    match &mut node.value {
        Value::Mapping(mapping) => mapping.entry_mut(key).map(|entry| &mut entry.node),
        _ => None,
    }
}

fn forget(node: &mut Node, keys: &[&str]) {
    if let Value::Mapping(mapping) = &mut node.value {
        *mapping = std::mem::take(mapping).into_iter().filter(|entry| !keys.contains(&&*entry.key.name)).collect();
    }
}

/// The first key of a path, and the path behind it.
fn first(path: &str) -> (&str, Option<&str>) {
    let end = path.bytes().position(|byte| byte == b'.');
    end.map_or((path, None), |end| (&path[..end], Some(&path[end + 1..])))
}

/// The value of a key that is there and not null.
#[must_use]
pub fn given<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    node.get(key).filter(|node| !matches!(node.value, Value::Null))
}

/// A node as a whole number.
#[must_use]
pub fn integer(node: &Node) -> Option<i64> {
    match &node.value {
        Value::Number(number) => number.as_i64(),
        _ => None,
    }
}

/// A node as a boolean.
#[must_use]
pub fn boolean(node: &Node) -> Option<bool> {
    match node.value {
        Value::Bool(flag) => Some(flag),
        _ => None,
    }
}

/// The items of a list; none of anything else.
#[must_use]
pub fn items(node: Option<&Node>) -> &[Node] {
    match node.map(|node| &node.value) {
        Some(Value::Sequence(items)) => items,
        _ => &[],
    }
}
