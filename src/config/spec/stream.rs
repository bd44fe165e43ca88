//! JetStream streams and their consumers.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::unit::{ConsumerName, Duration, Subject};

/// A JetStream stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Stream {
    /// Whether neap makes it; off where somebody else does and neap only refers to it.
    pub managed: bool,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 4096))]
    pub description: Option<String>,
    /// Subjects that it keeps.
    #[schemars(length(min = 1))]
    pub subjects: Vec<Subject>,
    /// When a message leaves it. Cannot change to or from `workqueue` later.
    pub retention: Retention,
    /// Where messages are kept. Cannot change later.
    pub storage: Storage,
    /// On how many servers; 3 outlives the loss of one.
    #[schemars(range(min = 1, max = 5))]
    pub replicas: u32,
    /// What happens when it is full: the oldest message is dropped, or the new one refused.
    pub discard: Discard,
    /// How long a message is kept at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_age: Option<Duration>,
    /// How many bytes at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub max_bytes: Option<u64>,
    /// How many messages at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub max_messages: Option<u64>,
    /// How many bytes a message may have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 2_147_483_647))]
    pub max_message_size: Option<u32>,
    /// Within what time two messages with the same id count as one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duplicate_window: Option<Duration>,
    /// Pull consumers by name.
    #[serde(default)]
    #[schemars(extend("propertyNames" = {"format": ConsumerName::FORMAT}))]
    pub consumers: BTreeMap<ConsumerName, Consumer>,
}

/// When a message leaves a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Retention {
    /// When a limit is reached.
    Limits,
    /// When every consumer has acknowledged it.
    Interest,
    /// When its one consumer has acknowledged it.
    Workqueue,
}

/// Where messages are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Storage {
    /// On the volume.
    File,
    /// In memory, which the chart gives none by default.
    Memory,
}

/// What happens when a stream is full.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Discard {
    /// The oldest message is dropped.
    Old,
    /// The new message is refused.
    New,
}

/// A durable pull consumer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Consumer {
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 4096))]
    pub description: Option<String>,
    /// Subjects that it takes; none takes all of the stream's.
    #[serde(default)]
    pub filter_subjects: Vec<Subject>,
    /// How a message is acknowledged. Cannot change later.
    pub ack_policy: AckPolicy,
    /// After what time an unacknowledged message is delivered again.
    pub ack_wait: Duration,
    /// How often a message is delivered at most; -1 for no end. After that it stays in the stream, out of KEDA's sight.
    #[schemars(range(min = -1))]
    pub max_deliver: i32,
    /// How many messages may be in work at once: the ceiling of all workers together. The server's default is 1000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub max_ack_pending: Option<u32>,
    /// Where it begins. Cannot change later.
    pub deliver_policy: DeliverPolicy,
    /// How fast old messages come. Cannot change later.
    pub replay_policy: ReplayPolicy,
}

/// How a message is acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum AckPolicy {
    /// One by one.
    Explicit,
    /// Each for all before it.
    All,
    /// Not at all.
    None,
}

/// Where a consumer begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum DeliverPolicy {
    /// With the oldest message.
    All,
    /// With the newest.
    Last,
    /// With what comes after it was made.
    New,
}

/// How fast old messages come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ReplayPolicy {
    /// As fast as they are taken.
    Instant,
    /// At the pace they were published.
    Original,
}
