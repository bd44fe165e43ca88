//! Which pod goes first when there are too many.

use std::collections::BTreeSet;

use super::Life;
use crate::simulate::clock::Time;

/// What decides which pod goes first: the least does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    life: Life,
    /// The logarithm of the time that it has run, as far as that was looked at.
    age: u32,
    /// Decides between two that are as old.
    draw: u32,
    pod: usize,
    /// When that logarithm grows; none for one that never ran.
    grows: Option<Time>,
}

impl Rank {
    /// That of a pod whose age is not looked at yet.
    pub(super) fn new(pod: usize, life: Life, draw: u32, ran: bool) -> Self {
        Self { life, age: 0, draw, pod, grows: ran.then_some(Time::MIN) }
    }

    /// The same, of a pod that runs since then.
    pub(super) fn aged(self, now: Time, since: Time) -> Self {
        let age = (now - since).max(1).ilog2();
        let grows = since.saturating_add(1i64.checked_shl(age + 1).filter(|length| *length > 0).unwrap_or(Time::MAX));
        Self { age, grows: Some(grows), ..self }
    }
}

/// The ranks of all pods that were not told to end. A pod's age doubles some forty times in its life, and only then it is
/// looked at again.
#[derive(Debug, Default)]
pub(super) struct Ranks {
    order: BTreeSet<Rank>,
    grows: BTreeSet<(Time, usize)>,
}

impl Ranks {
    pub(super) fn add(&mut self, rank: Rank) {
        self.order.insert(rank);
        self.grows.extend(rank.grows.map(|at| (at, rank.pod)));
    }

    pub(super) fn remove(&mut self, rank: Rank) {
        self.order.remove(&rank);
        if let Some(at) = rank.grows {
            self.grows.remove(&(at, rank.pod));
        }
    }

    /// A pod whose age is another by then.
    pub(super) fn outgrown(&self, now: Time) -> Option<usize> {
        self.grows.first().filter(|(at, _)| *at <= now).map(|(_, pod)| *pod)
    }

    pub(super) fn first(&self) -> Option<usize> {
        self.order.first().map(|rank| rank.pod)
    }
}
