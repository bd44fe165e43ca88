//! What a ScaledJob decides: how many Jobs to start at a poll.
//!
//! KEDA 2.19, `pkg/scaling/executor/scale_jobs.go` and `pkg/scaling/scaledjob/metrics.go`.

use super::read::count;
use crate::document::{Node, Value};

/// What is a ScaledJob's alone.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// How many Jobs are started for what is found (`scalingStrategy.strategy`).
    pub strategy: Strategy,
    /// How several triggers become one number (`scalingStrategy.multipleScalersCalculation`).
    pub calculation: Calculation,
    /// The most Jobs beyond the least ones, as KEDA counts them (`MaxReplicaCount`).
    pub most: u32,
}

/// How many Jobs are started for what is found.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Strategy {
    /// As many as are wanted beyond those that run.
    #[default]
    Default,
    /// The same, with a deduction and a share of those that run.
    Custom {
        /// `customScalingQueueLengthDeduction`.
        deduction: i64,
        /// `customScalingRunningJobPercentage`, as a share.
        running: f64,
    },
    /// As many as are wanted beyond those whose pod does not run yet: for a queue that counts what waits alone.
    Accurate,
    /// As many as there may be.
    Eager,
}

/// How several triggers become one number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Calculation {
    /// The greatest.
    #[default]
    Max,
    /// The least.
    Min,
    /// The mean of those that are active.
    Avg,
    /// The sum of those that are active.
    Sum,
}

/// What a trigger of a ScaledJob says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Asked {
    /// Its value.
    pub value: f64,
    /// Its target, 0 for one of another kind than `AverageValue`.
    pub target: f64,
    /// Whether it is active.
    pub active: bool,
}

impl Job {
    /// Reads `spec.scalingStrategy`; a share that is no number makes the strategy the default one.
    pub(super) fn read(object: &Node) -> Self {
        let at = |key: &str| object.at(&format!("/spec/scalingStrategy/{key}"));
        let text = |key: &str| at(key).and_then(Node::as_str).unwrap_or_default();
        let deduction = at("customScalingQueueLengthDeduction").and_then(|node| match &node.value {
            Value::Number(number) => number.as_i64(),
            _ => None,
        });
        let strategy = match text("strategy") {
            "accurate" => Strategy::Accurate,
            "eager" => Strategy::Eager,
            "custom" => match text("customScalingRunningJobPercentage").parse::<f64>() {
                Ok(running) => Strategy::Custom { deduction: deduction.unwrap_or(0), running },
                Err(_) => Strategy::Default,
            },
            _ => Strategy::Default,
        };
        let calculation = match text("multipleScalersCalculation") {
            "min" => Calculation::Min,
            "avg" => Calculation::Avg,
            "sum" => Calculation::Sum,
            _ => Calculation::Max,
        };
        let bound = |key: &str| object.at(&format!("/spec/{key}")).and_then(count);
        // Without a most, 100 are counted beyond the least.
        let most = match (bound("minReplicaCount").unwrap_or(0), bound("maxReplicaCount")) {
            (_, None) => 100,
            (min, Some(max)) => Self::beyond(min, max),
        };
        Self { strategy, calculation, most }
    }

    /// The most Jobs beyond the least ones; a least above the most does not shrink it.
    pub(super) fn beyond(min: u32, max: u32) -> u32 {
        max.checked_sub(min).unwrap_or(max)
    }

    /// Whether Jobs are started, for how many messages, and how many at most (`IsScaledJobActive`).
    #[must_use]
    pub fn wanted(&self, asked: &[Asked], min: u32) -> (bool, i64, i64) {
        let limit = f64::from(self.most);
        let wants = |it: &Asked| if it.target == 0.0 { 0.0 } else { (it.value / it.target).min(limit) };
        let active = asked.iter().filter(|it| it.active);
        let (mut length, mut jobs, mut any) = (0.0, 0.0, false);
        match self.calculation {
            Calculation::Max | Calculation::Min => {
                for it in active {
                    let better = match self.calculation {
                        Calculation::Max => it.value > length,
                        _ => length == 0.0 || it.value < length,
                    };
                    if better {
                        (length, jobs, any) = (it.value, wants(it), true);
                    }
                }
            }
            Calculation::Avg | Calculation::Sum => {
                let mut count = 0.0;
                for it in active {
                    (length, jobs, any) = (length + it.value, jobs + wants(it), true);
                    count += 1.0;
                }
                if self.calculation == Calculation::Avg && count > 0.0 {
                    (length, jobs) = (length / count, jobs / count);
                }
            }
        }
        (any || min > 0, ceil(length), ceil(jobs.min(limit)))
    }

