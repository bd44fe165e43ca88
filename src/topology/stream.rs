//! Streams and consumers, as the tree makes them.

mod job;
mod nack;

use super::Topology;
use super::fact::Fact;
use crate::document::Span;
use crate::unit::{Subject, subjects_overlap};

/// Who makes a stream or consumer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Maker {
    /// NACK, from an object.
    Nack,
    /// A Job with the `nats` command, from the JSON of the server in a ConfigMap.
    Job,
}

/// A stream.
#[derive(Clone, Debug)]
pub struct Stream {
    /// Its name.
    pub name: String,
    /// Who makes it.
    pub maker: Maker,
    /// The namespace of what it is made from.
    pub namespace: String,
    /// The file that asks for it.
    pub file: String,
    /// Where it is named.
    pub place: Span,
    /// The installation it is made on, as an index into those of the tree.
    pub broker: Option<usize>,
    /// Its subjects; none where they are not known, or come from other streams.
    pub subjects: Fact<Vec<Subject>>,
    /// `limits`, `interest` or `workqueue`.
    pub retention: Fact<String>,
    /// `file` or `memory`.
    pub storage: Fact<String>,
    /// Copies.
    pub replicas: Fact<i64>,
    /// `old` or `new`.
    pub discard: Fact<String>,
    /// Nanoseconds a message is kept; 0 for ever.
    pub max_age: Fact<u64>,
    /// Most messages; -1 for any number.
    pub max_messages: Fact<i64>,
    /// Most bytes; -1 for any number.
    pub max_bytes: Fact<i64>,
}

/// A consumer.
#[derive(Clone, Debug)]
pub struct Consumer {
    /// Its name.
    pub name: String,
    /// The stream it takes from.
    pub stream: String,
    /// Who makes it.
    pub maker: Maker,
    /// The namespace of what it is made from.
    pub namespace: String,
    /// The file that asks for it.
    pub file: String,
    /// Where it is named.
    pub place: Span,
    /// Subjects it takes; empty for all.
    pub filters: Fact<Vec<Subject>>,
    /// `none`, `all` or `explicit`.
    pub ack_policy: Fact<String>,
    /// Nanoseconds until an unacknowledged message is delivered again.
    pub ack_wait: Fact<u64>,
    /// Whether the wait was written.
    pub ack_wait_written: bool,
    /// Most deliveries of a message; -1 and 0 for any number.
    pub max_deliver: Fact<i64>,
    /// Most messages in work at once; -1 for any number.
    pub max_ack_pending: Fact<i64>,
    /// `all`, `new`, …
    pub deliver_policy: Fact<String>,
    /// Copies; 0 for those of the stream.
    pub replicas: Fact<i64>,
}

/// Streams and consumers of a tree.
pub(super) fn all(topology: &Topology) -> (Vec<Stream>, Vec<Consumer>) {
    let (mut streams, mut consumers) = nack::all(topology);
    job::all(topology, &mut streams, &mut consumers);
    (streams, consumers)
}

impl Stream {
    /// Whether it is a work queue.
    #[must_use]
    pub fn is_workqueue(&self) -> bool {
        self.retention.as_ref().is_some_and(|said| said.value == "workqueue")
    }

    /// Whether a consumer's filter can match anything in the stream; none where the subjects are not known.
    #[must_use]
    pub fn feeds(&self, filter: &Subject) -> Option<bool> {
        let subjects = &self.subjects.as_ref()?.value;
        Some(subjects.iter().any(|subject| subjects_overlap(subject, filter)))
    }
}

impl Consumer {
    /// Whether it may be a consumer of a stream: by name, and made in the same namespace.
    #[must_use]
    pub fn is_of(&self, stream: &Stream) -> bool {
        self.stream == stream.name && self.namespace == stream.namespace && self.maker == stream.maker
    }

    /// The subject that both this and another consumer would take, if there is one; none where a filter is not known.
    #[must_use]
    pub fn shares(&self, other: &Self) -> Option<String> {
        let (mine, theirs) = (&self.filters.as_ref()?.value, &other.filters.as_ref()?.value);
        match (mine.first(), theirs.first()) {
            (None, None) => Some("everything".to_owned()),
            (Some(one), None) | (None, Some(one)) => Some(one.to_string()),
            _ => mine.iter().find(|one| theirs.iter().any(|two| subjects_overlap(one, two))).map(ToString::to_string),
        }
    }
}

/// Subjects by their names; none where one of them is no subject.
fn subjects<'s>(names: impl Iterator<Item = Option<&'s str>>) -> Option<Vec<Subject>> {
    names.map(|name| Subject::new(name?).ok()).collect()
}
