//! What a record tells.

use std::time::Duration;

use super::super::{Milestone, Sample, Step, Timeline};
use super::{Asked, Pod, Record, Termination};

impl Record {
    /// How long each pod took from when it was asked for until its container started, those together that were asked for at
    /// the same time. What has to be done before a pod is created, by the controllers of its workload, is part of that: a
    /// pod is asked for by a number of replicas.
    #[must_use]
    pub fn starts(&self) -> Vec<Vec<Duration>> {
        let took = |asked: &Asked, pod: &Pod| Duration::try_from_secs_f64((pod.started?.at - asked.at).max(0.0)).ok();
        let created = |pod: &Pod| Some(pod.created.at + pod.created.within);
        self.grouped(|asked| asked.to > asked.from, created, took)
    }

    /// How long each pod that had nothing to do took from when it was told to end until it was away, those together that
    /// were told at the same time. What a pod that ignores that it was told takes beyond its grace is the same thing.
    #[must_use]
    pub fn stops(&self) -> Vec<Vec<Duration>> {
        let ignores = self.setup.on_sigterm == Termination::Ignore;
        let patience = if ignores { Duration::from_secs(self.setup.grace) } else { Duration::ZERO };
        let Some(drained) = self.milestones.get(&Milestone::Drained) else { return Vec::new() };
        let idle = |pod: &Pod| pod.told.filter(|told| told.at > drained.at);
        let took = |_: &Asked, pod: &Pod| {
            let took = Duration::try_from_secs_f64(pod.away?.at - idle(pod)?.at).ok()?;
            Some(took.saturating_sub(patience))
        };
        self.grouped(|asked| asked.to < asked.from, |pod| idle(pod).map(|told| told.at + told.within), took)
    }

    /// What is said of each pod, by the number of replicas that it came or went with: the last one of that kind before a
    /// moment of the pod. News of the two do not come in their order.
    fn grouped<T>(
        &self,
        kind: impl Fn(&Asked) -> bool,
        moment: impl Fn(&Pod) -> Option<f64>,
        said: impl Fn(&Asked, &Pod) -> Option<T>,
    ) -> Vec<Vec<T>> {
        let asked: Vec<&Asked> = self.replicas.iter().filter(|asked| kind(asked)).collect();
        let mut groups: Vec<Vec<T>> = asked.iter().map(|_| Vec::new()).collect();
        for pod in &self.pods {
            let Some(moment) = moment(pod) else { continue };
            let before = asked.iter().zip(&mut groups).rev().find(|(asked, _)| asked.at - asked.within <= moment);
            let Some((asked, group)) = before else { continue };
            group.extend(said(asked, pod));
        }
        groups.retain(|group| !group.is_empty());
        groups
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
            oldest: None,
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
            formula_faults: 0,
            redelivered: self.redelivered,
            stuck: self.stuck,
            restarts: self.restarts,
            changes: self.replicas.len() as u64,
            polls: 0,
            ended: moment(end),
            pod_time: moment(self.pods.iter().filter_map(ran).sum()),
            cut: self.set_aside.as_ref().map(|aside| aside.why.clone()),
        }
    }
}
