//! `neap simulate`

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::pipeline::ConfigArgs;
use super::{Exit, Failure, Hall};
use crate::check::{self, Catalogue};
use crate::diagnostic::Diagnostic;
use crate::document::{self, Node, Sources};
use crate::report::timeline::{self, Prediction};
use crate::scaling::{Delivery, Scaling};
use crate::simulate::{self, Distribution, Ending, Setup};
use crate::timeline::{Arrivals, Missed, Objective, Summary};
use crate::unit;

/// Predict how a workload scales when messages come: when the first pod runs, how many, when the queue is drained, when it
/// is back at zero.
///
/// Without a file: a workload of the config. With one: any ScaledObject in it that a queue of messages feeds. KEDA's polls,
/// the HPA's syncs, the broker and the pods are followed event by event; what nobody controls is drawn anew in each run.
#[derive(Debug, Args)]
pub(super) struct Simulate {
    /// A file with a ScaledObject, and its Deployment where it has one; `-` for standard input.
    #[arg(value_name = "FILE")]
    path: Option<PathBuf>,
    /// The ScaledObject, where there are several.
    #[arg(long, value_name = "NAME")]
    workload: Option<String>,
    #[command(flatten)]
    load: Load,
    #[command(flatten)]
    work: Work,
    /// How many runs.
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=1_000_000), value_name = "N")]
    runs: u32,
    /// What the draws begin with: the same seed, the same bytes.
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
    /// What has to hold, such as `first_pod.p95 < 5s`; ends with 1 where it does not. May be given several times.
    #[arg(long = "assert", value_name = "OBJECTIVE")]
    objectives: Vec<Objective>,
    /// Every step of one run, with its reason.
    #[arg(long)]
    steps: bool,
    /// A picture of one run.
    #[arg(long)]
    chart: bool,
    /// The form of the output.
    #[arg(short, long, value_enum, default_value_t, value_name = "FORM")]
    output: Form,
    #[command(flatten)]
    config: ConfigArgs,
}

/// When messages come.
#[derive(Debug, Args)]
#[command(next_help_heading = "Messages")]
struct Load {
    /// So many messages; 50 where nothing else is asked for.
    #[arg(long, value_name = "N", conflicts_with_all = ["rate", "arrivals"])]
    burst: Option<usize>,
    /// The time in which the burst comes.
    #[arg(long, value_name = "DURATION", default_value = "0s", conflicts_with_all = ["rate", "arrivals"])]
    over: unit::Duration,
    /// So many messages in a second.
    #[arg(long, value_name = "RATE", requires = "length", conflicts_with = "arrivals")]
    rate: Option<f64>,
    /// For how long they come at that rate.
    #[arg(long = "for", value_name = "DURATION", requires = "rate")]
    length: Option<unit::Duration>,
    /// A file with a line for each message that begins with the second it comes at.
    #[arg(long, value_name = "FILE")]
    arrivals: Option<PathBuf>,
}

/// What a worker does with a message.
#[derive(Debug, Args)]
#[command(next_help_heading = "Workers")]
struct Work {
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

/// The form of a prediction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Form {
    /// For people.
    #[default]
    Text,
    /// For machines: `schema/timeline.schema.json`.
    Json,
    /// One run, a line for each change.
    Csv,
}

impl Simulate {
    pub(super) fn run(&self, hall: &Hall) -> Result<Exit, Failure> {
        let mut scaling = self.scaling(hall)?;
        let (arrivals, load) = self.load.read(hall)?;
        let mut assumptions = std::mem::take(&mut scaling.assumptions);
        let setup = self.work.setup(scaling, arrivals, &mut assumptions)?;
        let run = simulate::traced(&setup, self.seed);
        let summary = Summary::of(&simulate::many(&setup, self.runs, self.seed));
        let scaling = &setup.scaling;
        let prediction = Prediction { scaling, load, assumptions, summary: &summary, run: &run, seed: self.seed };
        hall.out(&match self.output {
            Form::Text => timeline::human(&prediction, self.steps, self.chart),
            Form::Json => timeline::json(&prediction),
            Form::Csv => timeline::csv(&run),
        })?;
        let missed: Vec<Diagnostic> =
            self.objectives.iter().filter_map(|it| Some(missed(it, &it.hold(&summary).err()?))).collect();
        hall.show(&missed, &Sources::new());
        Ok(if missed.is_empty() { Exit::Fine } else { Exit::Findings })
    }

    /// What decides the replica count of the workload that is meant.
    fn scaling(&self, hall: &Hall) -> Result<Scaling, Failure> {
        let Some(path) = &self.path else { return self.configured(hall) };
        let text = if path.as_os_str() == "-" { hall.read_stdin()? } else { hall.read(path)? };
        let mut sources = Sources::new();
        let source = sources.add(path.display().to_string(), text.as_str());
        let parsed = document::parse(source, &text);
        let objects: Vec<&Node> = parsed.documents.iter().flat_map(check::unfold).collect();
        self.choose(&objects)
    }

