//! Who watches KEDA, the servers and the worker, and whether a Prometheus takes it up.

use super::super::Object;
use super::super::monitoring::{Monitor, Of, Search, Taken, unrendered};
use super::super::selector::labels;
use super::super::worker::worker;
use super::delivered::Delivered;
use super::{Flaw, Hop, NOT_HERE, Parties, Step, Walk};
use crate::document::Span;

/// What was found of the monitors of one party.
#[derive(Default)]
struct Found {
    shown: Vec<String>,
    place: Option<Span>,
    by: Option<String>,
    unknown: Option<&'static str>,
    flaws: Vec<Flaw>,
}

impl<'t> Walk<'_, 't> {
    pub(super) fn watched(&mut self, beside: &Delivered<'t>, parties: &Parties) {
        self.keda_watched(beside);
        if parties.is_nats {
            self.servers_watched(beside, parties.broker);
        }
        let Some(worker) = worker(self.scene.topology, self.scaler) else { return };
        let mut found = Found::default();
        self.by_selection(beside, worker.object, &mut found);
        let worn = worker.labels();
        let services = beside.watched_services(&worker.object.namespace, &worn);
        for service in services.filter(|it| self.scene.topology.together(it, worker.object)) {
            let mut wanted = behind(service);
            if wanted.all(|wanted| worn.contains(&wanted)) {
                self.by_selection(beside, service, &mut found);
            }
        }
        // A worker needs no monitor: KEDA looks at the queue.
        if !found.shown.is_empty() {
            self.hops.push(found.hop(Step::WorkerMonitor));
        }
    }

    fn keda_watched(&mut self, beside: &Delivered<'t>) {
        let Some(keda) = self.scene.keda(&self.scaler.file) else {
            self.hops.push(Hop::unknown(Step::KedaMonitor, "KEDA", None, NOT_HERE));
            return;
        };
        let mut found = Found::default();
        self.by_chart(beside, "keda", keda.place, &mut found);
        for (group, kind, name) in [
            ("", "Service", "keda-operator"),
            ("", "Service", "keda-operator-metrics-apiserver"),
            ("apps", "Deployment", "keda-operator"),
        ] {
            if let Some(object) = self.scene.topology.find(self.scaler, group, kind, &keda.namespace, name) {
                self.by_selection(beside, object, &mut found);
            }
        }
        self.hops.push(found.hop(Step::KedaMonitor));
    }

    fn servers_watched(&mut self, beside: &Delivered<'t>, broker: Option<usize>) {
        let Some(broker) = broker.and_then(|at| self.scene.broker(at)) else {
            self.hops.push(Hop::unknown(Step::ServersMonitor, "NATS", None, NOT_HERE));
            return;
        };
        let mut found = Found::default();
        self.by_chart(beside, "nats", broker.place, &mut found);
        let topology = self.scene.topology;
        for kind in ["StatefulSet", "Deployment"] {
            if let Some(object) = topology.find(self.scaler, "apps", kind, &broker.namespace, &broker.name) {
                self.by_selection(beside, object, &mut found);
            }
        }
        for door in &broker.doors {
            if let Some(object) = topology.find(self.scaler, "", "Service", &broker.namespace, &door.name) {
                self.by_selection(beside, object, &mut found);
            }
        }
        self.hops.push(found.hop(Step::ServersMonitor));
    }

    /// The monitors that a chart makes, of the Application that names it at a place.
    fn by_chart(&self, beside: &Delivered<'t>, chart: &str, place: Span, found: &mut Found) {
        let delivery = beside.delivery;
        for release in delivery.charts(chart).filter(|it| it.place() == place) {
            let is_its = |monitor: &&Monitor<'_>| match monitor.of {
                Of::Chart(name, object) => name == chart && std::ptr::eq(object, release.application.object),
                Of::Object(_) => false,
            };
            for monitor in delivery.monitoring.monitors.iter().filter(is_its) {
                found.add(monitor, delivery.monitoring.taken(monitor, self.scene.topology, delivery));
            }
            found.flaws.extend(unrendered(release));
            if !release.is_known {
                found.unknown = Some("values of the chart are not in this tree");
            }
        }
    }

    /// The monitors that select an object.
    fn by_selection(&self, beside: &Delivered<'t>, object: &Object, found: &mut Found) {
        let delivery = beside.delivery;
        for search in delivery.monitoring.selecting(object) {
            found.flaws.extend(search.flaws());
            match delivery.monitoring.monitor(search.monitor) {
                Some(monitor) => {
                    found.add(monitor, delivery.monitoring.taken(monitor, self.scene.topology, delivery));
                }
                None => found.beyond(search),
            }
        }
    }
}

impl Found {
    fn add(&mut self, monitor: &Monitor<'_>, taken: Taken) {
        self.name(&monitor.shown, monitor.place);
        match taken {
            Taken::By(name) => self.by = Some(name),
            Taken::Unknown(why) => self.unknown = Some(why),
            Taken::No(flaw) => self.flaws.push(flaw),
        }
    }

    fn beyond(&mut self, search: &Search<'_>) {
        self.name(&search.monitor.shown(), search.monitor.place());
        self.unknown = Some("a kustomization may change it");
    }

    fn name(&mut self, shown: &str, place: Span) {
        if !self.shown.iter().any(|it| it == shown) {
            self.shown.push(shown.to_owned());
        }
        self.place = self.place.or(Some(place));
    }

    fn hop(mut self, step: Step) -> Hop {
        self.flaws.dedup();
        let mut shown = match self.shown.as_slice() {
            [] => "none".to_owned(),
            [one] => one.clone(),
            [one, two] => format!("{one} and {two}"),
            [one, rest @ ..] => format!("{one} and {} more", rest.len()),
        };
        if let Some(by) = self.by.filter(|_| self.flaws.is_empty()) {
            shown = format!("{shown}, taken by {by}");
        }
        match self.unknown {
            _ if !self.flaws.is_empty() => Hop::judged(step, shown, self.place, self.flaws),
            Some(why) => Hop::unknown(step, shown, self.place, why),
            None if self.shown.is_empty() => Hop::unknown(step, shown, None, "no monitor of it is in this tree"),
            None => Hop::known(step, shown, self.place),
        }
    }
}

/// The labels that a Service selects pods by.
pub(super) fn behind(service: &Object) -> impl Iterator<Item = (String, String)> {
    labels(service.at("spec.selector")).into_iter()
}
