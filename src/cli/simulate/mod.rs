//! `neap simulate`

mod around;
mod load;
mod subject;
mod work;

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use self::load::Load;
use self::work::Work;
use super::pipeline::ConfigArgs;
use super::{Exit, Failure, Hall};
use crate::diagnostic::Diagnostic;
use crate::document::Sources;
use crate::report::timeline::{self, Prediction};
use crate::simulate;
use crate::timeline::{Missed, Objective, Summary};
use crate::unit;

/// Predict how a workload scales when messages come: when the first pod runs, how many, when the queue is drained, when it
/// is back at zero.
///
/// Without a file: a workload of the config. With one: any ScaledObject or ScaledJob in it. KEDA's polls,
/// the HPA's syncs, the broker and the pods are followed event by event; what nobody controls is drawn anew in each run.
#[derive(Debug, Args)]
pub(super) struct Simulate {
    /// A file with a ScaledObject or ScaledJob, and its Deployment where it has one; `-` for standard input.
    #[arg(value_name = "FILE")]
    path: Option<PathBuf>,
    /// The ScaledObject or ScaledJob, where there are several.
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
        let scaling = self.scaling(hall)?;
        let (arrivals, load) = self.load.read(hall)?;
        let mut assumptions = Vec::new();
        let setup = self.work.setup(hall, scaling, arrivals, &self.load, &mut assumptions)?;
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
