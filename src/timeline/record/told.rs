//! What a record tells.

use std::time::Duration;

use super::super::{Milestone, Sample, Step, Timeline};
use super::{Asked, Pod, Record, Termination};

impl Record {
    /// How long each pod took from when it was asked for until its container started. What has to be done before a pod is
    /// created, by the controllers of its workload, is part of that: a pod is asked for by a number of replicas.
    #[must_use]
    pub fn starts(&self) -> Vec<Duration> {
        let took = |pod: &Pod| {
            let mut more = self.replicas.iter().filter(|asked| asked.to > asked.from);
            // News of the two do not come in their order.
            let before = |asked: &&Asked| asked.at - asked.within <= pod.created.at + pod.created.within;
            let asked = more.rfind(before)?;
            Duration::try_from_secs_f64((pod.started?.at - asked.at).max(0.0)).ok()
        };
        self.pods.iter().filter_map(took).collect()
    }

    /// How long each pod that had nothing to do took from when it was told to end until it was away. What a pod that ignores
    /// that it was told takes beyond its grace is the same thing.
    #[must_use]
    pub fn stops(&self) -> Vec<Duration> {
        let patience = if self.setup.on_sigterm == Termination::Ignore {
            Duration::from_secs(self.setup.grace)
        } else {
            Duration::ZERO
        };
        let Some(drained) = self.milestones.get(&Milestone::Drained) else { return Vec::new() };
        let took = |pod: &Pod| {
            let told = pod.told.filter(|told| told.at > drained.at)?;
            Duration::try_from_secs_f64(pod.away?.at - told.at).ok().map(|took| took.saturating_sub(patience))
        };
        self.pods.iter().filter_map(took).collect()
    }

    /// What was seen, as what is predicted is told.
    #[must_use]
    pub fn timeline(&self) -> Timeline {
        let moment = |at: f64| Duration::try_from_secs_f64(at.max(0.0)).unwrap_or_default();
        let samples = self.samples.iter().map(|&(at, replicas, running, waiting, in_flight, acked, stuck)| Sample {
            at: moment(at),
            replicas,
            running,
            waiting,
            in_flight,
            acked,
            stuck,
        });
        let end = self.samples.last().map_or(0.0, |last| last.0);
        let ran = |pod: &Pod| Some((pod.away.or(pod.told).map_or(end, |it| it.at) - pod.started?.at).max(0.0));
        Timeline {
            samples: samples.collect(),
            steps: self
                .steps
                .iter()
                .map(|step| Step { at: moment(step.at), actor: step.actor, what: step.what.clone() })
                .collect(),
            milestones: self.milestones.iter().map(|(milestone, known)| (*milestone, moment(known.at))).collect(),
            redelivered: self.redelivered,
            stuck: self.stuck,
            pod_time: moment(self.pods.iter().filter_map(ran).sum()),
            cut: self.set_aside.as_ref().map(|aside| aside.why.clone()),
        }
    }
}
