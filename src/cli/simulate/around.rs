//! What is around a workload, and no file of it says.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::super::{Failure, Hall};
use super::load::Load;
use super::span;
use crate::scaling::{Count, Input, Instant, Keda, Returns, Scaling};
use crate::simulate::{Heal, Outage, Setup};
use crate::timeline::Series;
use crate::unit;

/// What is around a workload.
#[derive(Debug, Args)]
#[command(next_help_heading = "Surroundings")]
pub(super) struct Around {
    /// What a trigger says that no message feeds: a number, or a file of seconds and numbers (`prometheus=12.5`,
    /// `s1=load.csv`); `queue` or `waiting` for the messages themselves. The trigger goes by its name, its type, or its
    /// place from `s0`; without one it is the only such trigger. May be given several times.
    #[arg(long = "metric", value_name = "[TRIGGER=]VALUE")]
    metrics: Vec<String>,
    /// When triggers cannot be asked, from the first message: `60s..5m`, or `prometheus:60s..5m` for one. May be given
    /// several times.
    #[arg(long = "outage", value_name = "[TRIGGER:]FROM..TO")]
    outages: Vec<String>,
    /// Whether Argo CD restores the replicas that Git has.
    #[arg(long, value_enum, default_value_t, value_name = "HOW")]
    self_heal: SelfHeal,
    /// Replicas that Git has, where no file says it.
    #[arg(long, value_parser = clap::value_parser!(u32).range(..=100_000), value_name = "N")]
    git_replicas: Option<u32>,
    /// How long before the first message the ScaledObject was made; without it, long ago.
    #[arg(long, value_name = "DURATION")]
    created: Option<unit::Duration>,
    /// Partitions of the topic.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=100_000), value_name = "N")]
    partitions: Option<u32>,
    /// The version of KEDA whose rules hold; that of the config, or else 2.19.
    #[arg(long, value_name = "VERSION")]
    keda: Option<String>,
    /// The version of Kubernetes whose rules hold.
    #[arg(long, default_value = "1.34", value_name = "VERSION")]
    kubernetes: String,
}

/// Whether Argo CD restores the replicas that Git has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum SelfHeal {
    /// It does not.
    #[default]
    Off,
    /// It does, and has not done so before.
    Fresh,
    /// It does, and has done so often.
    Worn,
}

impl Around {
    /// The version of KEDA that is named.
    pub(super) fn keda(&self) -> Option<&str> {
        self.keda.as_deref()
    }

    /// Flags that have no effect on a workload, and those that have.
    pub(super) fn idle(&self, scaling: &Scaling, load: &Load) -> [(bool, &'static str, &'static str); 5] {
        let job = scaling.job.is_some();
        let heals = self.self_heal != SelfHeal::Off;
        let partitions = scaling.triggers.iter().any(|trigger| matches!(trigger.input, Input::Partitions(_)));
        let calendar = scaling.triggers.iter().any(|trigger| matches!(trigger.input, Input::Calendar(_)));
        [
            (self.partitions.is_some() && !partitions, "--partitions", "none of its triggers has partitions"),
            (heals && job, "--self-heal", "Git says no replicas of a ScaledJob"),
            (self.git_replicas.is_some() && !heals, "--git-replicas", "nothing restores them without `--self-heal`"),
            (self.created.is_some() && job, "--created", "a ScaledJob has no cooldown"),
            (load.at().is_some() && !calendar && !load.is_daily(), "--at", "nothing goes by the calendar"),
        ]
    }

    /// What is said of triggers and versions, before the rest is known.
    pub(super) fn shape(&self, scaling: &mut Scaling) -> Result<(), Failure> {
        if let Some(version) = &self.keda {
            let fault = || Failure::usage(format!("{version:?} is no version of KEDA"), "write one such as `2.20`");
            scaling.versions.keda = Keda::read(version).ok_or_else(fault)?;
        }
        scaling.versions.kubernetes = minor(&self.kubernetes)?;
        if let Some(count) = self.partitions {
            for trigger in &mut scaling.triggers {
                if let Input::Partitions(partitions) = &mut trigger.input {
                    partitions.count = count;
                }
            }
            scaling.assumptions.retain(|assumed| !assumed.starts_with("the topic has"));
        }
        scaling.written = self.git_replicas.or(scaling.written);
        Ok(())
    }

