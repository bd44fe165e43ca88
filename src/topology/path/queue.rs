//! From the servers to the messages.

use super::super::broker::Accounts;
use super::super::fact::{Said, is_templated};
use super::super::flaw::Flaw;
use super::super::policy::{End, Way};
use super::super::scene::Scene;
use super::stream::{Consumer, Maker, Stream};
use super::{Hop, NOT_HERE, Object, Step, Walk};
use crate::unit::certain;

/// Most consumers of a stream that are held against each other.
const PAIRS: usize = 64;

/// Most names among which one is looked for that may have been meant.
const NAMES: usize = 200;

impl<'t> Walk<'_, 't> {
    /// The account (KEDA 2.19, `pkg/scalers/nats_jetstream_scaler.go`: one of both, and `accountID` is `account` where it is
    /// not given).
    pub(super) fn account(&mut self, broker: Option<usize>) {
        let given = ["accountID", "account"].into_iter().filter_map(|key| Some((key, self.metadata(key)?)));
        let given: Vec<_> = given.collect();
        let elsewhere = ["account", "accountID"].iter().any(|key| self.may_come_from_elsewhere(key));
        let chosen = given.iter().find(|(_, (value, _))| !value.trim().is_empty());
        let Some((key, (value, place))) = chosen.copied() else {
            let trigger = self.hops.first().and_then(|hop| hop.place);
            let hop = match (given.first(), trigger) {
                _ if elsewhere => Hop::unknown(Step::Account, "by reference", None, NOT_HERE),
                (Some((key, (_, place))), _) => {
                    let words = format!("{key} is empty: was $G expanded by a shell or a template?");
                    let help = "write account: \"$G\", with the sign escaped wherever a template reads it";
                    let flaw = Flaw::new("account-empty", *place, words, help);
                    Hop::judged(Step::Account, "empty", Some(*place), vec![flaw])
                }
                (None, Some(place)) => {
                    let help = "write account: $G for the default account";
                    let flaw = Flaw::new("account-missing", place, "the trigger names no account", help);
                    Hop::judged(Step::Account, "none", None, vec![flaw])
                }
                (None, None) => Hop::unknown(Step::Account, "none", None, NOT_HERE),
            };
            self.hops.push(hop);
            return;
        };
        if is_templated(value) {
            self.hops.push(Hop::unknown(Step::Account, "filled in later", Some(place), NOT_HERE));
            return;
        }
        let known = broker.and_then(|at| self.scene.broker(at)).and_then(|broker| broker.accounts.as_ref());
        let flaw = known.and_then(|said| match &said.value {
            Accounts::Operator if !is_public_key(value) => {
                let words = format!("{key} {value} is a name, and these servers know accounts by their public keys");
                let help = "write accountID: with the public key, which begins with A and has 56 letters";
                let flaw = Flaw::new("account-name-in-operator-mode", place, words, help);
                Some(flaw.seen(said.place, "an operator answers for the accounts"))
            }
            Accounts::Named(names) if !value.starts_with('$') && !names.iter().any(|name| name == value) => {
                let there = if names.is_empty() { "$G alone".to_owned() } else { names.join(", ") };
                let words = format!("the servers have no account {value}: there is {there}");
                let flaw = Flaw::new("account-not-configured", place, words, "write the account that holds the stream");
                Some(flaw.seen(said.place, "the accounts of the servers"))
            }
            _ => None,
        });
        let hop = match (known, flaw) {
            (None, _) if broker.is_none() || value != "$G" => {
                Hop::unknown(Step::Account, value, Some(place), "the servers' accounts are not in this tree")
            }
            (_, flaw) => Hop::judged(Step::Account, value, Some(place), flaw.into_iter().collect()),
        };
        self.hops.push(hop);
    }

    /// The stream and its consumer, where the tree makes them.
    pub(super) fn queue(&mut self, broker: Option<usize>) -> Option<usize> {
        let (stream_name, place) = self.metadata("stream").filter(|(text, _)| !is_templated(text))?;
        let scene = self.scene;
        let found = scene.named(stream_name, broker, &self.scaler.file);
        let [stream] = found.as_slice() else {
            let all = scene.streams.iter().filter(|it| scene.topology.files_together(&it.file, &self.scaler.file));
            let meant = if found.is_empty() { slip(stream_name, all.map(|it| it.name.as_str())) } else { None };
            let hop = match meant {
                Some(meant) => {
                    let words = format!("no stream is named {stream_name}, and one is named {meant}");
                    let flaw = Flaw::new("stream-or-consumer-unknown", place, words, format!("write {meant}"));
                    Hop::judged(Step::Stream, stream_name, Some(place), vec![flaw])
                }
                None => Hop::unknown(Step::Stream, stream_name, Some(place), NOT_HERE),
            };
            self.hops.push(hop);
            return None;
        };
        let shown = stream_words(stream);
        self.hops.push(Hop::judged(Step::Stream, shown, Some(stream.place), stream_flaws(scene, stream)));
        let (name, place) = self.metadata("consumer").filter(|(text, _)| !is_templated(text))?;
        let found = scene.consumers_at(stream).find(|(_, consumer)| consumer.name == name);
        let Some((at, consumer)) = found else {
            let meant = slip(name, scene.consumers_of(stream).map(|it| it.name.as_str()));
            let hop = match meant {
                Some(meant) => {
                    let words = format!("the stream {stream_name} has no consumer {name}, and one is named {meant}");
                    let flaw = Flaw::new("stream-or-consumer-unknown", place, words, format!("write {meant}"));
                    Hop::judged(Step::Consumer, name, Some(place), vec![flaw.seen(stream.place, "the stream")])
                }
                None => Hop::unknown(Step::Consumer, name, Some(place), NOT_HERE),
            };
            self.hops.push(hop);
            return None;
        };
        let (limits, flaws): (Vec<Flaw>, Vec<Flaw>) =
            consumer_flaws(scene, stream, consumer).into_iter().partition(|flaw| flaw.rule == "nack-ack-wait-default");
        self.hops.push(Hop::judged(Step::Consumer, consumer_words(consumer), Some(consumer.place), flaws));
        self.hops.push(Hop::judged(Step::Limits, limit_words(consumer), Some(consumer.place), limits));
        Some(at)
    }
}

