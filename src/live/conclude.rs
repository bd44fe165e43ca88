//! From what was seen to a record.

use std::collections::BTreeMap;

use super::clocks::{self, between};
use super::curve;
use super::observation::{Change, Observation};
use super::wall::{self, Wall};
use crate::timeline::{Actor, Asked, Happening, Known, Milestone, Obtained, Phases, Pod, Record, SetAside, SetUp};

/// How often a controller manager synchronises an HPA (Kubernetes 1.34, `--horizontal-pod-autoscaler-sync-period`).
const SYNC: f64 = 15.0;

/// How the HPA controller calls itself as a field manager.
const CONTROLLER: &str = "kube-controller-manager";

/// What is known of a burst beside what was seen.
pub(super) struct Beside<'o> {
    pub(super) workload: &'o str,
    pub(super) obtained: Obtained,
    pub(super) setup: SetUp,
    /// Seconds between KEDA's polls.
    pub(super) polling: f64,
    /// Replicas at rest.
    pub(super) rest: u32,
    pub(super) cut: Option<String>,
}

/// Moments in seconds from the first message.
pub(super) struct Scale {
    pub(super) first: Wall,
    pub(super) api: f64,
    pub(super) broker: f64,
}

impl Scale {
    pub(super) fn of(seen: &Observation) -> Self {
        let first = seen.stored.first().map_or_else(wall::now, |it| f64::midpoint(it.sent, it.there));
        Self { first, api: clocks::ahead(&seen.pairs), broker: broker_ahead(seen) }
    }

    fn shift(&self, known: Known) -> Known {
        Known { at: milli(known.at - self.first), within: milli(known.within) }
    }

    /// What the API server wrote.
    fn written(&self, arrived: Option<Wall>, second: Option<Wall>) -> Option<Known> {
        clocks::written(arrived, second, self.api).map(|known| self.shift(known))
    }

    /// What a node told the API server of something that came after something else.
    fn told(&self, after: Known, arrived: Option<Wall>, second: Option<Wall>) -> Option<Known> {
        let told = self.shift(clocks::told(arrived, second, self.api)?);
        let latest = told.at + told.within;
        let known = between((told.at - told.within).max(after.at - after.within).min(latest), latest);
        Some(Known { at: milli(known.at), within: milli(known.within) })
    }

    /// What the broker wrote.
    fn broker(&self, at: Wall) -> Known {
        self.shift(Known { at: at + self.broker, within: 0.01 })
    }
}

/// The difference of the clocks, by the answer that came fastest.
fn broker_ahead(seen: &Observation) -> f64 {
    let fastest = seen.readings.iter().filter(|it| it.at.is_some());
    let fastest = fastest.min_by(|a, b| (a.answered - a.asked).total_cmp(&(b.answered - b.asked)));
    fastest.and_then(|it| Some(f64::midpoint(it.asked, it.answered) - it.at?)).unwrap_or(0.0)
}

/// The record of what was seen.
pub(super) fn conclude(seen: &Observation, known: Beside<'_>) -> Record {
    let scale = Scale::of(seen);
    let pods: Vec<Pod> = pods(seen, &scale);
    let replicas = replicas(seen, &scale);
    let running = curve::running(&pods);
    let drained = drained(seen, &scale);
    let zero = to_zero(seen, &scale, known.rest, drained);
    let mut milestones = curve::milestones(&running);
    milestones.extend(drained.map(|at| (Milestone::Drained, at)));
    milestones.extend(zero.map(|at| (Milestone::ScaleToZero, at)));
    if let Some(gone) = zero.and_then(|zero| gone(&pods, zero)) {
        milestones.insert(Milestone::Gone, gone);
    }
    let arrivals = seen.stored.iter().map(|it| milli((f64::midpoint(it.sent, it.there) - scale.first).max(0.0)));
    let deliveries = |at: Option<&super::broker::Reading>| at.map_or(0, |it| it.deliveries);
    let delivered = deliveries(seen.readings.last()).saturating_sub(deliveries(seen.readings.first()));
    let obtained = Obtained {
        at: wall::write(scale.first),
        ahead_of_api: milli(scale.api),
        ahead_of_broker: milli(scale.broker),
        ..known.obtained
    };
    Record {
        version: Record::version(),
        workload: known.workload.to_owned(),
        obtained,
        set_aside: known.cut.map(|why| SetAside { why }),
        setup: SetUp { arrivals: arrivals.collect(), ..known.setup },
        phases: phases(seen, &scale, known.polling),
        steps: steps(seen, &scale, &replicas, &milestones),
        samples: curve::samples(seen, &scale, &running),
        redelivered: if drained.is_some() { delivered.saturating_sub(seen.stored.len() as u64) } else { 0 },
        stuck: seen.given_up.len() as u64,
        restarts: seen.pods.values().map(|pod| pod.restarts).sum(),
        replicas,
        pods,
        milestones,
    }
}

