//! A cluster and a broker as they are: the path of events that is probed, and a burst that is published, watched and
//! written down.
//!
//! Everything asynchronous stays in this room. What is decided from what was seen is decided by functions that know
//! neither a cluster nor a clock.

mod broker;
mod clocks;
mod cluster;
mod conclude;
mod curve;
mod drift;
mod facts;
mod kind;
mod observation;
mod plain;
mod probes;
mod recorder;
mod subject;
mod verify;
mod wall;

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::model::Platform;
use crate::timeline::{Arrivals, Record, Termination};
use crate::verification::Verification;
use cluster::Cluster;
use verify::target::Target;

pub use drift::{compare, drift};
pub use verify::Web;

/// How a cluster is looked at.
#[derive(Clone)]
pub struct Look {
    /// The cluster, as `kubectl` takes it; the default places where it is none.
    pub kubeconfig: Option<PathBuf>,
    /// The context in it; the current one where it is none.
    pub context: Option<String>,
    /// The address of Prometheus, where it is not to be found in the cluster.
    pub prometheus: Option<String>,
    /// How long each question may take.
    pub limit: Duration,
    /// Who reads addresses outside of the cluster.
    pub web: Web,
    /// The names of the probes that are asked.
    pub probes: Vec<&'static str>,
}

/// What a cluster answered, for whoever judges it once more without the cluster.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(verify::asking::Answers);

/// Asks every probe of a live cluster; nothing is changed in it.
///
/// # Errors
/// The cluster cannot be reached at all. What cannot be asked of it otherwise is told by the probe that would ask it.
pub fn verify(config: &Config, platform: &Platform, look: &Look) -> Result<(Verification, Answers), LiveFault> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let cluster = reach(look).await?;
        let target = Target { config, platform, prometheus: look.prometheus.as_deref() };
        let (probed, answers) = verify::verify(&target, &cluster, look).await;
        let verification = Verification {
            cluster: cluster.address().to_owned(),
            context: Some(cluster.context().to_owned()).filter(|it| !it.is_empty()),
            probed,
        };
        Ok((verification, Answers(answers)))
    })
}

/// Judges what a cluster answered at another time. What was not asked then is not checked.
#[must_use]
pub fn judge(config: &Config, platform: &Platform, answers: &Answers) -> Verification {
    let target = Target { config, platform, prometheus: None };
    Verification { probed: verify::replay(&target, &answers.0), ..Verification::default() }
}

/// The cluster, once it has answered.
async fn reach(look: &Look) -> Result<Cluster, LiveFault> {
    let cluster = Cluster::connect(look.kubeconfig.as_deref(), look.context.as_deref()).await?;
    let reached = tokio::time::timeout(look.limit, cluster.version()).await;
    reached.map_err(|_| LiveFault::api(cluster.address(), &"no answer"))??;
    Ok(cluster)
}

/// The roles that whoever verifies a platform needs.
#[must_use]
pub fn roles(config: &Config, platform: &Platform) -> Vec<serde_json::Value> {
    verify::rbac::roles(&Target { config, platform, prometheus: None })
}

/// The context that is meant, and the address of its cluster; nothing is asked of it.
///
/// # Errors
/// There is no such context.
pub fn cluster(kubeconfig: Option<&Path>, context: Option<&str>) -> Result<(String, String), LiveFault> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let cluster = runtime.block_on(Cluster::connect(kubeconfig, context))?;
    Ok((cluster.context().to_owned(), cluster.address().to_owned()))
}

/// The probes, each with what it asks, in the order of the path.
pub fn probes() -> impl Iterator<Item = (&'static str, &'static str)> {
    probes::ALL.iter().map(|probe| (probe.name, probe.asks))
}

