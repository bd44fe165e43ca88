//! A burst that really happened: how it was set up, what was seen, and how finely it is known.

mod file;
#[cfg(test)]
pub(super) mod tests;
mod told;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use file::RecordFault;

use super::{Actor, Milestone};

/// A burst that really happened. Times are seconds from the first message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Record {
    /// The version of this form.
    pub version: u32,
    /// The ScaledObject's name.
    pub workload: String,
    /// By whom, when and where it was seen.
    pub obtained: Obtained,
    /// Why it does not count, where it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub set_aside: Option<SetAside>,
    /// What it started from: all that a prediction needs.
    pub setup: SetUp,
    /// How KEDA's and the HPA's own clocks stood to the first message.
    pub phases: Phases,
    /// Each number of replicas that was asked for.
    pub replicas: Vec<Asked>,
    /// Each pod of the workload.
    pub pods: Vec<Pod>,
    /// What was reached, and when.
    #[serde(with = "named")]
    #[schemars(with = "BTreeMap<String, Known>")]
    pub milestones: BTreeMap<Milestone, Known>,
    /// What happened.
    pub steps: Vec<Happening>,
    /// How things stood where that changed, thinned out.
    pub samples: Vec<Standing>,
    /// How often a message was delivered again.
    pub redelivered: u64,
    /// Messages that are delivered no more.
    pub stuck: u64,
    /// Containers that were started again.
    pub restarts: u64,
}

/// By whom, when and where a burst was seen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Obtained {
    /// The program that wrote it down.
    pub by: String,
    /// When the first message came, by the observer's clock (RFC 3339).
    pub at: String,
    /// The API server's version.
    pub kubernetes: String,
    /// The version of KEDA, by its image.
    pub keda: String,
    /// The broker's version.
    pub broker: String,
    /// What ran beside it, and whatever else matters.
    pub how: String,
    /// How far the observer's clock is ahead of the API server's, in seconds, as far as whole seconds tell.
    pub ahead_of_api: f64,
    /// How far the observer's clock is ahead of the broker's, in seconds.
    pub ahead_of_broker: f64,
}

/// Why a record does not count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SetAside {
    /// Why.
    pub why: String,
}

/// What a burst started from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SetUp {
    /// The ScaledObject, without what the cluster adds to it.
    pub scaled_object: Value,
    /// Seconds that a pod has to end.
    pub grace: u64,
    /// Seconds after which a message that is not acknowledged is delivered again.
    pub ack_wait: f64,
    /// How often a message is delivered at most; without a bound where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_deliver: Option<u32>,
    /// Messages that may be in work at a time.
    pub max_ack_pending: u64,
    /// How long a worker takes for a message: `3s`, `uniform(1s,4s)`, `exponential(2s)`.
    pub service: String,
    /// What a worker does when it is told to end.
    pub on_sigterm: Termination,
    /// Messages that a pod works on at a time.
    pub concurrency: u32,
    /// Whether the ScaledObject was made minutes ago, so that the clocks of KEDA and the HPA still stand together.
    pub young: bool,
    /// When each message came.
    pub arrivals: Vec<f64>,
}

/// What a worker does when it is told to end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Termination {
    /// It finishes its message.
    #[default]
    Finish,
    /// It ends at once.
    Abandon,
    /// It goes on until it is killed.
    Ignore,
}

/// How the clocks that nobody sets stood to the first message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Phases {
    /// How long ago KEDA had polled when the first message came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub poll: Option<Known>,
    /// How long ago the HPA had synchronised then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sync: Option<Known>,
}

/// A moment or a length, and how finely it is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// Seconds.
    pub at: f64,
    /// It may be so many seconds earlier or later.
    pub within: f64,
}

/// A number of replicas that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// When, in seconds.
    pub at: f64,
    /// It may be so many seconds earlier or later.
    pub within: f64,
    /// By whom.
    pub by: Actor,
    /// How many there were before.
    pub from: u32,
    /// How many.
    pub to: u32,
}

/// A pod, from its creation until it is away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pod {
    /// When it was created.
    pub created: Known,
    /// When its container started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started: Option<Known>,
    /// When it was told to end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told: Option<Known>,
    /// When it was away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub away: Option<Known>,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Happening {
    /// When, in seconds.
    pub at: f64,
    /// It may be so many seconds earlier or later.
    pub within: f64,
    /// Who did it.
    pub actor: Actor,
    /// What was done.
    pub what: String,
}

/// How things stood from a moment on: the moment, replicas asked for, pods that run, messages that wait, in work,
/// acknowledged, stuck.
pub type Standing = (f64, u32, u32, u64, u64, u64, u64);

/// Milestones by their names.
mod named {
    use std::collections::BTreeMap;

    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    use super::{Known, Milestone};

    pub(super) fn serialize<S: Serializer>(all: &BTreeMap<Milestone, Known>, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(all.iter().map(|(milestone, known)| (milestone.to_string(), known)))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<Milestone, Known>, D::Error> {
        let named = BTreeMap::<String, Known>::deserialize(from)?;
        named.into_iter().map(|(name, known)| Ok((name.parse().map_err(D::Error::custom)?, known))).collect()
    }
}
