//! The parties of events, found by name.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::broker::{Broker, Door};
use super::chart::{Lookup, charts};
use super::keda::Keda;
use super::policy::Policies;
use super::stream::{Consumer, Stream};
use super::{Topology, broker, delivery, fact, keda, stream};

/// Everything that event paths lead through.
#[derive(Debug)]
pub(super) struct Scene<'t> {
    pub(super) topology: &'t Topology,
    pub(super) policies: Policies<'t>,
    pub(super) brokers: Vec<Broker>,
    pub(super) streams: Vec<Stream>,
    pub(super) consumers: Vec<Consumer>,
    keda: Vec<Keda>,
    doors: HashMap<String, Vec<usize>>,
    namespaces: HashMap<String, Vec<usize>>,
    pub(super) by_stream: HashMap<String, Vec<usize>>,
    pub(super) by_consumer: HashMap<String, Vec<usize>>,
    /// Consumers by the name of their stream, and by their own.
    by_names: HashMap<String, HashMap<String, Vec<usize>>>,
    /// Files of which a kustomization may change the objects.
    pub(super) changed: HashSet<String>,
}

/// A host as it is written, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) host: String,
    pub(super) port: Option<i64>,
}

/// Takes an address apart: what stands before and after host and port does not count. Who asks may have a `/` or an `@` in the
/// password that nobody escaped; where that leaves two ways to read it, neither is taken.
pub(super) fn address(text: &str) -> Option<Address> {
    let after = text.split_once("://").map_or(text, |(_, rest)| rest);
    let first = after.split(',').next().unwrap_or_default();
    let authority = first.split(['/', '?']).next().unwrap_or_default();
    let authority = match (first.rsplit_once('@'), authority.split_once(':')) {
        (Some((_, behind)), _) if authority.contains('@') => behind.split(['/', '?']).next().unwrap_or_default(),
        (Some(_), Some((_, port))) if port.parse::<u16>().is_ok() => return None,
        (Some((_, behind)), Some(_)) => behind.split(['/', '?']).next().unwrap_or_default(),
        _ => authority,
    };
    let authority = authority.trim();
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) => (host, Some(port.parse().ok()?)),
        None => (authority, None),
    };
    let plain = !host.is_empty() && host.chars().all(|it| it.is_ascii_alphanumeric() || ".-_".contains(it));
    plain.then(|| Address { host: host.trim_end_matches('.').to_owned(), port })
}

impl<'t> Scene<'t> {
    pub(super) fn of(topology: &'t Topology) -> Self {
        let brokers = broker::all(topology);
        let (streams, consumers) = stream::all(topology);
        let (mut doors, mut namespaces): (HashMap<_, Vec<_>>, HashMap<_, Vec<_>>) = (HashMap::new(), HashMap::new());
        for (at, broker) in brokers.iter().enumerate() {
            namespaces.entry(broker.namespace.clone()).or_default().push(at);
            for door in &broker.doors {
                doors.entry(door.name.clone()).or_default().push(at);
            }
        }
        let (mut by_stream, mut by_consumer): (HashMap<_, Vec<_>>, HashMap<_, Vec<_>>) =
            (HashMap::new(), HashMap::new());
        for (at, stream) in streams.iter().enumerate() {
            by_stream.entry(stream.name.clone()).or_default().push(at);
        }
        let mut by_names: HashMap<String, HashMap<String, Vec<usize>>> = HashMap::new();
        for (at, consumer) in consumers.iter().enumerate() {
            by_consumer.entry(consumer.stream.clone()).or_default().push(at);
            by_names.entry(consumer.stream.clone()).or_default().entry(consumer.name.clone()).or_default().push(at);
        }
        let policies = Policies::of(topology);
        let keda = keda::all(topology);
        let changed = delivery::changed(topology);
        let mut scene = Self {
            topology,
            policies,
            brokers,
            streams,
            consumers,
            keda,
            doors,
            namespaces,
            by_stream,
            by_consumer,
            by_names,
            changed,
        };
        scene.settle();
        scene
    }

    /// Says on which servers each stream is made.
    fn settle(&mut self) {
        let asked: Vec<(Arc<str>, Option<String>)> = charts(self.topology, "nack")
            .map(|chart| {
                let url = match chart.at("jetstream.nats.url") {
                    Lookup::Given(node, _) => fact::scalar(node),
                    Lookup::Default | Lookup::Open => None,
                };
                (Arc::clone(&chart.application.file), url)
            })
            .collect();
        let servers: HashMap<String, Option<String>> = self
            .topology
            .of("jetstream.nats.io", "Stream")
            .filter(|object| {
                ["servers", "account", "placement"].iter().any(|key| object.at(&format!("spec.{key}")).is_some())
            })
            .map(|object| {
                let url = object.list("spec.servers").next().and_then(fact::scalar);
                (format!("{}/{}", object.namespace, object.text("spec.name").unwrap_or_default()), url)
            })
            .collect();
        let found: Vec<Option<usize>> = self
            .streams
            .iter()
            .map(|stream| {
                let here = || self.only(self.namespaces.get(&stream.namespace), &stream.file);
                if stream.maker == stream::Maker::Job {
                    return here();
                }
                let at = |url: &Option<String>| self.at_url(url.as_deref()?, &stream.namespace, &stream.file);
                if let Some(url) = servers.get(&format!("{}/{}", stream.namespace, stream.name)) {
                    return at(url);
                }
                let mut near = asked.iter().filter(|(file, _)| self.topology.files_together(file, &stream.file));
                match (near.next(), near.next()) {
                    (Some((_, url)), None) => at(url),
                    (None, _) => here(),
                    _ => None,
                }
            })
            .collect();
        for (stream, broker) in self.streams.iter_mut().zip(found) {
            stream.broker = broker;
        }
    }

