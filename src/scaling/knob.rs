//! Settings that can be tried in place of what is written.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::{Behavior, Input, Job, Policy, PolicyKind, Rules, Scaling, Select, Trigger};
use crate::unit::{Seconds, closest};

/// A setting that can be tried in place of what is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Knob {
    /// `pollingInterval`
    Polling,
    /// `cooldownPeriod`
    Cooldown,
    /// Messages for each pod that the HPA aims at.
    Threshold,
    /// Messages above which the workload wakes.
    Activation,
    /// `minReplicaCount`
    Min,
    /// `maxReplicaCount`
    Max,
    /// How fast the HPA may go.
    Behavior,
}

/// Why a setting cannot be tried.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KnobFault {
    /// There is no such setting.
    #[error("there is no setting {0:?}")]
    Unknown(String),
    /// The value is none of its.
    #[error("{knob} cannot be {value:?}: {why}")]
    Value {
        /// The setting.
        knob: Knob,
        /// What was asked for.
        value: String,
        /// What it takes.
        why: String,
    },
    /// A ScaledJob has no such setting.
    #[error("a ScaledJob has no {0}")]
    Job(Knob),
    /// The bounds leave no room.
    #[error("at least {min} and at most {max} replicas cannot be")]
    Bounds {
        /// The least.
        min: u32,
        /// The most.
        max: u32,
    },
}

/// Behaviors that have a name.
const BEHAVIORS: &str = "written, none, default, fast or gentle";

impl Knob {
    /// Every setting.
    pub const ALL: [Self; 7] =
        [Self::Polling, Self::Cooldown, Self::Threshold, Self::Activation, Self::Min, Self::Max, Self::Behavior];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Polling => "polling",
            Self::Cooldown => "cooldown",
            Self::Threshold => "threshold",
            Self::Activation => "activation",
            Self::Min => "min",
            Self::Max => "max",
            Self::Behavior => "behavior",
        }
    }

    /// Whether a ScaledJob has it: neither a cooldown nor an HPA stands between its polls and its Jobs.
    #[must_use]
    pub fn is_for_jobs(self) -> bool {
        !matches!(self, Self::Cooldown | Self::Behavior)
    }

    /// The value that it has, as it would be written. A behavior of one's own is `written`.
    #[must_use]
    pub fn get(self, scaling: &Scaling) -> String {
        match self {
            Self::Polling => format!("{}s", scaling.polling.as_secs()),
            Self::Cooldown => format!("{}s", scaling.cooldown.as_secs()),
            Self::Threshold => scaling.aimed().map_or(0.0, |trigger| trigger.threshold).to_string(),
            Self::Activation => scaling.aimed().map_or(0.0, |trigger| trigger.activation).to_string(),
            Self::Min => scaling.min.to_string(),
            Self::Max => scaling.max.to_string(),
            Self::Behavior => match &scaling.behavior {
                None => "none".to_owned(),
                Some(_) => "written".to_owned(),
            },
        }
    }

    /// Makes it another value.
    ///
    /// # Errors
    /// It cannot have that value.
    pub fn set(self, scaling: &mut Scaling, value: &str) -> Result<(), KnobFault> {
        if scaling.job.is_some() && !self.is_for_jobs() {
            return Err(KnobFault::Job(self));
        }
        let fault = |why: String| KnobFault::Value { knob: self, value: value.to_owned(), why };
        let seconds = || Seconds::new(value).map(|it| it.count()).map_err(fault);
        let count = |least: u32| {
            let wanted = || fault(format!("it is a whole number from {least} on"));
            value.parse().ok().filter(|count: &u32| *count >= least).ok_or_else(wanted)
        };
        let number = |above: f64| {
            let wanted = || fault("it is a number above 0, or for activation from 0 on".to_owned());
            value.parse().ok().filter(|number: &f64| number.is_finite() && *number >= above).ok_or_else(wanted)
        };
        match self {
            Self::Polling => match seconds()? {
                0 => return Err(fault("it is at least 1s".to_owned())),
                count => scaling.polling = Duration::from_secs(count.into()),
            },
            Self::Cooldown => scaling.cooldown = Duration::from_secs(seconds()?.into()),
            // The HPA takes thousandths and refuses a target of 0.
            Self::Threshold => {
                let (threshold, none) = (number(0.001)?, fault("no trigger has one".to_owned()));
                scaling.aimed_mut().ok_or(none)?.threshold = threshold;
            }
            Self::Activation => {
                let (activation, none) = (number(0.0)?, fault("no trigger has one".to_owned()));
                scaling.aimed_mut().ok_or(none)?.activation = activation;
            }
            Self::Min => scaling.min = count(0)?,
            Self::Max => scaling.max = count(1)?,
            Self::Behavior => match value {
                "written" => {}
                "none" => scaling.behavior = None,
                name => scaling.behavior = Some(named(name).ok_or_else(|| fault(format!("it is {BEHAVIORS}")))?),
            },
        }
        if let Some(job) = scaling.job.as_mut().filter(|_| matches!(self, Self::Min | Self::Max)) {
            job.most = Job::beyond(scaling.min, scaling.max);
        }
        Ok(())
    }
}