    /// What is said of a run.
    pub(super) fn add(
        &self,
        hall: &Hall,
        setup: &mut Setup,
        at: Option<Instant>,
        assumptions: &mut Vec<String>,
    ) -> Result<(), Failure> {
        self.metrics(hall, setup, assumptions)?;
        for outage in &self.outages {
            setup.outages.push(read_outage(outage, &setup.scaling)?);
        }
        setup.made = self.created.as_ref().map(span);
        setup.heal = match self.self_heal {
            SelfHeal::Off => Heal::Off,
            SelfHeal::Fresh => Heal::Fresh,
            SelfHeal::Worn => Heal::Worn,
        };
        if setup.heal != Heal::Off && setup.scaling.written.is_none() {
            let words = "Git says no replicas, so that Argo CD has nothing to restore (`--git-replicas`)";
            assumptions.push(words.to_owned());
        }
        setup.at = at.unwrap_or(Instant(MONDAY));
        let calendar = setup.scaling.triggers.iter().any(|trigger| matches!(trigger.input, Input::Calendar(_)));
        if calendar && at.is_none() {
            assumptions.push(format!("the first message comes at {} (`--at`)", setup.at));
        }
        let scaling = &setup.scaling;
        if scaling.pause.all && scaling.pause.replicas.is_none() {
            assumptions.push(format!("it was paused with {} replicas", scaling.rest()));
        }
        if scaling.job.is_some() {
            let each = if setup.per_job == 1 { "one message" } else { "its messages" };
            assumptions.push(format!("a Job takes {each} and is done (`--per-job`), at once where there is none"));
        }
        if setup.scaling.returns == Returns::OnClose && scaling.fed().is_some() {
            assumptions.push("a message whose worker goes away waits again at once (`--ack-wait`)".to_owned());
        }
        Ok(())
    }

    fn metrics(&self, hall: &Hall, setup: &mut Setup, assumptions: &mut Vec<String>) -> Result<(), Failure> {
        setup.series = vec![None; setup.scaling.triggers.len()];
        let mut told = vec![false; setup.scaling.triggers.len()];
        for metric in &self.metrics {
            let (name, value) = match metric.split_once('=') {
                Some((name, value)) => (Some(name), value),
                None => (None, metric.as_str()),
            };
            let place = place(name, &setup.scaling)?;
            let label = setup.scaling.triggers.get(place).map_or("", |trigger| trigger.label());
            if setup.scaling.triggers.get(place).is_some_and(|trigger| trigger.input == Input::Resource) {
                let message =
                    format!("--metric has no effect: what pods use is measured by the HPA, and {label} is that");
                return Err(Failure::usage(message, "leave it out"));
            }
            if told.get_mut(place).is_some_and(|told| std::mem::replace(told, true)) {
                return Err(Failure::usage(format!("--metric says twice what {label} is"), "say it once"));
            }
            let count = match value {
                "queue" => Some(Count::All),
                "waiting" => Some(Count::Waiting),
                _ => None,
            };
            match (count, setup.scaling.triggers.get_mut(place), setup.series.get_mut(place)) {
                (Some(count), Some(trigger), _) => trigger.input = Input::Queue(count),
                (None, Some(trigger), Some(series)) => {
                    trigger.input = Input::Number;
                    *series = Some(read_series(hall, value)?);
                }
                _ => {}
            }
        }
        let unknown = |(place, input): (usize, &Input)| {
            *input == Input::Number && setup.series.get(place).is_some_and(Option::is_none)
        };
        let inputs = || setup.scaling.triggers.iter().map(|trigger| &trigger.input).enumerate();
        let known = inputs().any(|(place, input)| *input != Input::Resource && !unknown((place, input)));
        for (place, _) in inputs().filter(|it| unknown(*it)) {
            let label = setup.scaling.triggers.get(place).map_or("", |trigger| trigger.label());
            if !known {
                return Err(Failure::usage(
                    format!("no message feeds a trigger of {}, and no file says what {label} is", setup.scaling.name),
                    format!("say it: `--metric {label}=12`, `--metric {label}=FILE`, or `--metric {label}=queue`"),
                ));
            }
            assumptions.push(format!("the {label} trigger is at 0 throughout (`--metric s{place}=VALUE`)"));
        }
        Ok(())
    }
}

