//! `neap simulate`

mod around;
mod compare;
mod idle;
mod load;
mod outputs;
mod places;
mod subject;
mod work;

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use self::compare::Compare;
pub(super) use self::compare::choice;
pub(super) use self::idle::refuse_idle;
pub(super) use self::load::Load;
use self::outputs::{Form, Outputs};
pub(super) use self::places::{Places, Tree, threshold};
pub(super) use self::subject::Subject;
#[cfg(feature = "live")]
pub(super) use self::work::OnSigterm;
pub(super) use self::work::Work;
use super::pipeline::ConfigArgs;
use super::{Exit, Failure, Hall};
use crate::diagnostic::Diagnostic;
use crate::document::Span;
use crate::report::timeline::{self, Compared, Prediction};
use crate::simulate;
use crate::timeline::{Comparison, Objective, Summary};
use crate::unit;

/// Predict how a workload scales when messages come: when the first pod runs, how many, when the queue is drained, when it
/// is back at zero.
///
/// Without a file: a workload of the config. With one: any ScaledObject or ScaledJob in it. KEDA's polls,
/// the HPA's syncs, the broker and the pods are followed event by event; what nobody controls is drawn anew in each run.
/// Objectives of the config's workload, and those of `--assert`, fail the command where they do not hold.
#[derive(Debug, Args)]
pub(super) struct Simulate {
    /// A file with a ScaledObject or ScaledJob, and its Deployment where it has one; `-` for standard input.
    #[arg(value_name = "FILE")]
    path: Option<PathBuf>,
    /// The ScaledObject or ScaledJob, where there are several.
    #[arg(long, value_name = "NAME")]
    workload: Option<String>,
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
    /// A picture of one run, in the terminal.
    #[arg(long)]
    chart: bool,
    #[command(flatten)]
    load: Load,
    #[command(flatten)]
    work: Work,
    #[command(flatten)]
    compare: Compare,
    #[command(flatten)]
    outputs: Outputs,
    #[command(flatten)]
    config: ConfigArgs,
}

impl Simulate {
    pub(super) fn run(&self, hall: &Hall) -> Result<Exit, Failure> {
        self.outputs.check(hall, self.compare.is_wanted(), self.steps || self.chart)?;
        if self.compare.is_wanted() && (self.steps || self.chart) {
            let help = "simulate one of the choices alone";
            return Err(Failure::usage("`--steps` and `--chart` show one choice, and several are compared", help));
        }
        let keda = self.work.keda();
        let subject = Subject::read(hall, self.path.as_deref(), self.workload.as_deref(), &self.config, keda)?;
        if self.compare.is_wanted() { self.side_by_side(hall, &subject) } else { self.alone(hall, &subject) }
    }

    fn alone(&self, hall: &Hall, subject: &Subject<'_>) -> Result<Exit, Failure> {
        let scaling = subject.scaling(hall)?;
        let places = Places::find(hall, subject, &scaling.name)?;
        let (arrivals, load) = self.load.read(hall)?;
        let mut assumptions = Vec::new();
        refuse_idle(&[self.work.idle(&scaling, &self.load)])?;
        let setup = self.work.setup(hall, scaling, arrivals, &self.load, &mut assumptions)?;
        let run = simulate::traced(&setup, self.seed);
        let (all, band) = if self.outputs.wants_band() {
            let (all, band) = simulate::many_along(&setup, self.runs, self.seed, &hall.progress());
            (all, Some(band))
        } else {
            (simulate::many_told(&setup, self.runs, self.seed, &hall.progress()), None)
        };
        let summary = Summary::of(&all);
        let scaling = &setup.scaling;
        let asked = self.objectives(&places);
        let objectives: Vec<&Objective> = asked.iter().map(|(objective, _)| *objective).collect();
        let prediction = Prediction {
            scaling,
            load,
            assumptions,
            summary: &summary,
            band: band.as_ref(),
            bounds: setup.bounds(),
            objectives: &objectives,
            run: &run,
            seed: Some(self.seed),
        };
        let file = |flag: &str| match flag {
            "--svg" => timeline::svg(&prediction),
            "--html" => timeline::html(&prediction),
            "--csv" => timeline::csv(&run),
            _ => timeline::json(&prediction),
        };
        self.outputs.write(hall, file, |form| match form {
            Form::Text => timeline::human(&prediction, self.steps, self.chart),
            Form::Json => timeline::json(&prediction),
            Form::Csv => timeline::csv(&run),
            Form::Markdown => timeline::markdown(&prediction),
        })?;
        let missed = asked.iter().filter_map(|(objective, place)| {
            let missed = objective.hold(&summary).err()?;
            Some(places.missed(objective, *place, &missed, scaling, &summary))
        });
        let missed: Vec<Diagnostic> = missed.collect();
        hall.show(&missed, &places.sources);
        Ok(if missed.is_empty() { Exit::Fine } else { Exit::Findings })
    }

    /// Compares. Where revisions are compared the file as it is has to meet the objectives, and else any of the choices.
    fn side_by_side(&self, hall: &Hall, subject: &Subject<'_>) -> Result<Exit, Failure> {
        let wanted = self.compare.wanted(hall, subject)?;
        let (arrivals, load) = self.load.read(hall)?;
        refuse_idle(&wanted.iter().map(|(_, scaling)| self.work.idle(scaling, &self.load)).collect::<Vec<_>>())?;
        let (mut assumptions, mut choices, mut workload) = (Vec::new(), Vec::new(), String::new());
        for (settings, scaling) in wanted {
            scaling.name.clone_into(&mut workload);
            let mut assumed = Vec::new();
            let setup = self.work.setup(hall, scaling, arrivals.clone(), &self.load, &mut assumed)?;
            assumed.retain(|words| !assumptions.contains(words));
            assumptions.extend(assumed);
            choices.push(choice(settings, &setup, self.runs, self.seed, &hall.progress()));
        }
        let places = Places::find(hall, subject, &workload);
        let places = places.unwrap_or_else(|_| Places::none());
        let asked = self.objectives(&places);
        let objectives: Vec<&Objective> = asked.iter().map(|(objective, _)| *objective).collect();
        let comparison = Comparison::of(choices);
        let compared = Compared {
            workload,
            load,
            assumptions,
            comparison: &comparison,
            objectives: &objectives,
            runs: self.runs,
            seed: self.seed,
        };
        let file = |flag: &str| match flag {
            "--csv" => timeline::comparison_csv(&compared),
            _ => timeline::comparison_json(&compared),
        };
        self.outputs.write(hall, file, |form| match form {
            Form::Text => timeline::comparison(&compared),
            Form::Json => timeline::comparison_json(&compared),
            Form::Csv => timeline::comparison_csv(&compared),
            Form::Markdown => timeline::comparison_markdown(&compared),
        })?;
        let holds = |choice: &crate::timeline::Choice| choice.missed(&objectives).next().is_none();
        let mut judged = comparison.choices.iter();
        let fine =
            if self.compare.revisions.is_empty() { judged.any(holds) } else { judged.next_back().is_none_or(holds) };
        Ok(if fine { Exit::Fine } else { Exit::Findings })
    }

    /// The objectives of the config and those that were asked for, each with its place where it has one.
    fn objectives<'o>(&'o self, places: &'o Places) -> Vec<(&'o Objective, Option<Span>)> {
        let written = places.objectives.iter().map(|(objective, place)| (objective, *place));
        written.chain(self.objectives.iter().map(|objective| (objective, None))).collect()
    }
}

/// A span of time, from a flag.
fn span(duration: &unit::Duration) -> Duration {
    Duration::from_nanos(duration.nanoseconds())
}
