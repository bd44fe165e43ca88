//! Servers of which the tree holds a Service alone: somebody else installs them.

use super::super::flaw::Flaw;
use super::super::object::{given, integer, items};
use super::super::policy::End;
use super::{Hop, NOT_HERE, Object, Step, Walk};
use crate::document::{Node, Span};

impl<'t> Walk<'_, 't> {
    /// The Service of a host, where the tree has it.
    pub(super) fn lone(&self, host: &str, from: &str) -> Option<&'t Object> {
        let mut parts = host.split('.');
        let (service, namespace) = (parts.next()?, parts.next().unwrap_or(from));
        self.scene.topology.find(self.scaler, "", "Service", namespace, service)
    }

    /// Walks over a Service to servers that are not in the tree.
    pub(super) fn over(&mut self, service: &'t Object, asked: (&str, Option<i64>, Span)) {
        let (host, port, place) = asked;
        let headless = service.text("spec.clusterIP") == Some("None");
        let shown = self.told(|| named(&format!("{}.{}", service.name, service.namespace), headless));
        self.hops.push(Hop::known(Step::Service, shown, Some(service.place())));
        let ports = items(service.at("spec.ports"));
        let numbers: Vec<i64> = ports.iter().filter_map(|port| integer(given(port, "port")?)).collect();
        let listed = !headless && numbers.len() == ports.len() && !ports.is_empty();
        let flaw = port.filter(|port| listed && !numbers.contains(port)).map(|port| {
            let words = format!("the Service {host} has no port {port}");
            let flaw = Flaw::new("endpoint-port-missing", place, words, "ask the headless Service of the servers");
            flaw.seen(service.place(), "this Service")
        });
        let shown = port.map_or_else(|| "no port".to_owned(), |port| port.to_string());
        self.hops.push(Hop::judged(Step::Port, shown, None, flaw.into_iter().collect()));
        self.hops.push(Hop::unknown(Step::Servers, "NATS", None, NOT_HERE));
    }

    /// The pods behind a Service, by the labels that it selects them by.
    pub(super) fn labels_behind(service: &Object) -> Vec<(String, String)> {
        let selector = service.at("spec.selector").and_then(Node::as_mapping).into_iter().flatten();
        selector.filter_map(|entry| Some((entry.key.name.to_string(), entry.node.as_str()?.to_owned()))).collect()
    }

    /// One end of a connection: the pods behind a Service.
    pub(super) fn end<'a>(service: &'a Object, labels: &'a [(String, String)]) -> End<'a> {
        End { namespace: &service.namespace, labels, all_labels: false }
    }
}

/// A Service as a drawing shows it.
pub(super) fn named(host: &str, headless: bool) -> String {
    format!("{host}, {}", if headless { "headless" } else { "not headless" })
}
