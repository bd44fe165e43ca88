//! What watches what: monitors, what they select, and the Prometheus that takes them up or does not.

mod monitors;
mod prometheus;
mod targets;
mod unrendered;

use std::collections::HashMap;

pub use monitors::KEDA;
pub use prometheus::{Answer, Monitor, Of, Prometheus};
pub use targets::Search;
pub use unrendered::unrendered;

use super::delivery::Delivery;
use super::selector::{labels, selects, shown};
use super::{Flaw, Object, Topology};
use crate::document::Node;
use crate::unit::closest;

/// Everything that watches in a tree.
#[derive(Debug, Default)]
pub struct Monitoring<'a> {
    /// Every Prometheus.
    pub prometheus: Vec<Prometheus<'a>>,
    /// Every monitor and rule of which the labels are known.
    pub monitors: Vec<Monitor<'a>>,
    /// Every ServiceMonitor and PodMonitor that is written, with what it selects.
    pub searches: Vec<Search<'a>>,
    /// The place among the monitors, and among the searches, by the address of the object.
    by_object: HashMap<usize, usize>,
    by_selected: HashMap<usize, Vec<usize>>,
}

/// Whether a monitor is taken up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// By this Prometheus.
    By(String),
    /// Nobody in this tree says; why.
    Unknown(&'static str),
    /// By none, and why.
    No(Flaw),
}

impl<'a> Monitoring<'a> {
    /// What watches what is delivered.
    #[must_use]
    pub fn of(topology: &'a Topology, delivery: &Delivery<'a>) -> Self {
        let prometheus = prometheus::all(topology, delivery);
        let monitors = monitors::all(topology, delivery);
        let kinds = ["ServiceMonitor", "PodMonitor"];
        let searches: Vec<Search<'a>> = kinds.iter().flat_map(|kind| targets::all(kind, topology, delivery)).collect();
        let mut found = Self { prometheus, monitors, searches, ..Self::default() };
        for (at, monitor) in found.monitors.iter().enumerate() {
            if let Of::Object(object) = monitor.of {
                found.by_object.insert(address(object), at);
            }
        }
        for (at, search) in found.searches.iter().enumerate() {
            for object in &search.selected {
                found.by_selected.entry(address(object)).or_default().push(at);
            }
        }
        found
    }

    /// The monitors that select an object, each with what it selects.
    pub fn selecting<'m>(&'m self, object: &Object) -> impl Iterator<Item = &'m Search<'a>> {
        let all = self.by_selected.get(&address(object)).map(Vec::as_slice).unwrap_or_default();
        all.iter().filter_map(|at| self.searches.get(*at))
    }

    /// The monitor that an object is, where its labels are known.
    #[must_use]
    pub fn monitor(&self, object: &Object) -> Option<&Monitor<'a>> {
        self.by_object.get(&address(object)).and_then(|at| self.monitors.get(*at))
    }

    /// Whether a Prometheus takes a monitor up. Where one does, or may, nothing is wrong.
    #[must_use]
    pub fn taken(&self, monitor: &Monitor<'_>, topology: &Topology, delivery: &Delivery<'_>) -> Taken {
        let near: Vec<&Prometheus<'_>> =
            self.prometheus.iter().filter(|it| it.is_near(monitor, topology, delivery)).collect();
        let answers: Vec<Answer> = near.iter().map(|it| it.answer(monitor, topology, delivery)).collect();
        if let Some(taking) = near.iter().zip(&answers).find(|(_, answer)| **answer == Answer::Taken) {
            return Taken::By(taking.0.shown(delivery));
        }
        if answers.contains(&Answer::Unknown) {
            return Taken::Unknown("what the Prometheus takes up is not in this tree");
        }
        let elsewhere = answers.iter().find_map(|answer| match answer {
            Answer::Namespace(place) => Some(*place),
            _ => None,
        });
        if let Some(place) = elsewhere {
            let words = format!("namespace {} of {} is searched by no Prometheus", monitor.namespace, monitor.shown);
            let help = "widen the namespace selector of the Prometheus, or move the monitor";
            let flaw = Flaw::new("monitor-namespace-excluded", monitor.place, words, help);
            return Taken::No(flaw.seen(place, "looks elsewhere"));
        }
        match answers.into_iter().next() {
            Some(Answer::Labels(wanted, place)) => {
                let words = format!("labels of {} do not match {wanted}: no Prometheus takes it", monitor.shown);
                let label = match wanted.split(',').next().and_then(|first| first.split_once('=')) {
                    Some((key, value)) => format!("{key}: {value}"),
                    None => "what it asks for".to_owned(),
                };
                let help = format!("add {label} under {}", monitor.under);
                let flaw = Flaw::new("monitor-label-missing", monitor.place, words, help);
                Taken::No(flaw.seen(place, "asks for it"))
            }
            _ => Taken::Unknown("no Prometheus is in this tree"),
        }
    }
}

/// What tells one object of a tree from every other.
fn address(object: &Object) -> usize {
    std::ptr::from_ref(object).addr()
}

impl Search<'_> {
    /// What is wrong with what it selects.
    #[must_use]
    pub fn flaws(&self) -> Vec<Flaw> {
        if self.is_open {
            return Vec::new();
        }
        if self.selected.is_empty() {
            // Where nothing of that sort is in the tree, it is elsewhere.
            return if self.others.is_empty() { Vec::new() } else { vec![self.nothing()] };
        }
        let list = if self.monitor.kind == "ServiceMonitor" { "spec.endpoints" } else { "spec.podMetricsEndpoints" };
        self.monitor.list(list).filter_map(|endpoint| self.missing(endpoint.get("port")?)).collect()
    }

    fn nothing(&self) -> Flaw {
        let of_services = self.monitor.kind == "ServiceMonitor";
        let what = if of_services { "Service" } else { "pod" };
        let words = format!("{} matches no {what}: {}", self.monitor.shown(), shown(self.selector));
        let flaw = |help: &str| Flaw::new("monitor-selects-nothing", self.selector.span, words.clone(), help);
        // The most usual slip: a Service selects pods by these labels and has none itself.
        let is_behind = |it: &&&Object| selects(self.selector, &labels(it.at("spec.selector"))) == Some(true);
        let behind = self.others.iter().find(is_behind).filter(|_| of_services);
        match (behind, self.others.first()) {
            (Some(service), _) => flaw("write them under metadata.labels of the Service too")
                .seen(service.place(), "selects pods by these labels, and has none itself"),
            (None, Some(other)) => flaw("correct the selector or the labels").seen(other.place(), "not selected"),
            (None, None) => flaw("correct the selector or the labels"),
        }
    }

    fn missing(&self, node: &Node) -> Option<Flaw> {
        let port = node.as_str().filter(|port| !port.is_empty())?;
        let all: Vec<&str> = self.selected.iter().flat_map(|object| targets::ports(object)).collect();
        if all.contains(&port) {
            return None;
        }
        let first = self.selected.first()?;
        let help = match closest(port, all.iter().copied()) {
            Some(near) => format!("did you mean {near}?"),
            None if port.bytes().all(|byte| byte.is_ascii_digit()) => {
                "a port is called by its name; give it one".to_owned()
            }
            None if all.is_empty() => "give the port this name".to_owned(),
            None => format!("its ports are {}", all.join(", ")),
        };
        let words = format!("{} has no port named {port}", first.shown());
        Some(Flaw::new("monitor-port-missing", node.span, words, help).seen(first.place(), "selected"))
    }
}
