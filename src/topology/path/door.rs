//! The Service and the port by which KEDA comes to the servers.

use super::super::broker::Broker;
use super::super::flaw::Flaw;
use super::endpoint::Asked;
use super::{Hop, Step, Walk};

impl<'t> Walk<'_, 't> {
    pub(super) fn headless(&mut self, asked: &Asked<'t>, service: &str, at: usize, broker: &Broker) {
        let door = self.scene.door(at, service);
        let governing = broker.governing.as_deref().filter(|_| broker.stateful && broker.asked_by_name());
        let pod = !asked.address.host.starts_with(service);
        let flaw = governing.filter(|name| pod || *name != service).map(|name| {
            let why = if pod { "one server" } else { "not the headless Service of the servers" };
            let first = format!("{}-0.{}", broker.name, asked.address.host);
            let words = format!("{} is {why}: KEDA would ask {first}, which is no name", asked.address.host);
            let port = broker.monitor.as_ref().and_then(|said| said.value).or(asked.address.port);
            let port = port.map(|port| format!(":{port}")).unwrap_or_default();
            let help = format!("write {}{port}", broker.host(name));
            let flaw = Flaw::new("endpoint-not-headless", asked.place, words, help);
            let place = broker.advertises.as_ref().map_or(broker.place, |said| said.place);
            flaw.seen(place, "these servers do not tell each other's addresses")
        });
        let shown = self.told(|| super::lone::named(&broker.host(service), door.is_some_and(|door| door.headless)));
        self.hops.push(Hop::judged(Step::Service, shown, door.map(|door| door.place), flaw.into_iter().collect()));
    }

    pub(super) fn port(&mut self, asked: &Asked<'t>, service: &str, at: usize, broker: &Broker) {
        let door = self.scene.door(at, service);
        let port = asked.address.port;
        let open = broker.governing.as_deref();
        let monitor = broker.monitor.as_ref();
        let usual = monitor.and_then(|said| said.value).unwrap_or(8222);
        let better = || match open {
            Some(name) => format!("write {}:{usual}", broker.host(name)),
            None => format!("write :{usual} behind the host"),
        };
        let mut flaws = Vec::new();
        let shown = match port {
            None => {
                let words = format!("{} names no port, and KEDA asks port 80", asked.address.host);
                flaws.push(Flaw::new("endpoint-port-missing", asked.place, words, better()));
                "no port".to_owned()
            }
            Some(port) => {
                // A headless Service leads to every port of its pods, and so do the names below it.
                let direct = door.is_none_or(|door| door.headless);
                let listed = door.and_then(|door| door.ports.as_ref()).filter(|_| !direct);
                let target = match listed.map(|ports| ports.iter().find(|it| it.number == port)) {
                    Some(None) => {
                        let words = format!("the Service {} has no port {port}", broker.host(service));
                        let place = door.map_or(broker.place, |door| door.place);
                        let flaw = Flaw::new("endpoint-port-missing", asked.place, words, better());
                        flaws.push(flaw.seen(place, "this Service"));
                        None
                    }
                    Some(Some(found)) => broker.pod_port(&found.target),
                    None => direct.then_some(port),
                };
                flaws.extend(monitoring(asked, broker, target));
                flaws.extend(self.scheme(asked, broker, target));
                self.told(|| port.to_string())
            }
        };
        let place = monitor.map(|said| said.place);
        let hop = match monitor {
            None if flaws.is_empty() => {
                Hop::unknown(Step::Port, shown, place, "whether it monitors is not in this tree")
            }
            _ => Hop::judged(Step::Port, shown, place, flaws),
        };
        self.hops.push(hop);
    }
}

impl Walk<'_, '_> {
    /// Whether KEDA asks as the servers answer: in the clear where `useHttps` is not true (KEDA 2.19,
    /// `pkg/scalers/nats_jetstream_scaler.go`, `getNATSJetStreamMonitoringURL`).
    fn scheme(&self, asked: &Asked<'_>, broker: &Broker, target: Option<i64>) -> Option<Flaw> {
        let port = broker.monitor.as_ref()?.value?;
        let tls = broker.monitor_tls.as_ref().filter(|_| target == Some(port))?;
        let written = self.metadata("useHttps");
        if self.is_odd("useHttps") {
            return None;
        }
        let https = written.map_or(Some(false), |(text, _)| flag(text))?;
        let place = written.map_or(asked.place, |(_, place)| place);
        let flaw = |words: String, help: &str| {
            Flaw::new("monitor-scheme-differs", place, words, help).seen(tls.place, "how the servers monitor")
        };
        match (tls.value, https) {
            (true, false) => {
                let words = format!("the servers monitor over TLS on port {port}, and the trigger asks by http");
                Some(flaw(words, "write useHttps: \"true\" beside the endpoint"))
            }
            (false, true) => {
                let words = format!("the servers monitor without TLS on port {port}, and the trigger asks by https");
                Some(flaw(words, "remove useHttps, or set config.monitor.tls.enabled to true"))
            }
            _ => None,
        }
    }
}

/// A flag as KEDA reads it (Go, `strconv.ParseBool`).
fn flag(text: &str) -> Option<bool> {
    match text.trim() {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

/// Whether the servers monitor on the port that is asked.
fn monitoring(asked: &Asked<'_>, broker: &Broker, target: Option<i64>) -> Option<Flaw> {
    let said = broker.monitor.as_ref()?;
    match said.value {
        None => {
            let words = format!("the servers of {} do not monitor, and KEDA has nobody to ask", broker.name);
            let flaw = Flaw::new("monitor-disabled", asked.place, words, "set config.monitor.enabled to true");
            Some(flaw.seen(said.place, "it is off here"))
        }
        Some(port) if target.is_some_and(|target| target != port) => {
            let target = target.unwrap_or_default();
            let words = format!("the servers monitor on port {port}, and the trigger asks port {target} of them");
            let flaw = Flaw::new("monitor-port-differs", asked.place, words, format!("write port {port}"));
            Some(flaw.seen(said.place, "the port is given here"))
        }
        Some(_) => None,
    }
}
