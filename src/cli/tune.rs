//! `neap tune`

mod paste;
mod space;

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::pipeline::ConfigArgs;
use super::simulate::{Load, Places, Subject, Work, refuse_idle};
use super::{Exit, Failure, Hall};
use crate::report::timeline::{self, Compared};
use crate::simulate::{self, Search, Setup, Tuned};
use crate::timeline::{Choice, Comparison, Objective};
use crate::unit;

/// Most pod-seconds for a poll: a pod for eleven days.
const MOST_FOR_A_POLL: f64 = 1e6;

/// Most choices that are shown.
const SHOWN: usize = 12;

/// Search polling, cooldown, threshold, the most replicas and behavior for the objectives at least cost.
///
/// Costs are pod-seconds and polls over the time in which the load comes once. What is printed is the Pareto front (the
/// choices that no other beats in cost and in everything that counts) and the config to paste. The search is
/// bounded, and the same seed gives the same answer. Objectives are those of the config's workload and of `--assert`; it
/// ends with 1 where no choice meets them.
#[derive(Debug, Args)]
pub(super) struct Tune {
    /// A file with a ScaledObject, and its Deployment where it has one; `-` for standard input.
    #[arg(value_name = "FILE")]
    path: Option<PathBuf>,
    /// The ScaledObject, where there are several.
    #[arg(long, value_name = "NAME")]
    workload: Option<String>,
    /// What has to hold, such as `first_pod.p95 < 5s`. May be given several times.
    #[arg(long = "assert", value_name = "OBJECTIVE")]
    objectives: Vec<Objective>,
    /// How many runs each trial has.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=100_000), value_name = "N")]
    runs: u32,
    /// What the draws begin with: the same seed, the same bytes.
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
    /// How many trials the search may make.
    #[arg(long, default_value_t = 400, value_parser = clap::value_parser!(u32).range(1..=100_000), value_name = "N")]
    trials: u32,
    /// The most replicas that may be chosen; twice those of the config where it is not given.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..), value_name = "N")]
    max_replicas: Option<u32>,
    /// How often the load comes: costs are counted over this time.
    #[arg(long, default_value = "1h", value_name = "DURATION")]
    every: unit::Seconds,
    /// What a poll costs, in pod-seconds.
    #[arg(long, default_value_t = 0.1, value_name = "SECONDS")]
    poll_price: f64,
    /// Values of a setting to choose among, in place of neap's own, such as `polling=5s,10s`. One value keeps it as that.
    #[arg(long = "among", value_name = "KEY=VALUES")]
    among: Vec<space::Among>,
    /// The form of the output.
    #[arg(short, long, value_enum, default_value_t, value_name = "FORM")]
    output: Form,
    #[command(flatten)]
    load: Load,
    #[command(flatten)]
    work: Work,
    #[command(flatten)]
    config: ConfigArgs,
}

/// The form of what a search came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Form {
    /// For people: the front, and the config to paste.
    #[default]
    Text,
    /// For machines: the front, by `schema/comparison.schema.json`.
    Json,
    /// For a pull request.
    Markdown,
    /// The config to paste alone.
    Yaml,
}

impl Tune {
    pub(super) fn run(&self, hall: &Hall) -> Result<Exit, Failure> {
        self.check()?;
        let keda = self.work.keda();
        let subject = Subject::read(hall, self.path.as_deref(), self.workload.as_deref(), &self.config, keda)?;
        let scaling = subject.scaling(hall)?;
        if scaling.pause.all {
            let message = format!("{} is paused by an annotation, and no setting would change anything", scaling.name);
            return Err(Failure::usage(message, "take `autoscaling.keda.sh/paused` or `paused-replicas` away first"));
        }
        refuse_idle(&[self.work.idle(&scaling, &self.load)])?;
        let places = Places::find(hall, &subject, &scaling.name)?;
        let (arrivals, load) = self.load.read(hall)?;
        let mut assumptions = Vec::new();
        let setup = self.work.setup(hall, scaling, arrivals, &self.load, &mut assumptions)?;
        let written = places.objectives.iter().map(|(objective, _)| objective);
        let objectives: Vec<&Objective> = written.chain(&self.objectives).collect();
        let search = self.search(&setup)?;
        let tuned = simulate::tune(&setup, &objectives, &search, &hall.progress());
        let (setup, places, form) = (&setup, &places, self.output);
        self.show(hall, &Found { setup, places, objectives, search, tuned, load, assumptions, form })
    }

    /// Refuses what cannot be, before anything is read.
    fn check(&self) -> Result<(), Failure> {
        if !(0.0..=MOST_FOR_A_POLL).contains(&self.poll_price) {
            let message = format!("the price of a poll is a number of pod-seconds from 0 to {MOST_FOR_A_POLL}");
            return Err(Failure::usage(message, "such as 0.1"));
        }
        if self.every.count() == 0 {
            return Err(Failure::usage("the load cannot come every 0s", "give `--every` a length, such as 1h"));
        }
        if self.max_replicas.is_some() && self.among.iter().any(space::Among::is_of_max) {
            let message = "--max-replicas has no effect: `--among max=…` says what is tried";
            return Err(Failure::usage(message, "leave out one of them"));
        }
        Ok(())
    }

    fn search(&self, setup: &Setup) -> Result<Search, Failure> {
        Ok(Search {
            values: space::values(&setup.scaling, self.max_replicas, &self.among)?,
            trials: usize::try_from(self.trials).unwrap_or(usize::MAX),
            runs: self.runs,
            seed: self.seed,
            window: f64::from(self.every.count()),
            poll_price: self.poll_price,
        })
    }

