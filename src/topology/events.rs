//! Everything about the events of a tree, put together once.

use std::collections::HashMap;
use std::ops::Range;

use super::broker::Broker;
use super::flaw::Flaw;
use super::path::{self, EventPath, Hop};
use super::scene::Scene;
use super::stream::{Consumer, Stream};
use super::{Object, Topology};

/// The parties of events and the ways between them.
#[derive(Debug, Default)]
pub struct Events {
    /// Installations of NATS.
    pub brokers: Vec<Broker>,
    /// Streams that the tree makes.
    pub streams: Vec<Stream>,
    /// Consumers that the tree makes.
    pub consumers: Vec<Consumer>,
    /// The way of every trigger of NATS with the stations that are broken, ScaledObjects first, in the order of files.
    pub paths: Vec<EventPath>,
    /// What is wrong with streams and consumers, whether a trigger asks for them or not.
    flaws: Vec<Flaw>,
    /// Streams by name.
    by_name: HashMap<String, Vec<usize>>,
    /// Consumers by the name of their stream.
    by_stream: HashMap<String, Vec<usize>>,
    /// Where the ways of a scaler are, by the number of the object.
    by_scaler: HashMap<usize, Range<usize>>,
    /// The ways that break a rule, with the station at which they do.
    by_rule: HashMap<&'static str, Vec<(usize, usize)>>,
}

impl Events {
    pub(super) fn of(topology: &Topology) -> Self {
        let scene = Scene::of(topology);
        let paths = path::all(&scene);
        let flaws = path::judge(&scene);
        let (by_scaler, by_rule) = (by_scaler(&paths), by_rule(&paths));
        let Scene { brokers, streams, consumers, by_stream: by_name, by_consumer: by_stream, .. } = scene;
        Self { brokers, streams, consumers, paths, flaws, by_name, by_stream, by_scaler, by_rule }
    }

    /// What breaks a rule, on the way of an event or beside it. The same fault may come once for each way that it breaks.
    pub fn flaws<'e>(&'e self, rule: &'e str) -> impl Iterator<Item = &'e Flaw> {
        let broken = self.by_rule.get(rule).into_iter().flatten();
        let on_the_way = broken.filter_map(|(way, hop)| self.paths.get(*way)?.hops.get(*hop)).flat_map(Hop::flaws);
        on_the_way.chain(&self.flaws).filter(move |flaw| flaw.rule == rule)
    }

    /// The ways of the triggers of one ScaledObject or ScaledJob.
    #[must_use]
    pub fn ways_of(&self, scaler: &Object) -> &[EventPath] {
        self.by_scaler.get(&scaler.at).and_then(|ways| self.paths.get(ways.clone())).unwrap_or_default()
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

fn by_scaler(paths: &[EventPath]) -> HashMap<usize, Range<usize>> {
    let mut by_scaler: HashMap<usize, Range<usize>> = HashMap::new();
    for (at, path) in paths.iter().enumerate() {
        // They come one scaler after the other.
        by_scaler.entry(path.scaler).or_insert(at..at).end = at + 1;
    }
    by_scaler
}

fn by_rule(paths: &[EventPath]) -> HashMap<&'static str, Vec<(usize, usize)>> {
    let mut by_rule: HashMap<&'static str, Vec<(usize, usize)>> = HashMap::new();
    for (way, path) in paths.iter().enumerate() {
        for (hop, flaw) in path.hops.iter().enumerate().flat_map(|(at, hop)| hop.flaws().iter().map(move |it| (at, it)))
        {
            let broken = by_rule.entry(flaw.rule).or_default();
            if broken.last() != Some(&(way, hop)) {
                broken.push((way, hop));
            }
        }
    }
    by_rule
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
