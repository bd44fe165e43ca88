//! What decides the replica count of one workload.
//!
//! Everything that a file leaves to a default is filled in here, so that whoever simulates never meets a choice that
//! nobody made; what the files cannot say is an assumption, and told as one.

mod behavior;
mod calendar;
mod fallback;
mod fault;
mod formula;
mod job;
mod knob;
mod modifiers;
mod partitions;
mod pause;
mod queues;
mod read;
mod refusal;
mod trigger;
mod version;

use std::time::Duration;

pub use behavior::{Behavior, Policy, PolicyKind, Rules, Select};
pub use calendar::{Calendar, CalendarFault, Instant};
pub use fallback::{Fallback, FallbackReplicas};
pub use fault::ScalingFault;
pub use formula::{Formula, FormulaFault};
pub use job::{Asked, Calculation, Job, Strategy};
pub use knob::{Knob, KnobFault, named};
pub use modifiers::Modifiers;
pub use partitions::Partitions;
pub use pause::Pause;
pub use queues::{Count, Returns};
pub use refusal::{Refusal, refusals};
pub(crate) use trigger::thousandths;
pub use trigger::{Input, Trigger};
pub use version::{Keda, Versions};

/// What decides the replica count of one workload.
#[derive(Clone, Debug, PartialEq)]
pub struct Scaling {
    /// The name of the ScaledObject or ScaledJob.
    pub name: String,
    /// What is a Job's alone; none for a ScaledObject.
    pub job: Option<Job>,
    /// The versions whose rules hold.
    pub versions: Versions,
    /// How often KEDA asks the sources (`pollingInterval`, 30 s).
    pub polling: Duration,
    /// How long KEDA waits after the last active poll before it takes the last replicas away (`cooldownPeriod`, 300 s).
    pub cooldown: Duration,
    /// The same from the making of a ScaledObject that was never active (`initialCooldownPeriod`, 0 s).
    pub initial_cooldown: Duration,
    /// The least replicas (`minReplicaCount`, 0).
    pub min: u32,
    /// The most replicas (`maxReplicaCount`, 100).
    pub max: u32,
    /// Replicas while nothing is active, where that is not the least (`idleReplicaCount`).
    pub idle: Option<u32>,
    /// Its triggers, in their order.
    pub triggers: Vec<Trigger>,
    /// What counts while a trigger cannot be asked.
    pub fallback: Option<Fallback>,
    /// The formula that makes one value of all triggers.
    pub modifiers: Option<Modifiers>,
    /// What annotations hold up.
    pub pause: Pause,
    /// How fast the HPA may go; none where the ScaledObject says nothing, which is a path of its own in the HPA.
    pub behavior: Option<Behavior>,
    /// How long a pod has to end (`terminationGracePeriodSeconds`, 30 s).
    pub grace: Duration,
    /// Replicas that the workload's own file asks for, which Argo CD would restore.
    pub written: Option<u32>,
    /// What the broker holds workers to.
    pub delivery: Delivery,
    /// What becomes of a message whose worker goes away.
    pub returns: Returns,
    /// What was assumed, as no file says it.
    pub assumptions: Vec<String>,
}

impl Scaling {
    /// Replicas while nothing is active.
    #[must_use]
    pub fn rest(&self) -> u32 {
        match self.pause.replicas {
            Some(replicas) => replicas,
            None if self.pause.forced => self.min.max(1),
            None => self.idle.unwrap_or(self.min),
        }
    }

    /// The trigger that the messages feed, and its place.
    #[must_use]
    pub fn fed(&self) -> Option<(usize, &Trigger)> {
        self.triggers.iter().enumerate().find(|(_, trigger)| trigger.input.is_fed())
    }

    /// The trigger that decides: the one that the messages feed, or else the first that is no resource of pods.
    #[must_use]
    pub fn leading(&self) -> Option<&Trigger> {
        let known = || self.triggers.iter().find(|trigger| trigger.input != Input::Resource);
        self.fed().map(|(_, trigger)| trigger).or_else(known)
    }

    /// The same, to be changed.
    pub fn leading_mut(&mut self) -> Option<&mut Trigger> {
        let place = match self.fed() {
            Some((place, _)) => place,
            None => self.triggers.iter().position(|trigger| trigger.input != Input::Resource)?,
        };
        self.triggers.get_mut(place)
    }

    /// Whether KEDA 2.21 looks at what the HPA was told rather than asking the sources itself (`apis/keda/v1alpha1/
    /// scaledobject_types.go`, `UsesHPAObservations`): the HPA decides all, and no formula is in the way.
    #[must_use]
    pub fn trusts_hpa(&self) -> bool {
        let polled = self.min == 0 || self.idle.is_some() || self.triggers.iter().any(|trigger| trigger.cached);
        self.versions.keda >= Keda::V2_21 && !polled && self.modifiers.is_none()
    }
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
