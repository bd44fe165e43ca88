//! The pods of a workload, from their creation until they are away.
//!
//! Whatever happens to one of them costs no more than the logarithm of how many there are.

mod line;
mod rank;

use std::collections::VecDeque;

use self::line::Line;
use self::rank::{Rank, Ranks};
use super::clock::{SECOND, Time};

/// The first pause before a container that failed is started again, and the longest (Kubernetes 1.34,
/// `pkg/kubelet/kubelet.go`, `initialCrashLoopBackOff`, `MaxCrashLoopBackOff`).
const BACKOFF: (Time, Time) = (10 * SECOND, 300 * SECOND);

/// Where a pod is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Life {
    /// There is no room for it.
    Pending,
    /// It is being scheduled, pulled and started.
    Starting,
    /// Its container has ended, and waits to be started again.
    Crashed,
    /// It asks for messages.
    Running,
    /// It was told to end.
    Ending,
    /// It is away.
    Gone,
}

#[derive(Clone, Debug)]
pub(super) struct Pod {
    pub(super) life: Life,
    /// Messages it works on, and which delivery of each.
    pub(super) held: Vec<(usize, u32)>,
    /// How often it began to work.
    pub(super) turn: u32,
    /// Since when it runs, if it ever did.
    since: Option<Time>,
    /// The pause before the next start of its container, and when that was set.
    backoff: Option<(Time, Time)>,
    /// Decides between two that are as old.
    draw: u32,
    /// Whether its container runs.
    runs: bool,
    /// Its places in the line of those that ask.
    asks: u32,
    /// How often it left that line.
    left: u32,
    rank: Option<Rank>,
}

/// All pods that are not away, oldest first, by their number.
#[derive(Debug, Default)]
pub(super) struct Pods {
    all: VecDeque<Pod>,
    /// The number of the first of them.
    first: usize,
    /// Pods that ask for a message, once for each that they could work on, longest waiting first.
    asking: Line,
    /// Pods for which there was no room when they were made, oldest first; those that got it meanwhile are passed over.
    roomless: VecDeque<usize>,
    ranks: Ranks,
    counts: [u32; 6],
    /// Pods whose container runs, those that end as well.
    pub(super) ready: u32,
    /// Time that pods have run, summed, of those that are away.
    ran: Time,
    /// How often any pod was looked at to find one.
    looked: usize,
}

impl Pods {
    pub(super) fn get(&self, pod: usize) -> Option<&Pod> {
        self.all.get(pod.checked_sub(self.first)?)
    }

    fn get_mut(&mut self, pod: usize) -> Option<&mut Pod> {
        self.all.get_mut(pod.checked_sub(self.first)?)
    }

    fn of(&self, life: Life) -> u32 {
        self.counts.get(life as usize).copied().unwrap_or(0)
    }

    /// Pods that ask for messages.
    pub(super) fn running(&self) -> u32 {
        self.of(Life::Running)
    }

    /// Pods that the workload counts as its own: those that were not told to end.
    pub(super) fn counted(&self) -> u32 {
        self.pending() + self.of(Life::Crashed) + self.of(Life::Running)
    }

    /// Pods that do not run yet.
    pub(super) fn pending(&self) -> u32 {
        self.of(Life::Pending) + self.of(Life::Starting)
    }

    /// Pods that take room in the cluster.
    pub(super) fn placed(&self) -> u32 {
        self.existing() - self.of(Life::Pending)
    }

    /// Pods that are not away.
    pub(super) fn existing(&self) -> u32 {
        self.counted() + self.of(Life::Ending)
    }