fn pods(seen: &Observation, scale: &Scale) -> Vec<Pod> {
    let pods = seen.pods.values().filter_map(|pod| {
        let created = scale.written(pod.created.arrived, pod.created.second)?;
        Some(Pod {
            created,
            started: scale.told(created, pod.started.arrived, pod.started.second),
            told: scale.written(pod.told.arrived, pod.told.second),
            away: pod.away.map(|at| scale.shift(between(at - 0.05, at))),
        })
    });
    let mut pods: Vec<Pod> = pods.collect();
    pods.sort_by(|a, b| a.created.at.total_cmp(&b.created.at));
    pods
}

/// Each number of replicas that was asked for.
fn replicas(seen: &Observation, scale: &Scale) -> Vec<Asked> {
    let pairs = seen.replicas.iter().zip(seen.replicas.iter().skip(1));
    let asked = pairs.filter_map(|(before, change)| {
        let Known { at, within } = scale.written(change.arrived, change.second)?;
        Some(Asked { at, within, by: actor(change), from: before.to, to: change.to })
    });
    asked.collect()
}

/// When the last message was acknowledged, or given up.
fn drained(seen: &Observation, scale: &Scale) -> Option<Known> {
    if !seen.drained() {
        return None;
    }
    let acked = seen.readings.last()?.acked;
    let last = seen.given_up.iter().copied().chain(acked).max_by(f64::total_cmp)?;
    let known = scale.broker(last);
    // A consumer that never acknowledged anything has a moment from before.
    (known.at >= 0.0).then_some(known)
}

/// When nothing was asked for any more, after all had come.
fn to_zero(seen: &Observation, scale: &Scale, rest: u32, drained: Option<Known>) -> Option<Known> {
    let drained = drained.filter(|_| rest == 0)?;
    let moments = seen.replicas.iter().filter(|it| it.to == 0).filter_map(|it| scale.written(it.arrived, it.second));
    moments.filter(|known| known.at >= drained.at).min_by(|a, b| a.at.total_cmp(&b.at))
}

fn gone(pods: &[Pod], zero: Known) -> Option<Known> {
    let moments: Option<Vec<Known>> = pods.iter().map(|pod| pod.away).collect();
    moments?.into_iter().filter(|away| away.at >= zero.at).max_by(|a, b| a.at.total_cmp(&b.at))
}

fn phases(seen: &Observation, scale: &Scale, polling: f64) -> Phases {
    let first = |moments: &mut dyn Iterator<Item = Wall>, period: f64| {
        let after = moments.map(|at| at - 0.025 - scale.first).filter(|at| *at > -period);
        let at = after.min_by(f64::total_cmp)?;
        Some(Known { at: milli((-at).rem_euclid(period)), within: 0.05 })
    };
    let scaled = seen.replicas.iter().filter(|change| change.by == CONTROLLER).filter_map(|change| change.arrived);
    Phases {
        poll: first(&mut seen.polls.iter().map(|(arrived, _)| *arrived), polling.max(1.0)),
        sync: first(&mut seen.syncs.iter().copied().chain(scaled), SYNC),
    }
}

fn steps(
    seen: &Observation,
    scale: &Scale,
    replicas: &[Asked],
    milestones: &BTreeMap<Milestone, Known>,
) -> Vec<Happening> {
    let step = |known: Known, actor: Actor, what: String| Happening { at: known.at, within: known.within, actor, what };
    let mut steps: Vec<Happening> = Vec::new();
    for asked in replicas {
        let known = Known { at: asked.at, within: asked.within };
        steps.push(step(known, asked.by, format!("{} -> {}", asked.from, asked.to)));
    }
    for told in &seen.events {
        let keda = told.reason.starts_with("KEDA") || told.reason.starts_with("ScaledObject");
        let Some(known) = scale.written(Some(told.arrived), told.at).filter(|known| known.at > -1.0) else { continue };
        let what = format!("{}: {}", told.reason, told.message.chars().take(100).collect::<String>());
        steps.push(step(known, if keda { Actor::Keda } else { Actor::Hpa }, what));
    }
    for at in &seen.given_up {
        steps.push(step(scale.broker(*at), Actor::Broker, "a message is delivered no more".to_owned()));
    }
    for (milestone, known) in milestones {
        let (actor, what) = match milestone {
            Milestone::Pods(count) => (Actor::Pod, format!("{count} run")),
            Milestone::Drained => (Actor::Broker, "the queue is drained".to_owned()),
            Milestone::Gone => (Actor::Pod, "the last pod is away".to_owned()),
            Milestone::FirstPod | Milestone::Peak | Milestone::ScaleToZero => continue,
        };
        steps.push(step(*known, actor, what));
    }
    steps.sort_by(|a, b| a.at.total_cmp(&b.at));
    steps
}

/// Who asked for another number. KEDA owns what it writes; a number that nobody owns any more is one above 0 that the HPA
/// wrote, or 0, which a Scale leaves out and which only KEDA writes.
fn actor(change: &Change) -> Actor {
    let unowned = change.by.is_empty() && change.to > 1;
    if change.by == CONTROLLER || unowned { Actor::Hpa } else { Actor::Keda }
}

/// To the millisecond, which is finer than anything here is known.
pub(super) fn milli(seconds: f64) -> f64 {
    (seconds * 1000.0).round() / 1000.0
}
