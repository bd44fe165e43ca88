//! The way of events, from a trigger to the worker that it wakes.

mod brought;
mod delivered;
mod door;
mod endpoint;
mod lone;
mod making;
mod network;
mod pull;
mod queue;
mod source;
mod step;
mod taking;
mod watched;
mod work;

pub(super) use making::judge;
pub use step::Step;

use std::sync::Arc;

use rayon::prelude::*;
use smol_str::SmolStr;

use super::delivery::Delivery;
use super::fact::is_templated;
use super::flaw::Flaw;
use super::object::given;
use super::scene::Scene;
use super::{Object, Topology, stream};
use crate::document::{Node, Span};
use crate::unit::secret::masked;
use delivered::Delivered;
use taking::Taking;

/// The way from one trigger of one scaler to its worker.
#[derive(Clone, Debug)]
pub struct EventPath {
    /// `ScaledObject` or `ScaledJob`.
    pub kind: SmolStr,
    /// Its name.
    pub name: SmolStr,
    /// Its namespace; the empty text where nobody says.
    pub namespace: SmolStr,
    /// The type of the trigger.
    pub trigger: SmolStr,
    /// Which of its triggers, from 0.
    pub index: usize,
    /// The file of the scaler.
    pub file: Arc<str>,
    /// Which object the scaler is.
    pub(super) scaler: usize,
    /// The servers that are asked, as an index into those of [`Events`](super::Events).
    pub broker: Option<usize>,
    /// The consumer that is asked for, as an index.
    pub consumer: Option<usize>,
    /// Most pods or Jobs at a time.
    pub most: i64,
    /// In their order.
    pub hops: Vec<Hop>,
}

/// One station on the way.
#[derive(Clone, Debug)]
pub struct Hop {
    /// What it is.
    pub step: Step,
    /// What the tree says of it.
    pub shown: String,
    /// Where it says so.
    pub place: Option<Span>,
    /// Whether events come through.
    pub state: State,
}

/// Whether events come through a station.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// They do, as far as the tree says.
    Known,
    /// They do not.
    Broken(Vec<Flaw>),
    /// Nobody in this tree says; why.
    Unknown(String),
}

/// The word for what is nowhere to be seen.
pub const NOT_HERE: &str = "not in this tree";

impl Hop {
    /// Addresses come from the tree, and who asks stands in them: that is masked here, and no drawing can show it.
    fn of(step: Step, shown: impl Into<String>, place: Option<Span>, state: State) -> Self {
        Self { step, shown: masked(&shown.into()).into_owned(), place, state }
    }

    fn known(step: Step, shown: impl Into<String>, place: Option<Span>) -> Self {
        Self::of(step, shown, place, State::Known)
    }

    fn unknown(step: Step, shown: impl Into<String>, place: Option<Span>, why: impl Into<String>) -> Self {
        Self::of(step, shown, place, State::Unknown(masked(&why.into()).into_owned()))
    }

    /// Known, or broken by what is wrong with it.
    fn judged(step: Step, shown: impl Into<String>, place: Option<Span>, flaws: Vec<Flaw>) -> Self {
        let state = if flaws.is_empty() { State::Known } else { State::Broken(flaws) };
        Self::of(step, shown, place, state)
    }

    /// What is wrong with it.
    #[must_use]
    pub fn flaws(&self) -> &[Flaw] {
        match &self.state {
            State::Broken(flaws) => flaws,
            _ => &[],
        }
    }
}

impl EventPath {
    /// Whether a station on the way is broken.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.hops.iter().any(|hop| !hop.flaws().is_empty())
    }

    /// `kind/name` and the namespace, for headings.
    #[must_use]
    pub fn shown(&self) -> String {
        let of = if self.namespace.is_empty() { String::new() } else { format!(" in {}", self.namespace) };
        format!("{}/{}{of}", self.kind, self.name)
    }
}

/// Who else takes part in a way.
#[derive(Clone, Copy, Debug)]
struct Parties {
    broker: Option<usize>,
    is_nats: bool,
    consumer: Option<usize>,
}

/// A trigger, while its way is walked.
struct Walk<'s, 't> {
    scene: &'s Scene<'t>,
    scaler: &'t Object,
    trigger: &'t Node,
    taking: &'s Taking<'t>,
    /// Whether anybody is to read what the stations are called: rules read nothing but what is wrong with them.
    is_told: bool,
    hops: Vec<Hop>,
}

