//! What KEDA reads of an object before it judges it.

use super::super::super::surroundings::folder;
use super::super::World;
use crate::diagnostic::Diagnostic;
use crate::document::{Node, Span, Value};
use crate::topology::{Object, boolean, given, items};

/// What the server refuses at once.
pub(super) fn refused(id: &'static str, message: impl Into<String>, place: Span) -> Diagnostic {
    Diagnostic::error(id, message).at(place, "")
}

/// What the server takes, and KEDA's operator then gives up on.
pub(super) fn unready(id: &'static str, message: &str, place: Span) -> Diagnostic {
    Diagnostic::error(id, format!("{message}; the server accepts it, and Ready turns False")).at(place, "")
}

/// Whether a text is what it will be, and no template is to be filled in.
pub(super) fn is_settled(text: &str) -> bool {
    // Most texts have none of the letters.
    let may_be_open = text.bytes().any(|byte| matches!(byte, b'{' | b'$'));
    !(text.is_empty() || may_be_open && ["{{", "${", "$("].iter().any(|sign| text.contains(sign)))
}

/// What is to be scaled, as KEDA resolves it: without `apiVersion` it is of `apps/v1`, without `kind` a Deployment
/// (KEDA 2.19, `apis/keda/v1alpha1/gvkr.go`, `ParseGVKR`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Target<'a> {
    pub(super) group: &'a str,
    pub(super) version: &'a str,
    pub(super) kind: &'a str,
    pub(super) name: &'a str,
}

impl<'a> Target<'a> {
    /// The target of a ScaledObject or HPA; none where it is not written, or not to be read.
    pub(super) fn of(object: &'a Object) -> Option<Self> {
        let reference = object.at("spec.scaleTargetRef")?;
        let name = given(reference, "name")?.as_str().filter(|name| is_settled(name))?;
        let api_version = or_default(reference, "apiVersion", "apps/v1")?;
        let kind = or_default(reference, "kind", "Deployment")?;
        let (group, version) = api_version.rsplit_once('/').unwrap_or(("", api_version));
        Some(Self { group, version, kind, name })
    }

    /// The type in KEDA's words: `apps/v1.Deployment`.
    pub(super) fn shown(&self) -> String {
        format!("{}/{}.{}", self.group, self.version, self.kind)
    }

    /// Whether KEDA looks at the pods of the target.
    pub(super) fn has_known_pods(&self) -> bool {
        (self.group, self.version) == ("apps", "v1") && matches!(self.kind, "Deployment" | "StatefulSet")
    }
}

fn or_default<'n>(node: &'n Node, key: &str, default: &'n str) -> Option<&'n str> {
    let Some(value) = given(node, key) else { return Some(default) };
    let text = value.as_str()?;
    if text.is_empty() { Some(default) } else { is_settled(text).then_some(text) }
}

/// A whole number that may be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Count {
    NotGiven,
    Is(i64),
    /// Something else stands there.
    Other,
}

impl Count {
    /// The number at a path.
    pub(super) fn at(object: &Object, path: &str) -> Self {
        if object.at(path).is_none() { Self::NotGiven } else { object.integer(path).map_or(Self::Other, Self::Is) }
    }

    /// The number, or what counts where there is none.
    pub(super) fn or(self, default: i64) -> Option<i64> {
        match self {
            Self::NotGiven => Some(default),
            Self::Is(number) => Some(number),
            Self::Other => None,
        }
    }
}

/// A text that may be left out, which is the empty one to KEDA; none where something else stands there.
pub(super) fn word<'n>(node: &'n Node, key: &str) -> Option<&'n str> {
    given(node, key).map_or(Some(""), Node::as_str)
}

/// The type of a trigger.
pub(super) fn kind_of(trigger: &Node) -> Option<&str> {
    given(trigger, "type")?.as_str()
}

/// Whether a trigger is one of those that the HPA serves itself.
pub(super) fn is_resource(trigger: &Node) -> bool {
    matches!(kind_of(trigger), Some("cpu" | "memory"))
}

/// Whether there are triggers, and all of them are those of the HPA.
pub(super) fn has_only_resources(object: &Object) -> bool {
    let triggers = items(object.at("spec.triggers"));
    !triggers.is_empty() && triggers.iter().all(is_resource)
}

/// Whether any trigger asks for cached metrics.
pub(super) fn uses_cached_metrics(object: &Object) -> bool {
    object.list("spec.triggers").any(|trigger| given(trigger, "useCachedMetrics").and_then(boolean) == Some(true))
}

/// The scaling modifiers, where any field of them is given (KEDA 2.19, `scaledobject_types.go`, `IsUsingModifiers`).
pub(super) fn modifiers(object: &Object) -> Option<&Node> {
    let modifiers = object.at("spec.advanced.scalingModifiers")?;
    let fields = ["formula", "target", "activationTarget", "metricType"];
    fields.iter().any(|field| word(modifiers, field) != Some("")).then_some(modifiers)
}

/// The name of the HPA that KEDA makes (KEDA 2.19, `scaledobject_webhook.go`, `getHpaName`).
pub(super) fn hpa_name(object: &Object) -> Option<String> {
    let own = match object.at("spec.advanced.horizontalPodAutoscalerConfig") {
        Some(config) => word(config, "name")?,
        None => "",
    };
    match own {
        "" => is_settled(&object.name).then(|| format!("keda-hpa-{}", object.name)),
        own => is_settled(own).then(|| own.to_owned()),
    }
}

/// Folders whose entries stand for one another rather than beside one another.
const ALTERNATIVES: &[&str] =
    &["overlays", "overlay", "environments", "envs", "env", "clusters", "stages", "regions", "variants", "examples"];

/// Whether two objects lie in one namespace of one cluster, as far as the tree says so.
///
/// Where neither writes its namespace, only those of one folder are known to be applied together.
pub(super) fn are_neighbours(world: &World<'_>, one: &Object, other: &Object) -> bool {
    one.namespace == other.namespace
        && (!one.namespace.is_empty() || folder(&one.file) == folder(&other.file))
        && world.topology.together(one, other)
        && !are_alternatives(&one.file, &other.file)
}

fn are_alternatives(one: &str, other: &str) -> bool {
    let (mut ones, mut others) = (folder(one).split('/'), folder(other).split('/'));
    let mut above = "";
    loop {
        match (ones.next(), others.next()) {
            (Some(left), Some(right)) if left == right => above = left,
            (Some(_), Some(_)) => return ALTERNATIVES.contains(&above),
            _ => return false,
        }
    }
}

/// Whether kustomize may give an object fields that its own file does not have.
pub(super) fn may_be_patched(world: &World<'_>, object: &Object) -> bool {
    world.around.may_patch(&object.file)
}

/// The place of a key, or of the object where it is not there.
pub(super) fn place(object: &Object, path: &str) -> Span {
    object.key(path).unwrap_or_else(|| object.place())
}

/// The place of a key in a node, or of the node.
pub(super) fn place_in(node: &Node, key: &str) -> Span {
    let entry = match &node.value {
        Value::Mapping(mapping) => mapping.entry(key),
        _ => None,
    };
    entry.map_or(node.span, |entry| entry.key.span)
}
