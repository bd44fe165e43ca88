//! What a worker does with a message, and how long it takes.

use std::time::Duration;

use clap::{Args, ValueEnum};

use super::super::Failure;
use super::span;
use crate::scaling::Scaling;
use crate::simulate::{Distribution, Ending, Setup};
use crate::timeline::Arrivals;
use crate::unit;

/// What a worker does with a message.
#[derive(Debug, Args)]
#[command(next_help_heading = "Workers")]
pub(super) struct Work {
    /// How long a worker takes for a message: `3s`, `uniform(0s,30s)`, `exponential(5s)`, `lognormal(4s,1s)`.
    #[arg(long, value_name = "DISTRIBUTION")]
    service_time: Option<Distribution>,
    /// From a pod's creation until it asks for messages.
    #[arg(long, value_name = "DISTRIBUTION")]
    pod_start: Option<Distribution>,
    /// What a pod does when it is told to end.
    #[arg(long, value_enum, default_value_t, value_name = "HOW")]
    on_sigterm: OnSigterm,
    /// Messages that a pod works on at a time.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=10_000), value_name = "N")]
    concurrency: u32,
    /// Pods that the cluster has room for.
    #[arg(long, value_name = "N")]
    capacity: Option<u32>,
    /// How long a worker may keep a message before it is delivered again.
    #[arg(long, value_name = "DURATION")]
    ack_wait: Option<unit::Duration>,
    /// How often a message is delivered at most.
    #[arg(long, value_name = "N")]
    max_deliver: Option<u32>,
    /// After this a run is cut.
    #[arg(long, default_value = "24h", value_name = "DURATION")]
    horizon: unit::Duration,
}

/// What a pod does when it is told to end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum OnSigterm {
    /// It finishes its message.
    #[default]
    Finish,
    /// It ends at once.
    Abandon,
    /// It goes on until it is killed.
    Ignore,
}
impl Work {
    pub(super) fn setup(
        &self,
        mut scaling: Scaling,
        arrivals: Arrivals,
        assumptions: &mut Vec<String>,
    ) -> Result<Setup, Failure> {
        let mut assume = |given: &Option<Distribution>, default: Distribution, words: &str| {
            given.clone().unwrap_or_else(|| {
                assumptions.push(words.to_owned());
                default
            })
        };
        let second = |count| Duration::from_secs(count);
        let service = assume(
            &self.service_time,
            Distribution::Constant(second(1)),
            "a worker takes 1 s for a message (`--service-time`)",
        );
        let start = assume(
            &self.pod_start,
            Distribution::Uniform(second(1), second(3)),
            "a pod asks for messages 1 to 3 s after it was created, its image being there (`--pod-start`)",
        );
        if service.is_nothing() {
            return Err(Failure::usage("a service time of 0 drains any queue at once", "give it a length"));
        }
        if let Some(wait) = &self.ack_wait {
            scaling.delivery.ack_wait = span(wait);
        }
        scaling.delivery.max_deliver = self.max_deliver.or(scaling.delivery.max_deliver).filter(|most| *most > 0);
        Ok(Setup {
            scaling,
            arrivals,
            service,
            start,
            stop: Distribution::Constant(Duration::ZERO),
            ending: match self.on_sigterm {
                OnSigterm::Finish => Ending::Finish,
                OnSigterm::Abandon => Ending::Abandon,
                OnSigterm::Ignore => Ending::Ignore,
            },
            concurrency: self.concurrency,
            capacity: self.capacity,
            young: false,
            poll_phase: None,
            sync_phase: None,
            horizon: span(&self.horizon),
        })
    }
}
