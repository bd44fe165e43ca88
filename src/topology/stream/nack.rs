//! Streams and consumers as objects of NACK (nack 0.23.0, `deploy/crds.yml`, which also gives the defaults).

use super::super::fact::{Fact, Said, scalar};
use super::super::object::items;
use super::super::{Object, Topology};
use super::{Consumer, Maker, Stream, subjects};
use crate::document::Node;
use crate::unit::{Duration, Subject};

pub(super) fn all(topology: &Topology) -> (Vec<Stream>, Vec<Consumer>) {
    let streams = topology.of("jetstream.nats.io", "Stream").filter_map(stream).collect();
    let consumers = topology.of("jetstream.nats.io", "Consumer").filter_map(consumer).collect();
    (streams, consumers)
}

fn text(object: &Object, path: &str, default: &str) -> Fact<String> {
    match object.at(path) {
        Some(node) => Some(Said::at(scalar(node)?, node.span)),
        None => Some(Said::at(default.to_owned(), object.place())),
    }
}

fn number(object: &Object, path: &str, default: i64) -> Fact<i64> {
    match object.at(path) {
        Some(node) => Some(Said::at(super::super::object::integer(node)?, node.span)),
        None => Some(Said::at(default, object.place())),
    }
}

/// Nanoseconds; no duration at all where the text is empty.
fn nanoseconds(object: &Object, path: &str, default: u64) -> Fact<u64> {
    match object.at(path) {
        Some(node) if node.as_str() == Some("") => Some(Said::at(0, node.span)),
        Some(node) => Some(Said::at(Duration::new(node.as_str()?).ok()?.nanoseconds(), node.span)),
        None => Some(Said::at(default, object.place())),
    }
}

fn list(object: &Object, path: &str) -> Fact<Vec<Subject>> {
    match object.at(path) {
        Some(node) => Some(Said::at(subjects(items(Some(node)).iter().map(Node::as_str))?, node.span)),
        None => Some(Said::at(Vec::new(), object.place())),
    }
}

fn stream(object: &Object) -> Option<Stream> {
    let name = object.at("spec.name")?;
    // What comes from other streams has other subjects, and another leaf node another account of its own.
    let foreign = ["mirror", "sources", "subjectTransform", "jsDomain"];
    let own = foreign.iter().all(|key| object.at(&format!("spec.{key}")).is_none());
    let subjects = list(object, "spec.subjects").filter(|said| own && !said.value.is_empty());
    Some(Stream {
        name: scalar(name)?,
        maker: Maker::Nack,
        namespace: object.namespace.to_string(),
        file: object.file.to_string(),
        place: name.span,
        broker: None,
        subjects,
        retention: text(object, "spec.retention", "limits"),
        storage: text(object, "spec.storage", "memory"),
        replicas: number(object, "spec.replicas", 1),
        discard: text(object, "spec.discard", "old"),
        max_age: nanoseconds(object, "spec.maxAge", 0),
        max_messages: number(object, "spec.maxMsgs", -1),
        max_bytes: number(object, "spec.maxBytes", -1),
    })
}

fn consumer(object: &Object) -> Option<Consumer> {
    let name = object.at("spec.durableName").or_else(|| object.at("spec.name"))?;
    let filters = match object.at("spec.filterSubject").filter(|node| node.as_str() != Some("")) {
        Some(one) => subjects([one.as_str()].into_iter()).map(|all| Said::at(all, one.span)),
        None => list(object, "spec.filterSubjects"),
    };
    // The first wait of a backoff is that of the acknowledgement (nats-server 2.12.6, `server/consumer.go`).
    let wait = match object.list("spec.backoff").next() {
        Some(node) => {
            node.as_str().and_then(|text| Duration::new(text).ok()).map(|it| Said::at(it.nanoseconds(), node.span))
        }
        None => nanoseconds(object, "spec.ackWait", 1),
    };
    Some(Consumer {
        name: scalar(name)?,
        stream: object.text("spec.streamName")?.to_owned(),
        maker: Maker::Nack,
        namespace: object.namespace.to_string(),
        file: object.file.to_string(),
        place: name.span,
        filters,
        ack_policy: text(object, "spec.ackPolicy", "none"),
        ack_wait: wait,
        ack_wait_written: object.at("spec.ackWait").is_some() || object.at("spec.backoff").is_some(),
        max_deliver: number(object, "spec.maxDeliver", -1),
        max_ack_pending: number(object, "spec.maxAckPending", 1000)
            .map(|it| Said::at(if it.value == 0 { 1000 } else { it.value }, it.place)),
        deliver_policy: text(object, "spec.deliverPolicy", "all"),
        replicas: number(object, "spec.replicas", 0),
    })
}
