//! `neap burst`

mod watch;

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::pipeline::ConfigArgs;
use super::score::{Drawn, Draws, Pages, Predicted};
use super::simulate::{Load, OnSigterm, Subject};
use super::verify::ClusterArgs;
use super::{Exit, Failure, Hall};
use crate::check::{self, Catalogue};
use crate::config::spec::{Stream, WorkloadKind};
use crate::live::{self, Order, Payload, Reach};
use crate::model::{KedaTrigger, Platform, ResolvedWorkload};
use crate::simulate::Setup;
use crate::timeline::{Arrivals, Objective, Termination};
use crate::unit;

/// Publish messages into the live platform, watch it scale, and hold that against what is predicted
///
/// The messages go through JetStream, each with an id and acknowledged, so that none counts twice. The API server and the
/// broker are watched until the workload is at rest again; what is written down is told by their own clocks where they have
/// them. Ctrl-C ends it: what was seen until then is kept; a second one ends it at once. Nothing is ever purged or deleted.
/// Ends with 1 where an objective is missed, or a message is left behind.
#[derive(Debug, Args)]
pub(super) struct BurstArgs {
    /// The workload, where there are several.
    #[arg(long, value_name = "NAME")]
    workload: Option<String>,
    /// How long a worker takes for a message, as far as it is known: `3s`, `uniform(0s,30s)`, `exponential(5s)`,
    /// `lognormal(4s,1s)`.
    #[arg(long, value_name = "DISTRIBUTION", default_value = "1s")]
    service_time: Drawn,
    /// From when a pod is asked for until it works, as it is drawn for the prediction.
    #[arg(long, value_name = "DISTRIBUTION", default_value = "uniform(1s,3s)")]
    pod_start: Drawn,
    /// From when an idle pod is told to end until it is away.
    #[arg(long, value_name = "DISTRIBUTION", default_value = "0s")]
    pod_stop: Drawn,
    /// What a pod does when it is told to end.
    #[arg(long, value_enum, default_value_t, value_name = "HOW")]
    on_sigterm: OnSigterm,
    /// Where to publish; without it, what the consumer takes.
    #[arg(long, value_name = "SUBJECT")]
    subject: Option<String>,
    /// Bytes of each message.
    #[arg(long, value_name = "BYTES", default_value_t = 0)]
    payload: u32,
    /// A header of each message. May be given several times.
    #[arg(long = "header", value_name = "NAME:VALUE")]
    headers: Vec<String>,
    /// Most messages that may be published at all.
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    limit: usize,
    /// Publish even though the stream has other messages or consumers; they are counted as this burst's.
    #[arg(long)]
    shared: bool,
    /// Do not ask whether it is the right cluster.
    #[arg(short, long)]
    yes: bool,
    /// The address of a NATS server; without it, one is reached through the API server.
    #[arg(long, value_name = "URL", env = "NEAP_NATS_URL", hide_env_values = true)]
    nats_url: Option<String>,
    /// A file with the credentials of a NATS user who may publish and ask JetStream.
    #[arg(long, value_name = "FILE", env = "NEAP_NATS_CREDS", hide_env_values = true)]
    nats_creds: Option<PathBuf>,
    /// After this it is over, whatever has happened.
    #[arg(long, value_name = "TIME", default_value = "30m")]
    patience: unit::Duration,
    /// What has to hold of what is seen, such as `first_pod.p95 < 5s`. May be given several times.
    #[arg(long = "assert", value_name = "OBJECTIVE")]
    objectives: Vec<Objective>,
    /// Write the record: `neap score` and `neap simulate --arrivals` read it.
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
    #[command(flatten)]
    draws: Draws,
    #[command(flatten)]
    load: Load,
    #[command(flatten)]
    cluster: ClusterArgs,
    #[command(flatten)]
    pages: Pages,
    #[command(flatten)]
    config: ConfigArgs,
}

/// What of the platform a burst goes through.
struct Way<'a> {
    workload: &'a ResolvedWorkload,
    stream: &'a str,
    consumer: &'a str,
    of_stream: Option<&'a Stream>,
}

impl BurstArgs {
    pub(super) fn run(&self, hall: &Hall) -> Result<Exit, Failure> {
        self.pages.check(self.record.as_deref())?;
        let rendered = self.config.render_unjudged(hall, &Catalogue::embedded(), &check::Options::default())?;
        let platform = &rendered.platform;
        let way = self.way(platform)?;
        let (arrivals, load) = self.load.read(hall)?;
        if arrivals.len() > self.limit {
            let message = format!("{} messages are more than {}", arrivals.len(), self.limit);
            return Err(Failure::usage(message, "raise `--limit` if so many are meant"));
        }
        let order = self.order(platform, &way, arrivals.clone())?;
        let subject = Subject::read(hall, None, Some(way.workload.name.as_str()), &self.config, None)?;
        let predicted = self.predict(hall, &subject, arrivals)?;
        self.ask(hall, &order, &load)?;
        let burst = watch::watch(hall, &order, &predicted.band.stretches())?;
        let messages = watch::messages(&burst, self.shared);
        let assumptions = self.assumptions();
        // What is held against what was seen is drawn from when the messages really came.
        let setup = Setup::of(&burst.record, self.pod_start.of.clone(), self.pod_stop.of.clone());
        let predicted = setup.map_or(predicted, |setup| Predicted::of(hall, &setup, self.draws));
        let objectives: Vec<&Objective> = way.workload.spec.objectives.iter().chain(&self.objectives).collect();
        let kept = self.record.as_ref().map_or(Ok(()), |path| hall.write(path, &burst.record.write()));
        let cut = burst.record.set_aside.is_some();
        let exit = self.pages.write(hall, &burst.record, &predicted, &messages, &objectives, &assumptions)?;
        kept?;
        // What was not seen to its end shows nothing.
        Ok(if cut { exit.max(Exit::Findings) } else { exit })
    }

