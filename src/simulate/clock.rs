//! What happens next.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

/// Microseconds from the first message; runs may start before it.
pub(super) type Time = i64;

/// A second.
pub(super) const SECOND: Time = 1_000_000;

/// Something that will happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Event {
    /// The next message comes.
    Publish,
    /// KEDA polls.
    Poll,
    /// The HPA synchronises.
    Sync,
    /// A pod asks for messages.
    Ready(usize),
    /// A pod is done with a message.
    Done {
        /// The pod.
        pod: usize,
        /// The message.
        message: usize,
        /// Which delivery of it.
        delivery: u32,
    },
    /// Deliveries may not be acknowledged in time.
    Expire,
    /// A pod found no message for as long as it waits.
    Idle {
        /// The pod.
        pod: usize,
        /// How often it had begun to work until then.
        turn: u32,
    },
    /// The kubelet starts the container of a pod again.
    Restart(usize),
    /// A pod's grace period is over.
    Kill(usize),
    /// Argo CD restores what Git has.
    Heal,
    /// Nothing: somebody looks.
    #[cfg(test)]
    Look,
}

/// Events in the order of time; those of one moment in the order in which they were planned.
#[derive(Debug, Default)]
pub(super) struct Clock {
    now: Time,
    planned: BinaryHeap<Reverse<(Time, u64, Event)>>,
    number: u64,
    /// How often somebody looks, whatever is planned.
    #[cfg(test)]
    pub(super) looked_at: Option<Time>,
}

impl Clock {
    pub(super) fn now(&self) -> Time {
        self.now
    }

    /// How many events there were and will be.
    pub(super) fn count(&self) -> u64 {
        self.number
    }

    pub(super) fn plan(&mut self, at: Time, event: Event) {
        self.number += 1;
        self.planned.push(Reverse((at, self.number, event)));
    }

    pub(super) fn after(&mut self, delay: Time, event: Event) {
        self.plan(self.now.saturating_add(delay), event);
    }

    pub(super) fn next(&mut self) -> Option<Event> {
        #[cfg(test)]
        if let Some(every) = self.looked_at
            && let Some(Reverse((at, ..))) = self.planned.peek()
            && (self.now.div_euclid(every) + 1) * every < *at
        {
            self.now = (self.now.div_euclid(every) + 1) * every;
            return Some(Event::Look);
        }
        let Reverse((at, _, event)) = self.planned.pop()?;
        self.now = at;
        Some(event)
    }
}

/// A length of time as this clock counts; what is too long for it is its longest.
pub(super) fn length(duration: Duration) -> Time {
    Time::try_from(duration.as_micros()).unwrap_or(Time::MAX / 4).min(Time::MAX / 4)
}

/// A moment as a timeline counts; what is before the first message is its moment.
pub(super) fn moment(at: Time) -> Duration {
    Duration::from_micros(u64::try_from(at).unwrap_or(0))
}
