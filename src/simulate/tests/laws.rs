//! What holds of every run.

use proptest::prelude::*;

use super::*;
use crate::scaling::{Calculation, Fallback, FallbackReplicas, Job, Partitions, Strategy as Way};
use crate::timeline::Series;

/// How a workload scales, in every way there is.
fn scalings() -> impl Strategy<Value = Scaling> {
    let numbers = (1u64..40, 0u64..90, 0u32..4, 1u32..9, 1u32..20, any::<[bool; 6]>());
    let rest = (proptest::option::of(1u32..4), 1u64..5, 0u8..8, 0u8..8, 0u32..4);
    (numbers, rest).prop_map(|((polling, cooldown, min, more, threshold, flags), rest)| {
        let (max_deliver, max_pending, input, kind, failures) = rest;
        let mut scaling = scaling();
        scaling.polling = seconds(polling);
        scaling.cooldown = seconds(cooldown);
        (scaling.min, scaling.max) = (min, min + more);
        let counts = [Count::All, Count::Waiting, Count::Peek(3), Count::All];
        let first = &mut scaling.triggers[0];
        (first.threshold, first.total, first.cached) = (f64::from(threshold), flags[0], flags[1]);
        first.input = match input {
            4 | 5 => {
                let with_lag = flags[2] && !flags[3];
                Input::Partitions(Partitions {
                    count: 1 + max_deliver.unwrap_or(2),
                    idle_consumers: flags[2],
                    with_lag,
                    even: flags[3] && !with_lag,
                    exclude_persistent: flags[4],
                })
            }
            other => Input::Queue(counts[usize::from(other % 4)]),
        };
        if flags[2] {
            scaling.triggers.push(trigger(Input::Number));
        }
        if flags[3] {
            let behavior = FallbackReplicas::CurrentIfHigher;
            scaling.fallback = Some(Fallback { threshold: failures, replicas: failures, behavior, valid: true });
        }
        scaling.idle = (flags[4] && min > 0).then_some(0);
        scaling.returns = [Returns::AfterWait(30), Returns::OnClose, Returns::Never][usize::from(kind % 3)];
        scaling.delivery = Delivery { max_deliver, max_ack_pending: max_pending * 4, ..Delivery::default() };
        scaling.written = flags[5].then_some(0);
        if kind == 7 {
            let way = [Way::Default, Way::Accurate, Way::Eager][usize::from(input % 3)];
            scaling.job = Some(Job { strategy: way, calculation: Calculation::Max, most: more });
            (scaling.idle, scaling.fallback) = (None, None);
        }
        scaling
    })
}

