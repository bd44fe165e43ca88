//! A JetStream consumer with pull: what waits, what is in work, what comes back.
//!
//! NATS 2.12, `server/consumer.go`: a message that is not acknowledged within the ack wait is delivered again before any
//! new one, at most `max_deliver` times, and then stays without being delivered; `max_ack_pending` bounds what is in work.

use std::collections::VecDeque;

use super::clock::Time;
use crate::scaling::Delivery;

/// Where a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Waiting,
    InWork,
    Acked,
    Stuck,
}

#[derive(Clone, Copy, Debug)]
struct Message {
    state: State,
    deliveries: u32,
}

/// The queue.
#[derive(Debug)]
pub(super) struct Broker {
    rules: Delivery,
    messages: Vec<Message>,
    fresh: VecDeque<usize>,
    again: VecDeque<usize>,
    /// The first that is neither acknowledged nor stuck, or one before it.
    oldest: usize,
    pub(super) waiting: u64,
    pub(super) in_work: u64,
    pub(super) acked: u64,
    pub(super) stuck: u64,
    pub(super) redelivered: u64,
}

impl Broker {
    pub(super) fn new(rules: Delivery) -> Self {
        Self {
            rules,
            messages: Vec::new(),
            fresh: VecDeque::new(),
            again: VecDeque::new(),
            oldest: 0,
            waiting: 0,
            in_work: 0,
            acked: 0,
            stuck: 0,
            redelivered: 0,
        }
    }

    /// What KEDA sees: `num_pending + num_ack_pending`.
    pub(super) fn lag(&self) -> u64 {
        self.waiting + self.in_work
    }

    pub(super) fn ack_wait(&self) -> Time {
        super::clock::length(self.rules.ack_wait)
    }

    /// How many messages came so far.
    pub(super) fn published(&self) -> usize {
        self.messages.len()
    }

    /// The oldest message that waits or is in work.
    pub(super) fn oldest(&mut self) -> Option<usize> {
        let open = |message: &Message| matches!(message.state, State::Waiting | State::InWork);
        let behind = self.messages.get(self.oldest..)?.iter().position(open);
        self.oldest = behind.map_or(self.messages.len(), |behind| self.oldest + behind);
        behind.map(|_| self.oldest)
    }

    pub(super) fn publish(&mut self) {
        self.fresh.push_back(self.messages.len());
        self.messages.push(Message { state: State::Waiting, deliveries: 0 });
        self.waiting += 1;
    }

    /// Hands out a message, and says which delivery of it that is.
    pub(super) fn pull(&mut self) -> Option<(usize, u32)> {
        if self.in_work >= self.rules.max_ack_pending {
            return None;
        }
        loop {
            let id = self.again.pop_front().or_else(|| self.fresh.pop_front())?;
            let message = self.messages.get_mut(id)?;
            // One that came back may have been acknowledged late meanwhile.
            if message.state != State::Waiting {
                continue;
            }
            message.state = State::InWork;
            message.deliveries += 1;
            self.waiting -= 1;
            self.in_work += 1;
            self.redelivered += u64::from(message.deliveries > 1);
            return Some((id, message.deliveries));
        }
    }

    /// Takes an acknowledgement, which counts whoever has the message by now.
    pub(super) fn ack(&mut self, id: usize) {
        let Some(message) = self.messages.get_mut(id) else { return };
        match message.state {
            State::InWork => self.in_work -= 1,
            State::Waiting => self.waiting -= 1,
            State::Acked | State::Stuck => return,
        }
        message.state = State::Acked;
        self.acked += 1;
    }

    /// The ack wait of a delivery is over; says whether the message is in anybody's way for good.
    pub(super) fn expire(&mut self, id: usize, delivery: u32) -> Option<Expired> {
        let message = self.messages.get_mut(id)?;
        if message.state != State::InWork || message.deliveries != delivery {
            return None;
        }
        self.in_work -= 1;
        if self.rules.max_deliver.is_some_and(|most| message.deliveries >= most) {
            message.state = State::Stuck;
            self.stuck += 1;
            return Some(Expired::Stuck);
        }
        message.state = State::Waiting;
        self.waiting += 1;
        self.again.push_back(id);
        Some(Expired::Again)
    }
}

/// What becomes of a message that was not acknowledged in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expired {
    /// It will be delivered again.
    Again,
    /// It was delivered as often as allowed, and stays in the stream.
    Stuck,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_comes_back_before_new_ones_and_is_stuck_in_the_end() {
        let mut broker = Broker::new(Delivery { max_deliver: Some(2), ..Delivery::default() });
        broker.publish();
        broker.publish();
        assert_eq!(broker.pull(), Some((0, 1)));
        assert_eq!(broker.expire(0, 1), Some(Expired::Again));
        assert_eq!((broker.lag(), broker.pull()), (2, Some((0, 2))));
        assert_eq!(broker.expire(0, 1), None);
        assert_eq!(broker.expire(0, 2), Some(Expired::Stuck));
        assert_eq!((broker.lag(), broker.stuck, broker.redelivered), (1, 1, 1));
        assert_eq!(broker.pull(), Some((1, 1)));
        broker.ack(1);
        broker.ack(1);
        assert_eq!((broker.lag(), broker.acked, broker.pull()), (0, 1, None));
    }

    #[test]
    fn a_late_acknowledgement_counts() {
        let mut broker = Broker::new(Delivery::default());
        broker.publish();
        assert_eq!(broker.pull(), Some((0, 1)));
        assert_eq!(broker.expire(0, 1), Some(Expired::Again));
        broker.ack(0);
        assert_eq!((broker.lag(), broker.acked, broker.pull()), (0, 1, None));
    }

    #[test]
    fn no_more_is_in_work_than_allowed() {
        let mut broker = Broker::new(Delivery { max_ack_pending: 1, ..Delivery::default() });
        broker.publish();
        broker.publish();
        assert!(broker.pull().is_some() && broker.pull().is_none());
    }
}
