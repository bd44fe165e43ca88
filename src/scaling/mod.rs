//! What decides the replica count of one workload.
//!
//! Everything that a file leaves to a default is filled in here, so that whoever simulates never meets a choice that
//! nobody made; what the files cannot say is an assumption, and told as one.

mod behavior;
mod knob;
mod read;

use std::time::Duration;

pub use behavior::{Behavior, Policy, PolicyKind, Rules, Select};
pub use knob::{Knob, KnobFault, named};
pub use read::ScalingFault;

/// What decides the replica count of one workload.
#[derive(Clone, Debug, PartialEq)]
pub struct Scaling {
    /// The ScaledObject's name.
    pub name: String,
    /// How often KEDA asks the source (`pollingInterval`, 30 s).
    pub polling: Duration,
    /// How long KEDA waits after the last active poll before it takes the last replicas away (`cooldownPeriod`, 300 s).
    pub cooldown: Duration,
    /// The least replicas (`minReplicaCount`, 0).
    pub min: u32,
    /// The most replicas (`maxReplicaCount`, 100).
    pub max: u32,
    /// Replicas while nothing is active, where that is not the least (`idleReplicaCount`).
    pub idle: Option<u32>,
    /// The trigger that the queue feeds.
    pub queue: Queue,
    /// How fast the HPA may go; none where the ScaledObject says nothing, which is a path of its own in the HPA.
    pub behavior: Option<Behavior>,
    /// How long a pod has to end (`terminationGracePeriodSeconds`, 30 s).
    pub grace: Duration,
    /// What the broker holds workers to.
    pub delivery: Delivery,
    /// What was assumed, as no file says it.
    pub assumptions: Vec<String>,
}

/// The trigger that a queue feeds.
#[derive(Clone, Debug, PartialEq)]
pub struct Queue {
    /// KEDA's name of the scaler.
    pub scaler: String,
    /// Messages per pod that the HPA aims at, or in all with `Value`.
    pub threshold: f64,
    /// It is active while there are more messages than this.
    pub activation: f64,
    /// Whether the target is `Value` rather than `AverageValue`.
    pub total: bool,
    /// Whether the HPA reads what KEDA saw at its last poll (`useCachedMetrics`).
    pub cached: bool,
}

/// What a JetStream consumer holds workers to; other brokers have the same under other names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// How long a worker may keep a message before it is delivered again (`ackWait`, 30 s).
    pub ack_wait: Duration,
    /// How often a message is delivered at most; none for without end (`maxDeliver`, -1).
    pub max_deliver: Option<u32>,
    /// Messages that may be in work at a time (`maxAckPending`, 1000).
    pub max_ack_pending: u64,
}

impl Default for Delivery {
    /// NATS 2.12, `server/consumer.go`, `setConsumerConfigDefaults`.
    fn default() -> Self {
        Self { ack_wait: Duration::from_secs(30), max_deliver: None, max_ack_pending: 1000 }
    }
}
