//! Replicas and backlog over time, predicted or observed, and what can be said of them.

mod arrivals;
mod band;
mod bound;
mod compare;
mod milestone;
mod objective;
mod record;
mod score;
mod series;
mod summary;

pub use arrivals::{Arrivals, ArrivalsFault, Daily, DailyFault};
pub use band::{Band, Quantiles, Stretch, Strip};
pub use bound::Bound;
pub use compare::{Choice, Comparison, LATENCIES};
pub use milestone::Milestone;
pub use objective::{Missed, Objective};
pub use record::{
    Asked, Happening, Known, Obtained, Phases, Pod, Record, RecordFault, SetAside, SetUp, Standing, Termination,
};
pub use score::{Row, Score};
pub use series::{Series, SeriesFault};
pub use summary::{Spread, Summary};

use std::collections::BTreeMap;
use std::time::Duration;

/// A moment, counted from the first message.
pub type Moment = Duration;

/// How things stood from a moment on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Sample {
    /// From when on, from the first message.
    #[serde(serialize_with = "seconds")]
    pub at: Moment,
    /// Replicas that the workload asks for.
    pub replicas: u32,
    /// Pods that run.
    pub running: u32,
    /// Messages that wait for a worker.
    pub waiting: u64,
    /// Messages that a worker has and has not acknowledged.
    pub in_flight: u64,
    /// Messages that are done.
    pub acked: u64,
    /// Messages that are delivered no more and were never acknowledged.
    pub stuck: u64,
    /// When the oldest of those that wait or are in work came; its age grows from there.
    #[serde(serialize_with = "seconds_if_any")]
    pub oldest: Option<Moment>,
}

impl Sample {
    /// Messages that wait or are in work.
    #[must_use]
    pub fn backlog(&self) -> u64 {
        self.waiting + self.in_flight
    }
}

/// Who made a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Actor {
    /// Whoever publishes.
    Publisher,
    /// KEDA's operator, on a poll.
    Keda,
    /// The HPA controller, on a sync.
    Hpa,
    /// A pod.
    Pod,
    /// The broker.
    Broker,
    /// Argo CD, healing what differs from Git.
    Argo,
}

/// Something that happened, and why.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Step {
    /// When, from the first message.
    #[serde(serialize_with = "seconds")]
    pub at: Moment,
    /// Who did it.
    pub actor: Actor,
    /// What was done, and by which rule.
    pub what: String,
}

/// One burst from the first message to the last pod.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timeline {
    /// How things stood, in the order of time; only where something changed.
    pub samples: Vec<Sample>,
    /// What happened, in the order of time.
    pub steps: Vec<Step>,
    /// When each milestone was reached; what was not reached is not here.
    pub milestones: BTreeMap<Milestone, Moment>,
    /// How often a message was delivered again.
    pub redelivered: u64,
    /// Messages that are delivered no more.
    pub stuck: u64,
    /// How often the formula of the scaling modifiers was worked out and came to no number.
    pub formula_faults: u64,
    /// How often a container ended by itself and was started again.
    pub restarts: u64,
    /// Time that pods ran, summed over pods.
    pub pod_time: Duration,
    /// How often the number of replicas that is asked for changed.
    pub changes: u64,
    /// How often KEDA asked the sources.
    pub polls: u64,
    /// When the run came to its end, or was cut.
    pub ended: Moment,
    /// What the run ran into before it came to its end: the horizon, or the bound of events.
    pub cut: Option<String>,
}

impl Timeline {
    /// Notes how things stand; what did not change is not noted twice.
    pub fn sample(&mut self, sample: Sample) {
        if let Some(last) = self.samples.last_mut() {
            if (Sample { at: sample.at, ..*last }) == sample {
                return;
            }
            if last.at == sample.at {
                *last = sample;
                return;
            }
        }
        self.samples.push(sample);
    }

    /// Notes that a milestone is reached, unless it was before.
    pub fn reach(&mut self, milestone: Milestone, at: Moment) {
        self.milestones.entry(milestone).or_insert(at);
    }
}

/// A moment as seconds, for machines.
fn seconds<S: serde::Serializer>(at: &Moment, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(at.as_secs_f64())
}

#[expect(clippy::ref_option, reason = "serde hands over a reference to the field")]
fn seconds_if_any<S: serde::Serializer>(at: &Option<Moment>, serializer: S) -> Result<S::Ok, S::Error> {
    serde::Serialize::serialize(&at.map(|at| at.as_secs_f64()), serializer)
}
