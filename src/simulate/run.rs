//! One run.

use std::time::Duration;

use rand::{RngExt as _, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::broker::{Broker, Expired};
use super::clock::{Clock, Event, SECOND, Time, length};
use super::hpa::{self, Hpa, Metric, Seen, Spec, TargetKind};
use super::keda::{self, Keda};
use super::pods::{Life, Pods};
use super::{Ending, Setup, phase};
use crate::scaling::Scaling;
use crate::timeline::{Actor, Milestone, Sample, Step, Timeline};

/// Most events of a run.
const MOST: u64 = 200_000_000;

/// A run that goes on.
pub(super) struct Run<'s> {
    setup: &'s Setup,
    rng: ChaCha8Rng,
    clock: Clock,
    broker: Broker,
    pods: Pods,
    keda: Keda,
    hpa: Hpa,
    replicas: u32,
    /// What KEDA saw at its last poll.
    polled: u64,
    peak: u32,
    peak_at: Time,
    /// When the last pod that ended is away.
    gone: Time,
    /// The moment at which pods began to start or ended last, and the group that those are drawn from.
    starts: Option<(Time, usize)>,
    stops: Option<(Time, usize)>,
    traced: bool,
    timeline: Timeline,
}

impl<'s> Run<'s> {
    pub(super) fn new(setup: &'s Setup, seed: u64, traced: bool) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let (polling, mut clock) = (length(setup.scaling.polling).max(SECOND), Clock::default());
        let wall = rng.random_range(0..SECOND);
        let drawn = if setup.young {
            phase::together(&mut rng, polling)
        } else {
            (rng.random_range(0..polling), rng.random_range(0..hpa::PERIOD))
        };
        let poll = setup.poll_phase.map_or(drawn.0, |phase| polling - length(phase) % polling);
        let sync = setup.sync_phase.map_or(drawn.1, |phase| hpa::PERIOD - length(phase) % hpa::PERIOD);
        clock.plan(0, Event::Publish);
        clock.plan(poll, Event::Poll);
        clock.plan(sync, Event::Sync);
        let mut run = Self {
            setup,
            rng,
            clock,
            broker: Broker::new(setup.scaling.delivery),
            pods: Pods::default(),
            keda: Keda::new(wall),
            hpa: Hpa::new(spec(&setup.scaling)),
            replicas: setup.scaling.idle.unwrap_or(setup.scaling.min),
            polled: 0,
            peak: 0,
            peak_at: 0,
            gone: 0,
            starts: None,
            stops: None,
            traced,
            timeline: Timeline::default(),
        };
        for _ in 0..run.replicas {
            let pod = run.pods.create(true);
            run.pods.ready(pod, 0, setup.concurrency);
        }
        run.note_running();
        run
    }

