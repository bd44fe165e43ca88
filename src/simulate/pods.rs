//! The pods of a workload, from their creation until they are away.

use std::collections::VecDeque;

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
}

/// All pods that are not away, oldest first, by their number.
#[derive(Debug, Default)]
pub(super) struct Pods {
    all: VecDeque<Pod>,
    /// The number of the first of them.
    first: usize,
    /// Pods that ask for a message, once for each that they could work on, longest waiting first.
    asking: VecDeque<usize>,
    counts: [u32; 6],
    /// Pods whose container runs, those that end as well.
    pub(super) ready: u32,
    /// Time that pods have run, summed, of those that are away.
    ran: Time,
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
        Some(before)
    }

    pub(super) fn create(&mut self, room: bool, draw: u32) -> usize {
        let life = if room { Life::Starting } else { Life::Pending };
        let fresh = Pod { life, held: Vec::new(), turn: 0, since: None, backoff: None, draw, runs: false };
        self.all.push_back(fresh);
        if let Some(count) = self.counts.get_mut(life as usize) {
            *count += 1;
        }
        self.first + self.all.len() - 1
    }

    /// Gives room to the oldest pod that waits for it.
    pub(super) fn place(&mut self) -> Option<usize> {
        if self.of(Life::Pending) == 0 {
            return None;
        }
        let at = self.first + self.all.iter().position(|pod| pod.life == Life::Pending)?;
        self.turn(at, Life::Starting)?;
        Some(at)
    }

    /// A container begins to ask for messages.
    pub(super) fn ready(&mut self, pod: usize, now: Time, concurrency: u32) -> bool {
        let Some(found) = self.get_mut(pod) else { return false };
        if !matches!(found.life, Life::Starting | Life::Crashed) {
            return false;
        }
        found.since.get_or_insert(now);
        self.turn(pod, Life::Running);
        self.asking.extend(std::iter::repeat_n(pod, concurrency as usize));
        true
    }

    /// The pod that has asked longest for a message.
    pub(super) fn asking(&mut self) -> Option<usize> {
        loop {
            let pod = *self.asking.front()?;
            if self.get(pod).is_some_and(|pod| pod.runs) {
                return Some(pod);
            }
            self.asking.pop_front();
        }
    }

    pub(super) fn begin(&mut self, pod: usize, message: usize, delivery: u32) {
        self.asking.pop_front();
        if let Some(found) = self.get_mut(pod) {
            found.turn = found.turn.wrapping_add(1);
            found.held.push((message, delivery));
        }
    }

    /// A pod is done with a message; says whether it is there to have done it.
    pub(super) fn finish(&mut self, pod: usize, message: usize, delivery: u32, goes_on: bool) -> bool {
        let Some(found) = self.get_mut(pod).filter(|pod| pod.runs) else { return false };
        let Some(at) = found.held.iter().position(|held| *held == (message, delivery)) else { return false };
        found.held.swap_remove(at);
        if goes_on {
            self.asking.push_back(pod);
        }
        true
    }

    /// The pod that goes first when there are too many: one that does not run yet, one whose container waits, and of those
    /// that run one of the youngest, ages being told apart by their logarithm alone (Kubernetes 1.34,
    /// `pkg/controller/controller_utils.go`, `ActivePodsWithRanks`).
    pub(super) fn surplus(&self, now: Time) -> Option<usize> {
        let age = |pod: &Pod| pod.since.map_or(0, |since| (now - since).max(1).ilog2());
        let live = self.all.iter().enumerate().filter(|(_, pod)| pod.life < Life::Ending);
        let first = live.min_by_key(|(_, pod)| (pod.life, age(pod), pod.draw));
        first.map(|(at, _)| self.first + at)
    }

    /// Tells a pod to end; says where it was in its life.
    pub(super) fn end(&mut self, pod: usize, heeds: bool) -> Option<Life> {
        let before = self.turn(pod, Life::Ending)?;
        if heeds {
            self.asking.retain(|asking| *asking != pod);
        }
        Some(before)
    }

    /// The container of a pod ends by itself; says after which pause it would be started again.
    pub(super) fn crash(&mut self, pod: usize, now: Time) -> Time {
        self.asking.retain(|asking| *asking != pod);
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
        self.asking.retain(|asking| *asking != pod);
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
        for pod in &mut self.all {
            pod.since = pod.since.map(|since| since.max(now));
        }
    }

    /// Time that pods ran until now, summed.
    pub(super) fn ran(&self, now: Time) -> Time {
        let open = self.all.iter().filter(|pod| pod.life != Life::Gone).filter_map(|pod| Some(now - pod.since?));
        self.ran + open.sum::<Time>()
    }
}
