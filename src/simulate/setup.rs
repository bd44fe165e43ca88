//! Everything that a run starts from.

use std::time::Duration;

use super::Distribution;
use crate::scaling::{Instant, Scaling};
use crate::timeline::{Arrivals, Series};

/// What a pod does when it is told to end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ending {
    /// It finishes its message and takes no other.
    #[default]
    Finish,
    /// It ends at once; its message comes back as its broker gives it back.
    Abandon,
    /// It goes on taking messages until its grace period is over and it is killed.
    Ignore,
}

/// Whether Argo CD restores the replicas that Git has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Heal {
    /// It does not.
    #[default]
    Off,
    /// It does, and has never healed this application: the pauses between two attempts begin at 2 s.
    Fresh,
    /// It does, and has healed it often: an attempt at once, and then pauses of 300 s.
    Worn,
}

/// A time in which triggers cannot be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outage {
    /// Which, by its place; all of them where none is named.
    pub trigger: Option<usize>,
    /// From when on, from the first message.
    pub from: Duration,
    /// Until when, that moment excluded.
    pub to: Duration,
}

/// Everything that a run starts from.
#[derive(Clone, Debug, PartialEq)]
pub struct Setup {
    /// What decides the replica count.
    pub scaling: Scaling,
    /// When messages come.
    pub arrivals: Arrivals,
    /// How long a worker takes for a message.
    pub service: Distribution,
    /// From a pod's creation until it asks for messages, its image being there.
    pub start: Distribution,
    /// How long the image takes to come, once; none where it is there.
    pub pull: Option<Distribution>,
    /// From the end of a pod's container until the pod is away.
    pub stop: Distribution,
    /// What a pod does when it is told to end.
    pub ending: Ending,
    /// Messages that a pod works on at a time.
    pub concurrency: u32,
    /// Pods that the cluster has room for; the others wait.
    pub capacity: Option<u32>,
    /// A worker that found no message for so long ends with an error, and is started again by the kubelet.
    pub gives_up: Option<Duration>,
    /// Messages that the pod of a Job works on before the Job is done.
    pub per_job: u32,
    /// The values of triggers that messages do not feed, by the places of the triggers; what is missing is 0.
    pub series: Vec<Option<Series>>,
    /// When triggers cannot be asked.
    pub outages: Vec<Outage>,
    /// Whether Argo CD restores the replicas that Git has.
    pub heal: Heal,
    /// The moment of the calendar at which the first message comes.
    pub at: Instant,
    /// How long before the first message the ScaledObject was made; none for long ago.
    pub made: Option<Duration>,
    /// Whether the ScaledObject was made minutes ago, so that the clocks of KEDA and the HPA still stand together: the HPA is
    /// first looked at a sync period after KEDA made it, and KEDA polls from then on.
    pub young: bool,
    /// How long ago KEDA polled when the first message came; drawn where it is not known.
    pub poll_phase: Option<Duration>,
    /// How long ago the HPA synchronised when the first message came; drawn where it is not known.
    pub sync_phase: Option<Duration>,
    /// How long the HPA controller is at work on a sync in which it reads metrics: the next begins a period after that.
    pub sync_takes: Duration,
    /// After this a run is cut.
    pub horizon: Duration,
}

/// How long a sync takes that reads metrics. The controller puts an HPA back into its queue when it is done with it, for a
/// period from then on, and so each sync comes that much later (Kubernetes 1.34, `pkg/controller/podautoscaler/horizontal.go`,
/// `processNextWorkItem`; `rate_limiters.go`, `FixedItemIntervalRateLimiter`). Between two of the recorded bursts' syncs that
/// changed something it was 8 to 138 ms, and 44 ms in the middle (`tests/bursts`).
pub const SYNC_TAKES: Duration = Duration::from_millis(45);

impl Setup {
    /// One with nothing out of the ordinary: one message at a time, images that are there, room for all pods, a day.
    #[must_use]
    pub fn new(scaling: Scaling, arrivals: Arrivals, service: Distribution, start: Distribution) -> Self {
        Self {
            scaling,
            arrivals,
            service,
            start,
            pull: None,
            stop: Distribution::Constant(Duration::ZERO),
            ending: Ending::Finish,
            concurrency: 1,
            capacity: None,
            gives_up: None,
            per_job: 1,
            series: Vec::new(),
            outages: Vec::new(),
            heal: Heal::Off,
            at: Instant(0),
            made: None,
            young: false,
            poll_phase: None,
            sync_phase: None,
            sync_takes: SYNC_TAKES,
            horizon: Duration::from_hours(24),
        }
    }
}
