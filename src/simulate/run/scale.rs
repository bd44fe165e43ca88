//! Replicas, and the pods that come and go with them.

use rand::RngExt as _;

use super::{MOST_PODS, Run};
use crate::simulate::Ending;
use crate::simulate::clock::{Event, SECOND, Time, length};
use crate::simulate::pods::Life;
use crate::timeline::Actor;

impl Run<'_> {
    /// Makes the workload have so many replicas.
    pub(super) fn scale(&mut self, replicas: u32) {
        let (now, replicas) = (self.clock.now(), self.bounded(replicas));
        self.changed = now;
        self.timeline.changes += u64::from(now >= 0 && self.replicas != replicas);
        self.replicas = replicas;
        while self.pods.counted() > replicas {
            let Some(pod) = self.pods.surplus(now) else { break };
            self.end(pod);
        }
        while self.pods.counted() < replicas {
            self.add();
        }
        if now >= 0
            && let Some(healer) = &mut self.healer
            && let Some(at) = healer.notice(now, self.wall, replicas, &mut self.rng)
        {
            self.clock.plan(at, Event::Heal);
        }
    }

    /// No more than can be followed; where that is less than what was asked for, the run is cut.
    pub(super) fn bounded(&mut self, replicas: u32) -> u32 {
        if replicas > MOST_PODS {
            self.timeline.cut = Some("the bound of pods".to_owned());
        }
        replicas.min(MOST_PODS)
    }

    /// Argo CD restores the replicas that Git has.
    pub(super) fn heal(&mut self) {
        let (now, before) = (self.clock.now(), self.replicas);
        let Some(healer) = &mut self.healer else { return };
        let to = healer.written;
        if healer.heal(now, self.wall, before) {
            self.step(Actor::Argo, || format!("self-heal: Git says replicas: {to}: {before} -> {to}"));
            self.scale(to);
        }
    }

    /// One more pod.
    pub(super) fn add(&mut self) {
        let room = self.has_room();
        let pod = self.create(room);
        if room {
            self.start(pod);
        }
    }

    /// Whether the cluster has room for one more.
    pub(super) fn has_room(&self) -> bool {
        self.setup.capacity.is_none_or(|capacity| self.pods.placed() < capacity)
    }

    pub(super) fn create(&mut self, room: bool) -> usize {
        let draw = self.rng.random();
        self.pods.create(room, draw)
    }

    /// A pod has room: once the image is there, it starts.
    fn start(&mut self, pod: usize) {
        let now = self.clock.now();
        let image = match (self.image, &self.setup.pull) {
            (Some(from), _) => from.max(now),
            (None, None) => now,
            (None, Some(pull)) => {
                let there = now + pull.draw(&mut self.rng);
                self.image = Some(there);
                there
            }
        };
        let takes = self.setup.start.draw_together(now, &mut self.starts, &mut self.rng);
        self.clock.plan(image.saturating_add(takes), Event::Ready(pod));
    }

    /// A container asks for messages, for the first time or again.
    pub(super) fn ready(&mut self, pod: usize) {
        let job = self.setup.scaling.job.is_some();
        let concurrency = if job { self.setup.concurrency.min(self.setup.per_job) } else { self.setup.concurrency };
        if self.pods.ready(pod, self.clock.now(), concurrency) {
            self.note_running();
            self.dispatch();
            self.wait(pod);
        }
    }

    fn end(&mut self, pod: usize) {
        let ignores = self.setup.ending == Ending::Ignore;
        let Some(before) = self.pods.end(pod, !ignores) else { return };
        let runs = before == Life::Running;
        let busy = self.pods.get(pod).is_some_and(|pod| !pod.held.is_empty());
        match self.setup.ending {
            Ending::Finish if runs && busy => self.clock.after(length(self.setup.scaling.grace), Event::Kill(pod)),
            Ending::Ignore if runs => self.clock.after(length(self.setup.scaling.grace), Event::Kill(pod)),
            _ => self.away(pod),
        }
    }

    /// A pod is away, and leaves its room to the next.
    pub(super) fn away(&mut self, pod: usize) {
        let now = self.clock.now();
        let Some(held) = self.pods.gone(pod, now) else { return };
        let takes = self.setup.stop.draw_together(now, &mut self.stops, &mut self.rng);
        self.gone = self.gone.max(now.saturating_add(takes));
        for (message, delivery) in held {
            if let Some(what) = self.broker.dropped(message, delivery) {
                self.returned(message, delivery, what);
            }
        }
        if self.has_room()
            && let Some(next) = self.pods.place()
        {
            self.start(next);
        }
        if self.setup.scaling.job.is_some() {
            self.replicas = self.pods.existing();
            self.changed = now;
        }
        self.note_gone();
        self.dispatch();
    }

    /// A worker found no message for as long as it waits: its container ends, and the kubelet starts it again.
    pub(super) fn idle(&mut self, pod: usize, turn: u32) {
        let found = self.pods.get(pod).filter(|pod| pod.turn == turn && pod.held.is_empty());
        let Some(life) = found.map(|pod| pod.life) else { return };
        if life == Life::Ending || life == Life::Running && self.setup.scaling.job.is_some() {
            self.away(pod);
        } else if life == Life::Running {
            let now = self.clock.now();
            let pause = self.pods.crash(pod, now);
            let delay = self.checked_after(pause);
            self.pods.restart(pod, now + delay, pause);
            self.timeline.restarts += 1;
            let seconds = delay / SECOND;
            self.step(Actor::Pod, || format!("a worker finds nothing and ends; started again after {seconds} s"));
            self.clock.after(delay, Event::Restart(pod));
        }
    }

    /// The kubelet looks at a pod whose container waits every 10 to 15 s (Kubernetes 1.34, `pkg/kubelet/pod_workers.go`,
    /// `backOffPeriod` with a jitter of half), and at once when it has ended.
    fn checked_after(&mut self, pause: Time) -> Time {
        let mut waited = 0;
        while waited < pause {
            waited += self.rng.random_range(10 * SECOND..=15 * SECOND);
        }
        waited
    }
}
