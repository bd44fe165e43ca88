//! An environment that KEDA cannot read, so that no trigger works.

use super::super::{Rule, World};
use super::missing::{abroad, near, within};
use super::scaled::is_open;
use crate::diagnostic::{Diagnostic, Fix};
use crate::document::Node;
use crate::topology::{Object, boolean, given, items};

const ID: &str = "env-source-missing";

pub(in crate::check::rules) const RULE: Rule = Rule::of_scaler(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    let elsewhere = world.elsewhere();
    for scaler in world.scalers().filter(|scaler| !elsewhere.fills(&scaler.namespace)) {
        let Some(container) = super::environment::container(world, scaler) else { continue };
        let name = container.get("name").and_then(Node::as_str).unwrap_or_default();
        for (kind, reference) in sources(container) {
            found.extend(missing(world, scaler, name, kind, reference));
        }
    }
}

/// What the environment of a container is read from.
fn sources(container: &Node) -> impl Iterator<Item = (&'static str, &Node)> {
    let whole = items(container.get("envFrom")).iter().flat_map(|source| {
        let secret = given(source, "secretRef").map(|reference| ("Secret", reference));
        given(source, "configMapRef").map(|reference| ("ConfigMap", reference)).into_iter().chain(secret)
    });
    let single = items(container.get("env")).iter().filter_map(|variable| given(variable, "valueFrom"));
    whole.chain(single.flat_map(|from| {
        let secret = given(from, "secretKeyRef").map(|reference| ("Secret", reference));
        given(from, "configMapKeyRef").map(|reference| ("ConfigMap", reference)).into_iter().chain(secret)
    }))
}

fn missing(
    world: &World<'_>,
    scaler: &Object,
    container: &str,
    kind: &'static str,
    reference: &Node,
) -> Option<Diagnostic> {
    let name = reference.get("name")?;
    let text = name.as_str().filter(|text| !text.is_empty() && !is_open(text))?;
    let namespace = scaler.namespace.as_str();
    let optional = given(reference, "optional").and_then(boolean) == Some(true);
    if optional || is_made(world, scaler, kind, text) {
        return None;
    }
    let message = format!("container {container} reads {kind}/{text}, which is not there{}", within(namespace));
    let finding = Diagnostic::warning(ID, message)
        .at(name.span, "")
        .related(scaler.place(), "KEDA reads this environment for every trigger, and fails with it");
    if let Some(meant) = near(world, scaler, ("", kind), namespace, text) {
        let fix = Fix::word(name.span, text, &meant.name);
        let finding = finding.related(meant.place(), "this one is there");
        return Some(finding.help(format!("did you mean {}?", meant.name)).fix(fix));
    }
    let other = abroad(world, scaler, ("", kind), namespace, text).filter(|other| !is_copied(other))?;
    let said = format!("it is in namespace {}", other.namespace);
    Some(finding.related(other.place(), said).help("put it into the namespace of the workload, or make it optional"))
}

/// Whether the object is in the tree, or something that makes it.
fn is_made(world: &World<'_>, scaler: &Object, kind: &str, name: &str) -> bool {
    let here = |group: &str, kind: &str| world.topology.find(scaler, group, kind, &scaler.namespace, name).is_some();
    let made = kind == "Secret"
        && (here("bitnami.com", "SealedSecret")
            || ["ExternalSecret", "ClusterExternalSecret"]
                .iter()
                .any(|kind| world.topology.has_any("external-secrets.io", kind))
            || world.topology.has_any("cert-manager.io", "Certificate")
            || world.topology.has_any("secrets-store.csi.x-k8s.io", "SecretProviderClass"));
    here("", kind) || made
}

/// Whether something copies it into other namespaces, as its annotations say.
fn is_copied(object: &Object) -> bool {
    let annotations = object.at("metadata.annotations").and_then(Node::as_mapping);
    let copies = |name: &str| ["reflect", "replicat", "sync", "copy"].iter().any(|word| name.contains(word));
    annotations.is_some_and(|annotations| annotations.iter().any(|entry| copies(&entry.key.name)))
}
