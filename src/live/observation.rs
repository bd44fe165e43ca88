//! What was seen of a burst so far.

use std::collections::BTreeMap;

use super::broker::{Reading, Stored};
use super::facts::Fact;
use super::wall::Wall;

/// What was seen of a burst so far. Moments are by the observer's clock, where nothing else is said.
#[derive(Clone, Debug, Default)]
pub(super) struct Observation {
    /// Messages in the order in which they were sent.
    pub(super) stored: Vec<Stored>,
    /// How many messages will come.
    pub(super) expected: usize,
    /// Each number of replicas that was asked for.
    pub(super) replicas: Vec<Change>,
    /// Pods by their names.
    pub(super) pods: BTreeMap<String, PodSeen>,
    /// When the last active poll that the ScaledObject tells of changed, and to which second.
    pub(super) polls: Vec<(Wall, Wall)>,
    /// When the HPA wrote its status.
    pub(super) syncs: Vec<Wall>,
    /// What the components told of.
    pub(super) events: Vec<Told>,
    /// How the consumer stood.
    pub(super) readings: Vec<Reading>,
    /// When the broker gave a message up, by its own clock.
    pub(super) given_up: Vec<Wall>,
    /// When a change came, and the second in which the API server says it was made.
    pub(super) pairs: Vec<(Wall, Wall)>,
}

/// Another number of replicas.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Change {
    pub(super) arrived: Option<Wall>,
    pub(super) second: Option<Wall>,
    pub(super) to: u32,
    pub(super) by: String,
}

/// What was seen of a pod.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct PodSeen {
    pub(super) created: Heard,
    pub(super) started: Heard,
    pub(super) told: Heard,
    pub(super) away: Option<Wall>,
    pub(super) restarts: u64,
}

/// When the news of something came, and the second that was written down for it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Heard {
    pub(super) arrived: Option<Wall>,
    pub(super) second: Option<Wall>,
}

/// What a component told of.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Told {
    pub(super) arrived: Wall,
    pub(super) at: Option<Wall>,
    pub(super) reason: String,
    pub(super) message: String,
}

impl Heard {
    /// Notes the first news.
    fn hear(&mut self, arrived: Option<Wall>, second: Option<Wall>) {
        if self.second.is_none() && second.is_some() {
            *self = Self { arrived, second };
        }
    }
}

impl Observation {
    /// Takes in what an object says; `fresh` where it came because it changed.
    pub(super) fn see(&mut self, arrived: Wall, fresh: bool, deleted: bool, fact: Fact) {
        let came = fresh.then_some(arrived);
        match fact {
            Fact::Replicas { to, by, second } => {
                let before = self.replicas.last().map(|change| change.to);
                if before != Some(to) {
                    // What stood there before anybody looked was not written now.
                    let (came, second) = if before.is_none() { (None, None) } else { (came, second) };
                    self.pair(came, second);
                    self.replicas.push(Change { arrived: came, second, to, by });
                }
            }
            Fact::Pod { name, created, started, told, restarts } => {
                let known = self.pods.contains_key(&name);
                let pod = self.pods.entry(name).or_default();
                pod.created.hear(came, created);
                pod.started.hear(came, started);
                pod.told.hear(came, told);
                pod.restarts = pod.restarts.max(restarts);
                if deleted {
                    pod.away = pod.away.or(Some(arrived));
                }
                if !known {
                    self.pair(came, created);
                }
            }
            Fact::Active(Some(second)) => {
                if self.polls.last().is_none_or(|(_, last)| *last < second) {
                    self.pair(came, Some(second));
                    self.polls.extend(came.map(|came| (came, second)));
                }
            }
            Fact::Active(None) => {}
            Fact::Status => self.syncs.extend(came),
            Fact::Event { reason, message, at } => self.events.push(Told { arrived, at, reason, message }),
        }
    }

    fn pair(&mut self, arrived: Option<Wall>, second: Option<Wall>) {
        self.pairs.extend(arrived.zip(second));
    }

    /// Takes in how the consumer stands, where that changed.
    pub(super) fn read(&mut self, reading: Reading) {
        let same = |last: &Reading| {
            (last.waiting, last.in_flight, last.deliveries) == (reading.waiting, reading.in_flight, reading.deliveries)
        };
        if !self.readings.last().is_some_and(same) {
            self.readings.push(reading);
        }
    }

    /// Whether every message came and was delivered, and none waits or is in work. A server that has just become the
    /// consumer's leader may say that nothing waits before it knows; what it has delivered it knows.
    pub(super) fn drained(&self) -> bool {
        let Some(last) = self.stored.last().filter(|_| self.stored.len() >= self.expected) else { return false };
        let (Some(first), Some(now)) = (self.readings.first(), self.readings.last()) else { return false };
        let delivered = now.deliveries.saturating_sub(first.deliveries);
        let all = u64::try_from(self.stored.iter().filter(|it| !it.duplicate).count()).unwrap_or(u64::MAX);
        now.asked >= last.there && now.waiting + now.in_flight == 0 && delivered >= all
    }

    /// Pods whose container has started and that have not been told to end.
    pub(super) fn pods_running(&self) -> usize {
        let runs = |pod: &&PodSeen| pod.started.second.is_some() && pod.told.second.is_none() && pod.away.is_none();
        self.pods.values().filter(runs).count()
    }

    /// Pods that are not away.
    pub(super) fn pods_left(&self) -> usize {
        self.pods.values().filter(|pod| pod.away.is_none()).count()
    }

    /// Replicas that are asked for.
    pub(super) fn asked_for(&self) -> Option<u32> {
        self.replicas.last().map(|change| change.to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replicas(to: u32, second: f64) -> Fact {
        Fact::Replicas { to, by: "keda".into(), second: Some(second) }
    }

    #[test]
    fn only_changes_count_and_what_stood_before_has_no_moment() {
        let mut seen = Observation::default();
        seen.see(100.5, false, false, replicas(0, 7.0));
        seen.see(105.5, true, false, replicas(0, 7.0));
        seen.see(106.2, true, false, replicas(1, 106.0));
        assert_eq!(seen.replicas.len(), 2);
        assert_eq!((seen.replicas[0].second, seen.replicas[1].arrived), (None, Some(106.2)));
        assert_eq!((seen.pairs.clone(), seen.asked_for()), (vec![(106.2, 106.0)], Some(1)));
    }

    #[test]
    fn a_reading_from_before_the_last_message_drains_nothing() {
        let mut seen = Observation { expected: 1, ..Observation::default() };
        seen.read(Reading { asked: 1.0, answered: 1.1, ..Reading::default() });
        seen.stored.push(Stored { sent: 2.0, there: 2.1, duplicate: false });
        assert!(!seen.drained());
        // Whoever leads the consumer since a moment ago knows of no message yet.
        seen.read(Reading { asked: 2.5, ..Reading::default() });
        assert!(!seen.drained());
        seen.read(Reading { asked: 3.0, deliveries: 1, in_flight: 1, ..Reading::default() });
        assert!(!seen.drained());
        seen.read(Reading { asked: 4.0, deliveries: 1, ..Reading::default() });
        assert!(seen.drained());
    }
}
