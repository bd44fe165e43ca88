//! Scaling and arrivals to timelines: what KEDA, the HPA, the broker and the pods do with a burst.
//!
//! A discrete-event simulation of the components' own rules. It knows no wall clock: the same setup and seed give the same
//! bytes. What nobody controls, such as how long ago KEDA last polled when the first message comes, is drawn.

mod broker;
mod clock;
mod distribution;
pub mod hpa;
mod keda;
mod phase;
mod pods;
mod recorded;
mod run;
#[cfg(test)]
mod tests;

use std::time::Duration;

use rayon::prelude::*;

pub use distribution::{Distribution, DistributionFault};
pub use recorded::RecordedFault;

use crate::scaling::Scaling;
use crate::timeline::{Arrivals, Timeline};

/// What a pod does when it is told to end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ending {
    /// It finishes its message and takes no other.
    #[default]
    Finish,
    /// It ends at once; its message comes back after the ack wait.
    Abandon,
    /// It goes on taking messages until its grace period is over and it is killed.
    Ignore,
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
    /// From a pod's creation until it asks for messages.
    pub start: Distribution,
    /// From the end of a pod's container until the pod is away.
    pub stop: Distribution,
    /// What a pod does when it is told to end.
    pub ending: Ending,
    /// Messages that a pod works on at a time.
    pub concurrency: u32,
    /// Pods that the cluster has room for; the others wait.
    pub capacity: Option<u32>,
    /// Whether the ScaledObject was made minutes ago, so that the clocks of KEDA and the HPA still stand together: the HPA is
    /// first looked at a sync period after KEDA made it, and KEDA polls from then on.
    pub young: bool,
    /// How long ago KEDA polled when the first message came; drawn where it is not known.
    pub poll_phase: Option<Duration>,
    /// How long ago the HPA synchronised when the first message came; drawn where it is not known.
    pub sync_phase: Option<Duration>,
    /// After this a run is cut.
    pub horizon: Duration,
}

/// One run, with every step and sample.
#[must_use]
pub fn traced(setup: &Setup, seed: u64) -> Timeline {
    run::Run::new(setup, seed, true).go()
}

/// Many runs, in the order of their seeds, each with its milestones and sums alone.
#[must_use]
pub fn many(setup: &Setup, runs: u32, seed: u64) -> Vec<Timeline> {
    (0..u64::from(runs)).into_par_iter().map(|run| run::Run::new(setup, seed.wrapping_add(run), false).go()).collect()
}