    /// How many Jobs are started, while so many are not finished and of these so many have no pod that runs
    /// (`getScalingDecision`, `createJobs`).
    #[must_use]
    pub fn start(&self, (length, jobs): (i64, i64), unfinished: u32, pending: u32, min: u32) -> i64 {
        let (unfinished, pending) = (i64::from(unfinished), i64::from(pending));
        let (min, most) = (i64::from(min), i64::from(self.most));
        if unfinished < min {
            return min - unfinished;
        }
        let running = unfinished - min;
        let (limit, wanted) = match self.strategy {
            Strategy::Default => (jobs - running, length),
            Strategy::Custom { deduction, running: share } => {
                ((jobs - deduction - trunc(float(running) * share)).min(most), length)
            }
            Strategy::Accurate if jobs + running - pending > most => (most - running, length),
            Strategy::Accurate => (jobs - pending, length),
            Strategy::Eager => ((most - running - pending).min(jobs), most),
        };
        wanted.min(limit.max(0)).max(0)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a cast of a float saturates")]
fn ceil(number: f64) -> i64 {
    number.ceil() as i64
}

#[expect(clippy::cast_possible_truncation, reason = "a cast of a float saturates")]
fn trunc(number: f64) -> i64 {
    number.trunc() as i64
}

#[expect(clippy::cast_precision_loss, reason = "a count of Jobs is small")]
fn float(count: i64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(value: f64, target: f64) -> Asked {
        Asked { value, target, active: value > 0.0 }
    }

    fn job(strategy: Strategy) -> Job {
        Job { strategy, calculation: Calculation::Max, most: 5 }
    }

    /// 10 messages, one for each Job, at most 5; 3 are not finished, of which 1 does not run yet.
    #[test]
    fn each_strategy_starts_as_worked_out_by_hand() {
        let start = |strategy, unfinished, pending| {
            let (active, length, jobs) = job(strategy).wanted(&[asked(10.0, 1.0)], 0);
            assert!(active && (length, jobs) == (10, 5));
            job(strategy).start((length, jobs), unfinished, pending, 0)
        };
        assert_eq!(start(Strategy::Default, 3, 1), 2);
        assert_eq!(start(Strategy::Custom { deduction: 1, running: 0.5 }, 3, 1), 3);
        assert_eq!(start(Strategy::Accurate, 3, 1), 2);
        assert_eq!(start(Strategy::Eager, 3, 1), 1);
        for strategy in [Strategy::Default, Strategy::Accurate, Strategy::Eager] {
            assert_eq!(start(strategy, 0, 0), 5);
            assert_eq!(start(strategy, 5, 0), 0);
        }
        // 2 messages left, 2 run, none is pending: accurate takes the 2 as not yet taken, the default one as taken.
        let two = |strategy: Strategy| {
            let (_, length, jobs) = job(strategy).wanted(&[asked(2.0, 1.0)], 0);
            job(strategy).start((length, jobs), 2, 0, 0)
        };
        assert_eq!((two(Strategy::Default), two(Strategy::Accurate), two(Strategy::Eager)), (0, 2, 2));
    }

    #[test]
    fn a_least_is_started_first() {
        let job = Job { most: 3, ..job(Strategy::Default) };
        assert_eq!(job.wanted(&[asked(0.0, 1.0)], 2), (true, 0, 0));
        assert_eq!(job.start((0, 0), 0, 0, 2), 2);
        assert_eq!(job.start((0, 0), 2, 0, 2), 0);
        assert_eq!(job.start((4, 3), 2, 0, 2), 3);
    }

    /// 10 at 4 wants 2.5 Jobs, 6 at 1 wants 6, and one that has nothing counts only where it is active.
    #[test]
    fn several_triggers_become_one_number() {
        let all = [asked(10.0, 4.0), asked(6.0, 1.0), asked(0.0, 1.0)];
        for (calculation, expected) in [
            (Calculation::Max, (true, 10, 3)),
            (Calculation::Min, (true, 6, 6)),
            (Calculation::Avg, (true, 8, 5)),
            (Calculation::Sum, (true, 16, 9)),
        ] {
            let job = Job { calculation, most: 20, ..job(Strategy::Default) };
            assert_eq!(job.wanted(&all, 0), expected, "{calculation:?}");
        }
        assert_eq!(job(Strategy::Default).wanted(&[asked(0.0, 1.0)], 0), (false, 0, 0));
        assert_eq!(job(Strategy::Default).wanted(&[asked(9.0, 0.0)], 0), (true, 9, 0));
    }
}
