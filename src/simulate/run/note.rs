//! What is kept of a run: steps, samples and milestones, and whether it is over.

use super::Run;
use crate::scaling::Input;
use crate::simulate::clock::{SECOND, Time, length, moment};
use crate::simulate::hpa::{self, Hpa};
use crate::timeline::{Actor, Milestone, Sample, Step};

/// Samples of a trace; with more of them, those that are closest are left out.
const SAMPLES: usize = 200_000;

/// Steps of a trace.
const STEPS: usize = 200_000;

impl Run<'_> {
    /// The first message comes: from here on time counts.
    pub(super) fn begin(&mut self) {
        self.pods.count_from(self.clock.now());
        self.peak = 0;
        self.timeline.restarts = 0;
        self.watch.faults = 0;
        self.formula = None;
        self.note_running();
    }

    pub(super) fn note_running(&mut self) {
        let (running, at) = (self.pods.running(), self.clock.now());
        if running <= self.peak || at < 0 {
            return;
        }
        if self.peak == 0 {
            self.timeline.reach(Milestone::FirstPod, moment(at));
        }
        for count in self.peak + 1..=running {
            self.timeline.reach(Milestone::Pods(count), moment(at));
        }
        self.peak = running;
        self.peak_at = at;
        self.step(Actor::Pod, || format!("{running} run"));
    }

    /// No message waits or is in work.
    pub(super) fn drained(&mut self) {
        if self.all_came() && self.broker.lag() == 0 {
            let at = moment(self.clock.now());
            if !self.timeline.milestones.contains_key(&Milestone::Drained) {
                self.step(Actor::Broker, || "the queue is drained".to_owned());
            }
            self.timeline.reach(Milestone::Drained, at);
        }
    }

    pub(super) fn all_came(&self) -> bool {
        self.broker.published() == self.setup.arrivals.len()
    }

    /// The last pod is away, after the workload went back to nothing: that of a ScaledJob does when its last Job is done.
    pub(super) fn note_gone(&mut self) {
        if self.pods.existing() > 0 {
            return;
        }
        let at = moment(self.clock.now());
        let drained = self.timeline.milestones.contains_key(&Milestone::Drained);
        if self.setup.scaling.job.is_some() && drained {
            self.timeline.reach(Milestone::ScaleToZero, at);
        }
        let rests = self.timeline.milestones.contains_key(&Milestone::ScaleToZero);
        if rests && !self.timeline.milestones.contains_key(&Milestone::Gone) {
            let gone = moment(self.gone.max(self.clock.now()));
            self.timeline.reach(Milestone::Gone, gone);
            self.step(Actor::Pod, || "the last pod is away".to_owned());
        }
    }

    /// Whether nothing will change any more.
    pub(super) fn is_over(&self) -> bool {
        let done = self.broker.lag() == 0 && self.all_came();
        done && !self.is_healing() && (self.is_at_rest() || self.is_still())
    }

    fn is_healing(&self) -> bool {
        self.healer.as_ref().is_some_and(|healer| healer.is_planned())
    }

    /// Whether all messages are done, and the workload is back at what it has without any.
    pub(super) fn is_at_rest(&self) -> bool {
        if self.broker.lag() > 0 || !self.all_came() {
            return false;
        }
        let scaling = &self.setup.scaling;
        let rest = if scaling.job.is_some() { scaling.min } else { scaling.rest() };
        let settled = if rest == 0 { self.pods.existing() == 0 } else { self.pods.counted() == self.replicas };
        self.replicas == rest && settled && !self.is_wanted_later()
    }

    /// Whether a trigger that messages do not feed may wake it yet: what it says last is seen by a poll and by a sync.
    fn is_wanted_later(&self) -> bool {
        let seen = length(self.setup.scaling.polling).max(SECOND).max(hpa::PERIOD);
        let now = self.clock.now();
        let last = self.setup.series.iter().flatten().map(|series| length(series.last())).max();
        last.is_some_and(|last| last > 0 && last.saturating_add(seen) > now)
    }

    /// Whether nothing changed for longer than anything is remembered, and nothing outside can change it.
    fn is_still(&self) -> bool {
        let scaling = &self.setup.scaling;
        let outside = scaling.triggers.iter().any(|trigger| matches!(trigger.input, Input::Calendar(_)))
            || self.is_wanted_later()
            || self.pods.pending() > 0
            || scaling.job.is_some();
        let quiet: Time = Hpa::remembers(self.hpa.spec())
            + length(scaling.cooldown)
            + length(scaling.initial_cooldown)
            + length(scaling.grace)
            + 3 * length(scaling.polling)
            + 3 * hpa::PERIOD;
        !outside && self.clock.now() - self.disturbed() > quiet.max(SECOND)
    }

    /// When something changed last, or will from outside.
    fn disturbed(&self) -> Time {
        let drained = self.timeline.milestones.get(&Milestone::Drained).map_or(0, |at| length(*at));
        let outside = self.setup.outages.iter().map(|outage| outage.to);
        let series = self.setup.series.iter().flatten().map(|series| series.last());
        let last = outside.chain(series).map(length).max().unwrap_or(0);
        self.changed.max(drained).max(last)
    }

    pub(super) fn step(&mut self, actor: Actor, what: impl FnOnce() -> String) {
        let words = self.traced.then(what);
        self.tell(actor, words);
    }

    /// The same, in words that are there already; none where no trace is kept.
    pub(super) fn tell(&mut self, actor: Actor, words: Option<String>) {
        if let Some(what) = words.filter(|_| self.clock.now() >= 0 && self.timeline.steps.len() < STEPS) {
            self.timeline.steps.push(Step { at: moment(self.clock.now()), actor, what });
        }
    }

    pub(super) fn sample(&mut self) {
        let now = self.clock.now();
        if now < 0 {
            return;
        }
        if let Some(strip) = &mut self.strip {
            strip.see(moment(now), self.pods.running(), self.broker.lag());
        }
        if !self.traced {
            return;
        }
        let sample = Sample {
            at: moment(now),
            replicas: self.replicas,
            running: self.pods.running(),
            waiting: self.broker.waiting,
            in_flight: self.broker.in_work,
            acked: self.broker.acked,
            stuck: self.broker.stuck,
            oldest: self.broker.oldest().and_then(|number| self.setup.arrivals.at(number)),
        };
        // Within a gap the last that was kept gives way to the next.
        let samples = &mut self.timeline.samples;
        if self.gap > 0
            && let [.., before, last] = samples.as_slice()
            && last.at.saturating_sub(before.at) < moment(self.gap)
            && sample.at > last.at
        {
            samples.pop();
        }
        self.timeline.sample(sample);
        if self.timeline.samples.len() > SAMPLES {
            self.thin();
        }
    }

    /// Leaves out what is closest.
    fn thin(&mut self) {
        self.gap = (self.gap * 2).max(self.clock.now() / 100_000).max(1);
        let gap = moment(self.gap);
        let samples = &mut self.timeline.samples;
        let mut kept = None;
        let last = samples.len() - 1;
        let mut place = 0;
        samples.retain(|sample| {
            let keep = place == last || kept.is_none_or(|kept| sample.at.saturating_sub(kept) >= gap);
            place += 1;
            if keep {
                kept = Some(sample.at);
            }
            keep
        });
    }
}