/// A burst to be published and watched.
#[derive(Clone, Debug)]
pub struct Order {
    /// The cluster, as `kubectl` takes it; the default places where it is none.
    pub kubeconfig: Option<PathBuf>,
    /// The context in it; the current one where it is none.
    pub context: Option<String>,
    /// Where the ScaledObject and its workload are.
    pub namespace: String,
    /// The ScaledObject.
    pub scaled_object: String,
    /// How the broker is reached.
    pub reach: Reach,
    /// The stream.
    pub stream: String,
    /// The consumer that the workers share.
    pub consumer: String,
    /// The subject to publish to.
    pub subject: String,
    /// When each message is published.
    pub arrivals: Arrivals,
    /// What each message is.
    pub payload: Payload,
    /// Whether it does not matter that the stream has other messages or consumers: they are counted as this burst's.
    pub shared: bool,
    /// How long a worker takes for a message, as far as it is known: `uniform(1s,4s)`.
    pub service: String,
    /// What a worker does when it is told to end.
    pub on_sigterm: Termination,
    /// Messages that a pod works on at a time.
    pub concurrency: u32,
    /// What ran beside it, and whatever else matters, in words.
    pub how: String,
    /// After this the record is closed, come what may.
    pub limit: Duration,
}

/// What each message is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Payload {
    /// Bytes; a message that says its number is never shorter than that.
    pub size: usize,
    /// Headers beside the message's id.
    pub headers: Vec<(String, String)>,
}

/// A burst that was watched to its end.
#[derive(Clone, Debug, PartialEq)]
pub struct Burst {
    /// What was seen.
    pub record: Record,
    /// How the broker stood after it, where it could be asked.
    pub rest: Option<Rest>,
}

/// How the stream and the consumer stand after a burst.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rest {
    /// Messages in the stream (`state.messages`).
    pub messages: u64,
    /// Messages that wait (`num_pending`).
    pub waiting: u64,
    /// Messages in work (`num_ack_pending`).
    pub in_flight: u64,
    /// The last message that was delivered, by its number in the stream (`delivered.stream_seq`).
    pub delivered: u64,
    /// The message up to which all are acknowledged (`ack_floor.stream_seq`).
    pub acknowledged: u64,
}

/// How the broker is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// By its address.
    Url {
        /// `nats://host:4222`.
        url: String,
        /// A file with credentials.
        credentials: Option<PathBuf>,
    },
    /// By the API server, through a pod that a Service selects.
    Service {
        /// Where the Service is.
        namespace: String,
        /// Its name.
        name: String,
        /// The pod's port.
        port: u16,
        /// A file with credentials.
        credentials: Option<PathBuf>,
    },
}

/// How far a burst is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Messages that the stream has taken.
    pub published: usize,
    /// Replicas that are asked for.
    pub replicas: u32,
    /// When, from the first message.
    pub at: Duration,
    /// Pods that are not away.
    pub pods: usize,
    /// Pods that run.
    pub running: usize,
    /// Messages that wait.
    pub waiting: u64,
    /// Messages in work.
    pub in_flight: u64,
}

/// Why a burst cannot be recorded.
#[derive(Debug, thiserror::Error)]
pub enum LiveFault {
    /// The API server does not do what it is asked.
    #[error("{what}: {fault}")]
    Api {
        /// What was asked for.
        what: String,
        /// What it said.
        fault: String,
    },
    /// The broker does not.
    #[error("the broker: {0}")]
    Broker(String),
    /// The burst would not be alone.
    #[error("{0}")]
    NotAlone(String),
    /// The system refuses.
    #[error("{0}")]
    System(#[from] std::io::Error),
}

impl LiveFault {
    fn api(what: &str, fault: &dyn std::fmt::Display) -> Self {
        Self::Api { what: what.to_owned(), fault: fault.to_string() }
    }
}

/// Publishes a burst and watches it until the workload is at rest again. When `stop` is set, publishing ends and what was
/// seen until then is the record. `tell` hears how far it is, about once a second.
///
/// # Errors
/// The cluster or the broker cannot be reached, an object is missing, or the stream or its consumer has messages already.
pub fn record(order: &Order, stop: &AtomicBool, tell: &mut dyn FnMut(Progress)) -> Result<Burst, LiveFault> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(recorder::record(order, stop, tell))
}
