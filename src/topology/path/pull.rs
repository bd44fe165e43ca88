//! Whether the worker takes from what the trigger watches.

use super::super::broker::Broker;
use super::super::fact::is_templated;
use super::super::worker::{Client, Pull, Worker};
use super::taking::Taken;
use super::{Flaw, Hop, NOT_HERE, Step, Walk};
use crate::diagnostic::Severity;
use crate::document::Span;

/// Most places in which a worker says what it takes that are held against each trigger; of more, not all is known.
const MOST: usize = 256;

/// A stream and consumer that some trigger of the scaler watches.
type Watched<'t> = (&'t str, &'t str);

impl<'t> Walk<'_, 't> {
    /// The stream and consumer that the worker takes from.
    pub(super) fn pull(&mut self, worker: &Worker<'t>, taken: &Taken<'t>) {
        let pulls = taken.pulls.as_slice();
        let Some(first) = pulls.first() else {
            self.hops.push(Hop::unknown(Step::Pull, "a stream", None, NOT_HERE));
            return;
        };
        let place = Some(first.place);
        let shown = self.told(|| shown(pulls));
        let (stream, consumer) = (self.plain("stream"), self.plain("consumer"));
        let Some(((stream, at), (consumer, _))) = stream.zip(consumer) else {
            self.hops.push(Hop::unknown(Step::Pull, shown, place, "what the trigger watches is filled in later"));
            return;
        };
        if self.scene.changed.contains(&*self.scaler.file) || self.scene.changed.contains(&*worker.object.file) {
            self.hops.push(Hop::unknown(Step::Pull, shown, place, "a kustomization may change it"));
            return;
        }
        let flaws = match by_command(taken, (stream, consumer), at) {
            _ if !taken.is_whole || pulls.len() > MOST => Vec::new(),
            Some(flaws) => flaws,
            None => self.by_variables(taken, (stream, consumer), at),
        };
        let known = pulls.iter().take(MOST).any(|pull| is(pull, (stream, consumer)));
        self.hops.push(if flaws.is_empty() && !known {
            Hop::unknown(Step::Pull, shown, place, "which of them it takes from is not in this tree")
        } else {
            Hop::judged(Step::Pull, shown, place, flaws)
        });
    }

    fn plain(&self, key: &str) -> Option<(&'t str, Span)> {
        self.metadata(key).filter(|(text, _)| !is_templated(text))
    }

    /// What variables say. One is believed where its name speaks of NATS, or where the tree makes what it names; and not
    /// where the worker mentions what the trigger watches in whatever other place.
    fn by_variables(&self, taken: &Taken<'t>, watched: Watched<'t>, at: Span) -> Vec<Flaw> {
        let scene = self.scene;
        let of_stream = |pull: &&Pull| {
            let made = |name: &String| scene.by_stream.contains_key(name);
            pull.stream.as_ref().is_some_and(|name| pull.is_plain || made(name))
        };
        let of_consumer = |pull: &&Pull| {
            let made = |name: &String| scene.makes_consumer(watched.0, name);
            pull.consumer.as_ref().is_some_and(|name| pull.is_plain || made(name))
        };
        let streams: Vec<&Pull> = taken.pulls.iter().filter(of_stream).collect();
        if let Some((pull, name)) = one(&streams, |pull| pull.stream.as_deref()) {
            if !taken.streams.contains(name) && !taken.mentioned.contains(watched.0) {
                return vec![differs(pull, ("stream", name, watched.0), at)];
            }
            if name != watched.0 {
                return Vec::new();
            }
        }
        if taken.mentioned.contains(watched.1) {
            return Vec::new();
        }
        let consumers: Vec<&Pull> = taken.pulls.iter().filter(of_consumer).collect();
        match one(&consumers, |pull| pull.consumer.as_deref()) {
            Some((pull, name)) if !taken.consumers.contains(name) => {
                vec![differs(pull, ("consumer", name, watched.1), at)]
            }
            _ => Vec::new(),
        }
    }

    /// Whether the worker is at other servers than those that KEDA asks, or in another account.
    pub(super) fn elsewhere(
        &self,
        worker: &Worker<'t>,
        taken: &Taken<'t>,
        client: &Client,
        (at, watched): (Option<usize>, Option<usize>),
    ) -> Vec<Flaw> {
        let (Some(at), Some(watched)) = (at, watched) else { return Vec::new() };
        let (Some(here), Some(there)) = (self.scene.broker(at), self.scene.broker(watched)) else { return Vec::new() };
        let trigger = self.metadata("natsServerMonitoringEndpoint").map_or(client.place, |(_, place)| place);
        let changed = |file: &str| self.scene.changed.contains(file);
        if changed(&self.scaler.file) || changed(&worker.object.file) {
            return Vec::new();
        }
        if at == watched {
            let user = worker.user(&taken.variables, client);
            return user.and_then(|user| self.other_account(user, there)).into_iter().collect();
        }
        // One of several addresses may be for something else than the events.
        if taken.brokers(self.scene, self.scaler, worker).is_none_or(|all| all.contains(&watched)) {
            return Vec::new();
        }
        // Leaf nodes and gateways make one of several; and what shares a namespace may be one cluster.
        if here.bridged || there.bridged || here.namespace == there.namespace {
            return Vec::new();
        }
        let words = format!(
            "the worker takes from {} in {}, and the trigger watches {} in {}",
            here.name, here.namespace, there.name, there.namespace
        );
        let help = "let both name the same servers";
        vec![Flaw::new("worker-asks-other-servers", client.place, words, help).seen(trigger, "the trigger asks these")]
    }

    fn other_account(&self, (user, at): (String, Span), broker: &Broker) -> Option<Flaw> {
        let (account, place) = self.plain("accountID").or_else(|| self.plain("account"))?;
        let users = broker.users.as_ref()?;
        let mut of = users.value.iter().filter(|(name, _)| *name == user).map(|(_, account)| account);
        let own = of.next().filter(|own| *own != account && of.next().is_none())?;
        let words = format!("the worker signs in to account {own}, and the trigger watches account {account}");
        let flaw = Flaw::new("worker-in-other-account", at, words, "let both name the same account");
        Some(flaw.seen(place, "the trigger's account").seen(users.place, "the accounts"))
    }
}

