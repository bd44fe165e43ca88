//! What can be said of a burst without running it: bounds that the rules alone set.
//!
//! They hold for a workload that rests at nothing, with one trigger that counts all messages that are not done, and messages
//! that come at once; where anything else is in play, fewer are said, or none. Every run lies within them, but for one that
//! polls at an exact microsecond of a whole second.

use std::time::Duration;

use super::clock::{SECOND, Time, length, moment};
use super::hpa::{self, Hpa, Seen};
use super::{Ending, Heal, Setup, watch};
use crate::scaling::{Count, Input, Trigger};
use crate::timeline::{Bound, Milestone};

/// A stretch of time.
#[derive(Clone, Copy)]
struct Range {
    low: Time,
    high: Option<Time>,
}

impl Range {
    fn plus(self, other: Self) -> Self {
        let high = self.high.zip(other.high).map(|(one, two)| one.saturating_add(two));
        Self { low: self.low.saturating_add(other.low), high }
    }

    fn times(self, low: Time, high: Time) -> Self {
        Self { low: self.low.saturating_mul(low), high: self.high.map(|it| it.saturating_mul(high)) }
    }
}

impl Setup {
    /// The bounds that the rules set, in the order of what happens.
    #[must_use]
    pub fn bounds(&self) -> Vec<Bound> {
        let Some(trigger) = self.plain() else { return Vec::new() };
        let polling = length(self.scaling.polling).max(SECOND);
        let poll = match self.poll_phase {
            Some(phase) => polling - length(phase) % polling,
            None => -1,
        };
        let poll = if poll < 0 { Range { low: 0, high: Some(polling) } } else { Range { low: poll, high: Some(poll) } };
        let first = poll.plus(self.start.range().into());
        let mut all = Vec::new();
        let period = Duration::from_micros(u64::try_from(polling).unwrap_or(0)).as_secs();
        push(&mut all, Milestone::FirstPod, None, first, format!("a poll every {period} s, and the start of a pod"));
        self.pods(&mut all, poll, trigger);
        self.drained(&mut all, first, trigger);
        self.rest(&mut all, polling);
        all
    }

    /// The only trigger, if nothing is out of the ordinary.
    fn plain(&self) -> Option<&Trigger> {
        let scaling = &self.scaling;
        let [trigger] = scaling.triggers.as_slice() else { return None };
        let count = self.arrivals.len();
        let room = self.capacity.is_none_or(|capacity| capacity >= scaling.max);
        let still = scaling.job.is_none()
            && scaling.modifiers.is_none()
            && scaling.pause == crate::scaling::Pause::default()
            && self.heal == Heal::Off
            && self.outages.is_empty()
            && self.gives_up.is_none()
            && self.pull.is_none();
        let counts = trigger.input == Input::Queue(Count::All) && trigger.activation == 0.0 && !trigger.total;
        (still && room && counts && scaling.rest() == 0 && count > 0 && self.arrivals.at_once()).then_some(trigger)
    }

    /// Pods beyond the first, by the syncs that it takes to ask for them.
    fn pods(&self, all: &mut Vec<Bound>, poll: Range, trigger: &Trigger) {
        let woken = self.scaling.min.max(1);
        let start: Range = self.start.range().into();
        let messages = self.arrivals.len() as u64;
        let steps = self.steps(woken, messages);
        let mut asked = woken;
        for (number, replicas) in steps.iter().enumerate() {
            let syncs = Time::try_from(number + 1).unwrap_or(Time::MAX);
            // From the first sync on each comes a period after the one before was done.
            let later = (syncs - 1).saturating_mul(hpa::PERIOD.saturating_add(length(self.sync_takes)));
            let latest = poll.high.map(|high| high.saturating_add(hpa::PERIOD).saturating_add(later));
            // At the worst, so many messages are done by the last sync that matters.
            let fastest = length(self.service.range().0).max(1);
            let done = latest.map(|at| {
                let rounds = u64::try_from(at / fastest).unwrap_or(u64::MAX).saturating_add(1);
                rounds.saturating_mul(u64::from(*replicas)).saturating_mul(u64::from(self.concurrency))
            });
            let left = done.and_then(|done| messages.checked_sub(done)).unwrap_or(0);
            let sure = self.steps(woken, left).get(number).copied().unwrap_or(0) >= *replicas;
            let wait = Range { low: later, high: Some(later.saturating_add(hpa::PERIOD)).filter(|_| sure) };
            let range = poll.plus(wait).plus(start);
            for count in asked + 1..=*replicas {
                let threshold = trigger.threshold;
                let why = format!("sync {syncs} after the poll asks for {replicas} at {threshold} for each");
                push(all, Milestone::Pods(count), None, range, why);
            }
            asked = *replicas;
        }
    }

    /// What the HPA asks for, sync by sync, while so many messages are not done, until it asks for no more.
    fn steps(&self, from: u32, messages: u64) -> Vec<u32> {
        let mut hpa = Hpa::new(watch::hpa(&self.scaling));
        let value = i64::try_from(messages.saturating_mul(1000)).unwrap_or(i64::MAX);
        let (mut replicas, mut steps, mut now) = (from, Vec::new(), 0);
        while steps.len() < 64 {
            let all = (replicas, replicas, replicas);
            let seen = Seen { now, asked: replicas, counted: all.0, pods: all.1, ready: all.2, values: &[Some(value)] };
            let next = hpa.sync(seen).replicas;
            if next <= replicas {
                break;
            }
            replicas = next;
            steps.push(replicas);
            now += hpa::PERIOD.saturating_add(length(self.sync_takes));
        }
        steps
    }

