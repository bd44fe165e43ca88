//! The values among which a search chooses.

use std::str::FromStr;

use super::super::Failure;
use crate::scaling::{Knob, KnobFault, Scaling};

/// Seconds between polls that are worth a try.
const POLLING: [u64; 7] = [2, 5, 10, 15, 20, 30, 60];
/// Seconds of cooldown.
const COOLDOWN: [u64; 7] = [15, 30, 60, 120, 180, 300, 600];
/// Messages for each pod.
const THRESHOLD: [u32; 9] = [1, 2, 3, 5, 10, 20, 30, 50, 100];
/// Most replicas.
const MAX: [u32; 12] = [1, 2, 3, 5, 8, 10, 15, 20, 30, 50, 75, 100];
/// Behaviors, the present one aside.
const BEHAVIOR: [&str; 4] = ["none", "default", "fast", "gentle"];

/// Most values of a setting.
const MOST: usize = 50;

/// Values of a setting to choose among.
#[derive(Clone, Debug)]
pub(super) struct Among {
    knob: Knob,
    values: Vec<String>,
}

impl FromStr for Among {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let told = |fault: KnobFault| format!("{fault}; {}", fault.help());
        let (key, values) =
            text.split_once('=').ok_or("it is a setting and its values, such as `polling=5s,15s,30s`")?;
        let knob: Knob = key.trim().parse().map_err(told)?;
        let mut values: Vec<String> =
            values.split(',').map(|value| value.trim().to_owned()).filter(|value| !value.is_empty()).collect();
        let mut seen = std::collections::BTreeSet::new();
        values.retain(|value| seen.insert(value.clone()));
        match values.len() {
            0 => Err(format!("{key} has no values")),
            count if count > MOST => Err(format!("{key} has {count} values, {MOST} are the most")),
            _ => Ok(Self { knob, values }),
        }
    }
}

impl Among {
    /// Whether it is about the most replicas.
    pub(super) fn is_of_max(&self) -> bool {
        self.knob == Knob::Max
    }
}

/// The values of each setting: those that were asked for, or neap's own and the present one, from the most eager on.
pub(super) fn values(
    scaling: &Scaling,
    max_replicas: Option<u32>,
    among: &[Among],
) -> Result<Vec<(Knob, Vec<String>)>, Failure> {
    let bound = max_replicas.unwrap_or_else(|| scaling.max.saturating_mul(2));
    if bound < scaling.min {
        let message = format!("at least {} and at most {bound} replicas cannot be", scaling.min);
        return Err(Failure::usage(message, "raise `--max-replicas`"));
    }
    let mut all: Vec<(Knob, Vec<String>)> = Vec::new();
    let searched = [Knob::Polling, Knob::Cooldown, Knob::Threshold, Knob::Max, Knob::Behavior];
    let has = |knob: &Knob| match knob {
        Knob::Threshold => scaling.aimed().is_some(),
        _ => scaling.job.is_none() || knob.is_for_jobs(),
    };
    for knob in searched.into_iter().filter(has) {
        all.push((knob, own(knob, scaling, bound)));
    }
    for (at, Among { knob, values }) in among.iter().enumerate() {
        if among.iter().take(at).any(|other| other.knob == *knob) {
            return Err(Failure::usage(format!("{knob} is given twice"), "give all of its values to one `--among`"));
        }
        for value in values {
            let mut tried = scaling.clone();
            knob.set(&mut tried, value).map_err(|fault| Failure::usage(fault.to_string(), fault.help()))?;
        }
        match all.iter_mut().find(|(known, _)| known == knob) {
            Some((_, known)) => known.clone_from(values),
            None => all.push((*knob, values.clone())),
        }
    }
    Ok(all)
}

fn own(knob: Knob, scaling: &Scaling, bound: u32) -> Vec<String> {
    let now = knob.get(scaling);
    let numbers: Vec<u64> = match knob {
        Knob::Polling => POLLING.to_vec(),
        Knob::Cooldown => COOLDOWN.to_vec(),
        Knob::Threshold => THRESHOLD.map(u64::from).to_vec(),
        Knob::Max => {
            let most = MAX.into_iter().filter(|max| *max <= bound && *max >= scaling.min.max(1)).chain([bound.max(1)]);
            most.map(u64::from).collect()
        }
        _ => Vec::new(),
    };
    let unit = if matches!(knob, Knob::Polling | Knob::Cooldown) { "s" } else { "" };
    let mut values: Vec<(f64, String)> =
        numbers.into_iter().map(|number| format!("{number}{unit}")).map(|text| (number(&text), text)).collect();
    if knob == Knob::Behavior {
        let named = BEHAVIOR.into_iter().filter(|name| *name != now).map(|name| (1.0, name.to_owned()));
        return [(0.0, now.clone())].into_iter().chain(named).map(|(_, text)| text).collect();
    }
    // A bound of one's own is a bound for what is written, too.
    if knob != Knob::Max || scaling.max <= bound {
        values.push((number(&now), now));
    }
    values.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    values.dedup_by(|(_, one), (_, other)| one == other);
    values.into_iter().map(|(_, text)| text).collect()
}

fn number(text: &str) -> f64 {
    text.trim_end_matches('s').parse().unwrap_or(0.0)
}
