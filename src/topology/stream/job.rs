//! Streams and consumers as files of a Job with the `nats` command: a ConfigMap with `stream.json` and
//! `consumer-<name>.json`, in the words of the server (nats-server 2.12.6, `server/stream.go`, `server/consumer.go`).

use serde_json::Value;

use super::super::fact::{Fact, Said, is_templated};
use super::super::{Object, Topology};
use super::{Consumer, Maker, Stream, subjects};
use crate::document::{Entry, Span};
use crate::unit::Subject;

pub(super) fn all(topology: &Topology, streams: &mut Vec<Stream>, consumers: &mut Vec<Consumer>) {
    for map in topology.of("", "ConfigMap") {
        let Some(data) = map.at("data").and_then(|node| node.as_mapping()) else { continue };
        let Some((json, place)) = data.entry("stream.json").and_then(read) else { continue };
        let Some(stream) = stream(map, &json, place) else { continue };
        for entry in data {
            let ours = entry.key.name.strip_prefix("consumer-").and_then(|rest| rest.strip_suffix(".json")).is_some();
            let json = if ours { read(entry) } else { None };
            consumers.extend(json.and_then(|(json, place)| consumer(map, &stream.name, &json, place)));
        }
        streams.push(stream);
    }
}

fn read(entry: &Entry) -> Option<(Value, Span)> {
    let text = entry.node.as_str().filter(|text| !is_templated(text))?;
    Some((serde_json::from_str(text).ok()?, entry.key.span))
}

fn text(json: &Value, key: &str, default: &str, place: Span) -> Fact<String> {
    match json.get(key) {
        Some(value) => Some(Said::at(value.as_str()?.to_owned(), place)),
        None => Some(Said::at(default.to_owned(), place)),
    }
}

fn number(json: &Value, key: &str, default: i64, place: Span) -> Fact<i64> {
    match json.get(key) {
        Some(value) => Some(Said::at(value.as_i64()?, place)),
        None => Some(Said::at(default, place)),
    }
}

fn nanoseconds(json: &Value, key: &str, default: u64, place: Span) -> Fact<u64> {
    match json.get(key) {
        Some(value) => Some(Said::at(value.as_u64()?, place)),
        None => Some(Said::at(default, place)),
    }
}

fn list(json: &Value, key: &str, place: Span) -> Fact<Vec<Subject>> {
    match json.get(key) {
        Some(value) => Some(Said::at(subjects(value.as_array()?.iter().map(Value::as_str))?, place)),
        None => Some(Said::at(Vec::new(), place)),
    }
}

fn stream(map: &Object, json: &Value, place: Span) -> Option<Stream> {
    let name = json.get("name")?.as_str()?.to_owned();
    // Another program's file of that name has none of these.
    json.get("subjects").or_else(|| json.get("mirror")).or_else(|| json.get("sources"))?;
    let own = ["mirror", "sources", "subject_transform"].iter().all(|key| json.get(key).is_none());
    Some(Stream {
        name,
        maker: Maker::Job,
        namespace: map.namespace.to_string(),
        file: map.file.to_string(),
        place,
        broker: None,
        subjects: list(json, "subjects", place).filter(|said| own && !said.value.is_empty()),
        retention: text(json, "retention", "limits", place),
        storage: text(json, "storage", "file", place),
        // The server takes none for one.
        replicas: number(json, "num_replicas", 1, place).map(|said| Said::at(said.value.max(1), said.place)),
        discard: text(json, "discard", "old", place),
        max_age: nanoseconds(json, "max_age", 0, place),
        max_messages: number(json, "max_msgs", -1, place),
        max_bytes: number(json, "max_bytes", -1, place),
    })
}

fn consumer(map: &Object, stream: &str, json: &Value, place: Span) -> Option<Consumer> {
    let name = json.get("durable_name").or_else(|| json.get("name"))?.as_str()?.to_owned();
    let filters = match json.get("filter_subject").and_then(Value::as_str).filter(|one| !one.is_empty()) {
        Some(one) => subjects([Some(one)].into_iter()).map(|all| Said::at(all, place)),
        None => list(json, "filter_subjects", place),
    };
    let first = json.get("backoff").and_then(Value::as_array).and_then(|all| all.first()).and_then(Value::as_u64);
    let wait = nanoseconds(json, "ack_wait", 30_000_000_000, place);
    Some(Consumer {
        name,
        stream: stream.to_owned(),
        maker: Maker::Job,
        namespace: map.namespace.to_string(),
        file: map.file.to_string(),
        place,
        filters,
        ack_policy: text(json, "ack_policy", "explicit", place),
        ack_wait: first.map(|first| Said::at(first, place)).or(wait),
        ack_wait_written: true,
        max_deliver: number(json, "max_deliver", -1, place),
        max_ack_pending: number(json, "max_ack_pending", 1000, place),
        deliver_policy: text(json, "deliver_policy", "all", place),
        replicas: number(json, "num_replicas", 0, place),
    })
}
