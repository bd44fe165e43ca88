//! From the trigger to the servers' monitoring endpoint.

use super::super::broker::Broker;
use super::super::fact::is_templated;
use super::super::flaw::Flaw;
use super::super::keda::OPERATOR;
use super::super::policy::End;
use super::super::scene::{Address, address};
use super::network::{admit, network, refusal};
use super::{Hop, NOT_HERE, Step, Walk};
use crate::document::Span;
use crate::unit::certain;

const KEY: &str = "natsServerMonitoringEndpoint";

/// What is asked, as far as it is understood.
pub(super) struct Asked<'t> {
    text: &'t str,
    pub(super) place: Span,
    pub(super) address: Address,
}

impl<'t> Walk<'_, 't> {
    /// Walks to the servers, and says which installation they are.
    pub(super) fn endpoint(&mut self) -> Option<usize> {
        let Some((text, place)) = self.metadata(KEY) else {
            self.hops.push(Hop::unknown(Step::Endpoint, "no endpoint", None, NOT_HERE));
            return None;
        };
        let Some(address) = address(text).filter(|_| !is_templated(text)) else {
            let shown = if is_templated(text) { "filled in later" } else { "no address" };
            self.hops.push(Hop::unknown(Step::Endpoint, shown, Some(place), NOT_HERE));
            return None;
        };
        let asked = Asked { text, place, address };
        let written = scheme(&asked);
        let scene = self.scene;
        let (service, broker, mut flaws) = self.service(&asked);
        flaws.splice(0..0, written);
        let (shown, port) = (&asked.address.host, asked.address.port);
        let shown = self.told(|| port.map_or_else(|| shown.clone(), |port| format!("{shown}:{port}")));
        self.hops.push(Hop::judged(Step::Endpoint, shown, Some(place), flaws));
        let Some((at, broker)) = broker.and_then(|at| Some((at, scene.broker(at)?))) else {
            let keda = scene.keda(&self.scaler.file).map(|keda| keda.namespace.as_str()).unwrap_or_default();
            let Some(lone) = self.lone(&asked.address.host, keda) else {
                self.hops.push(Hop::unknown(Step::Service, service, None, NOT_HERE));
                return None;
            };
            self.over(lone, (&asked.address.host, port, place));
            let labels = Self::labels_behind(lone);
            self.asking(&asked, &Self::end(lone, &labels), port.unwrap_or(8222));
            return None;
        };
        self.headless(&asked, &service, at, broker);
        self.port(&asked, &service, at, broker);
        self.servers(&asked, broker);
        let to = End { namespace: &broker.namespace, labels: &broker.labels, all_labels: broker.all_labels };
        let port = broker.monitor.as_ref().and_then(|said| said.value).or(port).unwrap_or(8222);
        self.asking(&asked, &to, port);
        Some(at)
    }

    /// The Service that a host means, as the operator's resolver would find it.
    fn service(&self, asked: &Asked<'t>) -> (String, Option<usize>, Vec<Flaw>) {
        let (scene, file) = (self.scene, &*self.scaler.file);
        let parts: Vec<&str> = asked.address.host.split('.').collect();
        let first = parts.first().copied().unwrap_or_default().to_owned();
        let Some(namespace) = parts.get(1) else { return self.bare(asked, first) };
        if let Some(at) = scene.behind(&first, namespace, file) {
            return (first, Some(at), Vec::new());
        }
        // The name of a single pod below its Service.
        if let Some(of) = parts.get(2)
            && let Some(at) = scene.behind(namespace, of, file)
        {
            return ((*namespace).to_owned(), Some(at), Vec::new());
        }
        let known = scene.within(namespace, file).and_then(|at| scene.broker(at)).filter(|broker| !broker.more_doors);
        let elsewhere = scene.topology.find(self.scaler, "", "Service", namespace, &first).is_some();
        let meant =
            known.filter(|_| !elsewhere).and_then(|it| certain(&first, it.doors.iter().map(|door| door.name.as_str())));
        let flaws = meant.map(|meant| {
            let words = format!("there is no Service {first} in {namespace}, only {meant}");
            Flaw::new("endpoint-service-misspelt", asked.place, words, format!("write {meant}.{namespace}"))
        });
        (first, None, flaws.into_iter().collect())
    }

    /// A host without a namespace is looked up from the namespace of KEDA's operator, which asks.
    fn bare(&self, asked: &Asked<'t>, host: String) -> (String, Option<usize>, Vec<Flaw>) {
        let file = &*self.scaler.file;
        let Some(keda) = self.scene.keda(file) else { return (host, None, Vec::new()) };
        if let Some(at) = self.scene.behind(&host, &keda.namespace, file) {
            return (host, Some(at), Vec::new());
        }
        let there = self.scene.topology.find(self.scaler, "", "Service", &keda.namespace, &host).is_some();
        let found = self.scene.anywhere(&host, file).filter(|_| !there);
        let Some(broker) = found.and_then(|at| self.scene.broker(at)).filter(|it| !it.namespace.is_empty()) else {
            return (host, None, Vec::new());
        };
        let words = format!("{host} is looked up from namespace {}, and is in {}", keda.namespace, broker.namespace);
        let help = format!("write {}", rewritten(asked, &broker.host(&host)));
        let flaw = Flaw::new("endpoint-name-in-other-namespace", asked.place, words, help);
        (
            host,
            found,
            vec![flaw.seen(keda.place, "KEDA is installed here").seen(broker.place, "NATS is installed here")],
        )
    }

    fn servers(&mut self, asked: &Asked<'t>, broker: &Broker) {
        let Some(servers) = &broker.servers else {
            self.hops.push(Hop::unknown(
                Step::Servers,
                broker.name.as_str(),
                Some(broker.place),
                "their number is not in this tree",
            ));
            return;
        };
        let mut flaws = Vec::new();
        if let Some(prefix) = broker.prefix.as_ref().filter(|it| broker.asked_by_name() && !it.value.is_empty()) {
            let words = format!(
                "servers are named {0}{1}-0 and KEDA looks for {1}-0: it finds no leader among them",
                prefix.value, broker.name
            );
            let help = "leave serverNamePrefix empty, or set config.cluster.noAdvertise to false";
            let flaw = Flaw::new("server-name-prefix-hides-leader", prefix.place, words, help);
            flaws.push(flaw.seen(asked.place, "this trigger asks them"));
        }
        if let Some(said) = broker.jetstream.as_ref().filter(|said| !said.value) {
            let words = format!("the servers of {} run without JetStream", broker.name);
            let help = "set config.jetstream.enabled to true";
            let flaw = Flaw::new("jetstream-disabled", asked.place, words, help);
            flaws.push(flaw.seen(said.place, "these servers"));
        }
        let count = servers.value;
        let quiet = broker.advertises.as_ref().is_some_and(|said| !said.value);
        let shown = self.told(|| match count {
            1 => "1 server".to_owned(),
            _ if quiet => format!("{count} servers, asked one by one"),
            _ => format!("{count} servers"),
        });
        self.hops.push(Hop::judged(Step::Servers, shown, Some(servers.place), flaws));
    }

    /// Whether KEDA's operator may call the servers.
    fn asking(&mut self, asked: &Asked<'t>, to: &End<'_>, port: i64) {
        let Some(keda) = self.scene.keda(&self.scaler.file) else {
            let shown = "from KEDA";
            self.hops.push(Hop::unknown(Step::Asking, shown, None, "KEDA is not in this tree"));
            return;
        };
        let labels: Vec<(String, String)> = OPERATOR.map(|(key, value)| (key.to_owned(), value.to_owned())).to_vec();
        let from = End { namespace: &keda.namespace, labels: &labels, all_labels: false };
        let reach = self.scene.policies.reach(&self.scaler.file, &from, to, (port, "monitor"));
        let blocked = |policy: &super::Object, way| {
            let words = refusal(policy, way, &from, to, port, "KEDA");
            let help = admit(way, &from, to, port);
            let flaw = Flaw::new("network-policy-blocks-monitor", policy.place(), words, help);
            flaw.seen(asked.place, "this trigger asks there")
        };
        let shown = self.told(|| format!("{} to {}, port {port}", keda.namespace, to.namespace));
        self.hops.push(network(Step::Asking, shown, &reach, blocked));
    }
}

fn rewritten(asked: &Asked<'_>, host: &str) -> String {
    asked.address.port.map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// KEDA puts the scheme before the value and the path behind it.
fn scheme(asked: &Asked<'_>) -> Option<Flaw> {
    let (text, place) = (asked.text, asked.place);
    (text.contains("://") || text.contains('/')).then(|| {
        let words = format!("{KEY} is host and port alone, and KEDA puts the scheme and the path around them");
        let tls = if text.starts_with("https") { ", and useHttps: \"true\" beside it" } else { "" };
        let help = format!("write {}{tls}", rewritten(asked, &asked.address.host));
        Flaw::new("endpoint-has-scheme", place, words, help)
    })
}
