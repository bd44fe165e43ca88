//! Messages and the workers that take them.

use super::Run;
use crate::simulate::Ending;
use crate::simulate::broker::Expired;
use crate::simulate::clock::{Event, length};
use crate::simulate::pods::Life;
use crate::timeline::Actor;

impl Run<'_> {
    pub(super) fn publish(&mut self) {
        let count = self.broker.published() + 1;
        if count == 1 {
            self.begin();
            self.step(Actor::Publisher, || "the first message".to_owned());
        }
        self.broker.publish();
        match self.setup.arrivals.at(count) {
            Some(next) => self.clock.plan(length(next), Event::Publish),
            None => self.step(Actor::Publisher, || format!("the last of {count} messages")),
        }
        self.dispatch();
    }

    /// Gives waiting messages to pods that ask.
    pub(super) fn dispatch(&mut self) {
        let now = self.clock.now();
        while let Some(pod) = self.pods.asking() {
            let Some((message, delivery)) = self.broker.pull(now) else { break };
            self.pods.begin(pod, message, delivery);
            let takes = self.setup.service.draw(&mut self.rng);
            self.clock.after(takes, Event::Done { pod, message, delivery });
        }
        if self.expiry.is_none()
            && let Some(at) = self.broker.expires()
        {
            self.expiry = Some(at);
            self.clock.plan(at, Event::Expire);
        }
    }

    pub(super) fn done(&mut self, pod: usize, message: usize, delivery: u32) {
        let ending = self.pods.get(pod).is_some_and(|pod| pod.life == Life::Ending);
        let finished = self.setup.scaling.job.is_some() && self.pods.get(pod).is_some_and(|it| self.is_enough(it.turn));
        let goes_on = !finished && (!ending || self.setup.ending == Ending::Ignore);
        if !self.pods.finish(pod, message, delivery, goes_on) {
            return;
        }
        self.broker.ack(message);
        self.drained();
        let free = self.pods.get(pod).is_some_and(|pod| pod.held.is_empty());
        if free && !goes_on {
            self.away(pod);
        }
        self.dispatch();
        if free && goes_on {
            self.wait(pod);
        }
    }

    /// Whether the pod of a Job has begun to work on as many messages as it takes.
    fn is_enough(&self, turns: u32) -> bool {
        turns >= self.setup.per_job
    }

    /// A worker that has nothing to do waits, and gives up after a while if it is one that does.
    pub(super) fn wait(&mut self, pod: usize) {
        let patience = match (self.setup.gives_up, &self.setup.scaling.job) {
            (Some(patience), _) => length(patience),
            (None, Some(_)) => 0,
            (None, None) => return,
        };
        if let Some(turn) = self.pods.get(pod).filter(|pod| pod.held.is_empty()).map(|pod| pod.turn) {
            self.clock.after(patience, Event::Idle { pod, turn });
        }
    }

    /// Deliveries whose ack wait is over come back.
    pub(super) fn expire(&mut self) {
        self.expiry = None;
        while let Some((message, delivery, what)) = self.broker.expire(self.clock.now()) {
            self.returned(message, delivery, what);
        }
        self.dispatch();
    }

    /// A message was not acknowledged.
    pub(super) fn returned(&mut self, message: usize, delivery: u32, what: Expired) {
        if what == Expired::Stuck {
            self.step(Actor::Broker, || format!("message {message} is delivered no more after {delivery}"));
            self.drained();
        }
    }
}
