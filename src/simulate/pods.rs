//! The pods of a workload, from their creation until they are away.

use std::collections::VecDeque;

use super::clock::Time;

/// Where a pod is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Life {
    /// There is no room for it.
    Pending,
    /// It is being scheduled, pulled and started.
    Starting,
    /// It asks for messages.
    Running,
    /// It was told to end.
    Ending,
    /// It is away.
    Gone,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Pod {
    pub(super) life: Life,
    /// Messages it works on.
    pub(super) busy: u32,
    /// Since when it runs, if it ever did.
    since: Option<Time>,
}

/// All pods there ever were, oldest first, by their number.
#[derive(Debug, Default)]
pub(super) struct Pods {
    all: Vec<Pod>,
    /// The oldest that is not away; those before are not looked at.
    first: usize,
    /// Pods that ask for a message, once for each that they could work on, longest waiting first.
    asking: VecDeque<usize>,
    pub(super) running: u32,
    /// Time that pods have run, summed, of those that are away.
    ran: Time,
}

impl Pods {
    pub(super) fn get(&self, pod: usize) -> Option<Pod> {
        self.all.get(pod).copied()
    }

    /// Pods that the workload counts as its own: those that were not told to end.
    pub(super) fn counted(&self) -> u32 {
        self.count(|life| matches!(life, Life::Pending | Life::Starting | Life::Running))
    }

    /// Pods that take room in the cluster.
    pub(super) fn placed(&self) -> u32 {
        self.count(|life| matches!(life, Life::Starting | Life::Running | Life::Ending))
    }

    /// Whether any is not away.
    pub(super) fn any(&self) -> bool {
        self.count(|life| life != Life::Gone) > 0
    }

    fn count(&self, wanted: impl Fn(Life) -> bool) -> u32 {
        let live = self.all.get(self.first..).unwrap_or_default();
        u32::try_from(live.iter().filter(|pod| wanted(pod.life)).count()).unwrap_or(u32::MAX)
    }

    pub(super) fn create(&mut self, room: bool) -> usize {
        let life = if room { Life::Starting } else { Life::Pending };
        self.all.push(Pod { life, busy: 0, since: None });
        self.all.len() - 1
    }

    /// Gives room to the oldest pod that waits for it.
    pub(super) fn place(&mut self) -> Option<usize> {
        let from = self.first;
        let waiting = self.all.iter_mut().enumerate().skip(from).find(|(_, pod)| pod.life == Life::Pending);
        let (at, pod) = waiting?;
        pod.life = Life::Starting;
        Some(at)
    }

    /// A pod begins to ask for messages.
    pub(super) fn ready(&mut self, pod: usize, now: Time, concurrency: u32) -> bool {
        let Some(found) = self.all.get_mut(pod).filter(|pod| pod.life == Life::Starting) else { return false };
        found.life = Life::Running;
        found.since = Some(now);
        self.running += 1;
        self.asking.extend(std::iter::repeat_n(pod, concurrency as usize));
        true
    }

    /// The pod that has asked longest for a message.
    pub(super) fn asking(&mut self) -> Option<usize> {
        loop {
            let pod = *self.asking.front()?;
            if self.takes(pod) {
                return Some(pod);
            }
            self.asking.pop_front();
        }
    }

    /// Whether a pod would work on a message: one that ends does only while it does not heed that it was told to.
    fn takes(&self, pod: usize) -> bool {
        self.all.get(pod).is_some_and(|pod| matches!(pod.life, Life::Running | Life::Ending))
    }

    pub(super) fn begin(&mut self, pod: usize) {
        self.asking.pop_front();
        if let Some(found) = self.all.get_mut(pod) {
            found.busy += 1;
        }
    }

    /// A pod is done with a message; says whether it is there to have done it.
    pub(super) fn finish(&mut self, pod: usize, goes_on: bool) -> bool {
        let Some(found) = self.all.get_mut(pod).filter(|pod| pod.life != Life::Gone) else { return false };
        found.busy = found.busy.saturating_sub(1);
        if goes_on {
            self.asking.push_back(pod);
        }
        true
    }

    /// The pod that goes first when there are too many: one that does not run yet before one that does, and of those the
    /// newest (Kubernetes 1.34, `pkg/controller/controller_utils.go`, `ActivePodsWithRanks`).
    pub(super) fn surplus(&self) -> Option<usize> {
        let rank = |life: Life| match life {
            Life::Pending => Some(0),
            Life::Starting => Some(1),
            Life::Running => Some(2),
            Life::Ending | Life::Gone => None,
        };
        let live = self.all.iter().enumerate().skip(self.first);
        live.filter_map(|(at, pod)| Some((rank(pod.life)?, std::cmp::Reverse(at)))).min().map(|(_, at)| at.0)
    }

    /// Tells a pod to end; says what it was.
    pub(super) fn end(&mut self, pod: usize, heeds: bool) -> Option<Pod> {
        let found = self.all.get_mut(pod)?;
        let before = *found;
        self.running -= u32::from(before.life == Life::Running);
        found.life = Life::Ending;
        if heeds {
            self.asking.retain(|asking| *asking != pod);
        }
        Some(before)
    }

    /// A pod is away; says whether it was not before.
    pub(super) fn gone(&mut self, pod: usize, now: Time) -> bool {
        let Some(found) = self.all.get_mut(pod).filter(|pod| pod.life != Life::Gone) else { return false };
        self.running -= u32::from(found.life == Life::Running);
        self.ran += found.since.map_or(0, |since| now - since);
        found.life = Life::Gone;
        self.asking.retain(|asking| *asking != pod);
        while self.all.get(self.first).is_some_and(|pod| pod.life == Life::Gone) {
            self.first += 1;
        }
        true
    }

    /// Time that pods ran until now, summed.
    pub(super) fn ran(&self, now: Time) -> Time {
        let live = self.all.get(self.first..).unwrap_or_default();
        let open = live.iter().filter(|pod| pod.life != Life::Gone).filter_map(|pod| Some(now - pod.since?));
        self.ran + open.sum::<Time>()
    }
}
