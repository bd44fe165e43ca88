//! What a worker does with a message, and how long it takes.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::super::{Failure, Hall};
use super::around::Around;
use super::idle::Idle;
use super::load::Load;
use super::span;
use crate::scaling::{Returns, Scaling};
use crate::simulate::{Distribution, DistributionFault, Setup};
use crate::timeline::{Arrivals, Termination};
use crate::unit;

/// What a worker does with a message.
#[derive(Debug, Args)]
#[command(next_help_heading = "Workers")]
pub(in super::super) struct Work {
    /// How long a worker takes for a message: `3s`, `uniform(0s,30s)`, `exponential(5s)`, `lognormal(4s,1s)`, or a file with
    /// a length of time in each line.
    #[arg(long, value_name = "DISTRIBUTION")]
    service_time: Option<Drawn>,
    /// From a pod's creation until it asks for messages, its image being there.
    #[arg(long, value_name = "DISTRIBUTION")]
    pod_start: Option<Drawn>,
    /// How long the image takes to come to the node, once; without it, it is there.
    #[arg(long, value_name = "DISTRIBUTION")]
    image_pull: Option<Drawn>,
    /// What a pod does when it is told to end.
    #[arg(long, value_enum, default_value_t, value_name = "HOW")]
    on_sigterm: OnSigterm,
    /// Messages that a pod works on at a time.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=10_000), value_name = "N")]
    concurrency: u32,
    /// Pods that the cluster has room for.
    #[arg(long, value_name = "N")]
    capacity: Option<u32>,
    /// A worker that finds no message for so long ends with an error, and the kubelet starts it again, later and later.
    #[arg(long, value_name = "DURATION")]
    gives_up_after: Option<unit::Duration>,
    /// Messages that a Job of a ScaledJob works on before it is done; without it, one.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=1_000_000), value_name = "N")]
    per_job: Option<u32>,
    /// How long a worker may keep a message before it is delivered again.
    #[arg(long, value_name = "DURATION")]
    ack_wait: Option<unit::Duration>,
    /// How often a message is delivered at most.
    #[arg(long, value_name = "N")]
    max_deliver: Option<u32>,
    /// Messages that may be in work at a time.
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..), value_name = "N")]
    max_ack_pending: Option<u64>,
    /// After this a run is cut.
    #[arg(long, default_value = "24h", value_name = "DURATION")]
    horizon: unit::Duration,
    #[command(flatten)]
    around: Around,
}

/// A distribution, or the file of its samples.
#[derive(Clone, Debug)]
enum Drawn {
    Known(Distribution),
    File(PathBuf),
}

impl FromStr for Drawn {
    type Err = DistributionFault;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // A number without its unit is no file.
        let is_path = !text.is_empty() && !text.contains('(') && text.parse::<f64>().is_err();
        match text.parse() {
            Ok(known) => Ok(Self::Known(known)),
            Err(DistributionFault::Form(_)) if is_path => Ok(Self::File(text.into())),
            Err(fault) => Err(fault),
        }
    }
}

impl Drawn {
    fn read(&self, hall: &Hall) -> Result<Distribution, Failure> {
        match self {
            Self::Known(known) => Ok(known.clone()),
            Self::File(path) => {
                let shown = path.display();
                let help = format!("{}, or a file of samples", DistributionFault::Form(shown.to_string()));
                let text = hall.read(path).map_err(|failure| Failure { help: Some(help), ..failure })?;
                Distribution::samples(&text).map_err(|fault| {
                    Failure::usage(format!("{shown}: {fault}"), "each line begins with a length of time")
                })
            }
        }
    }
}

/// What a pod does when it is told to end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in super::super) enum OnSigterm {
    /// It finishes its message.
    #[default]
    Finish,
    /// It ends at once.
    Abandon,
    /// It goes on until it is killed.
    Ignore,
}

impl From<OnSigterm> for Termination {
    fn from(how: OnSigterm) -> Self {
        match how {
            OnSigterm::Finish => Self::Finish,
            OnSigterm::Abandon => Self::Abandon,
            OnSigterm::Ignore => Self::Ignore,
        }
    }
}

