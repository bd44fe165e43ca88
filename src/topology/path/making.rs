//! Streams and consumers that the server refuses, or takes and never feeds.

use super::super::fact::Said;
use super::super::flaw::Flaw;
use super::super::scene::Scene;
use super::stream::{Consumer, Maker, Stream};

/// Most consumers of a stream that are held against each other.
const PAIRS: usize = 64;

/// What the server would refuse of a stream (nats-server 2.12.6, `server/stream.go`, `server/jetstream_cluster.go`).
pub(super) fn stream_flaws(scene: &Scene<'_>, stream: &Stream) -> Vec<Flaw> {
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
pub(super) fn consumer_flaws(scene: &Scene<'_>, stream: &Stream, consumer: &Consumer) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    for filter in consumer.filters.iter().flat_map(|said| &said.value) {
        let (Some(false), Some(subjects), Some(filters)) = (stream.feeds(filter), &stream.subjects, &consumer.filters)
        else {
            continue;
        };
        let all: Vec<&str> = subjects.value.iter().map(|subject| subject.as_str()).collect();
        let words = format!(
            "no message can match {filter} of consumer {}: stream {} has {} alone",
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