    /// The same, of the config: the consumer's own bounds are known there.
    fn configured(&self, hall: &Hall) -> Result<Scaling, Failure> {
        let rendered = self.config.render_unjudged(hall, &Catalogue::embedded(), &check::Options::default())?;
        let mut sources = Sources::new();
        let files = rendered.bundle.iter().filter(|(path, _)| check::is_yaml(path.as_str()));
        let documents: Vec<Node> = files
            .flat_map(|(path, artifact)| {
                document::parse(sources.add(path.as_str(), artifact.text.as_str()), &artifact.text).documents
            })
            .collect();
        let objects: Vec<&Node> = documents.iter().collect();
        let mut scaling = self.choose(&objects)?;
        let workloads = rendered.platform.workloads.values().flatten();
        let triggers = workloads.filter(|it| it.name.as_str() == scaling.name).flat_map(|it| &it.triggers);
        let named = |trigger: &crate::model::KedaTrigger, key: &str| trigger.metadata.get(key).cloned();
        for trigger in triggers {
            let (Some(stream), Some(consumer)) = (named(trigger, "stream"), named(trigger, "consumer")) else {
                continue;
            };
            let streams = rendered.platform.streams.iter().filter(|(name, _)| name.as_str() == stream);
            let consumers = streams.flat_map(|(_, stream)| &stream.item.consumers);
            if let Some((_, consumer)) = consumers.into_iter().find(|(name, _)| name.as_str() == consumer) {
                scaling.delivery = Delivery {
                    ack_wait: Duration::from_nanos(consumer.ack_wait.nanoseconds()),
                    max_deliver: u32::try_from(consumer.max_deliver).ok(),
                    max_ack_pending: consumer.max_ack_pending.map_or(1000, u64::from),
                };
            }
        }
        Ok(scaling)
    }

    fn choose(&self, objects: &[&Node]) -> Result<Scaling, Failure> {
        let kind = |node: &Node| node.get("kind").and_then(Node::as_str).unwrap_or_default().to_owned();
        let name = |node: &Node| node.at("/metadata/name").and_then(Node::as_str).unwrap_or_default().to_owned();
        let scaled: Vec<&Node> = objects.iter().copied().filter(|node| kind(node) == "ScaledObject").collect();
        let names: Vec<String> = scaled.iter().map(|node| name(node)).collect();
        let known = format!("the ScaledObjects are {}", names.join(", "));
        let chosen = match (&self.workload, scaled.as_slice()) {
            (_, []) => return Err(Failure::usage("there is no ScaledObject", "name a file that has one")),
            (Some(wanted), all) => all.iter().find(|node| name(node) == *wanted).copied(),
            (None, [only]) => Some(*only),
            (None, all) => {
                let fed: Vec<&&Node> = all.iter().filter(|node| Scaling::of(node, None).is_ok()).collect();
                match fed.as_slice() {
                    [only] => Some(**only),
                    _ => {
                        return Err(Failure::usage(
                            "there are several ScaledObjects",
                            format!("name one with `--workload`; {known}"),
                        ));
                    }
                }
            }
        };
        let Some(chosen) = chosen else {
            let wanted = self.workload.as_deref().unwrap_or_default();
            return Err(Failure::usage(format!("there is no ScaledObject {wanted:?}"), known));
        };
        let target = chosen.at("/spec/scaleTargetRef/name").and_then(Node::as_str).unwrap_or_default();
        let workload = objects
            .iter()
            .copied()
            .find(|node| matches!(kind(node).as_str(), "Deployment" | "StatefulSet") && name(node) == target);
        Scaling::of(chosen, workload)
            .map_err(|fault| Failure::usage(fault.to_string(), "`neap validate` says more of the file"))
    }
}

impl Load {
    /// The messages, and how they come in words.
    fn read(&self, hall: &Hall) -> Result<(Arrivals, String), Failure> {
        let (arrivals, words) = match (&self.arrivals, self.rate, &self.length) {
            (Some(path), ..) => {
                let shown = path.display();
                (Arrivals::replay(&hall.read(path)?), format!("the messages of {shown}"))
            }
            (None, Some(rate), Some(length)) => {
                (Arrivals::steady(rate, span(length)), format!("{rate} messages a second for {length}"))
            }
            _ => {
                let count = self.burst.unwrap_or(50);
                let over = span(&self.over);
                let words = if over.is_zero() { "at once".to_owned() } else { format!("within {}", self.over) };
                (Arrivals::burst(count, over), format!("{count} messages {words}"))
            }
        };
        let arrivals =
            arrivals.map_err(|fault| Failure::usage(fault.to_string(), "see `--burst`, `--rate` and `--arrivals`"))?;
        Ok((arrivals, words))
    }
}

impl Work {
    fn setup(&self, mut scaling: Scaling, arrivals: Arrivals, assumptions: &mut Vec<String>) -> Result<Setup, Failure> {
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
            ending: match self.on_sigterm {
                OnSigterm::Finish => Ending::Finish,
                OnSigterm::Abandon => Ending::Abandon,
                OnSigterm::Ignore => Ending::Ignore,
            },
            concurrency: self.concurrency,
            capacity: self.capacity,
            poll_phase: None,
            sync_phase: None,
            horizon: span(&self.horizon),
        })
    }
}

fn span(duration: &unit::Duration) -> Duration {
    Duration::from_nanos(duration.nanoseconds())
}

fn missed(objective: &Objective, missed: &Missed) -> Diagnostic {
    let found = match missed {
        Missed::At(seconds) => format!("it is {seconds:.1} s"),
        Missed::Unreached(share) => {
            format!("{:.1} % of the runs do not reach {}", share * 100.0, objective.milestone())
        }
    };
    Diagnostic::error("objective-missed", format!("{objective} does not hold: {found}"))
        .help("`--steps` tells of one run why; pollingInterval, thresholds and behavior decide")
}
