//! Several choices of settings side by side.

use std::str::FromStr;

use clap::Args;

use super::super::{Failure, Hall};
use super::subject::Subject;
use crate::config::Profile;
use crate::deliver::git::Repository;
use crate::event::Listener;
use crate::scaling::{Knob, KnobFault, Scaling};
use crate::simulate::{self, Setup};
use crate::timeline::{Choice, Summary};

/// Most choices side by side.
const MOST: usize = 100;

/// What to compare with.
#[derive(Debug, Args)]
#[command(next_help_heading = "Comparisons")]
pub(super) struct Compare {
    /// Profiles, or environments of the file, side by side: `demo,production`.
    #[arg(long = "compare", value_name = "NAMES", value_delimiter = ',', conflicts_with_all = ["path", "sweeps", "revisions"])]
    pub(super) profiles: Vec<String>,
    /// The file as a revision of its Git repository has it, beside the file as it is. May be given several times.
    #[arg(long = "compare-rev", value_name = "REVISION", conflicts_with = "sweeps")]
    pub(super) revisions: Vec<String>,
    /// Values of a setting, such as `polling=5s,15s,30s`; given several times, every combination. The settings are polling,
    /// cooldown, threshold, activation, min, max and behavior (written, none, default, fast, gentle).
    #[arg(long = "sweep", value_name = "KEY=VALUES")]
    pub(super) sweeps: Vec<Sweep>,
}

/// Values of a setting.
#[derive(Clone, Debug)]
pub(super) struct Sweep {
    knob: Knob,
    values: Vec<String>,
}

impl FromStr for Sweep {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (key, values) =
            text.split_once('=').ok_or("a sweep is a setting and its values, such as `polling=5s,15s,30s`")?;
        let told = |fault: KnobFault| format!("{fault}; {}", fault.help());
        let knob: Knob = key.trim().parse().map_err(told)?;
        let mut found: Vec<String> = Vec::new();
        for value in values.split(',').map(str::trim).filter(|value| !value.is_empty()) {
            if found.iter().any(|known| known == value) {
                return Err(format!("{key} has the value {value} twice"));
            }
            found.push(value.to_owned());
        }
        if found.is_empty() { Err(format!("{key} has no values")) } else { Ok(Self { knob, values: found }) }
    }
}

/// A choice before it is simulated: what was chosen, in words, and what it makes of the workload.
pub(super) type Wanted = (Vec<(String, String)>, Scaling);

impl Compare {
    /// Whether anything is compared.
    pub(super) fn is_wanted(&self) -> bool {
        !(self.profiles.is_empty() && self.revisions.is_empty() && self.sweeps.is_empty())
    }

    /// The choices.
    pub(super) fn wanted(&self, hall: &Hall, subject: &Subject<'_>) -> Result<Vec<Wanted>, Failure> {
        let wanted = if !self.profiles.is_empty() {
            self.of_profiles(hall, subject)
        } else if !self.revisions.is_empty() {
            self.of_revisions(hall, subject)
        } else {
            self.combinations(&subject.scaling(hall)?)
        }?;
        if wanted.len() > MOST {
            let message = format!("{} choices are too many, {MOST} are the most", wanted.len());
            return Err(Failure::usage(message, "give fewer values, or let `neap tune` search"));
        }
        Ok(wanted)
    }

    fn of_profiles(&self, hall: &Hall, subject: &Subject<'_>) -> Result<Vec<Wanted>, Failure> {
        let mut all: Vec<Wanted> = Vec::new();
        for name in self.profiles.iter().map(|name| name.trim()) {
            let mut subject = subject.clone();
            let profile = Profile::ALL.into_iter().find(|profile| profile.name() == name);
            match profile {
                Some(Profile::Demo) => subject.config.profile = Some(super::super::pipeline::ProfileArg::Demo),
                Some(Profile::Production) => {
                    subject.config.profile = Some(super::super::pipeline::ProfileArg::Production);
                }
                None if name.is_empty() => {
                    return Err(Failure::usage(
                        "a name in `--compare` is empty",
                        "such as `--compare demo,production`",
                    ));
                }
                None => subject.config.environment = Some(name.to_owned()),
            }
            if all.iter().any(|(known, _)| known.iter().any(|(_, known)| known == name)) {
                return Err(Failure::usage(format!("{name} is named twice"), "name each once"));
            }
            let key = if self.profiles.iter().all(|name| is_profile(name)) { "profile" } else { "config" };
            all.push((vec![(key.to_owned(), name.to_owned())], subject.scaling(hall)?));
        }
        Ok(all)
    }