    /// The workload that is meant, and the consumer that wakes it.
    fn way<'a>(&self, platform: &'a Platform) -> Result<Way<'a>, Failure> {
        let wanted = |it: &&ResolvedWorkload| self.workload.as_ref().is_none_or(|name| it.name.as_str() == name);
        let takes = |it: &KedaTrigger| it.type_name == "nats-jetstream";
        let all: Vec<&ResolvedWorkload> = platform.workloads.values().flatten().filter(wanted).collect();
        let fed: Vec<&ResolvedWorkload> = all
            .iter()
            .copied()
            .filter(|it| it.triggers.iter().any(takes) && it.spec.kind == WorkloadKind::Deployment)
            .collect();
        let names = || fed.iter().map(|it| it.name.as_str()).collect::<Vec<_>>().join(", ");
        let workload = match fed.as_slice() {
            [only] => *only,
            [] => {
                let help = "a burst needs a Deployment with a trigger of type `nats-jetstream`";
                return Err(Failure::usage("no such workload takes messages from a stream", help));
            }
            _ => {
                return Err(Failure::usage(
                    "several workloads take messages",
                    format!("name one with `--workload`: {}", names()),
                ));
            }
        };
        let trigger = workload.triggers.iter().find(|it| takes(it));
        let key = |key: &str| trigger.and_then(|it| it.metadata.get(key)).map(String::as_str).unwrap_or_default();
        let (stream, consumer) = (key("stream"), key("consumer"));
        let of_stream = platform.spec.streams.iter().find(|(name, _)| name.as_str() == stream).map(|(_, it)| it);
        Ok(Way { workload, stream, consumer, of_stream })
    }

    fn order(&self, platform: &Platform, way: &Way<'_>, arrivals: Arrivals) -> Result<Order, Failure> {
        let nats = &platform.spec.nats;
        let credentials = self.nats_creds.clone();
        let reach = match &self.nats_url {
            Some(url) => Reach::Url { url: url.clone(), credentials },
            None => Reach::Service {
                namespace: nats.namespace.to_string(),
                name: platform.nats.headless.clone(),
                port: nats.client_port,
                credentials,
            },
        };
        let header = |text: &String| {
            let parts = text.split_once(':').map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()));
            let fit = parts.filter(|(name, _)| !name.is_empty() && !name.contains(char::is_whitespace));
            fit.ok_or_else(|| Failure::usage(format!("{text:?} is no header"), "write `Name: value`"))
        };
        Ok(Order {
            kubeconfig: self.cluster.kubeconfig.clone(),
            context: self.cluster.context.clone(),
            namespace: way.workload.spec.namespace.to_string(),
            scaled_object: way.workload.name.to_string(),
            reach,
            stream: way.stream.to_owned(),
            consumer: way.consumer.to_owned(),
            subject: self.subject(way)?,
            arrivals,
            payload: Payload {
                size: usize::try_from(self.payload).unwrap_or(usize::MAX),
                headers: self.headers.iter().map(header).collect::<Result<_, _>>()?,
            },
            shared: self.shared,
            service: self.service_time.text.clone(),
            on_sigterm: self.on_sigterm.into(),
            concurrency: 1,
            how: "neap burst".to_owned(),
            limit: Duration::from_nanos(self.patience.nanoseconds()),
        })
    }

    /// What the consumer takes, or else what the stream keeps: the first subject that is one, and no pattern.
    fn subject(&self, way: &Way<'_>) -> Result<String, Failure> {
        if let Some(subject) = &self.subject {
            return Ok(subject.clone());
        }
        let consumer = way.of_stream.and_then(|it| it.consumers.iter().find(|(name, _)| name.as_str() == way.consumer));
        let filters = consumer.map(|(_, it)| it.filter_subjects.as_slice()).unwrap_or_default();
        let subjects = way.of_stream.map(|it| it.subjects.as_slice()).unwrap_or_default();
        let taken = if filters.is_empty() { subjects } else { filters };
        let plain = taken.iter().map(|it| it.as_str()).find(|it| !it.contains(['*', '>']));
        let help = "name one that the consumer takes with `--subject`";
        plain.map(str::to_owned).ok_or_else(|| Failure::usage("the consumer takes no single subject", help))
    }

    /// What is predicted before it, for the eyes of whoever watches.
    fn predict(&self, hall: &Hall, subject: &Subject<'_>, arrivals: Arrivals) -> Result<Predicted, Failure> {
        let setup = Setup {
            stop: self.pod_stop.of.clone(),
            ending: Termination::from(self.on_sigterm).into(),
            ..Setup::new(subject.scaling(hall)?, arrivals, self.service_time.of.clone(), self.pod_start.of.clone())
        };
        Ok(Predicted::of(hall, &setup, self.draws))
    }

    fn assumptions(&self) -> Vec<String> {
        vec![
            format!("a worker takes {} for a message (`--service-time`)", self.service_time.text),
            format!("a pod works {} after it was asked for (`--pod-start`)", self.pod_start.text),
        ]
    }

    /// Says what is about to be done to which cluster, and asks.
    fn ask(&self, hall: &Hall, order: &Order, load: &str) -> Result<(), Failure> {
        let (context, server) = live::cluster(order.kubeconfig.as_deref(), order.context.as_deref())?;
        hall.say(&format!("context {context}, {server}: {load} to {} of stream {}", order.subject, order.stream));
        if self.yes || hall.agrees("publish them? [y/N] ")? {
            return Ok(());
        }
        Err(Failure::usage("nothing was published", "answer with y, or give `--yes`"))
    }
}
