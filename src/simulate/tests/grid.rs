//! A finer grid, the same answer: however finely something is written down or looked at, a run is what it was.

use proptest::prelude::*;

use super::laws::setups;
use super::*;
use crate::simulate::run::Run;
use crate::timeline::{Daily, Series, Step};

/// What a run came to, without what it was looked at.
type Told = (Vec<Step>, BTreeMap<Milestone, Duration>, [u64; 4]);

fn told(timeline: Timeline) -> Told {
    let counts = [timeline.redelivered, timeline.stuck, timeline.restarts, timeline.changes];
    (timeline.steps, timeline.milestones, counts)
}

/// A number over time with moments between, at which nothing changes.
fn finer(points: &[(u64, u64)], each: u64) -> Series {
    let mut lines = String::new();
    for (at, pair) in points.iter().enumerate() {
        let next = points.get(at + 1).map_or(pair.0 + 1, |next| next.0);
        for second in (pair.0..next).step_by(usize::try_from(each).unwrap()) {
            lines.push_str(&format!("{second},{}\n", pair.1));
        }
    }
    Series::read(&lines).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// A run that is looked at every so many microseconds, and one whose band is kept, take no other step and reach nothing
    /// at another moment.
    #[test]
    fn looking_more_often_changes_nothing(
        mut setup in setups(),
        seed in any::<u64>(),
        every in 200_000i64..7_000_000,
        values in proptest::collection::vec(0u64..60, 1..4),
    ) {
        let points: Vec<(u64, u64)> = (0..).map(|at| at * 50).zip(values).collect();
        let series = || finer(&points, 50);
        setup.series = setup.scaling.triggers.iter().map(|it| (it.input == Input::Number).then(series)).collect();
        let plain = traced(&setup, seed);
        let looked_at = Run::new(&setup, seed, true).looked_at(every).go();
        prop_assert_eq!(told(looked_at), told(plain.clone()));
        let (along, _) = Run::new(&setup, seed, false).looked_at(every).along(Band::default().strip());
        prop_assert_eq!(along.milestones, plain.milestones);
    }

    /// Runs in two parts are the runs.
    #[test]
    fn parts_are_the_whole(setup in setups(), seed in any::<u64>(), one in 0u32..6, other in 0u32..6) {
        let whole = many(&setup, one + other, seed);
        let mut parts = many(&setup, one, seed);
        parts.extend(many(&setup, other, seed.wrapping_add(one.into())));
        prop_assert_eq!(whole, parts);
    }

    /// Messages one by one, a number over time with more moments, and an outage in two parts are what they were.
    #[test]
    fn what_is_written_more_finely_is_the_same(
        mut setup in setups(),
        seed in any::<u64>(),
        values in proptest::collection::vec(0u64..60, 1..6),
        each in 1u64..20,
        cut in 1u64..30,
    ) {
        let points: Vec<(u64, u64)> = (0..).map(|at| at * 20).zip(values).collect();
        let series = |each| finer(&points, each);
        setup.series = setup.scaling.triggers.iter().map(|it| (it.input == Input::Number).then(|| series(20))).collect();
        let plain = traced(&setup, seed);
        let mut fine = setup.clone();
        fine.series = setup.series.iter().map(|it| it.is_some().then(|| series(each))).collect();
        let lines: String = setup.arrivals.moments().map(|at| format!("{:.6}\n", micros(at))).collect();
        fine.arrivals = Arrivals::replay(&lines).unwrap();
        fine.outages = setup.outages.iter().flat_map(|it| {
            let middle = (it.from + seconds(cut)).min(it.to);
            [Outage { to: middle, ..it.clone() }, Outage { from: middle, ..it.clone() }]
        }).collect();
        prop_assert_eq!(told(traced(&fine, seed)), told(plain));
    }

    /// The rates of a day with times between, at the rates that hold there, bring the same messages to a microsecond or two.
    #[test]
    fn a_day_in_smaller_pieces_is_the_same_day(rates in proptest::collection::vec(0u32..40, 2..5), from in 0i64..7200) {
        let day = |lines: Vec<String>| Daily::read(&lines.concat()).unwrap();
        let rate = |at: usize| f64::from(rates[at % rates.len()]);
        let hours = || 0..rates.len();
        let coarse = day(hours().map(|at| format!("{at:02}:00,{}\n", rate(at))).collect());
        let last = rates.len() - 1;
        let half = |at: usize| format!("{at:02}:30,{}\n", f64::midpoint(rate(at), rate(at + 1)));
        let line = |at: usize| format!("{at:02}:00,{}\n", rate(at)) + &(if at < last { half(at) } else { String::new() });
        let fine = day(hours().map(line).collect());
        let length = seconds(3 * 3600);
        let moments = |day: &Daily| Arrivals::daily(day, from, length).map(|it| it.moments().collect::<Vec<_>>());
        match (moments(&coarse), moments(&fine)) {
            (Ok(coarse), Ok(fine)) => {
                prop_assert!(coarse.len().abs_diff(fine.len()) <= 1);
                for (one, two) in coarse.iter().zip(&fine) {
                    prop_assert!(one.abs_diff(*two) <= Duration::from_micros(2), "{one:?} {two:?}");
                }
            }
            (coarse, fine) => prop_assert_eq!(coarse.is_err(), fine.is_err()),
        }
    }
}

/// Seconds, without what a clock of microseconds does not count.
fn micros(at: Duration) -> f64 {
    Duration::from_micros(u64::try_from(at.as_micros()).unwrap()).as_secs_f64()
}

/// Workers that end for want of messages are started again for ever: such a run ends by time alone, between two of its events.
#[test]
fn a_run_that_time_ends_is_the_same_whoever_looks() {
    let triggers = vec![
        Trigger { threshold: 4.0, ..trigger(Input::Queue(Count::Peek(3))) },
        Trigger { threshold: 10.0, ..trigger(Input::Number) },
    ];
    let delivery = Delivery { max_ack_pending: 4, ..Delivery::default() };
    let scaling =
        Scaling { delivery, min: 3, max: 7, polling: seconds(29), cooldown: seconds(65), triggers, ..scaling() };
    let setup = Setup {
        scaling,
        arrivals: Arrivals::burst(53, seconds(43)).unwrap(),
        service: Distribution::Uniform(Duration::ZERO, seconds(42)),
        start: Distribution::Uniform(Duration::ZERO, Duration::ZERO),
        gives_up: Some(seconds(3)),
        series: vec![None, Some(finer(&[(0, 41), (50, 51)], 50))],
        poll_phase: None,
        sync_phase: None,
        sync_takes: Duration::from_millis(146),
        horizon: seconds(3000),
        ..demo()
    };
    for seed in (0..40).chain([14_834_399_817_721_719_352]) {
        let looked_at = Run::new(&setup, seed, true).looked_at(200_000).go();
        assert_eq!(told(looked_at), told(traced(&setup, seed)), "{seed}");
    }
}
