//! A poll of KEDA.

use super::Run;
use crate::scaling::{Asked, Input, Job};
use crate::simulate::clock::{Event, SECOND, length, moment};
use crate::simulate::keda::Decision;
use crate::simulate::watch::{Polled, Scene, as_float};
use crate::timeline::{Actor, Milestone};

impl Run<'_> {
    pub(super) fn poll(&mut self) {
        let scaling = &self.setup.scaling;
        self.clock.after(length(scaling.polling).max(SECOND), Event::Poll);
        self.timeline.polls += u64::from(self.clock.now() >= 0);
        let (replicas, ready) = (self.replicas, self.pods.ready);
        let scene = Scene { now: self.clock.now(), broker: &self.broker, replicas, ready };
        if let Some(job) = &scaling.job {
            let asked = self.watch.ask_all(scene);
            self.start_jobs(job, &asked);
            return;
        }
        let polled = self.watch.poll(scene);
        self.note_fallback(polled.fallback);
        self.note_formula(Actor::Keda);
        let (now, before) = (self.clock.now(), self.replicas);
        match self.keda.poll(now, polled.found, before, scaling) {
            Decision::Keep => {}
            Decision::Wake(to) => {
                let words = self.traced.then(|| format!("poll: {}, {before} -> {to}", self.why(&polled)));
                self.tell(Actor::Keda, words);
                self.scale(to);
            }
            Decision::Rest(to) => {
                let cooldown = scaling.cooldown.as_secs();
                self.step(Actor::Keda, || format!("poll: not active for {cooldown} s: {before} -> {to}"));
                self.scale(to);
                if to == 0 && self.all_came() {
                    self.timeline.reach(Milestone::ScaleToZero, moment(now));
                    self.note_gone();
                }
            }
            Decision::Raise(to) => {
                self.step(Actor::Keda, || format!("poll: fewer than minReplicaCount: {before} -> {to}"));
                self.scale(to);
            }
        }
    }

    /// Why a trigger counts as active.
    fn why(&self, polled: &Polled) -> String {
        let scaling = &self.setup.scaling;
        let shown = |value: i64| as_float(value) / 1000.0;
        if scaling.pause.forced && !polled.found.active {
            return "force-activation".to_owned();
        }
        if let Some(modifiers) = &scaling.modifiers {
            let value = polled.value.map_or(0.0, shown);
            return format!("formula {value} > {}: active", modifiers.activation);
        }
        let trigger = polled.by.and_then(|place| scaling.triggers.get(place));
        match (trigger, polled.value) {
            (Some(trigger), _) if polled.fallback => {
                format!("{} cannot be asked, and the fallback counts as active", trigger.scaler)
            }
            (Some(trigger), _) if matches!(trigger.input, Input::Calendar(_)) => {
                format!("within the window of {}: active", trigger.label())
            }
            (Some(trigger), Some(value)) => {
                // What a scaler reports may be less than what it weighs.
                let value = if trigger.input.is_fed() { as_float(self.fed_lag(trigger)) } else { shown(value) };
                format!("{} {value} > {}: active", trigger.label(), trigger.activation)
            }
            _ => "active".to_owned(),
        }
    }

    fn fed_lag(&self, trigger: &crate::scaling::Trigger) -> i64 {
        let count = match &trigger.input {
            Input::Queue(count) => self.broker.count(*count),
            _ => self.broker.lag(),
        };
        i64::try_from(count).unwrap_or(i64::MAX)
    }

    /// What comes of a formula that came to no number, when that begins or changes, and when it is over.
    pub(super) fn note_formula(&mut self, actor: Actor) {
        let fault = self.watch.fault.clone();
        if fault == self.formula {
            return;
        }
        let asks = if actor == Actor::Hpa { "sync" } else { "poll" };
        self.step(actor, || match &fault {
            Some(why) => format!("{asks}: {why}"),
            None => format!("{asks}: the formula comes to a number again"),
        });
        self.formula = fault;
    }

    fn note_fallback(&mut self, falls_back: bool) {
        if falls_back != self.falls_back {
            self.falls_back = falls_back;
            let words = if falls_back { "a fallback is in force" } else { "no fallback is in force any more" };
            self.step(Actor::Keda, || format!("poll: {words}"));
        }
    }

    /// A poll of a ScaledJob.
    fn start_jobs(&mut self, job: &Job, asked: &[Asked]) {
        let min = self.setup.scaling.min;
        let (active, length, jobs) = job.wanted(asked, min);
        if !active {
            return;
        }
        let (unfinished, pending) = (self.pods.existing(), self.pods.pending());
        let count = job.start((length, jobs), unfinished, pending, min);
        let Some(count) = u32::try_from(count).ok().filter(|count| *count > 0) else { return };
        let to = self.bounded(unfinished.saturating_add(count));
        let count = to.saturating_sub(unfinished);
        self.step(Actor::Keda, || {
            let known = format!("{length} messages, {jobs} Jobs wanted, {unfinished} unfinished, {pending} pending");
            format!("poll: {known}: {unfinished} -> {to}")
        });
        self.changed = self.clock.now();
        self.timeline.changes += u64::from(self.changed >= 0);
        for _ in 0..count {
            self.add();
        }
        self.replicas = self.pods.existing();
    }
}
