//! What one choice of settings costs and buys against another.

use super::{Milestone, Objective, Spread, Summary};

/// The milestones by which choices are compared.
pub const LATENCIES: [Milestone; 3] = [Milestone::FirstPod, Milestone::Drained, Milestone::ScaleToZero];

/// One choice of settings, and what many runs with it come to.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// What was chosen: settings and their values, in words. All choices of a comparison have the same settings.
    pub settings: Vec<(String, String)>,
    /// Many runs.
    pub summary: Summary,
    /// The most replicas that it allows.
    pub max: u32,
    /// Replicas that it keeps when there is no work.
    pub rest: u32,
    /// Seconds between polls.
    pub polling: f64,
}

/// Choices side by side, over the same time: what is over earlier goes on resting and being polled.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The choices.
    pub choices: Vec<Choice>,
    /// The time over which costs are counted, in seconds.
    pub window: f64,
    /// What a poll costs, in pod-seconds.
    pub poll_price: f64,
}

impl Choice {
    /// The choice in words: `polling=5s cooldown=60s`.
    #[must_use]
    pub fn name(&self) -> String {
        let words: Vec<String> = self.settings.iter().map(|(key, value)| format!("{key}={value}")).collect();
        words.join(" ")
    }

    /// How a milestone is spread, where any run reaches it.
    #[must_use]
    pub fn spread(&self, milestone: Milestone) -> Option<&Spread> {
        self.summary.milestones.get(&milestone)
    }

    /// The objectives that it misses.
    pub fn missed<'o>(&self, objectives: &'o [&'o Objective]) -> impl Iterator<Item = &'o Objective> {
        objectives.iter().copied().filter(|objective| objective.hold(&self.summary).is_err())
    }

    /// Seconds that pods run within a time, summed over pods.
    #[must_use]
    pub fn pod_seconds(&self, window: f64) -> f64 {
        self.summary.pod_seconds + f64::from(self.rest) * self.idle(window)
    }

    /// How often KEDA polls within a time.
    #[must_use]
    pub fn polls(&self, window: f64) -> f64 {
        self.summary.polls + self.idle(window) / self.polling.max(1.0)
    }

    /// What it costs within a time, in pod-seconds, where a poll costs so many of them.
    #[must_use]
    pub fn cost(&self, window: f64, poll_price: f64) -> f64 {
        self.pod_seconds(window) + poll_price * self.polls(window)
    }

    /// The rest of a time when the mean run is over.
    fn idle(&self, window: f64) -> f64 {
        (window - self.summary.ended).max(0.0)
    }
}

impl Comparison {
    /// Choices over the time of the longest of their mean runs, where polls cost nothing.
    #[must_use]
    pub fn of(choices: Vec<Choice>) -> Self {
        let window = choices.iter().map(|choice| choice.summary.ended).fold(0.0, f64::max);
        Self { choices, window, poll_price: 0.0 }
    }

    /// What a choice costs.
    #[must_use]
    pub fn cost(&self, choice: &Choice) -> f64 {
        choice.cost(self.window, self.poll_price)
    }

    /// Pod-seconds of a choice as a share of those of its most replicas, always on.
    #[must_use]
    pub fn of_always_on(&self, choice: &Choice) -> f64 {
        let always = f64::from(choice.max) * self.window;
        if always > 0.0 { choice.pod_seconds(self.window) / always } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::timeline::Timeline;

    fn choice(ended: u64, pod_seconds: u64, rest: u32) -> Choice {
        let timeline = Timeline {
            pod_time: Duration::from_secs(pod_seconds),
            ended: Duration::from_secs(ended),
            polls: ended / 5,
            ..Timeline::default()
        };
        let summary = Summary::of(&[timeline]);
        Choice { settings: vec![("polling".into(), "5s".into())], summary, max: 5, rest, polling: 5.0 }
    }

    /// By hand: 100 s of pods in the 200 s that the other takes, where always on is 5 x 200; one that rests at two pods
    /// runs them for the 100 s more.
    #[test]
    fn costs_are_over_the_same_time() {
        let comparison = Comparison::of(vec![choice(100, 100, 0), choice(200, 300, 0), choice(100, 100, 2)]);
        let seconds: Vec<f64> = comparison.choices.iter().map(|it| it.pod_seconds(comparison.window)).collect();
        assert_eq!(seconds, [100.0, 300.0, 300.0]);
        let first = &comparison.choices[0];
        let found = [comparison.window, comparison.of_always_on(first), first.polls(200.0), first.cost(200.0, 0.5)];
        assert_eq!(found.map(|it| it.to_string()), ["200", "0.1", "40", "120"]);
    }

    #[test]
    fn what_is_missed_is_named() {
        let objectives: Vec<Objective> =
            ["gone.p50 < 1h", "gone.p50 > 1s"].iter().map(|it| it.parse().unwrap()).collect();
        let objectives: Vec<&Objective> = objectives.iter().collect();
        let missed: Vec<String> = choice(1, 1, 0).missed(&objectives).map(|it| it.to_string()).collect();
        assert_eq!(missed, ["gone.p50 < 1h"]);
    }
}
