//! Where the API server has an object, and what it says of it.

use serde_json::Value;

use super::project;
use super::wanted::Wanted;
use crate::live::verify::asking::{Answer, Asking, Halt, NO_KIND};
use crate::live::verify::look::{list, text};

/// Who sets the replicas of what is scaled (KEDA 2.19, and the controller manager of Kubernetes 1.34).
const SCALERS: [&str; 3] = ["keda", "keda-operator", "kube-controller-manager"];

/// What neap writes into the label `app.kubernetes.io/managed-by`.
const OURS: &str = "labelSelector=app.kubernetes.io%2Fmanaged-by%3Dneap&limit=1000";

/// A kind as the server has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Resource {
    /// The path of its group and version.
    root: String,
    plural: String,
    pub(super) namespaced: bool,
}

/// An object, as Git sets it and as the cluster has it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pair {
    /// What Git sets.
    pub(super) wanted: Value,
    /// What the cluster has of it; none where it has no such object.
    pub(super) there: Option<Value>,
}

/// Where the server has objects of that kind.
pub(super) fn resource(wanted: &Wanted, ask: &Asking<'_>) -> Result<Resource, Halt> {
    let version = text(&wanted.value, "/apiVersion");
    let plain = |part: &str| {
        let fits = |it: char| it.is_ascii_alphanumeric() || "-.".contains(it);
        part.starts_with(|it: char| it.is_ascii_alphanumeric()) && part.chars().all(fits)
    };
    let root = match version.split_once('/') {
        Some((group, version)) if plain(group) && plain(version) => format!("/apis/{group}/{version}"),
        None if plain(version) => format!("/api/{version}"),
        _ => return Err(Halt::NotChecked("its `apiVersion` is none".to_owned())),
    };
    let unknown = || Halt::NotChecked(format!("the cluster has no kind {} in {version}", wanted.kind()));
    let said = match ask.answer(&root)? {
        Answer::Said(said) => said,
        Answer::Missing => return Err(unknown()),
        Answer::Refused(why) if why.contains(NO_KIND) => return Err(unknown()),
        other => other.object(|| format!("the kinds of {version}"))?.ok_or_else(unknown)?,
    };
    let found =
        list(said, "/resources").iter().find(|it| text(it, "/kind") == wanted.kind() && is_plain(text(it, "/name")));
    let found = found.ok_or_else(unknown)?;
    let namespaced = found.get("namespaced").and_then(Value::as_bool).unwrap_or(false);
    Ok(Resource { root, plural: text(found, "/name").to_owned(), namespaced })
}

/// A part of a resource, such as its status, is none.
fn is_plain(plural: &str) -> bool {
    !plural.is_empty() && plural.chars().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit())
}

impl Resource {
    /// Those of neap's objects of this kind that are in a namespace.
    pub(super) fn ours(&self, namespace: &str) -> String {
        format!("{}/namespaces/{namespace}/{}?{OURS}", self.root, self.plural)
    }

    fn object(&self, namespace: &str, name: &str) -> String {
        let inside = if self.namespaced { format!("/namespaces/{namespace}") } else { String::new() };
        format!("{}{inside}/{}/{name}", self.root, self.plural)
    }
}

/// A name as the server takes it in a path: it has no other characters (k8s.io/apimachinery 0.34,
/// `pkg/api/validation/path/name.go`), and those that follow need no escape there.
pub(super) fn is_name(name: &str) -> bool {
    let fits = |it: char| it.is_ascii_alphanumeric() || "-._:".contains(it);
    !name.is_empty() && ![".", ".."].contains(&name) && name.len() <= 253 && name.chars().all(fits)
}

/// One object, compared.
pub(super) fn pair(wanted: &Wanted, scaled: bool, ask: &Asking<'_>) -> Result<Pair, Halt> {
    let resource = resource(wanted, ask)?;
    let not = |why: &str| Err(Halt::NotChecked(why.to_owned()));
    if !is_name(wanted.name()) {
        return not(if wanted.name().is_empty() { "it has no name of its own" } else { "its name is none" });
    }
    if resource.namespaced && !is_name(wanted.namespace()) {
        return not("nobody says its namespace");
    }
    let said = match ask.answer(&resource.object(wanted.namespace(), wanted.name()))? {
        Answer::Said(said) => said,
        Answer::Missing if wanted.comes_and_goes() => return not("it is not there, and goes when it has run"),
        Answer::Missing => return Ok(Pair { wanted: project::wanted(&wanted.value, scaled), there: None }),
        Answer::Forbidden => return not("may not read it"),
        Answer::Refused(why) => return not(why),
    };
    if text(said, "/kind") != wanted.kind() || text(said, "/metadata/name") != wanted.name() {
        return not("the answer is another object");
    }
    let value = project::wanted(&wanted.value, scaled || is_scaled(said));
    let there = Some(project::project(&value, said));
    Ok(Pair { wanted: value, there })
}

/// Whether an autoscaler has set the replicas.
fn is_scaled(live: &Value) -> bool {
    list(live, "/metadata/managedFields")
        .iter()
        .any(|it| it.pointer("/fieldsV1/f:spec/f:replicas").is_some() && SCALERS.contains(&text(it, "/manager")))
}
