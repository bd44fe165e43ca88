//! The pods that a ScaledObject or ScaledJob scales.

use super::fact::{Fact, Said, is_templated};
use super::object::{given, integer, items};
use super::{Object, Topology};
use crate::document::{Node, Span};

/// A workload that is scaled.
#[derive(Debug)]
pub struct Worker<'t> {
    /// The workload; the ScaledJob itself.
    pub object: &'t Object,
    /// The pod template.
    pub template: &'t Node,
}

/// An environment variable, or a piece of a command, that says where the queue is.
#[derive(Debug)]
pub struct Client<'t> {
    /// The text, as it is written.
    pub url: &'t str,
    /// Where.
    pub place: Span,
}

/// The target of a scaler, by kind and name; a Deployment if it does not say (KEDA 2.19,
/// `apis/keda/v1alpha1/scaledobject_types.go`).
#[must_use]
pub fn target(scaler: &Object) -> (&str, &str, &str) {
    let api = scaler.text("spec.scaleTargetRef.apiVersion").unwrap_or("apps/v1");
    let group = api.rsplit_once('/').map_or("", |(group, _)| group);
    let kind = scaler.text("spec.scaleTargetRef.kind").unwrap_or("Deployment");
    (group, kind, scaler.text("spec.scaleTargetRef.name").unwrap_or_default())
}

/// The pods of a scaler, where they are in the tree.
#[must_use]
pub fn worker<'t>(topology: &'t Topology, scaler: &'t Object) -> Option<Worker<'t>> {
    if scaler.kind == "ScaledJob" {
        return Some(Worker { object: scaler, template: scaler.at("spec.jobTargetRef.template")? });
    }
    let object = topology.target(scaler)?;
    Some(Worker { object, template: object.at("spec.template")? })
}

impl<'t> Worker<'t> {
    /// Its containers.
    pub fn containers(&self) -> std::slice::Iter<'t, Node> {
        items(given(self.template, "spec").and_then(|spec| given(spec, "containers"))).iter()
    }

    /// The labels of its pods.
    #[must_use]
    pub fn labels(&self) -> Vec<(String, String)> {
        let labels = given(self.template, "metadata").and_then(|it| given(it, "labels")).and_then(Node::as_mapping);
        let labels = labels.into_iter().flatten();
        labels.filter_map(|entry| Some((entry.key.name.to_string(), entry.node.as_str()?.to_owned()))).collect()
    }

    /// Seconds that a pod has to end; 30 if it does not say.
    #[must_use]
    pub fn grace(&self) -> Fact<i64> {
        let node = given(self.template, "spec").and_then(|spec| given(spec, "terminationGracePeriodSeconds"));
        match node {
            Some(node) => Some(Said::at(integer(node)?, node.span)),
            None => Some(Said::at(30, self.object.place())),
        }
    }

    /// Where the worker finds NATS: the variable `NATS_URL`, else the first that holds an address of NATS.
    #[must_use]
    pub fn client(&self) -> Option<Client<'t>> {
        let mut found = None;
        for variable in self.containers().flat_map(|container| items(given(container, "env"))) {
            let name = given(variable, "name").and_then(Node::as_str).unwrap_or_default();
            let Some((value, place)) = given(variable, "value").and_then(|node| Some((node.as_str()?, node.span)))
            else {
                continue;
            };
            let is_address = ["nats://", "tls://", "nats+tls://"].iter().any(|scheme| value.starts_with(scheme));
            if is_templated(value) || !is_address && name != "NATS_URL" {
                continue;
            }
            if name == "NATS_URL" {
                return Some(Client { url: value, place });
            }
            found = found.or(Some(Client { url: value, place }));
        }
        found
    }
}

/// The text of what a container runs, and where it is written: the last word of the command that is a script.
#[must_use]
pub fn script(container: &Node) -> Option<(String, Span)> {
    let words = ["command", "args"].iter().flat_map(|key| items(given(container, key)));
    let words: Vec<(&str, Span)> = words.filter_map(|node| Some((node.as_str()?, node.span))).collect();
    // A shell's script is one word; without a shell the words are the command.
    if let Some((word, place)) = words.iter().rev().find(|(word, _)| word.contains(' ')) {
        return Some(((*word).to_owned(), *place));
    }
    let first = words.first()?;
    Some((words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(" "), first.1))
}