    /// No sooner than all workers there can be take to do it, no later than one takes.
    fn drained(&self, all: &mut Vec<Bound>, first: Range, trigger: &Trigger) {
        let service: Range = self.service.range().into();
        let messages = self.arrivals.len() as u64;
        let in_time = service.high.is_some_and(|high| {
            let grace = self.ending == Ending::Finish && high <= length(self.scaling.grace);
            high < length(self.scaling.delivery.ack_wait) && grace
        });
        let asked = self.steps(self.scaling.min.max(1), messages).last().copied().unwrap_or(self.scaling.min.max(1));
        let most = u64::from(asked).saturating_mul(u64::from(self.concurrency)).max(1);
        let alone = u64::from(self.concurrency).min(self.scaling.delivery.max_ack_pending).max(1);
        let rounds = |workers: u64| Time::try_from(messages.div_ceil(workers)).unwrap_or(Time::MAX);
        let mut work = service.times(rounds(most), rounds(alone));
        work.high = work.high.filter(|_| in_time);
        let why = format!("{messages} messages by at most {asked} pods, at {} for each", trigger.threshold);
        push(all, Milestone::Drained, None, first.plus(work), why);
    }

    /// Back to nothing, and away.
    fn rest(&self, all: &mut Vec<Bound>, polling: Time) {
        let cooldown = length(self.scaling.cooldown);
        let whole = polling % SECOND == 0 && cooldown % SECOND == 0;
        if whole {
            // The first poll after the last active one at which the cooldown is over, counted from its whole second.
            let polls = (cooldown + polling - 1) / polling * polling;
            let after = polls.max(polling);
            let range = Range { low: after - polling, high: Some(after) };
            let why = format!("{} s of cooldown from the last active poll", self.scaling.cooldown.as_secs());
            push(all, Milestone::ScaleToZero, Some(Milestone::Drained), range, why);
        }
        let quick = self.ending == Ending::Abandon;
        let grace = length(self.scaling.grace);
        let range = Range { low: 0, high: Some(if quick { 0 } else { grace }) };
        let why = "the grace period of a pod".to_owned();
        push(all, Milestone::Gone, Some(Milestone::ScaleToZero), range, why);
    }
}

impl From<(Duration, Option<Duration>)> for Range {
    fn from((low, high): (Duration, Option<Duration>)) -> Self {
        Self { low: length(low), high: high.map(length) }
    }
}

fn push(all: &mut Vec<Bound>, milestone: Milestone, after: Option<Milestone>, range: Range, why: String) {
    all.push(Bound { milestone, after, low: moment(range.low), high: range.high.map(moment), why });
}

#[cfg(test)]
mod tests {
    use super::super::tests::demo;
    use super::*;

    /// 50 messages at 10 for each, polls every 5 s, a start of 2 s: 1 pod by 7 s, 4 by a sync later, 5 by two, as nobody can do
    /// 10 messages of 60 s by then. 5 do them in 10 rounds, one in 50.
    #[test]
    fn bounds_are_those_of_the_rules() {
        let mut setup = demo();
        (setup.poll_phase, setup.sync_phase) = (None, None);
        let minute = Duration::from_mins(1);
        setup.service = crate::simulate::Distribution::Constant(minute);
        (setup.scaling.grace, setup.scaling.delivery.ack_wait) = (minute, 2 * minute);
        let bounds = setup.bounds();
        let of = |milestone| {
            let found = bounds.iter().find(|bound| bound.milestone == milestone).unwrap();
            (found.low.as_secs(), found.high.map(|high| high.as_secs()))
        };
        assert_eq!(of(Milestone::FirstPod), (2, Some(7)));
        assert_eq!(of(Milestone::Pods(2)), (2, Some(22)));
        assert_eq!(of(Milestone::Pods(4)), (2, Some(22)));
        assert_eq!(of(Milestone::Pods(5)), (17, Some(37)));
        assert_eq!(of(Milestone::Drained), (2 + 600, Some(7 + 3000)));
        assert_eq!(of(Milestone::ScaleToZero), (55, Some(60)));
        assert_eq!(of(Milestone::Gone), (0, Some(60)));
        assert!(bounds.iter().all(|bound| bound.milestone != Milestone::Pods(6)));
        // With 10 s for a message so many may be done by the second sync that it asks for no fifth.
        setup.service = crate::simulate::Distribution::Constant(Duration::from_secs(10));
        let fifth = setup.bounds().into_iter().find(|bound| bound.milestone == Milestone::Pods(5)).unwrap();
        assert_eq!((fifth.low.as_secs(), fifth.high), (17, None));
    }

    #[test]
    fn what_is_out_of_the_ordinary_has_none() {
        let mut setup = demo();
        setup.scaling.min = 1;
        assert!(setup.bounds().is_empty());
        let setup = Setup { heal: Heal::Fresh, ..demo() };
        assert!(setup.bounds().is_empty());
    }
}
