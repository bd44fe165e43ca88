//! Everything about the events of a tree, put together once.

use super::Topology;
use std::collections::HashMap;

use super::broker::Broker;
use super::flaw::Flaw;
use super::path::{self, EventPath};
use super::scene::Scene;
use super::stream::{Consumer, Stream};

/// The parties of events and the ways between them.
#[derive(Debug, Default)]
pub struct Events {
    /// Installations of NATS.
    pub brokers: Vec<Broker>,
    /// Streams that the tree makes.
    pub streams: Vec<Stream>,
    /// Consumers that the tree makes.
    pub consumers: Vec<Consumer>,
    /// The way of every trigger, ScaledObjects first, in the order of files.
    pub paths: Vec<EventPath>,
    /// What is wrong with streams and consumers, whether a trigger asks for them or not.
    flaws: Vec<Flaw>,
    /// Streams by name.
    by_name: HashMap<String, Vec<usize>>,
    /// Consumers by the name of their stream.
    by_stream: HashMap<String, Vec<usize>>,
}

impl Events {
    pub(super) fn of(topology: &Topology) -> Self {
        let scene = Scene::of(topology);
        let paths = path::all(&scene);
        let flaws = path::judge(&scene);
        let Scene { brokers, streams, consumers, by_stream, by_consumer, .. } = scene;
        Self { brokers, streams, consumers, paths, flaws, by_name: by_stream, by_stream: by_consumer }
    }

    /// What breaks a rule, on the way of an event or beside it. The same fault may come once for each way that it breaks.
    pub fn flaws<'e>(&'e self, rule: &'e str) -> impl Iterator<Item = &'e Flaw> {
        let on_the_way = self.paths.iter().flat_map(|path| &path.hops).flat_map(super::path::Hop::flaws);
        on_the_way.chain(&self.flaws).filter(move |flaw| flaw.rule == rule)
    }

    /// The consumers of a stream.
    pub fn consumers_of<'e>(
        &'e self,
        topology: &'e Topology,
        stream: &'e Stream,
    ) -> impl Iterator<Item = &'e Consumer> {
        let all = self.by_stream.get(&stream.name).into_iter().flatten().filter_map(|at| self.consumers.get(*at));
        all.filter(|it| it.is_of(stream) && topology.files_together(&it.file, &stream.file))
    }

    /// The streams with a name.
    pub fn named<'e>(&'e self, name: &str) -> impl Iterator<Item = &'e Stream> {
        self.by_name.get(name).into_iter().flatten().filter_map(|at| self.streams.get(*at))
    }
}

/// A duration as people write it.
#[must_use]
pub fn time(nanoseconds: u64) -> String {
    let units =
        [("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1000)];
    for (unit, size) in units {
        if nanoseconds >= size && nanoseconds.is_multiple_of(size) {
            return format!("{}{unit}", nanoseconds / size);
        }
    }
    format!("{nanoseconds}ns")
}