    /// The one of several that is in the same cluster as a file.
    fn only(&self, some: Option<&Vec<usize>>, file: &str) -> Option<usize> {
        let near =
            |at: &&usize| self.brokers.get(**at).is_some_and(|broker| self.topology.files_together(&broker.file, file));
        let mut all = some?.iter().filter(near);
        let first = *all.next()?;
        all.all(|other| *other == first).then_some(first)
    }

    /// The servers behind an address of clients.
    pub(super) fn at_url(&self, url: &str, from: &str, file: &str) -> Option<usize> {
        let address = address(url)?;
        let mut parts = address.host.split('.');
        let (service, namespace) = (parts.next()?, parts.next().unwrap_or(from));
        self.behind(service, namespace, file)
    }

    /// The servers that a Service leads to. Where nobody says in which namespace they are, any may be meant.
    pub(super) fn behind(&self, service: &str, namespace: &str, file: &str) -> Option<usize> {
        let all = self.doors.get(service)?;
        let is_in = |at: &&usize, wanted: &str| self.brokers.get(**at).is_some_and(|it| it.namespace == wanted);
        let exact: Vec<usize> = all.iter().filter(|at| is_in(at, namespace)).copied().collect();
        let anywhere = || all.iter().filter(|at| is_in(at, "")).copied().collect();
        let some = if exact.is_empty() { anywhere() } else { exact };
        self.only(Some(&some), file)
    }

    /// The servers that a Service of this name leads to in whatever namespace.
    pub(super) fn anywhere(&self, service: &str, file: &str) -> Option<usize> {
        self.only(self.doors.get(service), file)
    }

    /// The servers in a namespace.
    pub(super) fn within(&self, namespace: &str, file: &str) -> Option<usize> {
        self.only(self.namespaces.get(namespace), file)
    }

    pub(super) fn broker(&self, at: usize) -> Option<&Broker> {
        self.brokers.get(at)
    }

    /// A Service of an installation.
    pub(super) fn door(&self, at: usize, name: &str) -> Option<&Door> {
        self.brokers.get(at)?.doors.iter().find(|door| door.name == name)
    }

    /// Where KEDA is in the cluster of a file.
    pub(super) fn keda(&self, file: &str) -> Option<&Keda> {
        let mut near = self.keda.iter().filter(|keda| self.topology.files_together(&keda.file, file));
        let first = near.next()?;
        near.all(|other| other.namespace == first.namespace).then_some(first)
    }

    /// The streams that a name may mean on some servers: two of them, where there are more.
    pub(super) fn named(&self, name: &str, broker: Option<usize>, file: &str) -> Vec<&Stream> {
        let all = self.by_stream.get(name).map(Vec::as_slice).unwrap_or_default();
        let may = |stream: &&Stream| {
            let apart = matches!((stream.broker, broker), (Some(one), Some(other)) if one != other);
            !apart && self.topology.files_together(&stream.file, file)
        };
        all.iter().filter_map(|at| self.streams.get(*at)).filter(may).take(2).collect()
    }

    /// The consumers of a stream.
    pub(super) fn consumers_of<'s>(&'s self, stream: &'s Stream) -> impl Iterator<Item = &'s Consumer> {
        let all = self.by_consumer.get(&stream.name).map(Vec::as_slice).unwrap_or_default();
        self.those_of(stream, all).map(|(_, consumer)| consumer)
    }

    /// The consumer of a stream that has a name, with its index.
    pub(super) fn consumer<'s>(&'s self, stream: &'s Stream, name: &str) -> Option<(usize, &'s Consumer)> {
        self.those_of(stream, self.by_names.get(&stream.name)?.get(name)?).next()
    }

    /// Whether a consumer of such names is made anywhere in the tree.
    pub(super) fn makes_consumer(&self, stream: &str, name: &str) -> bool {
        self.by_names.get(stream).is_some_and(|all| all.contains_key(name))
    }

    fn those_of<'s>(&'s self, stream: &'s Stream, all: &'s [usize]) -> impl Iterator<Item = (usize, &'s Consumer)> {
        all.iter()
            .filter_map(|at| Some((*at, self.consumers.get(*at)?)))
            .filter(|(_, it)| it.is_of(stream) && self.topology.files_together(&it.file, &stream.file))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_host_and_port_whatever_is_around_them() {
        let parts = |text: &str| address(text).map(|it| (it.host, it.port));
        let expected = Some(("nats.messaging".to_owned(), Some(4222)));
        for text in ["nats.messaging:4222", "nats://u:p@nats.messaging:4222", "tls://nats.messaging.:4222/x"] {
            assert_eq!(parts(text), expected, "{text}");
        }
        for user in ["u:p@ss", "u:p/ss", "u:p@s/s", "u:/@/", "t@ken", "u:p?x"] {
            let text = format!("nats://{user}@nats.messaging:4222/x");
            assert_eq!(parts(&text), expected, "{user}");
        }
        assert_eq!(parts("nats://u:1/2@nats:4222"), None);
        assert_eq!(parts("nats"), Some(("nats".to_owned(), None)));
        for text in ["", "http://", "[::1]:8222", "a:b", "$(HOST):1"] {
            assert_eq!(parts(text), None, "{text}");
        }
    }
}