impl Work {
    pub(in super::super) fn setup(
        &self,
        hall: &Hall,
        mut scaling: Scaling,
        arrivals: Arrivals,
        load: &Load,
        assumptions: &mut Vec<String>,
    ) -> Result<Setup, Failure> {
        self.around.shape(&mut scaling)?;
        assumptions.append(&mut scaling.assumptions);
        self.deliver(&mut scaling);
        let second = |count| Duration::from_secs(count);
        let words = "a worker takes 1 s for a message (`--service-time`)";
        let service = assume(hall, self.service_time.as_ref(), Distribution::Constant(second(1)), words, assumptions)?;
        let words = "a pod asks for messages 1 to 3 s after it was created, its image being there (`--pod-start`)";
        let start = Distribution::Uniform(second(1), second(3));
        let start = assume(hall, self.pod_start.as_ref(), start, words, assumptions)?;
        if service.is_nothing() {
            return Err(Failure::usage("a service time of 0 drains any queue at once", "give it a length"));
        }
        let (horizon, last) = (span(&self.horizon), arrivals.at(arrivals.len() - 1).unwrap_or_default());
        if horizon <= last {
            let shown = format!("the last message comes after {:.0} s, and the run is cut before", last.as_secs_f64());
            return Err(Failure::usage(shown, "give it a longer `--horizon`"));
        }
        let mut setup = Setup {
            pull: self.image_pull.as_ref().map(|drawn| drawn.read(hall)).transpose()?,
            ending: Termination::from(self.on_sigterm).into(),
            concurrency: self.concurrency,
            capacity: self.capacity,
            gives_up: self.gives_up_after.as_ref().map(span),
            per_job: self.per_job.unwrap_or(1),
            horizon,
            ..Setup::new(scaling, arrivals, service, start)
        };
        self.around.add(hall, &mut setup, load.at(), assumptions)?;
        Ok(setup)
    }

    /// The version of KEDA that is named.
    pub(in super::super) fn keda(&self) -> Option<&str> {
        self.around.keda()
    }

    /// The flags that have no effect on a workload.
    pub(in super::super) fn idle(&self, scaling: &Scaling, load: &Load) -> Vec<Idle> {
        let (job, pods) = (scaling.job.is_some(), scaling.rest() > 0 && scaling.job.is_none());
        let lost = scaling.returns == Returns::Never && self.ack_wait.is_none();
        let mut all = vec![
            (self.per_job.is_some() && !job, "--per-job", "it is no ScaledJob"),
            (
                job && self.concurrency > self.per_job.unwrap_or(1),
                "--concurrency",
                "the pod of a Job takes no more messages than `--per-job` says",
            ),
            (self.on_sigterm != OnSigterm::Finish && job, "--on-sigterm", "nobody tells the pod of a Job to end"),
            (
                self.image_pull.is_some() && pods,
                "--image-pull",
                "it rests at pods that run, so that the image is there",
            ),
            (self.max_deliver.is_some() && lost, "--max-deliver", "its broker never delivers a message again"),
        ];
        all.extend(self.around.idle(scaling, load));
        all.into_iter().filter(|(given, ..)| *given).map(|(_, flag, why)| (flag, why)).collect()
    }

    /// What is said of the broker.
    fn deliver(&self, scaling: &mut Scaling) {
        let delivery = &mut scaling.delivery;
        if let Some(wait) = &self.ack_wait {
            delivery.ack_wait = span(wait);
            scaling.returns = Returns::AfterWait(delivery.ack_wait.as_secs());
        }
        delivery.max_deliver = self.max_deliver.or(delivery.max_deliver).filter(|most| *most > 0);
        delivery.max_ack_pending = self.max_ack_pending.unwrap_or(delivery.max_ack_pending);
    }
}

fn assume(
    hall: &Hall,
    given: Option<&Drawn>,
    default: Distribution,
    words: &str,
    assumptions: &mut Vec<String>,
) -> Result<Distribution, Failure> {
    if let Some(drawn) = given {
        return drawn.read(hall);
    }
    assumptions.push(words.to_owned());
    Ok(default)
}