    /// Puts a pod into another part of its life, and says where it was.
    fn turn(&mut self, pod: usize, life: Life) -> Option<Life> {
        let found = self.get_mut(pod)?;
        let rank = (life < Life::Ending).then(|| Rank::new(pod, life, found.draw, found.since.is_some()));
        let ranked = std::mem::replace(&mut found.rank, rank);
        let before = std::mem::replace(&mut found.life, life);
        let runs = match life {
            Life::Running => true,
            Life::Ending => found.runs,
            _ => false,
        };
        let ran = std::mem::replace(&mut found.runs, runs);
        self.ready = self.ready + u32::from(runs) - u32::from(ran);
        for (life, more) in [(before, false), (life, true)] {
            if let Some(count) = self.counts.get_mut(life as usize) {
                *count = if more { *count + 1 } else { *count - 1 };
            }
        }
        self.rank(ranked, rank);
        Some(before)
    }

    pub(super) fn create(&mut self, room: bool, draw: u32) -> usize {
        let life = if room { Life::Starting } else { Life::Pending };
        let pod = self.first + self.all.len();
        let rank = Some(Rank::new(pod, life, draw, false));
        let (held, since, backoff) = (Vec::new(), None, None);
        self.all.push_back(Pod { life, held, turn: 0, since, backoff, draw, runs: false, asks: 0, left: 0, rank });
        if let Some(count) = self.counts.get_mut(life as usize) {
            *count += 1;
        }
        if !room {
            self.roomless.push_back(pod);
        }
        self.rank(None, rank);
        pod
    }

    fn rank(&mut self, before: Option<Rank>, rank: Option<Rank>) {
        if let Some(before) = before {
            self.ranks.remove(before);
        }
        if let Some(rank) = rank {
            self.ranks.add(rank);
        }
    }

    /// Gives room to the oldest pod that waits for it.
    pub(super) fn place(&mut self) -> Option<usize> {
        loop {
            let pod = self.roomless.pop_front()?;
            self.looked += 1;
            if self.get(pod).is_some_and(|pod| pod.life == Life::Pending) {
                self.turn(pod, Life::Starting)?;
                return Some(pod);
            }
        }
    }

    /// A container begins to ask for messages.
    pub(super) fn ready(&mut self, pod: usize, now: Time, concurrency: u32) -> bool {
        let Some(found) = self.get_mut(pod) else { return false };
        if !matches!(found.life, Life::Starting | Life::Crashed) {
            return false;
        }
        found.since.get_or_insert(now);
        found.asks = concurrency;
        let place = (pod, found.left);
        self.turn(pod, Life::Running);
        self.asking.join(place, concurrency);
        true
    }

    /// The pod that has asked longest for a message.
    pub(super) fn asking(&mut self) -> Option<usize> {
        let (all, first, before) = (&self.all, self.first, self.asking.len());
        let found = self.asking.front(|place| asks(all, first, place));
        self.looked += before - self.asking.len() + 1;
        found
    }

    /// The pod that has asked longest begins to work on a message.
    pub(super) fn begin(&mut self, pod: usize, message: usize, delivery: u32) {
        self.asking.pop();
        if let Some(found) = self.get_mut(pod) {
            found.turn = found.turn.wrapping_add(1);
            found.asks = found.asks.saturating_sub(1);
            found.held.push((message, delivery));
        }
    }

    /// A pod asks no more.
    fn leave(&mut self, pod: usize) {
        let Some(found) = self.get_mut(pod) else { return };
        let count = std::mem::take(&mut found.asks);
        found.left = found.left.wrapping_add(1);
        let (all, first, before) = (&self.all, self.first, self.asking.len());
        if self.asking.leave(count, |place| asks(all, first, place)) {
            self.looked += before;
        }
    }

    /// A pod is done with a message; says whether it is there to have done it.
    pub(super) fn finish(&mut self, pod: usize, message: usize, delivery: u32, goes_on: bool) -> bool {
        let Some(found) = self.get_mut(pod).filter(|pod| pod.runs) else { return false };
        let Some(at) = found.held.iter().position(|held| *held == (message, delivery)) else { return false };
        found.held.swap_remove(at);
        if goes_on {
            found.asks += 1;
            let place = (pod, found.left);
            self.asking.join(place, 1);
        }
        true
    }