/// The name that a slip of the finger would most likely have turned into another: none where the two differ in a number,
/// as versions and shards do.
fn slip<'a>(name: &str, all: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let mut names: Vec<&str> = all.take(NAMES + 1).collect();
    if names.len() > NAMES {
        return None;
    }
    names.sort_unstable();
    names.dedup();
    if let Some(other) = names.iter().find(|other| other.eq_ignore_ascii_case(name)) {
        return Some(other);
    }
    let letters = |text: &str| text.chars().filter(|it| !it.is_ascii_digit()).collect::<String>();
    certain(name, names).filter(|other| letters(other) != letters(name))
}

/// An account's public key: `A`, and 55 letters of base 32 (nkeys).
fn is_public_key(value: &str) -> bool {
    value.len() == 56
        && value.starts_with('A')
        && value.bytes().all(|it| it.is_ascii_uppercase() || (b'2'..=b'7').contains(&it))
}

fn stream_words(stream: &Stream) -> String {
    let mut words = vec![stream.name.clone()];
    words.extend(stream.retention.as_ref().map(|said| said.value.clone()));
    words.extend(
        stream
            .replicas
            .as_ref()
            .map(|said| if said.value == 1 { "1 copy".to_owned() } else { format!("{} copies", said.value) }),
    );
    words.join(", ")
}

fn consumer_words(consumer: &Consumer) -> String {
    match consumer.filters.as_ref().map(|said| said.value.as_slice()) {
        None => consumer.name.clone(),
        Some([]) => format!("{} takes everything", consumer.name),
        Some(filters) => {
            let shown: Vec<&str> = filters.iter().take(3).map(|it| it.as_str()).collect();
            let more = if filters.len() > 3 { format!(" and {} more", filters.len() - 3) } else { String::new() };
            format!("{} takes {}{more}", consumer.name, shown.join(", "))
        }
    }
}

fn limit_words(consumer: &Consumer) -> String {
    let mut words = Vec::new();
    words.extend(consumer.ack_wait.as_ref().map(|said| format!("ack wait {}", super::super::events::time(said.value))));
    words.extend(consumer.max_ack_pending.as_ref().map(|said| match said.value {
        ..=0 => "any number in work".to_owned(),
        most => format!("{most} in work at most"),
    }));
    words.extend(consumer.max_deliver.as_ref().map(|said| match said.value {
        ..=0 => "delivered until acknowledged".to_owned(),
        1 => "delivered once".to_owned(),
        most => format!("delivered {most} times at most"),
    }));
    words.join(", ")
}

/// What the server would refuse of a stream (nats-server 2.12.6, `server/stream.go`, `server/jetstream_cluster.go`).
fn stream_flaws(scene: &Scene<'_>, stream: &Stream) -> Vec<Flaw> {
    let broker = stream.broker.and_then(|at| scene.broker(at));
    let memory = broker.and_then(|broker| broker.memory_store.as_ref()).filter(|said| said.value == 0);
    let mut flaws = Vec::new();
    if let (Some(none), Some(storage)) = (memory, stream.storage.as_ref().filter(|said| said.value == "memory")) {
        let words = format!("stream {} is to lie in memory, and the servers have no memory store", stream.name);
        let help = "use the storage file, or set config.jetstream.memoryStore.enabled to true";
        let flaw = Flaw::new("memory-store-missing", storage.place, words, help);
        flaws.push(flaw.seen(none.place, "the servers"));
    }
    flaws.extend(copies(stream, broker.and_then(|broker| broker.servers.as_ref())));
    flaws
}

