//! A trigger whose authentication is another one.

use super::super::{Rule, World, world::KEDA};
use super::elsewhere::Elsewhere;
use super::missing::{abroad, near, within};
use super::scaled::{is_open, triggers};
use crate::diagnostic::{Diagnostic, Fix};
use crate::document::Node;
use crate::topology::{Object, given};

const ID: &str = "authentication-missing";

pub(in crate::check::rules) const RULE: Rule = Rule::of_scaler(ID, check);

const OWN: &str = "TriggerAuthentication";
const CLUSTER: &str = "ClusterTriggerAuthentication";

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    let elsewhere = world.elsewhere();
    for scaler in world.scalers() {
        for trigger in triggers(scaler) {
            let reference = given(trigger.node, "authenticationRef");
            found.extend(reference.and_then(|reference| missing(world, elsewhere, scaler, reference)));
        }
    }
}

fn missing(world: &World<'_>, elsewhere: &Elsewhere, scaler: &Object, reference: &Node) -> Option<Diagnostic> {
    let name = reference.get("name")?;
    let text = name.as_str().filter(|text| !text.is_empty() && !is_open(text))?;
    let written = given(reference, "kind").map_or(Some(""), Node::as_str)?;
    let kind = if written.is_empty() { OWN } else { written };
    if kind != OWN && kind != CLUSTER {
        return no_kind(world, reference, kind);
    }
    let namespace = if kind == OWN { scaler.namespace.as_str() } else { "" };
    let at = |kind: &str, namespace: &str| world.topology.find(scaler, KEDA, kind, namespace, text);
    if at(kind, namespace).is_some() {
        return None;
    }
    let finding = |message: String| Diagnostic::error(ID, message).at(name.span, "KEDA logs this and goes on without");
    let message = format!("{kind}/{text} is not there{}", within(namespace));
    let (other, other_namespace) = if kind == OWN { (CLUSTER, "") } else { (OWN, scaler.namespace.as_str()) };
    if let Some(other) = at(other, other_namespace) {
        let said = format!("a {} has the name", other.kind);
        let help = format!("write kind: {} into authenticationRef", other.kind);
        return Some(finding(message).related(other.place(), said).help(help));
    }
    if elsewhere.fills(namespace) {
        return None;
    }
    if let Some(meant) = near(world, scaler, (KEDA, kind), namespace, text) {
        let finding = finding(message).related(meant.place(), "this one is there");
        let fix = Fix::word(name.span, text, &meant.name);
        return Some(finding.help(format!("did you mean {}?", meant.name)).fix(fix));
    }
    let other = abroad(world, scaler, (KEDA, kind), namespace, text)?;
    let said = format!("it is in namespace {}", other.namespace);
    let help = format!("put it into the namespace of {}, or make it a {CLUSTER}", scaler.shown());
    Some(finding(message).related(other.place(), said).help(help))
}

/// From 2.20 on the schema lists the kinds.
fn no_kind(world: &World<'_>, reference: &Node, kind: &str) -> Option<Diagnostic> {
    let place = reference.get("kind")?.span;
    (world.keda() < (2, 20) && !is_open(kind)).then(|| {
        Diagnostic::error(ID, format!("{kind} is no kind of authentication: KEDA logs this and goes on without"))
            .at(place, "")
            .help(format!("write {OWN} or {CLUSTER}"))
    })
}