/// 2026-01-05, a Monday, at midnight in UTC.
const MONDAY: i64 = 1_767_571_200;

fn minor(version: &str) -> Result<u32, Failure> {
    let fault = || Failure::usage(format!("{version:?} is no version of Kubernetes"), "write one such as `1.34`");
    let rest = version.trim().trim_start_matches('v').strip_prefix("1.").ok_or_else(fault)?;
    rest.split('.').next().and_then(|minor| minor.parse().ok()).ok_or_else(fault)
}

/// The trigger that is meant.
fn place(name: Option<&str>, scaling: &Scaling) -> Result<usize, Failure> {
    let triggers = || scaling.triggers.iter().enumerate();
    let known: Vec<String> = triggers().map(|(place, it)| format!("s{place} ({})", it.label())).collect();
    let help = format!("the triggers are {}", known.join(", "));
    let Some(name) = name else {
        let mut numbers = triggers().filter(|(_, trigger)| trigger.input == Input::Number);
        return match (numbers.next(), numbers.next()) {
            (Some((place, _)), None) => Ok(place),
            _ => Err(Failure::usage("which trigger is meant is not clear", help)),
        };
    };
    let by_name = || triggers().find(|(_, trigger)| trigger.name.as_deref() == Some(name));
    let by_place = || {
        let place = name.strip_prefix('s')?.parse::<usize>().ok()?;
        triggers().find(|(known, _)| *known == place)
    };
    let mut by_type = triggers().filter(|(_, trigger)| trigger.scaler == name);
    match (by_name().or_else(by_place), by_type.next(), by_type.next()) {
        (Some((place, _)), ..) | (None, Some((place, _)), None) => Ok(place),
        _ => Err(Failure::usage(format!("which trigger {name:?} is, is not clear"), help)),
    }
}

fn read_series(hall: &Hall, value: &str) -> Result<Series, Failure> {
    match value.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(Series::constant(number)),
        Ok(_) => Err(Failure::usage(format!("{value} is no value of a trigger"), "write a number")),
        Err(_) => Series::read(&hall.read(&PathBuf::from(value))?).map_err(|fault| {
            Failure::usage(format!("{value}: {fault}"), "each line has a second from the first message and a number")
        }),
    }
}

fn read_outage(text: &str, scaling: &Scaling) -> Result<Outage, Failure> {
    let (name, range) = match text.rsplit_once(':') {
        Some((name, range)) => (Some(name), range),
        None => (None, text),
    };
    let fault =
        || Failure::usage(format!("{text:?} is no outage"), "write one such as `60s..5m`, or `prometheus:60s..5m`");
    let (from, to) = range.split_once("..").ok_or_else(fault)?;
    let moment = |text: &str| -> Result<Duration, Failure> {
        unit::Duration::new(text.trim()).map(|it| span(&it)).map_err(|_| fault())
    };
    let (from, to) = (moment(from)?, moment(to)?);
    if to <= from {
        return Err(Failure::usage(format!("the outage {text:?} ends before it begins"), "write FROM..TO"));
    }
    let trigger = name.map(|name| place(Some(name), scaling)).transpose()?;
    let asked = trigger.and_then(|at| scaling.triggers.get(at)).is_none_or(|it| it.input != Input::Resource);
    if !asked {
        let message = format!("the outage {text:?} has no effect: KEDA does not ask what pods use");
        return Err(Failure::usage(message, "name another trigger, or none"));
    }
    Ok(Outage { trigger, from, to })
}