fn copies(stream: &Stream, servers: Option<&Said<i64>>) -> Option<Flaw> {
    let replicas = stream.replicas.as_ref()?;
    let flaw = |words: String, help: String| Flaw::new("stream-replicas-exceed-cluster", replicas.place, words, help);
    if replicas.value > 5 {
        let words = format!("stream {} wants {} copies, and 5 are the most", stream.name, replicas.value);
        return Some(flaw(words, "lower the copies to 5 or fewer".to_owned()));
    }
    match servers {
        Some(servers) if replicas.value > servers.value => {
            let words = format!(
                "stream {} wants {} copies, and there are {} servers",
                stream.name, replicas.value, servers.value
            );
            let words = if servers.value == 1 { words.replace("are 1 servers", "is 1 server") } else { words };
            let help = "lower the copies, or raise the number of servers in the cluster".to_owned();
            Some(flaw(words, help).seen(servers.place, "the servers"))
        }
        _ => None,
    }
}

/// What the server would refuse of a consumer (nats-server 2.12.6, `server/consumer.go`), and what NACK makes of silence.
fn consumer_flaws(scene: &Scene<'_>, stream: &Stream, consumer: &Consumer) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    for filter in consumer.filters.iter().flat_map(|said| &said.value) {
        let (Some(false), Some(subjects), Some(filters)) = (stream.feeds(filter), &stream.subjects, &consumer.filters)
        else {
            continue;
        };
        let all: Vec<&str> = subjects.value.iter().map(|subject| subject.as_str()).collect();
        let words = format!(
            "consumer {} takes {filter}, and stream {} has {} alone",
            consumer.name,
            stream.name,
            all.join(", ")
        );
        let help = "correct the filter, or add the subject to the stream";
        let flaw = Flaw::new("consumer-filter-outside-subjects", filters.place, words, help);
        flaws.push(flaw.seen(subjects.place, "the subjects of the stream"));
    }
    if stream.is_workqueue() {
        flaws.extend(workqueue(scene, stream, consumer));
    }
    let waits = consumer.ack_policy.as_ref().is_some_and(|said| said.value != "none");
    if consumer.maker == Maker::Nack && waits && !consumer.ack_wait_written {
        let words = format!("consumer {} gives no ackWait, and NACK's default is 1ns", consumer.name);
        let help = "write ackWait: 30s, or what the longest job needs";
        flaws.push(Flaw::new("nack-ack-wait-default", consumer.place, words, help));
    }
    flaws
}

fn workqueue(scene: &Scene<'_>, stream: &Stream, consumer: &Consumer) -> Vec<Flaw> {
    let queue = stream.retention.as_ref().map_or(stream.place, |said| said.place);
    let flaw = |place, why: String, help: &str| {
        let words = format!("consumer {} is refused by the work queue {}: {why}", consumer.name, stream.name);
        Flaw::new("workqueue-consumer-refused", place, words, help).seen(queue, "a work queue")
    };
    let mut flaws = Vec::new();
    if let Some(said) = consumer.ack_policy.as_ref().filter(|said| said.value != "explicit") {
        let why = format!("it acknowledges by {}, not explicit", said.value);
        flaws.push(flaw(said.place, why, "use the policy explicit"));
    }
    if let Some(said) = consumer.deliver_policy.as_ref().filter(|said| said.value != "all") {
        flaws.push(flaw(said.place, format!("it delivers {}, not all", said.value), "deliver all"));
    }
    if let (Some(said), Some(copies)) = (&consumer.replicas, &stream.replicas)
        && said.value != 0
        && said.value != copies.value
    {
        let why = format!("its replicas are {}, and the stream's {}", said.value, copies.value);
        flaws.push(flaw(said.place, why, "leave the copies out"));
    }
    // Of two that clash, the one that comes later is refused.
    for other in scene.consumers_of(stream).take(PAIRS).take_while(|it| it.name != consumer.name) {
        if let Some(subject) = consumer.shares(other) {
            let place = consumer.filters.as_ref().map_or(consumer.place, |said| said.place);
            let why = format!("{} takes {subject} as well", other.name);
            flaws.push(
                flaw(place, why, "give each consumer filters of its own").seen(other.place, "the other consumer"),
            );
            break;
        }
    }
    flaws
}

/// Everything that is wrong with the streams and consumers of a tree, whether a trigger asks for them or not.
pub(in super::super) fn judge(scene: &Scene<'_>) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    for stream in &scene.streams {
        flaws.extend(stream_flaws(scene, stream));
        flaws.extend(scene.consumers_of(stream).flat_map(|consumer| consumer_flaws(scene, stream, consumer)));
    }
    flaws
}

/// Who does not let whom through.
pub(super) fn refusal(policy: &Object, way: Way, from: &End<'_>, to: &End<'_>, port: i64, who: &str) -> String {
    match way {
        Way::Ingress => {
            format!("{} does not let {who} in {} through to port {port} of NATS", policy.name, from.namespace)
        }
        Way::Egress => {
            format!("{} does not let {who} out of {} to port {port} in {}", policy.name, from.namespace, to.namespace)
        }
    }
}

/// What a policy has to say for it.
pub(super) fn admit(way: Way, from: &End<'_>, to: &End<'_>, port: i64) -> String {
    match way {
        Way::Ingress => format!("add an ingress rule from namespace {} on TCP {port}", from.namespace),
        Way::Egress => format!("add an egress rule to namespace {} on TCP {port}", to.namespace),
    }
}