impl<'t> Walk<'_, 't> {
    /// What a station is called, where somebody reads it.
    fn told(&self, words: impl FnOnce() -> String) -> String {
        if self.is_told { words() } else { String::new() }
    }

    /// A value of the trigger's metadata with its key; none where it is not given. KEDA takes every value for text.
    fn metadata(&self, key: &str) -> Option<(&'t str, Span)> {
        let entry = given(self.trigger, "metadata")?.as_mapping()?.entry(key)?;
        Some((entry.node.as_str()?, entry.node.span))
    }

    /// Whether a value is there and is no text.
    fn is_odd(&self, key: &str) -> bool {
        let value = given(self.trigger, "metadata").and_then(|metadata| given(metadata, key));
        value.is_some_and(|node| node.as_str().is_none())
    }

    /// Whether a value may come from elsewhere: a TriggerAuthentication, a variable of the container.
    fn may_come_from_elsewhere(&self, key: &str) -> bool {
        given(self.trigger, "authenticationRef").is_some() || self.metadata(&format!("{key}FromEnv")).is_some()
    }
}

/// The ways of events of NATS, of whose stations no more is kept than what is wrong with them.
pub(super) fn all(scene: &Scene<'_>) -> Vec<EventPath> {
    walked(scene, None)
}

/// The ways with what lies beside them.
pub(super) fn whole(topology: &Topology) -> Vec<EventPath> {
    let scene = Scene::of(topology);
    let delivery = Delivery::of(topology);
    let beside = Delivered::of(topology, &delivery);
    walked(&scene, Some(&beside))
}

fn walked<'t>(scene: &Scene<'t>, beside: Option<&Delivered<'t>>) -> Vec<EventPath> {
    let topology = scene.topology;
    let scalers = topology.of("keda.sh", "ScaledObject").chain(topology.of("keda.sh", "ScaledJob"));
    let scalers: Vec<&Object> = scalers.collect();
    let ways = scalers.into_par_iter().flat_map_iter(|scaler| {
        let triggers = scaler.list("spec.triggers").enumerate();
        let taking = Taking::of(scene, scaler);
        triggers.filter_map(move |(index, trigger)| walk(scene, beside, &taking, (scaler, index, trigger)))
    });
    ways.collect()
}

fn walk<'t>(
    scene: &Scene<'t>,
    beside: Option<&Delivered<'t>>,
    taking: &Taking<'t>,
    (scaler, index, trigger): (&'t Object, usize, &'t Node),
) -> Option<EventPath> {
    let kind = given(trigger, "type")?;
    let name = SmolStr::new(kind.as_str().filter(|it| !is_templated(it))?);
    let is_nats = name == "nats-jetstream";
    // Nothing is wrong with the ways of other events that their triggers do not say.
    if !is_nats && beside.is_none() {
        return None;
    }
    let mut walk = Walk { scene, scaler, trigger, taking, is_told: beside.is_some(), hops: Vec::new() };
    let shown = walk.told(|| match given(trigger, "name").and_then(Node::as_str) {
        Some(own) => format!("{name} `{own}`"),
        None => name.to_string(),
    });
    walk.hops.push(Hop::known(Step::Trigger, shown, Some(kind.span)));
    let (mut broker, mut consumer) = (None, None);
    if is_nats {
        broker = walk.endpoint();
        walk.account(broker);
        consumer = walk.queue(broker);
    } else {
        walk.source(&name);
    }
    // KEDA's own default (KEDA 2.19, `apis/keda/v1alpha1/scaledobject_types.go`).
    let most = scaler.integer("spec.maxReplicaCount").unwrap_or(100);
    walk.work(is_nats, most, broker);
    if let Some(beside) = beside {
        let parties = Parties { broker: broker.filter(|_| is_nats), is_nats, consumer };
        walk.watched(beside, &parties);
        walk.delivered(beside, &parties);
    } else {
        // There are many ways, and little is wrong with most of them.
        walk.hops.retain(|hop| !hop.flaws().is_empty());
        walk.hops.shrink_to_fit();
    }
    Some(EventPath {
        kind: scaler.kind.clone(),
        name: scaler.name.clone(),
        namespace: scaler.namespace.clone(),
        trigger: name,
        index,
        file: Arc::clone(&scaler.file),
        scaler: scaler.at,
        broker,
        consumer,
        most,
        hops: walk.hops,
    })
}