pub(super) fn setups() -> impl Strategy<Value = Setup> {
    let load = (1usize..80, 0u64..60, 1u64..45, 0u64..8, 1u32..3, 0u8..3);
    let around = (0u64..120, 1u64..90, 0u8..4, proptest::option::of(1u32..6), any::<[bool; 4]>());
    (scalings(), load, around).prop_map(|(scaling, load, (from, length, heal, capacity, flags))| {
        let (messages, over, service, start, concurrency, ending) = load;
        let mut setup = demo();
        setup.series = vec![None; scaling.triggers.len()];
        if let Some(series) = setup.series.get_mut(1) {
            *series = Some(Series::read(&format!("0,0\n{},{service}\n{},0\n", from + 1, from + length + 1)).unwrap());
        }
        setup.scaling = scaling;
        setup.arrivals = Arrivals::burst(messages, seconds(over)).unwrap();
        setup.service = Distribution::Uniform(seconds(0), seconds(service));
        setup.start = Distribution::Uniform(seconds(0), seconds(start));
        setup.concurrency = concurrency;
        setup.capacity = capacity;
        setup.ending = [Ending::Finish, Ending::Abandon, Ending::Ignore][usize::from(ending)];
        setup.heal = [Heal::Off, Heal::Fresh, Heal::Worn, Heal::Off][usize::from(heal)];
        setup.gives_up = flags[0].then(|| seconds(3));
        setup.pull = flags[1].then(|| Distribution::Constant(seconds(9)));
        if flags[2] {
            setup.outages = vec![Outage { trigger: None, from: seconds(from), to: seconds(from + length) }];
        }
        (setup.poll_phase, setup.sync_phase) = (None, None);
        setup.sync_takes = Duration::from_millis(from * 2);
        setup.horizon = seconds(3000);
        setup
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Nothing is lost or made up, replicas keep within their bounds, and the same seed gives the same run.
    #[test]
    fn what_comes_in_is_somewhere(setup in setups(), seed in any::<u64>()) {
        let timeline = traced(&setup, seed);
        let messages = setup.arrivals.len() as u64;
        let healed = setup.heal != Heal::Off && setup.scaling.written.is_some();
        let least = if healed || setup.scaling.job.is_some() { 0 } else { setup.scaling.idle.unwrap_or(setup.scaling.min) };
        let mut before = 0;
        for sample in &timeline.samples {
            let known = sample.waiting + sample.in_flight + sample.acked + sample.stuck;
            prop_assert!(known <= messages && known >= before, "{sample:?}");
            prop_assert!(sample.replicas <= setup.scaling.max.max(1), "{sample:?}");
            prop_assert!(sample.replicas >= least, "{sample:?}");
            prop_assert!(sample.running <= setup.capacity.unwrap_or(u32::MAX), "{sample:?}");
            before = known;
        }
        if timeline.cut.is_none() {
            prop_assert_eq!(before, messages);
        }
        let moments: Vec<Duration> = timeline.samples.iter().map(|sample| sample.at).collect();
        prop_assert!(moments.windows(2).all(|pair| pair[0] < pair[1]));
        prop_assert!(timeline.steps.windows(2).all(|pair| pair[0].at <= pair[1].at));
        let again = super::super::run::Run::new(&setup, seed, false).go();
        prop_assert_eq!(&again.milestones, &timeline.milestones);
        prop_assert_eq!(again.pod_time, timeline.pod_time);
        prop_assert_eq!(traced(&setup, seed), timeline);
    }

    /// What the rules alone say of a burst is true of every run.
    #[test]
    fn every_run_is_within_its_bounds(
        numbers in (1u64..40, 0u64..90, 1u32..20, 1u32..20, 1usize..200),
        work in (0u64..30, 0u64..20, 1u32..3, 0u8..3, any::<bool>()),
        takes in 0u64..300,
        seed in any::<u64>(),
    ) {
        let (polling, cooldown, max, threshold, messages) = numbers;
        let (service, start, concurrency, ending, cached) = work;
        let mut setup = demo();
        (setup.scaling.polling, setup.scaling.cooldown) = (seconds(polling), seconds(cooldown));
        setup.scaling.max = max;
        (setup.scaling.triggers[0].threshold, setup.scaling.triggers[0].cached) = (f64::from(threshold), cached);
        setup.arrivals = Arrivals::burst(messages, Duration::ZERO).unwrap();
        setup.service = Distribution::Uniform(seconds(service), seconds(service + 4));
        setup.start = Distribution::Uniform(seconds(start), seconds(start + 2));
        setup.concurrency = concurrency;
        setup.sync_takes = Duration::from_millis(takes);
        setup.ending = [Ending::Finish, Ending::Abandon, Ending::Ignore][usize::from(ending)];
        (setup.poll_phase, setup.sync_phase) = (None, None);
        let timeline = traced(&setup, seed);
        for bound in setup.bounds() {
            let Some(at) = timeline.milestones.get(&bound.milestone) else { continue };
            let from = match &bound.after {
                None => Duration::ZERO,
                Some(after) => timeline.milestones[after],
            };
            let after = at.saturating_sub(from);
            prop_assert!(after >= bound.low, "{bound:?}: {after:?}");
            prop_assert!(bound.high.is_none_or(|high| after <= high), "{bound:?}: {after:?}");
        }
    }

    /// A timeline that is played again brings its messages as they came.
    #[test]
    fn a_run_can_be_played_again(messages in 1usize..60, over in 0u64..90, seed in any::<u64>()) {
        let arrivals = Arrivals::burst(messages, seconds(over)).unwrap();
        let setup = Setup { arrivals: arrivals.clone(), ..demo() };
        let samples = traced(&setup, seed).samples;
        let text = serde_json::json!({ "run": { "samples": samples } }).to_string();
        let again = Arrivals::replay(&text).unwrap();
        prop_assert_eq!(again.len(), arrivals.len());
        for (one, two) in again.moments().zip(arrivals.moments()) {
            prop_assert!(one.abs_diff(two) < Duration::from_millis(1), "{one:?} {two:?}");
        }
    }
}

/// A million messages over a day, and no more in memory than what is kept of them.
#[test]
fn a_long_day_keeps_a_bounded_trace() {
    let mut setup = demo();
    setup.scaling.max = 40;
    setup.arrivals = Arrivals::steady(10.0, seconds(20_000)).unwrap();
    setup.service = Distribution::Constant(seconds(2));
    setup.horizon = seconds(86_400);
    let timeline = traced(&setup, 1);
    assert!(timeline.samples.len() <= 200_000, "{}", timeline.samples.len());
    let last = timeline.samples.last().unwrap();
    assert_eq!((last.acked, last.replicas, timeline.cut), (200_000, 0, None));
}