    fn show(&self, hall: &Hall, found: &Found<'_>) -> Result<Exit, Failure> {
        let Found { search, tuned, objectives, .. } = found;
        let chosen = found.chosen();
        let yaml = chosen.map(|choice| paste::fragment(found.places, &found.setup.scaling, choice));
        let choices = shown(&tuned.front, chosen);
        let comparison = Comparison { choices, window: search.window, poll_price: search.poll_price };
        let compared = Compared {
            workload: found.setup.scaling.name.clone(),
            load: found.load.clone(),
            assumptions: found.assumptions.clone(),
            comparison: &comparison,
            objectives,
            runs: self.runs,
            seed: self.seed,
        };
        let words = found.words();
        let text = match self.output {
            Form::Text => {
                let yaml = yaml.map(|yaml| format!("\nto paste:\n\n{yaml}")).unwrap_or_default();
                format!("{}\n{words}{yaml}", timeline::comparison(&compared))
            }
            Form::Json => timeline::comparison_json(&compared),
            Form::Markdown => {
                let yaml = yaml.map(|yaml| format!("\n```yaml\n{yaml}```\n")).unwrap_or_default();
                format!("{}{words}{yaml}", timeline::comparison_markdown(&compared))
            }
            Form::Yaml => yaml.unwrap_or_default(),
        };
        hall.out(&text)?;
        if matches!(self.output, Form::Json | Form::Yaml) {
            hall.say(words.trim_end());
        }
        Ok(if objectives.is_empty() || tuned.best.is_some() { Exit::Fine } else { Exit::Findings })
    }
}

/// What was found, and for what.
struct Found<'a> {
    setup: &'a Setup,
    places: &'a Places,
    objectives: Vec<&'a Objective>,
    search: Search,
    tuned: Tuned,
    load: String,
    assumptions: Vec<String>,
    form: Form,
}

impl Found<'_> {
    /// The choice to paste: the best, or where nothing was asked for the one that is a good deal.
    fn chosen(&self) -> Option<&Choice> {
        if self.objectives.is_empty() { knee(&self.tuned.front) } else { self.tuned.best.as_ref() }
    }

    /// What the table does not say.
    fn words(&self) -> String {
        let Self { tuned, search, .. } = self;
        let cost = |choice: &Choice| choice.cost(search.window, search.poll_price);
        let now = cost(&tuned.current);
        let missed = tuned.current.missed(&self.objectives).count();
        let bound = if tuned.bounded { ", which is the bound (`--trials`)" } else { "" };
        let mut all = vec![format!("{} trials{bound}", tuned.trials)];
        let misses = match missed {
            0 => String::new(),
            _ => format!(", {missed} of {} objectives missed", self.objectives.len()),
        };
        all.push(format!("as it is: {}, cost {now:.0}{misses}", tuned.current.name()));
        let held = if self.objectives.is_empty() { "" } else { ", the cheapest that meets all objectives" };
        all.push(match self.chosen() {
            Some(best) => format!("chosen: {}, cost {:.0}{held}", best.name(), cost(best)),
            None => "no choice meets all objectives; the table shows those that no other beats".to_owned(),
        });
        if self.objectives.is_empty() {
            all.push("no objectives: chosen is the bend of the front; `--assert` says what has to hold".to_owned());
        }
        let mut text = String::new();
        for sentence in all {
            match self.form {
                Form::Markdown => text.push_str(&format!("- {sentence}\n")),
                _ => text.push_str(&timeline::wrapped(&sentence)),
            }
        }
        text
    }
}

/// The front in a number of rows that can be read, with the chosen one and both ends among them.
fn shown(front: &[Choice], chosen: Option<&Choice>) -> Vec<Choice> {
    let last = front.len().saturating_sub(1);
    let kept = |at: usize| at * (SHOWN - 1) / last.max(1) != at.wrapping_sub(1).min(at) * (SHOWN - 1) / last.max(1);
    let all = front.iter().enumerate().filter(|(at, choice)| {
        front.len() <= SHOWN
            || *at == 0
            || *at == last
            || kept(*at)
            || chosen.is_some_and(|it| it.settings == choice.settings)
    });
    let mut rows: Vec<Choice> = all.map(|(_, choice)| choice.clone()).collect();
    if let Some(chosen) = chosen.filter(|chosen| !rows.iter().any(|row| row.settings == chosen.settings)) {
        rows.insert(0, chosen.clone());
    }
    rows
}

/// The choice of a front that is nearest to the best of everything, each measured by its own range.
fn knee(front: &[Choice]) -> Option<&Choice> {
    use crate::timeline::Milestone;
    let late = |choice: &Choice, milestone| choice.spread(milestone).map_or(f64::MAX / 1e9, |spread| spread.p95);
    let score =
        |choice: &Choice| [choice.cost(0.0, 0.0), late(choice, Milestone::FirstPod), late(choice, Milestone::Drained)];
    let all: Vec<[f64; 3]> = front.iter().map(score).collect();
    let bound = |at: usize, pick: fn(f64, f64) -> f64| all.iter().filter_map(|it| it.get(at).copied()).reduce(pick);
    let far = |score: &[f64; 3]| -> f64 {
        score
            .iter()
            .enumerate()
            .map(|(at, value)| {
                let (least, most) = (bound(at, f64::min).unwrap_or(0.0), bound(at, f64::max).unwrap_or(0.0));
                if most > least { ((value - least) / (most - least)).powi(2) } else { 0.0 }
            })
            .sum()
    };
    front.iter().zip(&all).min_by(|(_, one), (_, other)| far(one).total_cmp(&far(other))).map(|(choice, _)| choice)
}
