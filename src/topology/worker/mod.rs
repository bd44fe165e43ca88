//! The pods that a ScaledObject or ScaledJob scales.

mod address;
mod calls;
mod command;
mod declared;
mod environment;
mod pull;

pub use address::Client;
pub use command::{nexts, script};
pub use declared::PROCESSING_TIME;
pub use environment::{Variable, Variables};
pub use pull::Pull;

use super::fact::{Fact, Said};
use super::object::{given, integer, items};
use super::{Object, Topology};
use crate::document::Node;

/// A workload that is scaled.
#[derive(Debug)]
pub struct Worker<'t> {
    /// The workload; the ScaledJob itself.
    pub object: &'t Object,
    /// The pod template.
    pub template: &'t Node,
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

    /// Whether containers run beside them that begin before them (Kubernetes 1.35, `restartPolicy` of an init container).
    fn has_side_containers(&self) -> bool {
        let spec = given(self.template, "spec");
        let all = items(spec.and_then(|spec| given(spec, "initContainers"))).iter();
        all.into_iter().any(|container| given(container, "restartPolicy").is_some())
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
}