    /// The pod that goes first when there are too many: one that does not run yet, one whose container waits, and of those
    /// that run one of the youngest, ages being told apart by their logarithm alone (Kubernetes 1.34,
    /// `pkg/controller/controller_utils.go`, `ActivePodsWithRanks`).
    pub(super) fn surplus(&mut self, now: Time) -> Option<usize> {
        while let Some(pod) = self.ranks.outgrown(now) {
            let found = self.get_mut(pod)?;
            let before = found.rank?;
            let rank = found.since.map_or(before, |since| before.aged(now, since));
            found.rank = Some(rank);
            self.rank(Some(before), Some(rank));
            self.looked += 1;
        }
        self.looked += 1;
        self.ranks.first()
    }

    /// Tells a pod to end; says where it was in its life.
    pub(super) fn end(&mut self, pod: usize, heeds: bool) -> Option<Life> {
        let before = self.turn(pod, Life::Ending)?;
        if heeds {
            self.leave(pod);
        }
        Some(before)
    }

    /// The container of a pod ends by itself; says after which pause it would be started again.
    pub(super) fn crash(&mut self, pod: usize, now: Time) -> Time {
        self.leave(pod);
        self.turn(pod, Life::Crashed);
        let backoff = self.get(pod).and_then(|pod| pod.backoff);
        // What ran for twice the longest pause is forgiven (`client-go`, `util/flowcontrol/backoff.go`, `hasExpired`).
        backoff.filter(|(_, set)| now - set <= 2 * BACKOFF.1).map_or(0, |(pause, _)| pause)
    }

    /// The container of a pod is about to be started again: the next pause is twice as long.
    pub(super) fn restart(&mut self, pod: usize, now: Time, pause: Time) -> bool {
        let Some(found) = self.get_mut(pod).filter(|pod| pod.life == Life::Crashed) else { return false };
        let next = if pause == 0 { BACKOFF.0 } else { (2 * pause).min(BACKOFF.1) };
        found.backoff = Some((next, now));
        true
    }

    /// A pod is away; gives back what it had in work, none if it was away before.
    pub(super) fn gone(&mut self, pod: usize, now: Time) -> Option<Vec<(usize, u32)>> {
        let found = self.get_mut(pod).filter(|pod| pod.life != Life::Gone)?;
        let held = std::mem::take(&mut found.held);
        let ran = found.since.map_or(0, |since| now - since);
        self.ran += ran;
        self.turn(pod, Life::Gone);
        self.leave(pod);
        while self.all.front().is_some_and(|pod| pod.life == Life::Gone) {
            self.all.pop_front();
            self.first += 1;
            if let Some(count) = self.counts.get_mut(Life::Gone as usize) {
                *count -= 1;
            }
        }
        Some(held)
    }

    /// From here on time counts.
    pub(super) fn count_from(&mut self, now: Time) {
        self.ran = 0;
        self.ranks = Ranks::default();
        for (at, pod) in self.all.iter_mut().enumerate() {
            pod.since = pod.since.map(|since| since.max(now));
            pod.rank = pod.rank.map(|_| Rank::new(self.first + at, pod.life, pod.draw, pod.since.is_some()));
            if let Some(rank) = pod.rank {
                self.ranks.add(rank);
            }
        }
    }

    /// Time that pods ran until now, summed.
    pub(super) fn ran(&self, now: Time) -> Time {
        let open = self.all.iter().filter(|pod| pod.life != Life::Gone).filter_map(|pod| Some(now - pod.since?));
        self.ran + open.sum::<Time>()
    }
}

/// Whether a place in the line of those that ask still stands.
fn asks(all: &VecDeque<Pod>, first: usize, (pod, left): (usize, u32)) -> bool {
    let found = pod.checked_sub(first).and_then(|at| all.get(at));
    found.is_some_and(|pod| pod.runs && pod.left == left)
}

#[cfg(test)]
mod tests;
