//! The pods that a ScaledObject or ScaledJob scales.

mod command;
mod declared;
mod environment;
mod pull;

pub use command::{nexts, script};
pub use declared::PROCESSING_TIME;
pub use environment::{Variable, Variables};
pub use pull::Pull;

use std::collections::BTreeMap;

use super::fact::{Fact, Said};
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
pub struct Client {
    /// The text, as it is written.
    pub url: String,
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

    /// Where the worker finds NATS: what its command names, else the variable `NATS_URL`, else the first that holds an
    /// address of NATS.
    #[must_use]
    pub fn client(&self, variables: &Variables<'t>) -> Option<Client> {
        for (container, variables) in self.containers().zip(variables) {
            let Some((calls, place)) = nexts(container) else { continue };
            if let Some(url) = calls.iter().find_map(|call| command::server(call, variables)) {
                return Some(Client { url, place });
            }
        }
        let all = || variables.iter().flatten().filter_map(|(name, it)| Some((name, it.value?, it.place)));
        let is_address =
            |text: &str| ["nats://", "tls://", "nats+tls://"].iter().any(|scheme| text.starts_with(scheme));
        let is_named = |variables: &BTreeMap<String, Variable<'_>>| variables.contains_key("NATS_URL");
        let found = if variables.iter().any(is_named) {
            all().find(|(name, ..)| *name == "NATS_URL")
        } else {
            all().filter(|(_, text, _)| is_address(text)).min_by_key(|(.., place)| place.start)
        };
        found.map(|(_, text, place)| Client { url: text.to_owned(), place })
    }

    /// Whom it signs in as, where it is a user with a name, and where it says so.
    #[must_use]
    pub fn user(&self, variables: &Variables<'t>, client: &Client) -> Option<(String, Span)> {
        let authority = client.url.split_once("://").map_or(client.url.as_str(), |(_, rest)| rest);
        if let Some((user, _)) = authority.split_once('@') {
            // Without a colon it is a token.
            return user.split_once(':').map(|(name, _)| (name.to_owned(), client.place));
        }
        let named =
            |name: &str| variables.iter().find_map(|all| all.get(name)).and_then(|it| Some((it.value?, it.place)));
        let found = named("NATS_USER").or_else(|| named("NATS_USERNAME"));
        found.map(|(name, place)| (name.to_owned(), place))
    }
}
