//! What a scaler's worker takes from, and what its triggers watch: read once for all of its triggers.

use std::cell::OnceCell;
use std::collections::HashSet;

use super::super::fact::is_templated;
use super::super::object::given;
use super::super::scene::Scene;
use super::super::worker::{Client, Pull, Variables, Worker, worker};
use super::Object;
use crate::document::Node;

/// A scaler's worker, and what is known of how it comes by events of NATS, where somebody asks.
#[derive(Debug)]
pub(super) struct Taking<'t> {
    pub worker: Option<Worker<'t>>,
    found: OnceCell<Taken<'t>>,
}

#[derive(Debug)]
pub(super) struct Taken<'t> {
    pub variables: Variables<'t>,
    pub client: Option<Client>,
    /// The servers of each of its addresses, where somebody asks.
    brokers: OnceCell<Option<Vec<usize>>>,
    pub pulls: Vec<Pull>,
    /// Whether the pulls and the triggers are known to the last.
    pub is_whole: bool,
    pub mentioned: HashSet<String>,
    /// The streams, the consumers and the pairs of them that triggers of the scaler watch: a worker may take from several.
    pub streams: HashSet<&'t str>,
    pub consumers: HashSet<&'t str>,
    pub watched: HashSet<(&'t str, &'t str)>,
}

impl<'t> Taking<'t> {
    pub(super) fn of(scene: &Scene<'t>, scaler: &'t Object) -> Self {
        Self { worker: worker(scene.topology, scaler), found: OnceCell::new() }
    }

    pub(super) fn taken(&self, scene: &Scene<'t>, scaler: &'t Object, worker: &Worker<'t>) -> &Taken<'t> {
        self.found.get_or_init(|| Taken::of(scene, scaler, worker))
    }
}

impl<'t> Taken<'t> {
    fn of(scene: &Scene<'t>, scaler: &'t Object, worker: &Worker<'t>) -> Self {
        let variables = worker.variables(scene.topology);
        let (mut watched, mut is_open) = (HashSet::new(), false);
        for trigger in scaler.list("spec.triggers") {
            let text = |key: &str| given(given(trigger, "metadata")?, key)?.as_str().filter(|text| !is_templated(text));
            match (text("stream"), text("consumer")) {
                (Some(stream), Some(consumer)) => {
                    watched.insert((stream, consumer));
                }
                _ => is_open |= may_be_nats(trigger),
            }
        }
        let pulls = worker.pulls(&variables);
        // Of a worker that says nothing of what it takes, nobody asks for the rest.
        let says = !pulls.is_empty();
        Self {
            client: worker.client(&variables),
            brokers: OnceCell::new(),
            is_whole: says && !is_open && worker.tells_all(&variables),
            mentioned: if says { worker.mentioned(&variables) } else { HashSet::new() },
            pulls,
            streams: watched.iter().map(|(stream, _)| *stream).collect(),
            consumers: watched.iter().map(|(_, consumer)| *consumer).collect(),
            watched,
            variables,
        }
    }

    /// The servers of each of the worker's addresses; none where one is not known.
    pub(super) fn brokers(&self, scene: &Scene<'t>, scaler: &Object, worker: &Worker<'t>) -> Option<&Vec<usize>> {
        let at = |url: &String| scene.at_url(url, &scaler.namespace, &scaler.file);
        let all = || worker.addresses(scene.topology, &self.variables)?.iter().map(at).collect();
        self.brokers.get_or_init(all).as_ref()
    }
}

fn may_be_nats(trigger: &Node) -> bool {
    let kind = given(trigger, "type").and_then(Node::as_str);
    kind.is_none_or(|kind| kind == "nats-jetstream" || is_templated(kind))
}
