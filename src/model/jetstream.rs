//! Streams and consumers in the server's own words.

use serde_json::{Value, json};

use crate::config::spec::{Consumer, Stream};
use crate::unit::{Duration, StreamName};

/// A stream as the `nats` command and the server have it (nats-server 2.12.6, `server/stream.go` `StreamConfig`). Limits
/// are spelt out, so that an edit without a change is none.
#[must_use]
pub fn stream(name: &StreamName, stream: &Stream) -> Value {
    let limit = |value: Option<u64>| value.map_or(json!(-1), |value| json!(value));
    without_gaps(json!({
        "name": name,
        "description": stream.description,
        "subjects": stream.subjects,
        "retention": stream.retention,
        "storage": stream.storage,
        "num_replicas": stream.replicas,
        "discard": stream.discard,
        "max_age": stream.max_age.as_ref().map_or(0, Duration::nanoseconds),
        "max_bytes": limit(stream.max_bytes),
        "max_msgs": limit(stream.max_messages),
        "max_msg_size": limit(stream.max_message_size.map(u64::from)),
        "max_msgs_per_subject": -1,
        "max_consumers": -1,
        "duplicate_window": duplicate_window(stream),
    }))
}

/// The server's own default is two minutes, and never more than a message is kept.
fn duplicate_window(stream: &Stream) -> u64 {
    const DEFAULT: u64 = 120_000_000_000;
    let age = stream.max_age.as_ref().map_or(0, Duration::nanoseconds);
    match &stream.duplicate_window {
        Some(window) => window.nanoseconds(),
        None if age == 0 => DEFAULT,
        None => age.min(DEFAULT),
    }
}

/// A pull consumer as the `nats` command and the server have it (nats-server 2.12.6, `server/consumer.go`
/// `ConsumerConfig`).
#[must_use]
pub fn consumer(name: &str, consumer: &Consumer) -> Value {
    let (one, several) = filters(consumer);
    without_gaps(json!({
        "name": name,
        "durable_name": name,
        "description": consumer.description,
        "ack_policy": consumer.ack_policy,
        "ack_wait": consumer.ack_wait.nanoseconds(),
        "deliver_policy": consumer.deliver_policy,
        "replay_policy": consumer.replay_policy,
        "filter_subject": one,
        "filter_subjects": several,
        "max_deliver": consumer.max_deliver,
        // The server's own defaults.
        "max_ack_pending": consumer.max_ack_pending.unwrap_or(1000),
        "max_waiting": 512,
        "num_replicas": 0,
    }))
}

/// A consumer has one filter or a list of them, never both.
#[must_use]
pub fn filters(consumer: &Consumer) -> (Option<&str>, Vec<&str>) {
    match consumer.filter_subjects.as_slice() {
        [one] => (Some(one.as_str()), Vec::new()),
        several => (None, several.iter().map(|subject| subject.as_str()).collect()),
    }
}

/// What is not said is left out, as the server leaves it out.
fn without_gaps(mut value: Value) -> Value {
    if let Some(map) = value.as_object_mut() {
        map.retain(|_, field| !field.is_null() && !field.as_array().is_some_and(Vec::is_empty));
    }
    value
}