    fn of_revisions(&self, hall: &Hall, subject: &Subject<'_>) -> Result<Vec<Wanted>, Failure> {
        let key = || "revision".to_owned();
        let path = match (&subject.file, &subject.config.file) {
            (Some((name, _)), _) => std::path::PathBuf::from(name),
            (None, Some(file)) => file.clone(),
            (None, None) => super::super::hall::default_file(),
        };
        if !path.is_file() {
            let message = format!("{} is no file, and has no revisions", path.display());
            return Err(Failure::usage(message, "name the config with `--file`, or a file with a ScaledObject"));
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let repository = Repository::open(folder.unwrap_or(std::path::Path::new(".")))?;
        let mut all: Vec<Wanted> = Vec::new();
        for revision in &self.revisions {
            let (inside, text) = repository.file_at(revision, &path)?;
            let Some(text) = text else {
                let message = format!("there is no {inside} at {revision}");
                return Err(Failure::usage(message, "name a revision that has the file"));
            };
            let mut past = subject.clone();
            let read = Some((format!("{revision}:{inside}"), text));
            if past.file.is_some() {
                past.file = read;
            } else {
                past.config.text = read;
            }
            all.push((vec![(key(), revision.clone())], past.scaling(hall)?));
        }
        all.push((vec![(key(), "as it is".to_owned())], subject.scaling(hall)?));
        Ok(all)
    }

    fn combinations(&self, scaling: &Scaling) -> Result<Vec<Wanted>, Failure> {
        let mut chosen: Vec<Vec<(Knob, &str)>> = vec![Vec::new()];
        for (at, sweep) in self.sweeps.iter().enumerate() {
            if self.sweeps.iter().take(at).any(|other| other.knob == sweep.knob) {
                let message = format!("{} is swept twice", sweep.knob);
                return Err(Failure::usage(message, "give all of its values to one `--sweep`"));
            }
            let count = chosen.len().saturating_mul(sweep.values.len());
            if count > MOST {
                let message = format!("more than {MOST} combinations are asked for");
                return Err(Failure::usage(message, "give fewer values, or let `neap tune` search"));
            }
            let mut more: Vec<Vec<(Knob, &str)>> = Vec::with_capacity(count);
            for before in &chosen {
                for value in &sweep.values {
                    more.push(before.iter().copied().chain([(sweep.knob, value.as_str())]).collect());
                }
            }
            chosen = more;
        }
        let one = |settings: Vec<(Knob, &str)>| {
            let words = settings.iter().map(|(knob, value)| (knob.to_string(), (*value).to_owned())).collect();
            let with = scaling.with(settings.iter().copied());
            with.map(|scaling| (words, scaling)).map_err(|fault| Failure::usage(fault.to_string(), fault.help()))
        };
        chosen.into_iter().map(one).collect()
    }
}

fn is_profile(name: &str) -> bool {
    Profile::ALL.iter().any(|profile| profile.name() == name.trim())
}

/// Simulates one choice.
pub(in super::super) fn choice(
    settings: Vec<(String, String)>,
    setup: &Setup,
    runs: u32,
    seed: u64,
    listener: &dyn Listener,
) -> Choice {
    let scaling = &setup.scaling;
    Choice {
        settings,
        summary: Summary::of(&simulate::many_told(setup, runs, seed, listener)),
        max: scaling.max,
        rest: scaling.rest(),
        polling: scaling.polling.as_secs_f64(),
    }
}