impl Scaling {
    /// The trigger whose threshold decides: the leading one, unless that is a calendar, which has none.
    #[must_use]
    pub fn aimed(&self) -> Option<&Trigger> {
        self.leading().filter(|trigger| !matches!(trigger.input, Input::Calendar(_)))
    }

    fn aimed_mut(&mut self) -> Option<&mut Trigger> {
        self.leading_mut().filter(|trigger| !matches!(trigger.input, Input::Calendar(_)))
    }

    /// The same with other settings.
    ///
    /// # Errors
    /// One of them cannot have its value, or the bounds leave no room.
    pub fn with<'v>(&self, settings: impl IntoIterator<Item = (Knob, &'v str)>) -> Result<Self, KnobFault> {
        let mut scaling = self.clone();
        for (knob, value) in settings {
            knob.set(&mut scaling, value)?;
        }
        let (min, max) = (scaling.min, scaling.max);
        if min > max { Err(KnobFault::Bounds { min, max }) } else { Ok(scaling) }
    }
}

/// A behavior that has a name: `default` is what Kubernetes makes of an empty one, `fast` goes up at once and comes down
/// as soon as two syncs agree, `gentle` adds at most two pods in a sync and looks back five minutes before it takes any away.
#[must_use]
pub fn named(name: &str) -> Option<Behavior> {
    let policy = |kind, value, period| Policy { kind, value, period };
    let rules = |window, policies| Rules { window, select: Select::Max, policies, tolerance: None };
    let down = |window| rules(window, vec![policy(PolicyKind::Percent, 100, 15)]);
    let up = match name {
        "default" => vec![policy(PolicyKind::Pods, 4, 15), policy(PolicyKind::Percent, 100, 15)],
        "fast" => vec![policy(PolicyKind::Pods, 100, 15), policy(PolicyKind::Percent, 900, 15)],
        "gentle" => vec![policy(PolicyKind::Pods, 2, 15)],
        _ => return None,
    };
    Some(Behavior { up: rules(0, up), down: down(if name == "fast" { 15 } else { 300 }) })
}

impl fmt::Display for Knob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Knob {
    type Err = KnobFault;

    fn from_str(text: &str) -> Result<Self, KnobFault> {
        Self::ALL.into_iter().find(|knob| knob.name() == text).ok_or_else(|| KnobFault::Unknown(text.to_owned()))
    }
}

impl KnobFault {
    /// What would help.
    #[must_use]
    pub fn help(&self) -> String {
        let names = || Knob::ALL.map(Knob::name);
        match self {
            Self::Unknown(text) => match closest(text, names()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("the settings are {}", names().join(", ")),
            },
            Self::Value { knob: Knob::Polling | Knob::Cooldown, .. } => "write whole seconds, such as `15s`".to_owned(),
            Self::Value { .. } => "choose another value".to_owned(),
            Self::Job(_) => "leave it out".to_owned(),
            Self::Bounds { .. } => "lower `min` or raise `max`".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Sources, parse};

    fn read(text: &str) -> Scaling {
        let parsed = parse(Sources::new().add("", ""), text);
        Scaling::of(&parsed.documents[0], None).unwrap()
    }

    #[test]
    fn the_most_of_a_scaled_job_counts_beyond_its_least() {
        let trigger = "{type: nats-jetstream, metadata: {stream: S, consumer: c}}";
        let job = read(&format!("{{kind: ScaledJob, metadata: {{name: w}}, spec: {{triggers: [{trigger}]}}}}"));
        let bounded = job.with([(Knob::Max, "5"), (Knob::Min, "2")]).unwrap();
        assert_eq!((bounded.min, bounded.max, bounded.job.unwrap().most), (2, 5, 3));
    }

    #[test]
    fn a_calendar_has_no_threshold() {
        let window = "{timezone: UTC, start: 0 8 * * *, end: 0 9 * * *, desiredReplicas: \"3\"}";
        let trigger = format!("{{type: cron, metadata: {window}}}");
        let cron = read(&format!("{{kind: ScaledObject, metadata: {{name: w}}, spec: {{triggers: [{trigger}]}}}}"));
        assert!(cron.aimed().is_none() && cron.with([(Knob::Threshold, "5")]).is_err());
    }
}
