//! NATS as it is installed.

mod chart;
mod manifest;

use super::Topology;
use super::fact::Fact;
use crate::document::Span;

/// One installation of NATS servers.
#[derive(Clone, Debug)]
pub struct Broker {
    /// The namespace; the empty text where nobody says.
    pub namespace: String,
    /// The StatefulSet or Deployment.
    pub name: String,
    /// Whether it is a StatefulSet, whose pods have names of their own.
    pub stateful: bool,
    /// The file that installs it.
    pub file: String,
    /// Where it is installed.
    pub place: Span,
    /// Labels of its pods, as far as they are known.
    pub labels: Vec<(String, String)>,
    /// Whether these are all of them.
    pub all_labels: bool,
    /// The Service that gives the pods names of their own; none where there is none, or nobody says.
    pub governing: Option<String>,
    /// Services that lead to its pods, as far as the tree knows.
    pub doors: Vec<Door>,
    /// Whether there may be more Services that the chart is told to make.
    pub more_doors: bool,
    /// How many servers there are.
    pub servers: Fact<i64>,
    /// Whether the servers tell clients and KEDA of each other's addresses.
    pub advertises: Fact<bool>,
    /// What stands before the pod's name in the server's name.
    pub prefix: Fact<String>,
    /// The port of the monitoring endpoint; none inside where it is off.
    pub monitor: Fact<Option<i64>>,
    /// Whether the monitoring endpoint speaks TLS.
    pub monitor_tls: Fact<bool>,
    /// Whether messages may come from and go to other installations: leaf nodes, gateways, or nobody knows.
    pub bridged: bool,
    /// Who signs in to which account; none where that is not known, or where accounts share subjects.
    pub users: Fact<Vec<(String, String)>>,
    /// The port for clients.
    pub client: Fact<i64>,
    /// Whether JetStream is on.
    pub jetstream: Fact<bool>,
    /// Bytes that JetStream may take on the volume of each server; 0 where there is no file store.
    pub file_store: Fact<u64>,
    /// Bytes of the volume of each server.
    pub volume: Fact<u64>,
    /// Whether the file store's size was written, or is the whole volume.
    pub file_store_written: bool,
    /// Bytes that JetStream may take in the memory of each server; 0 where there is no memory store.
    pub memory_store: Fact<u64>,
    /// The accounts.
    pub accounts: Fact<Accounts>,
}

/// Whom the servers know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Accounts {
    /// `$G` and those that the configuration names.
    Named(Vec<String>),
    /// Those of an operator: an account is known by its public key.
    Operator,
}

/// A Service that leads to the servers.
#[derive(Clone, Debug)]
pub struct Door {
    /// Its name.
    pub name: String,
    /// Whether it has no address of its own.
    pub headless: bool,
    /// Its ports; none where they are not known.
    pub ports: Option<Vec<Port>>,
    /// Where it is said.
    pub place: Span,
}

/// A port of a Service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Port {
    /// The number that callers use.
    pub number: i64,
    /// The port of the pods, by number or by name.
    pub target: String,
}

impl Broker {
    /// `name.namespace`, for messages.
    #[must_use]
    pub fn host(&self, door: &str) -> String {
        if self.namespace.is_empty() { door.to_owned() } else { format!("{door}.{}", self.namespace) }
    }

    /// The number of a port of the pods, by number or by the name that the chart gives it.
    #[must_use]
    pub fn pod_port(&self, target: &str) -> Option<i64> {
        match target {
            "monitor" => self.monitor.as_ref()?.value,
            "nats" | "client" => Some(self.client.as_ref()?.value),
            number => number.parse().ok(),
        }
    }

    /// Whether KEDA has to ask each server by a name that it makes from the endpoint's: several servers that do not
    /// advertise (KEDA 2.19, `pkg/scalers/nats_jetstream_scaler.go`, `getNATSJetStreamMonitoringNodeURLByNode`).
    #[must_use]
    pub fn asked_by_name(&self) -> bool {
        self.servers.as_ref().is_some_and(|servers| servers.value > 1)
            && self.advertises.as_ref().is_some_and(|advertises| !advertises.value)
    }
}

/// Every installation in a tree.
pub(super) fn all(topology: &Topology) -> Vec<Broker> {
    let mut brokers: Vec<Broker> = super::chart::charts(topology, "nats").filter_map(|it| chart::broker(&it)).collect();
    for kind in ["StatefulSet", "Deployment"] {
        brokers.extend(topology.of("apps", kind).filter_map(|workload| manifest::broker(topology, workload)));
    }
    // By namespace, so that each Service is held against few.
    let mut near: std::collections::HashMap<String, Vec<usize>> = std::collections::HashMap::new();
    for (at, broker) in brokers.iter().enumerate() {
        near.entry(broker.namespace.clone()).or_default().push(at);
    }
    for service in topology.of("", "Service") {
        for at in near.get(service.namespace.as_str()).into_iter().flatten() {
            let Some(broker) = brokers.get_mut(*at) else { continue };
            if topology.files_together(&service.file, &broker.file) {
                manifest::open(broker, service);
            }
        }
    }
    brokers
}
