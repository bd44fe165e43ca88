//! A queue of messages: what waits, what is in work, what comes back.
//!
//! NATS 2.12, `server/consumer.go`: a message that is not acknowledged within the ack wait is delivered again before any
//! new one, at most `max_deliver` times, and then stays without being delivered; `max_ack_pending` bounds what is in work.
//! Other brokers have the same under other names, or give a message back when its worker's connection is closed.
//!
//! Messages are known by their number. Those that are done are forgotten from the front, so that a long run needs no more
//! memory than what is open.

use std::collections::VecDeque;

use super::clock::Time;
use crate::scaling::{Count, Delivery, Input, Returns, Scaling};

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

/// A part of the queue in which messages are worked on one after the other.
#[derive(Clone, Debug, Default)]
struct Partition {
    waiting: VecDeque<usize>,
    busy: bool,
    published: u64,
    acked: u64,
}

/// The queue.
#[derive(Debug)]
pub(super) struct Broker {
    rules: Delivery,
    returns: Returns,
    messages: VecDeque<Message>,
    /// The number of the first of them.
    first: usize,
    fresh: VecDeque<usize>,
    again: VecDeque<usize>,
    partitions: Vec<Partition>,
    /// Partitions that have a message and nobody working on one.
    open: VecDeque<usize>,
    /// Deliveries, and when they are too old, oldest first.
    pending: VecDeque<(Time, usize, u32)>,
    pub(super) waiting: u64,
    pub(super) in_work: u64,
    pub(super) acked: u64,
    pub(super) stuck: u64,
    pub(super) redelivered: u64,
}

/// What becomes of a message that was not acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expired {
    /// It will be delivered again.
    Again,
    /// It was delivered as often as allowed, or is lost.
    Stuck,
}

impl Broker {
    pub(super) fn new(scaling: &Scaling) -> Self {
        let partitions = match scaling.fed().map(|(_, trigger)| &trigger.input) {
            Some(Input::Partitions(partitions)) => partitions.count as usize,
            _ => 0,
        };
        Self {
            rules: scaling.delivery,
            returns: scaling.returns,
            messages: VecDeque::new(),
            first: 0,
            fresh: VecDeque::new(),
            again: VecDeque::new(),
            partitions: vec![Partition::default(); partitions],
            open: VecDeque::new(),
            pending: VecDeque::new(),
            waiting: 0,
            in_work: 0,
            acked: 0,
            stuck: 0,
            redelivered: 0,
        }
    }

    /// What is not done: `num_pending + num_ack_pending` of a consumer.
    pub(super) fn lag(&self) -> u64 {
        self.waiting + self.in_work
    }

    /// What a scaler counts.
    pub(super) fn count(&self, count: Count) -> u64 {
        match count {
            Count::Waiting => self.waiting,
            Count::InFlight => self.in_work,
            Count::Peek(most) if self.waiting < u64::from(most) => self.waiting,
            Count::All | Count::Peek(_) => self.lag(),
        }
    }