    pub(super) fn go(mut self) -> Timeline {
        let horizon = length(self.setup.horizon);
        while let Some(event) = self.clock.next() {
            if self.clock.now() > horizon {
                self.timeline.cut = Some("the horizon".to_owned());
                break;
            }
            if self.clock.count() > MOST {
                self.timeline.cut = Some("the bound of events".to_owned());
                break;
            }
            self.happen(event);
            self.sample();
            if self.is_over() {
                break;
            }
        }
        if self.peak > 0 {
            self.timeline.reach(Milestone::Peak, moment(self.peak_at));
        }
        self.timeline.redelivered = self.broker.redelivered;
        self.timeline.stuck = self.broker.stuck;
        self.timeline.pod_time = moment(self.pods.ran(self.clock.now()));
        self.timeline
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Publish => self.publish(),
            Event::Poll => self.poll(),
            Event::Sync => self.sync(),
            Event::Ready(pod) => {
                if self.pods.ready(pod, self.clock.now(), self.setup.concurrency) {
                    self.note_running();
                    self.dispatch();
                }
            }
            Event::Done { pod, message } => self.done(pod, message),
            Event::Expired { message, delivery } => match self.broker.expire(message, delivery) {
                Some(Expired::Again) => self.dispatch(),
                Some(Expired::Stuck) => {
                    self.step(Actor::Broker, || format!("message {message} is delivered no more after {delivery}"));
                    self.drained();
                }
                None => {}
            },
            Event::Kill(pod) => self.away(pod),
        }
    }

    fn publish(&mut self) {
        self.broker.publish();
        let (count, all) = (self.broker.published(), self.setup.arrivals.moments());
        if count == 1 {
            self.step(Actor::Publisher, || "the first message".to_owned());
        }
        match all.get(count) {
            Some(next) => self.clock.plan(length(*next), Event::Publish),
            None => self.step(Actor::Publisher, || format!("the last of {count} messages")),
        }
        self.dispatch();
    }

    /// Gives waiting messages to pods that ask.
    fn dispatch(&mut self) {
        while let Some(pod) = self.pods.asking() {
            let Some((message, delivery)) = self.broker.pull() else { return };
            self.pods.begin(pod);
            let takes = self.setup.service.draw(&mut self.rng);
            self.clock.after(takes, Event::Done { pod, message });
            self.clock.after(self.broker.ack_wait(), Event::Expired { message, delivery });
        }
    }

    fn done(&mut self, pod: usize, message: usize) {
        let ending = self.pods.get(pod).is_some_and(|pod| pod.life == Life::Ending);
        let goes_on = !ending || self.setup.ending == Ending::Ignore;
        if !self.pods.finish(pod, goes_on) {
            return;
        }
        self.broker.ack(message);
        self.drained();
        if ending && !goes_on && self.pods.get(pod).is_some_and(|pod| pod.busy == 0) {
            self.away(pod);
        }
        self.dispatch();
    }

    fn drained(&mut self) {
        if self.all_came() && self.broker.lag() == 0 {
            let at = moment(self.clock.now());
            if !self.timeline.milestones.contains_key(&Milestone::Drained) {
                self.step(Actor::Broker, || "the queue is drained".to_owned());
            }
            self.timeline.reach(Milestone::Drained, at);
        }
    }

    fn all_came(&self) -> bool {
        self.broker.published() == self.setup.arrivals.moments().len()
    }

    fn poll(&mut self) {
        let scaling = &self.setup.scaling;
        self.clock.after(length(scaling.polling).max(SECOND), Event::Poll);
        let (now, lag, before) = (self.clock.now(), self.broker.lag(), self.replicas);
        self.polled = lag;
        let active = as_float(lag) > scaling.queue.activation;
        let cooldown = scaling.cooldown.as_secs();
        match self.keda.poll(now, active, before, scaling) {
            keda::Decision::Keep => {}
            keda::Decision::Wake(to) => {
                let over = scaling.queue.activation;
                self.step(Actor::Keda, || format!("poll: lag {lag} > {over}: active, {before} -> {to}"));
                self.scale(to);
            }
            keda::Decision::Rest(to) => {
                self.step(Actor::Keda, || format!("poll: not active for {cooldown} s: {before} -> {to}"));
                if to == 0 && self.all_came() {
                    self.timeline.reach(Milestone::ScaleToZero, moment(now));
                }
                self.scale(to);
            }
            keda::Decision::Raise(to) => {
                self.step(Actor::Keda, || format!("poll: fewer than minReplicaCount: {before} -> {to}"));
                self.scale(to);
            }
        }
    }

    fn sync(&mut self) {
        self.clock.after(hpa::PERIOD, Event::Sync);
        let scaling = &self.setup.scaling;
        let (now, before, target) = (self.clock.now(), self.replicas, scaling.queue.threshold);
        let lag = if scaling.queue.cached { self.polled } else { self.broker.lag() };
        let (counted, ready) = (self.pods.counted(), self.pods.running);
        let value = i64::try_from(lag.saturating_mul(1000)).unwrap_or(i64::MAX);
        let seen = Seen { now, asked: before, counted, pods: counted, ready, values: &[Some(value)] };
        let decision = self.hpa.sync(seen);
        if decision.replicas == before {
            return;
        }
        self.step(Actor::Hpa, || {
            let metric = decision.metric.map(|it| format!("lag {lag}, target {target} -> {}", it.replicas));
            let words: Vec<String> = metric.into_iter().chain(decision.held.map(|it| it.to_string())).collect();
            format!("sync: {}: {before} -> {}", words.join(", "), decision.replicas)
        });
        self.scale(decision.replicas);
    }

    /// Makes the workload have so many replicas.
    fn scale(&mut self, replicas: u32) {
        self.replicas = replicas;
        while self.pods.counted() > replicas {
            let Some(pod) = self.pods.surplus() else { break };
            self.end(pod);
        }
        while self.pods.counted() < replicas {
            let room = self.setup.capacity.is_none_or(|capacity| self.pods.placed() < capacity);
            let pod = self.pods.create(room);
            if room {
                self.start(pod);
            }
        }
    }

    fn start(&mut self, pod: usize) {
        let takes = self.setup.start.draw_together(self.clock.now(), &mut self.starts, &mut self.rng);
        self.clock.after(takes, Event::Ready(pod));
    }

    fn end(&mut self, pod: usize) {
        let ignores = self.setup.ending == Ending::Ignore;
        let Some(before) = self.pods.end(pod, !ignores) else { return };
        let runs = before.life == Life::Running;
        let busy = before.busy > 0;
        match self.setup.ending {
            Ending::Finish if runs && busy => self.clock.after(length(self.setup.scaling.grace), Event::Kill(pod)),
            Ending::Ignore if runs => self.clock.after(length(self.setup.scaling.grace), Event::Kill(pod)),
            _ => self.away(pod),
        }
    }

    /// A pod is away, and leaves its room to the next.
    fn away(&mut self, pod: usize) {
        if !self.pods.gone(pod, self.clock.now()) {
            return;
        }
        let takes = self.setup.stop.draw_together(self.clock.now(), &mut self.stops, &mut self.rng);
        self.gone = self.gone.max(self.clock.now().saturating_add(takes));
        if let Some(next) = self.pods.place() {
            self.start(next);
        }
        let rests = self.timeline.milestones.contains_key(&Milestone::ScaleToZero);
        if rests && !self.pods.any() {
            self.timeline.reach(Milestone::Gone, moment(self.gone));
            self.step(Actor::Pod, || "the last pod is away".to_owned());
        }
    }

    fn note_running(&mut self) {
        let (running, at) = (self.pods.running, self.clock.now());
        if running > self.peak {
            if running == 1 || self.peak == 0 {
                self.timeline.reach(Milestone::FirstPod, moment(at));
            }
            for count in self.peak + 1..=running {
                self.timeline.reach(Milestone::Pods(count), moment(at));
            }
            self.peak = running;
            self.peak_at = at;
            self.step(Actor::Pod, || format!("{running} run"));
        }
    }

    /// Whether nothing will change any more.
    fn is_over(&self) -> bool {
        let rest = self.setup.scaling.idle.unwrap_or(self.setup.scaling.min);
        let drained = self.timeline.milestones.contains_key(&Milestone::Drained);
        let settled = if rest == 0 { !self.pods.any() } else { self.pods.counted() == self.replicas };
        drained && self.replicas == rest && settled && self.broker.lag() == 0
    }

    fn step(&mut self, actor: Actor, what: impl FnOnce() -> String) {
        if self.traced {
            self.timeline.steps.push(Step { at: moment(self.clock.now()), actor, what: what() });
        }
    }

    fn sample(&mut self) {
        if self.traced {
            let sample = Sample {
                at: moment(self.clock.now()),
                replicas: self.replicas,
                running: self.pods.running,
                waiting: self.broker.waiting,
                in_flight: self.broker.in_work,
                acked: self.broker.acked,
                stuck: self.broker.stuck,
            };
            self.timeline.sample(sample);
        }
    }
}

fn spec(scaling: &Scaling) -> Spec {
    let kind = if scaling.queue.total { TargetKind::Total } else { TargetKind::Average };
    #[expect(clippy::cast_possible_truncation, reason = "a cast of a float saturates")]
    let target = (scaling.queue.threshold * 1000.0) as i64;
    let metrics = vec![Metric { target, kind }];
    let (least, most) = (scaling.min.max(1), scaling.max);
    Spec { least, most, metrics, behavior: scaling.behavior.clone(), own_tolerance: false }
}

fn moment(at: Time) -> Duration {
    Duration::from_micros(u64::try_from(at).unwrap_or(0))
}

#[expect(clippy::cast_precision_loss, reason = "a count beyond 2^53 is none")]
fn as_float(count: u64) -> f64 {
    count as f64
}