/// What the commands say; none where there is none.
fn by_command<'t>(taken: &Taken<'t>, watched: Watched<'t>, at: Span) -> Option<Vec<Flaw>> {
    let mut commands = taken.pulls.iter().filter(|pull| pull.variable.is_none());
    let first = commands.next()?;
    let names = |pull: &Pull| {
        let both = pull.stream.as_deref().zip(pull.consumer.as_deref());
        both.is_some_and(|both| taken.watched.contains(&both))
    };
    if names(first) || commands.any(names) {
        return Some(Vec::new());
    }
    // What the first call names otherwise may be mentioned anywhere else.
    let mentioned = |own: Option<&str>, watched: &str| own != Some(watched) && taken.mentioned.contains(watched);
    if mentioned(first.stream.as_deref(), watched.0) || mentioned(first.consumer.as_deref(), watched.1) {
        return Some(Vec::new());
    }
    let words = format!(
        "the worker takes from {}, and the trigger watches {} of {}",
        shown(std::slice::from_ref(first)),
        watched.1,
        watched.0
    );
    let help = format!("take from {} {}, or let the trigger watch the other", watched.0, watched.1);
    let flaw = Flaw::new("worker-takes-from-elsewhere", first.place, words, help).weighing(Severity::Error);
    Some(vec![flaw.seen(at, "the trigger")])
}

/// Whether a worker says that it takes from what is watched.
fn is(pull: &Pull, (stream, consumer): Watched<'_>) -> bool {
    pull.stream.as_deref().is_none_or(|it| it == stream) && pull.consumer.as_deref().is_none_or(|it| it == consumer)
}

/// The one value that all of them have; none where they differ.
fn one<'p>(pulls: &[&'p Pull], of: fn(&Pull) -> Option<&str>) -> Option<(&'p Pull, &'p str)> {
    let first = pulls.first()?;
    let value = of(first)?;
    pulls.iter().all(|pull| of(pull) == Some(value)).then_some((*first, value))
}

fn differs(pull: &Pull, (what, own, watched): (&str, &str, &str), at: Span) -> Flaw {
    let variable = pull.variable.as_deref().unwrap_or_default();
    let words = format!("{variable} of the worker is {own}, and the trigger watches the {what} {watched}");
    let help = format!("write {watched}, or let the trigger watch {own}");
    Flaw::new("worker-takes-from-elsewhere", pull.place, words, help).seen(at, "the trigger")
}

fn shown(pulls: &[Pull]) -> String {
    let command = pulls.iter().find(|pull| pull.variable.is_none());
    let of = |what: fn(&Pull) -> Option<&str>| match command {
        Some(pull) => what(pull),
        None => pulls.iter().find_map(what),
    };
    match (of(|pull| pull.stream.as_deref()), of(|pull| pull.consumer.as_deref())) {
        (Some(stream), Some(consumer)) => format!("{consumer} of {stream}"),
        (Some(stream), None) => stream.to_owned(),
        (None, Some(consumer)) => consumer.to_owned(),
        (None, None) => "a stream".to_owned(),
    }
}
