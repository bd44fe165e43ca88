//! `neap score`

use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::{Args, ValueEnum};

use super::{Exit, Failure, Hall};
use crate::report::timeline::score::{Finding, Scored};
use crate::report::timeline::{self, Prediction};
use crate::scaling::Scaling;
use crate::simulate::{self, Distribution, DistributionFault, Setup};
use crate::timeline::{Band, Objective, Record, Summary, Timeline};

/// Hold a recorded burst against what is predicted for it
///
/// A record is what `neap burst --record` writes: it holds everything that the prediction needs. Each milestone is shown beside
/// the moments between which nine of ten runs reach it, and where it lies outside, how many runs do. Ends with 1 where an
/// objective is missed.
#[derive(Debug, Args)]
pub(super) struct Score {
    /// The record of a burst; `-` for standard input.
    #[arg(value_name = "RECORD")]
    record: PathBuf,
    /// From when a pod is asked for until it works, as it is drawn for the prediction.
    #[arg(long, value_name = "DISTRIBUTION", default_value = "uniform(1s,3s)")]
    pod_start: Drawn,
    /// From when an idle pod is told to end until it is away.
    #[arg(long, value_name = "DISTRIBUTION", default_value = "0s")]
    pod_stop: Drawn,
    /// What has to hold of what was seen, such as `first_pod.p95 < 5s`. May be given several times.
    #[arg(long = "assert", value_name = "OBJECTIVE")]
    objectives: Vec<Objective>,
    #[command(flatten)]
    draws: Draws,
    #[command(flatten)]
    pages: Pages,
}

/// A distribution, and how it was written.
#[derive(Clone, Debug)]
pub(super) struct Drawn {
    pub(super) text: String,
    pub(super) of: Distribution,
}

impl FromStr for Drawn {
    type Err = DistributionFault;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self { text: text.to_owned(), of: text.parse()? })
    }
}

/// How often a prediction is drawn.
#[derive(Clone, Copy, Debug, Args)]
pub(super) struct Draws {
    /// How many runs.
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=1_000_000), value_name = "N")]
    pub(super) runs: u32,
    /// What the draws begin with: the same seed, the same bytes.
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(super) seed: u64,
}

/// Where a score goes, and in which form.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(super) struct Pages {
    /// The form of the output.
    #[arg(short, long, value_enum, default_value_t, value_name = "FORM")]
    output: Form,
    /// A picture for light and dark: what was seen, in the band of what was predicted.
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// A page for a browser, in one file and without scripts.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

/// The form of what goes to standard output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Form {
    /// For people.
    #[default]
    Text,
    /// For machines: `schema/score.schema.json`.
    Json,
    /// For CI servers.
    Junit,
    /// For a pull request.
    Markdown,
}

/// What was predicted.
pub(super) struct Predicted {
    pub(super) scaling: Scaling,
    pub(super) runs: Vec<Timeline>,
    pub(super) band: Band,
    pub(super) summary: Summary,
}

impl Predicted {
    /// Draws the runs.
    pub(super) fn of(hall: &Hall, setup: &Setup, draws: Draws) -> Self {
        let (runs, band) = simulate::many_along(setup, draws.runs, draws.seed, &hall.progress());
        Self { scaling: setup.scaling.clone(), summary: Summary::of(&runs), runs, band }
    }
}

impl Score {
    pub(super) fn run(&self, hall: &Hall) -> Result<Exit, Failure> {
        self.pages.check(None)?;
        let (text, shown) = if self.record.as_os_str() == "-" {
            (hall.read_stdin()?, "standard input".to_owned())
        } else {
            (hall.read(&self.record)?, self.record.display().to_string())
        };
        let record = Record::read(&text)
            .map_err(|fault| Failure::usage(format!("{shown}: {fault}"), "`neap burst --record FILE` writes one"))?;
        let setup = Setup::of(&record, self.pod_start.of.clone(), self.pod_stop.of.clone())
            .map_err(|fault| Failure::usage(format!("{shown}: {fault}"), "`neap burst --record FILE` writes one"))?;
        let predicted = Predicted::of(hall, &setup, self.draws);
        let objectives: Vec<&Objective> = self.objectives.iter().collect();
        let assumptions = [format!(
            "pods start within {}, and are away {} after they are told",
            self.pod_start.text, self.pod_stop.text
        )];
        self.pages.write(hall, &record, &predicted, &[], &objectives, &assumptions)
    }
}

impl Pages {
    /// Refuses what cannot be, before anything is done.
    pub(super) fn check(&self, other: Option<&Path>) -> Result<(), Failure> {
        let named: Vec<&Path> = [self.svg.as_deref(), self.html.as_deref(), other].into_iter().flatten().collect();
        for path in &named {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            if path.is_dir() || folder.is_some_and(|folder| !folder.is_dir()) {
                let message = format!("{} cannot be written", path.display());
                return Err(Failure::usage(message, "name a file in a folder that is there"));
            }
        }
        for (at, path) in named.iter().enumerate() {
            if named.iter().skip(at + 1).any(|other| other == path) {
                let message = format!("two files go to {}", path.display());
                return Err(Failure::usage(message, "give each its own file"));
            }
        }
        Ok(())
    }

    /// Writes everything that is asked for; ends with 1 where an objective is missed, or messages were lost.
    pub(super) fn write(
        &self,
        hall: &Hall,
        record: &Record,
        predicted: &Predicted,
        messages: &[Finding],
        objectives: &[&Objective],
        assumptions: &[String],
    ) -> Result<Exit, Failure> {
        let seen = record.timeline();
        let observed = Summary::of(std::slice::from_ref(&seen));
        let score = record.score(&predicted.summary);
        let scored = Scored {
            record,
            score: &score,
            runs: &predicted.runs,
            observed: &observed,
            objectives,
            messages,
            assumptions,
        };
        let prediction = Prediction {
            scaling: &predicted.scaling,
            load: format!("{} messages, as they were seen", record.setup.arrivals.len()),
            assumptions: assumptions.to_vec(),
            summary: &predicted.summary,
            band: Some(&predicted.band),
            bounds: Vec::new(),
            objectives: &[],
            run: &seen,
            seed: None,
        };
        hall.out(&match self.output {
            Form::Text => timeline::score::human(&scored),
            Form::Json => timeline::score::json(&scored),
            Form::Junit => timeline::score::junit(&scored),
            Form::Markdown => timeline::score::markdown(&scored),
        })?;
        if let Some(path) = &self.svg {
            hall.write(path, &timeline::svg(&prediction))?;
        }
        if let Some(path) = &self.html {
            hall.write(path, &timeline::html(&prediction))?;
        }
        let missed = objectives.iter().any(|objective| objective.hold(&observed).is_err());
        let lost = messages.iter().any(|finding| finding.holds == Some(false));
        Ok(if missed || lost { Exit::Findings } else { Exit::Fine })
    }
}