    /// What is not done of each partition, and what was.
    pub(super) fn partitions(&self) -> impl Iterator<Item = (u64, u64)> + '_ {
        self.partitions.iter().map(|it| (it.published.saturating_sub(it.acked), it.acked))
    }

    /// How many messages came so far.
    pub(super) fn published(&self) -> usize {
        self.first + self.messages.len()
    }

    /// The oldest message that waits or is in work.
    pub(super) fn oldest(&self) -> Option<usize> {
        (!self.messages.is_empty()).then_some(self.first)
    }

    pub(super) fn publish(&mut self) {
        let id = self.published();
        self.messages.push_back(Message { state: State::Waiting, deliveries: 0 });
        self.waiting += 1;
        match id.checked_rem(self.partitions.len()) {
            None => self.fresh.push_back(id),
            Some(place) => {
                if let Some(partition) = self.partitions.get_mut(place) {
                    partition.published += 1;
                    partition.waiting.push_back(id);
                }
                self.open(place);
            }
        }
    }

    /// Lets a partition be worked on, if there is something to do and nobody does it.
    fn open(&mut self, place: usize) {
        if let Some(partition) = self.partitions.get_mut(place)
            && !partition.busy
            && !partition.waiting.is_empty()
        {
            partition.busy = true;
            self.open.push_back(place);
        }
    }

    /// Hands out a message, and says which delivery of it that is.
    pub(super) fn pull(&mut self, now: Time) -> Option<(usize, u32)> {
        if self.in_work >= self.rules.max_ack_pending {
            return None;
        }
        loop {
            let id = self.next()?;
            // One that came back may have been acknowledged late meanwhile.
            let Some(message) = self.get_mut(id).filter(|message| message.state == State::Waiting) else {
                self.close(id);
                continue;
            };
            message.state = State::InWork;
            message.deliveries += 1;
            let deliveries = message.deliveries;
            self.waiting -= 1;
            self.in_work += 1;
            self.redelivered += u64::from(deliveries > 1);
            if matches!(self.returns, Returns::AfterWait(_)) {
                self.pending.push_back((now + super::clock::length(self.rules.ack_wait), id, deliveries));
            }
            return Some((id, deliveries));
        }
    }

    fn next(&mut self) -> Option<usize> {
        if self.partitions.is_empty() {
            return self.again.pop_front().or_else(|| self.fresh.pop_front());
        }
        let place = self.open.pop_front()?;
        self.partitions.get_mut(place)?.waiting.pop_front()
    }

    fn get_mut(&mut self, id: usize) -> Option<&mut Message> {
        self.messages.get_mut(id.checked_sub(self.first)?)
    }

    /// Nobody works on the partition of a message any more.
    fn close(&mut self, id: usize) {
        if let Some(place) = id.checked_rem(self.partitions.len()) {
            if let Some(partition) = self.partitions.get_mut(place) {
                partition.busy = false;
            }
            self.open(place);
        }
    }

    /// Forgets what is done from the front.
    fn forget(&mut self) {
        while self.messages.front().is_some_and(|it| matches!(it.state, State::Acked | State::Stuck)) {
            self.messages.pop_front();
            self.first += 1;
        }
    }

    /// Takes an acknowledgement, which counts whoever has the message by now.
    pub(super) fn ack(&mut self, id: usize) {
        let Some(message) = self.get_mut(id) else { return };
        let before = std::mem::replace(&mut message.state, State::Acked);
        match before {
            State::InWork => self.in_work -= 1,
            State::Waiting => self.waiting -= 1,
            State::Acked => return,
            State::Stuck => {
                message.state = State::Stuck;
                return;
            }
        }
        self.acked += 1;
        self.settle(id);
    }

    /// A message is out of the way.
    fn settle(&mut self, id: usize) {
        if let Some(place) = id.checked_rem(self.partitions.len())
            && let Some(partition) = self.partitions.get_mut(place)
        {
            partition.acked += 1;
        }
        self.close(id);
        self.forget();
    }

    /// When the next delivery is too old; none where nothing is in work.
    pub(super) fn expires(&mut self) -> Option<Time> {
        while let Some((at, id, delivery)) = self.pending.front().copied() {
            if self.in_work_as(id, delivery) {
                return Some(at);
            }
            self.pending.pop_front();
        }
        None
    }

    /// The next delivery whose ack wait is over, and what becomes of it.
    pub(super) fn expire(&mut self, now: Time) -> Option<(usize, u32, Expired)> {
        let at = self.expires().filter(|at| *at <= now)?;
        let (_, id, delivery) = self.pending.pop_front().unwrap_or((at, 0, 0));
        Some((id, delivery, self.back(id, delivery)?))
    }

    fn in_work_as(&self, id: usize, delivery: u32) -> bool {
        let message = id.checked_sub(self.first).and_then(|place| self.messages.get(place));
        message.is_some_and(|it| it.state == State::InWork && it.deliveries == delivery)
    }

    /// Its worker is gone: where that is what a broker heeds, the message comes back, or is lost.
    pub(super) fn dropped(&mut self, id: usize, delivery: u32) -> Option<Expired> {
        match self.returns {
            Returns::OnClose => self.back(id, delivery),
            Returns::Never if self.in_work_as(id, delivery) => Some(self.lose(id)),
            Returns::Never | Returns::AfterWait(_) => None,
        }
    }

    fn back(&mut self, id: usize, delivery: u32) -> Option<Expired> {
        if !self.in_work_as(id, delivery) {
            return None;
        }
        if self.rules.max_deliver.is_some_and(|most| delivery >= most) {
            return Some(self.lose(id));
        }
        self.in_work -= 1;
        self.waiting += 1;
        if let Some(message) = self.get_mut(id) {
            message.state = State::Waiting;
        }
        match id.checked_rem(self.partitions.len()) {
            None => self.again.push_back(id),
            Some(place) => {
                if let Some(partition) = self.partitions.get_mut(place) {
                    partition.waiting.push_front(id);
                }
                self.close(id);
            }
        }
        Some(Expired::Again)
    }

    fn lose(&mut self, id: usize) -> Expired {
        self.in_work -= 1;
        self.stuck += 1;
        if let Some(message) = self.get_mut(id) {
            message.state = State::Stuck;
        }
        self.settle(id);
        Expired::Stuck
    }
}

#[cfg(test)]
mod tests;
