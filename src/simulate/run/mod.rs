//! One run: a step of this file is an event, and the files beside it say what comes of it.

mod note;
mod poll;
mod scale;
mod sync;
mod work;

use rand::{RngExt as _, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::Setup;
use super::broker::Broker;
use super::clock::{Clock, Event, SECOND, Time, length, moment};
use super::heal::Healer;
use super::hpa::{self, Hpa};
use super::keda::Keda;
use super::phase;
use super::pods::Pods;
use super::watch::{self, Watch};
use crate::scaling::Input;
use crate::timeline::{Milestone, Strip, Timeline};

/// Most events of a run.
const MOST: u64 = 200_000_000;

/// Most pods of a run; what asks for more cuts it.
const MOST_PODS: u32 = 100_000;

/// A run that goes on.
pub(super) struct Run<'s> {
    setup: &'s Setup,
    rng: ChaCha8Rng,
    clock: Clock,
    broker: Broker,
    pods: Pods,
    keda: Keda,
    watch: Watch<'s>,
    hpa: Hpa,
    healer: Option<Healer>,
    /// Microseconds of the clock on the wall when the first message came, within its second.
    wall: Time,
    replicas: u32,
    /// When the replicas that are asked for changed last.
    changed: Time,
    /// From when on the image is there.
    image: Option<Time>,
    /// When deliveries that may be too old are looked for next.
    expiry: Option<Time>,
    /// Whether a fallback is in force.
    falls_back: bool,
    /// Why the formula comes to no number, as far as that was told.
    formula: Option<String>,
    peak: u32,
    peak_at: Time,
    /// When the last pod that ended is away.
    gone: Time,
    /// The moment at which pods began to start or ended last, and the group that those are drawn from.
    starts: Option<(Time, usize)>,
    stops: Option<(Time, usize)>,
    traced: bool,
    /// Changes that are closer than this are not kept in the trace.
    gap: Time,
    /// What it is like at even steps of time, where that is asked for.
    strip: Option<Strip>,
    timeline: Timeline,
}

impl<'s> Run<'s> {
    pub(super) fn new(setup: &'s Setup, seed: u64, traced: bool) -> Self {
        let scaling = &setup.scaling;
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let polling = length(scaling.polling).max(SECOND);
        let wall = rng.random_range(0..SECOND);
        let drawn = if setup.young {
            phase::together(&mut rng, polling)
        } else {
            (rng.random_range(0..polling), rng.random_range(0..hpa::PERIOD))
        };
        let poll = setup.poll_phase.map_or(drawn.0, |phase| polling - length(phase) % polling);
        let sync = setup.sync_phase.map_or(drawn.1, |phase| hpa::PERIOD - length(phase) % hpa::PERIOD);
        let spec = watch::hpa(scaling);
        let before = before(setup, Hpa::remembers(&spec));
        let mut clock = Clock::default();
        clock.plan(0, Event::Publish);
        if !scaling.pause.all {
            clock.plan(earlier(poll, polling, before), Event::Poll);
            if scaling.job.is_none() {
                let takes = if scaling.rest() > 0 { length(setup.sync_takes) } else { 0 };
                clock.plan(earlier(sync, hpa::PERIOD.saturating_add(takes), before), Event::Sync);
            }
        }
        let mut run = Self {
            setup,
            rng,
            clock,
            broker: Broker::new(scaling),
            pods: Pods::default(),
            keda: Keda::new(wall, setup.made.map(length)),
            watch: Watch::new(setup, wall),
            hpa: Hpa::new(spec),
            healer: Healer::new(setup.heal, scaling.written),
            wall,
            replicas: 0,
            changed: -before,
            image: None,
            expiry: None,
            falls_back: false,
            formula: None,
            peak: 0,
            peak_at: 0,
            gone: 0,
            starts: None,
            stops: None,
            traced,
            gap: 0,
            strip: None,
            timeline: Timeline::default(),
        };
        run.stand(before);
        run
    }

    /// What there is when the run begins: as many pods as there are while nothing is active, and they run.
    fn stand(&mut self, before: Time) {
        if self.setup.scaling.job.is_some() {
            return;
        }
        self.replicas = self.bounded(self.setup.scaling.rest());
        for _ in 0..self.replicas {
            let room = self.has_room();
            let pod = self.create(room);
            if room {
                self.image = Some(-before);
                self.pods.ready(pod, -before, self.setup.concurrency);
            }
        }
    }

    /// The same, and what it was like at even steps of time.
    pub(super) fn along(mut self, strip: Strip) -> (Timeline, Strip) {
        self.strip = Some(strip);
        let (timeline, strip) = self.gone();
        (timeline, strip.unwrap_or_default())
    }

    /// The same, looked at every so many microseconds.
    #[cfg(test)]
    pub(super) fn looked_at(mut self, every: Time) -> Self {
        self.clock.looked_at = Some(every);
        self
    }

    pub(super) fn go(self) -> Timeline {
        self.gone().0
    }

    fn gone(mut self) -> (Timeline, Option<Strip>) {
        let horizon = length(self.setup.horizon);
        while self.timeline.cut.is_none()
            && let Some(event) = self.clock.next()
        {
            if self.clock.now() > horizon {
                self.timeline.cut = Some("the horizon".to_owned());
                break;
            }
            if self.clock.count() > MOST {
                self.timeline.cut = Some("the bound of events".to_owned());
                break;
            }
            // Time alone may have ended it: what comes after that is no part of it, whoever looked in between.
            if self.is_over() {
                break;
            }
            self.happen(event);
            self.sample();
            if self.is_over() {
                break;
            }
        }
        if self.timeline.cut.is_none() && !self.is_at_rest() {
            self.timeline.cut = Some("a standstill".to_owned());
        }
        if self.peak > 0 {
            self.timeline.reach(Milestone::Peak, moment(self.peak_at));
        }
        self.timeline.redelivered = self.broker.redelivered;
        self.timeline.stuck = self.broker.stuck;
        self.timeline.formula_faults = self.watch.faults;
        let end = self.clock.now().min(horizon);
        self.timeline.pod_time = moment(self.pods.ran(end));
        self.timeline.ended = moment(end);
        (self.timeline, self.strip)
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Publish => self.publish(),
            Event::Poll => self.poll(),
            Event::Sync => self.sync(),
            Event::Ready(pod) | Event::Restart(pod) => self.ready(pod),
            Event::Done { pod, message, delivery } => self.done(pod, message, delivery),
            Event::Expire => self.expire(),
            Event::Idle { pod, turn } => self.idle(pod, turn),
            Event::Kill(pod) => self.away(pod),
            Event::Heal => self.heal(),
            #[cfg(test)]
            Event::Look => {}
        }
    }
}

/// The first of evenly spaced moments that is not longer ago than that.
fn earlier(first: Time, every: Time, before: Time) -> Time {
    first - (first + before) / every * every
}

/// How long before the first message a run begins, so that what the components remember is what they would: nothing where
/// nothing is asked for and nothing but messages can wake it.
fn before(setup: &Setup, remembers: Time) -> Time {
    let scaling = &setup.scaling;
    let quiet = scaling.triggers.iter().all(|trigger| trigger.input.is_fed() || trigger.input == Input::Resource);
    if scaling.pause.all || quiet && (scaling.rest() == 0 || scaling.job.is_some()) && scaling.modifiers.is_none() {
        return 0;
    }
    let settles = length(scaling.cooldown) + 2 * length(scaling.polling) + 2 * hpa::PERIOD;
    remembers + settles.min(7200 * SECOND)
}
