//! NetworkPolicies: whether pods may be reached from elsewhere.

mod shelf;

use std::collections::HashMap;

use super::object::{given, integer, items};
use super::selector::{Label, Labelled, selects};
use super::{Object, Topology};
use crate::document::{Node, Value};
use shelf::Shelf;

/// One end of a connection.
#[derive(Clone, Debug)]
pub struct End<'a> {
    /// The namespace.
    pub namespace: &'a str,
    /// The labels of the pods, as far as they are known.
    pub labels: &'a [(String, String)],
    /// Whether these are all of them.
    pub all_labels: bool,
}

/// Whether a connection comes through.
#[derive(Debug)]
pub enum Reach<'t> {
    /// No policy in this tree selects the pods.
    Open,
    /// This policy lets it through.
    Allowed(&'t Object),
    /// Every policy that selects the pods is silent on it; this is the first of them.
    Refused(&'t Object, Way),
    /// Not known, and why.
    Unknown(&'static str),
}

/// Which end refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// The pods that are called.
    Ingress,
    /// The pods that call.
    Egress,
}

/// The policies of a tree by namespace.
#[derive(Debug)]
pub struct Policies<'t> {
    topology: &'t Topology,
    by_namespace: HashMap<&'t str, Shelf<'t>>,
    /// Policies of another kind may let through what these do not.
    foreign: bool,
}

/// Most policies that select some pods and are asked; of more it is not known what they let through together.
const MOST: usize = 128;

/// Yes, no, or it depends on what is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Answer {
    No,
    Maybe,
    Yes,
}

impl Answer {
    fn and(self, other: Self) -> Self {
        self.min(other)
    }
}

impl<'t> Policies<'t> {
    /// Those of a tree.
    #[must_use]
    pub fn of(topology: &'t Topology) -> Self {
        let mut by_namespace: HashMap<&str, Shelf<'_>> = HashMap::new();
        for policy in topology.of("networking.k8s.io", "NetworkPolicy") {
            by_namespace.entry(policy.namespace.as_str()).or_default().put(policy);
        }
        let foreign = topology.has_any("cilium.io", "CiliumNetworkPolicy")
            || topology.has_any("cilium.io", "CiliumClusterwideNetworkPolicy")
            || topology.has_any("crd.projectcalico.org", "NetworkPolicy")
            || topology.has_any("projectcalico.org", "NetworkPolicy")
            || topology.has_any("projectcalico.org", "GlobalNetworkPolicy")
            || topology.has_any("policy.networking.k8s.io", "AdminNetworkPolicy");
        Self { topology, by_namespace, foreign }
    }

