//! Streams and consumers, by the rules of the server that would refuse them.

use std::collections::BTreeMap;

use crate::config::spec::{AckPolicy, Consumer, DeliverPolicy, Install, Retention, Storage, Stream};
use crate::diagnostic::Sink;
use crate::unit::{StreamName, subjects_overlap};

impl super::Checks<'_> {
    pub(super) fn streams(&self, sink: &mut Sink) {
        let streams = &self.config.spec.streams;
        let mut objects: BTreeMap<String, &str> = BTreeMap::new();
        for (name, stream) in streams {
            let here = format!("/streams/{name}");
            if stream.managed {
                if let Some(other) = objects.insert(crate::unit::object_name(name.as_str()), name.as_str()) {
                    let message = format!("the objects of the streams `{other}` and `{name}` would have the same name");
                    self.error(
                        sink,
                        "stream-name-clash",
                        &here,
                        message,
                        "rename one: Kubernetes knows no capital letters",
                    );
                }
                self.stream(&here, stream, sink);
            }
            for (other, second) in streams.range::<StreamName, _>(..name) {
                let clash =
                    stream.subjects.iter().find(|one| second.subjects.iter().any(|two| subjects_overlap(one, two)));
                if let Some(subject) = clash {
                    let message = format!("subject `{subject}` also goes to stream `{other}`");
                    // nats-server 2.12.6, error 10065.
                    let help = "a subject can go to one stream of an account only";
                    self.error(sink, "stream-subjects-overlap", &format!("{here}/subjects"), message, help);
                }
            }
        }
    }

    fn stream(&self, here: &str, stream: &Stream, sink: &mut Sink) {
        let nats = &self.config.spec.nats;
        let chart = nats.install == Install::Chart;
        if chart && stream.replicas > nats.replicas {
            let message = format!("{} copies cannot lie on {} servers", stream.replicas, nats.replicas);
            let help = "lower `replicas`, or raise `nats.replicas`";
            self.error(sink, "stream-too-many-replicas", &format!("{here}/replicas"), message, help);
        } else if stream.replicas.is_multiple_of(2) {
            let message =
                format!("{} copies outlive the loss of no more than {} do", stream.replicas, stream.replicas - 1);
            self.warn(sink, "even-cluster", &format!("{here}/replicas"), message, "use 1, 3 or 5");
        }
        if chart && stream.storage == Storage::Memory {
            let message = "the servers are given no memory store, and refuse a stream in memory";
            let help = "use `file`, or give them one in `nats.values.config.jetstream.memoryStore`";
            let given = nats.values.get("config").and_then(|config| config.pointer("/jetstream/memoryStore/enabled"));
            if given != Some(&serde_json::Value::Bool(true)) {
                self.error(sink, "stream-no-memory-store", &format!("{here}/storage"), message, help);
            }
        }
        if let Some(age) = &stream.max_age {
            let nanoseconds = age.nanoseconds();
            if nanoseconds != 0 && nanoseconds < 100_000_000 {
                let message = format!("{age} is too short: the server's least is 100ms");
                self.error(
                    sink,
                    "stream-max-age",
                    &format!("{here}/maxAge"),
                    message,
                    "write a longer time, or leave it out",
                );
            }
            if let Some(window) = &stream.duplicate_window
                && nanoseconds != 0
                && window.nanoseconds() > nanoseconds
            {
                let message = format!("the window of {window} is longer than the {age} a message is kept");
                let help = "make it no longer than `maxAge`";
                self.error(sink, "stream-duplicate-window", &format!("{here}/duplicateWindow"), message, help);
            }
        }
        for (name, consumer) in &stream.consumers {
            self.consumer(&format!("{here}/consumers/{name}"), stream, name.as_str(), consumer, sink);
        }
    }

    fn consumer(&self, here: &str, stream: &Stream, name: &str, consumer: &Consumer, sink: &mut Sink) {
        for (index, filter) in consumer.filter_subjects.iter().enumerate() {
            // nats-server 2.12.6 takes any filter: a wider one is fed, and one that nothing can match is not.
            if !stream.subjects.iter().any(|subject| subjects_overlap(subject, filter)) {
                let subjects: Vec<&str> = stream.subjects.iter().map(|subject| subject.as_str()).collect();
                let message = format!("no message can match `{filter}`: the stream takes {}", subjects.join(", "));
                let pointer = format!("{here}/filterSubjects/{index}");
                self.warn(sink, "consumer-filter-outside-stream", &pointer, message, "correct one or the other");
            }
            let twice = consumer.filter_subjects.iter().take(index).find(|other| subjects_overlap(filter, other));
            if let Some(other) = twice {
                let message = format!("`{filter}` overlaps with `{other}`");
                let pointer = format!("{here}/filterSubjects/{index}");
                self.error(sink, "consumer-filters-overlap", &pointer, message, "keep one of them");
            }
        }
        if stream.retention == Retention::Workqueue {
            self.workqueue(here, stream, name, consumer, sink);
        }
    }

    fn workqueue(&self, here: &str, stream: &Stream, name: &str, consumer: &Consumer, sink: &mut Sink) {
        const CODE: &str = "consumer-not-for-workqueue";
        if consumer.ack_policy != AckPolicy::Explicit {
            let message = "a work queue wants every message acknowledged one by one";
            self.error(sink, CODE, &format!("{here}/ackPolicy"), message, "use `explicit`");
        }
        if consumer.deliver_policy != DeliverPolicy::All {
            let message = "a work queue delivers all of its messages";
            self.error(sink, CODE, &format!("{here}/deliverPolicy"), message, "use `all`");
        }
        for (other, second) in &stream.consumers {
            if other.as_str() >= name {
                break;
            }
            let all = consumer.filter_subjects.is_empty() || second.filter_subjects.is_empty();
            let overlap = |one| second.filter_subjects.iter().any(|two| subjects_overlap(one, two));
            if all || consumer.filter_subjects.iter().any(overlap) {
                let message =
                    format!("consumers `{other}` and `{name}` would both take the same messages of a work queue");
                let help = "give each its own `filterSubjects`";
                self.error(sink, CODE, &format!("{here}/filterSubjects"), message, help);
            }
        }
    }
}