    /// Whether pods may call others on a TCP port. `near` is any object of the cluster that is meant; `port` a number and
    /// the name that the pods give it (Kubernetes 1.34, `networking/v1` `types.go`).
    #[must_use]
    pub fn reach(&self, near: &str, from: &End<'_>, to: &End<'_>, port: (i64, &str)) -> Reach<'t> {
        let ends = [(Way::Ingress, to, from), (Way::Egress, from, to)];
        let mut through = Reach::Open;
        for (way, own, peer) in ends {
            match self.side(near, way, own, peer, port) {
                Reach::Open => {}
                Reach::Allowed(by) => through = Reach::Allowed(by),
                other => return other,
            }
        }
        through
    }

    fn side(&self, near: &str, way: Way, own: &End<'_>, peer: &End<'_>, port: (i64, &str)) -> Reach<'t> {
        if self.by_namespace.is_empty() && !self.foreign {
            return Reach::Open;
        }
        if own.namespace.is_empty() {
            return Reach::Unknown("the namespace is not in this tree");
        }
        let all = self.by_namespace.get(own.namespace).map(|shelf| shelf.candidates(own)).unwrap_or_default();
        let mut selecting: Vec<(&'t Object, Answer)> = Vec::new();
        for policy in all.into_iter().filter(|it| self.topology.files_together(&it.file, near) && is_for(it, way)) {
            let answer = matches(policy.at("spec.podSelector"), own.labels, own.all_labels);
            if answer != Answer::No {
                selecting.push((policy, answer));
            }
            if selecting.len() > MOST {
                return Reach::Unknown("more NetworkPolicies select the pods than are asked");
            }
        }
        let mut maybe = self.foreign;
        for (policy, _) in &selecting {
            match self.allows(policy, way, own, peer, port) {
                Answer::Yes => return Reach::Allowed(policy),
                Answer::Maybe => maybe = true,
                Answer::No => {}
            }
        }
        match selecting.iter().find(|(_, answer)| *answer == Answer::Yes) {
            _ if selecting.is_empty() => Reach::Open,
            Some((policy, _)) if !maybe => Reach::Refused(policy, way),
            _ => Reach::Unknown("a NetworkPolicy selects by what is not in this tree"),
        }
    }

    fn allows(&self, policy: &Object, way: Way, own: &End<'_>, peer: &End<'_>, port: (i64, &str)) -> Answer {
        let (rules, peers) = if way == Way::Ingress { ("spec.ingress", "from") } else { ("spec.egress", "to") };
        let answers = policy.list(rules).map(|rule| {
            let by_port = port_answer(given(rule, "ports"), port);
            let listed = items(given(rule, peers));
            let by_peer = if listed.is_empty() {
                Answer::Yes
            } else {
                listed.iter().map(|it| self.peer(it, own, peer)).max().unwrap_or(Answer::No)
            };
            by_port.and(by_peer)
        });
        answers.max().unwrap_or(Answer::No)
    }

    fn peer(&self, node: &Node, own: &End<'_>, peer: &End<'_>) -> Answer {
        if let Some(block) = given(node, "ipBlock") {
            let everything = given(block, "cidr").and_then(Node::as_str) == Some("0.0.0.0/0");
            let whole = everything && items(given(block, "except")).is_empty();
            return if whole { Answer::Yes } else { Answer::Maybe };
        }
        let pods = matches(given(node, "podSelector"), peer.labels, peer.all_labels);
        let namespace = match given(node, "namespaceSelector") {
            None if own.namespace == peer.namespace => Answer::Yes,
            None => Answer::No,
            Some(selector) => self.namespace(selector, peer.namespace),
        };
        pods.and(namespace)
    }

    /// A namespace has its name for a label (Kubernetes 1.22), and what its object in the tree says.
    fn namespace(&self, selector: &Node, name: &str) -> Answer {
        if name.is_empty() {
            return if selector.as_mapping().is_some_and(crate::document::Mapping::is_empty) {
                Answer::Yes
            } else {
                Answer::Maybe
            };
        }
        let mut labels = vec![("kubernetes.io/metadata.name".to_owned(), name.to_owned())];
        let object = self.topology.named("", "Namespace", name).next();
        let written = object.and_then(|object| object.at("metadata.labels")).and_then(Node::as_mapping);
        let written = written.into_iter().flatten();
        labels.extend(written.filter_map(|entry| Some((entry.key.name.to_string(), entry.node.as_str()?.to_owned()))));
        // Labels may come from elsewhere: from Argo CD, from a cloud.
        matches(Some(selector), &labels, false)
    }
}

fn is_for(policy: &Object, way: Way) -> bool {
    let word = if way == Way::Ingress { "Ingress" } else { "Egress" };
    let types = items(policy.at("spec.policyTypes"));
    if types.is_empty() {
        return way == Way::Ingress || policy.at("spec.egress").is_some();
    }
    types.iter().any(|kind| kind.as_str() == Some(word))
}

/// Labels as far as they are known.
struct Known<'a> {
    labels: &'a [(String, String)],
    all: bool,
}

impl Labelled for Known<'_> {
    fn label(&self, name: &str) -> Label<'_> {
        match self.labels.iter().find(|(known, _)| known == name) {
            Some((_, value)) => Label::Is(value),
            None if self.all => Label::Absent,
            None => Label::Unknown,
        }
    }
}

/// Whether a label selector selects; one that is missing or empty selects everything.
fn matches(selector: Option<&Node>, labels: &[(String, String)], all: bool) -> Answer {
    match selector.map_or(Some(true), |selector| selects(selector, &Known { labels, all })) {
        Some(true) => Answer::Yes,
        Some(false) => Answer::No,
        None => Answer::Maybe,
    }
}

fn port_answer(ports: Option<&Node>, (number, name): (i64, &str)) -> Answer {
    let ports = items(ports);
    if ports.is_empty() {
        return Answer::Yes;
    }
    let one = |port: &Node| {
        if given(port, "protocol").is_some_and(|protocol| protocol.as_str() != Some("TCP")) {
            return Answer::No;
        }
        let last = given(port, "endPort").and_then(integer);
        match given(port, "port").map(|node| &node.value) {
            None => Answer::Yes,
            Some(Value::Number(first)) => match (first.as_i64(), last) {
                (Some(first), Some(last)) if (first..=last).contains(&number) => Answer::Yes,
                (Some(first), None) if first == number => Answer::Yes,
                _ => Answer::No,
            },
            Some(Value::String(word)) if word == name => Answer::Yes,
            // What the pods call a port is only known for the two that they are asked for.
            Some(_) => Answer::Maybe,
        }
    };
    ports.iter().map(one).max().unwrap_or(Answer::No)
}
