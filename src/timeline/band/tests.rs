//! Bands by hand, and in any order.

use proptest::prelude::*;

use super::*;

fn seconds(seconds: f64) -> Duration {
    Duration::from_secs_f64(seconds)
}

fn run(band: &Band, steps: &[(f64, u32, u64)]) -> Strip {
    let mut strip = band.strip();
    for (at, replicas, backlog) in steps {
        strip.see(seconds(*at), *replicas, *backlog);
    }
    strip
}

/// By hand: three runs of which one ends at 1 s with nothing left, at quarters of a second.
#[test]
fn runs_that_are_over_count_as_they_rest() {
    let mut band = Band::default();
    for steps in [
        &[(0.0, 0, 9), (0.5, 1, 9), (1.0, 0, 0)][..],
        &[(0.0, 0, 5), (0.25, 2, 4), (2.0, 0, 0)],
        &[(0.0, 0, 7), (0.25, 3, 6), (2.0, 0, 0)],
    ] {
        let strip = run(&band, steps);
        band.take(strip);
    }
    let stretches = band.stretches();
    let at = |number: usize| {
        let it = stretches[number];
        (it.replicas.p5, it.replicas.p50, it.replicas.p95, it.backlog.p5, it.backlog.p50, it.backlog.p95)
    };
    assert_eq!(at(1), (0, 2, 3, 4, 6, 9));
    assert_eq!(at(2), (1, 2, 3, 4, 6, 9));
    assert_eq!(at(6), (0, 2, 3, 0, 4, 6));
    assert_eq!(stretches[6].at, seconds(1.5));
    assert_eq!(at(stretches.len() - 1), (0, 0, 0, 0, 0, 0));
}

#[test]
fn a_grid_is_bounded_however_long_a_run_is() {
    let mut band = Band::default();
    let strip = run(&band, &[(0.0, 1, 1_000_000), (100_000.0, 0, 0)]);
    band.take(strip);
    let stretches = band.stretches();
    assert!(stretches.len() <= POINTS + 1, "{}", stretches.len());
    assert!(stretches[1].backlog.p50.abs_diff(1_000_000) <= 1_000_000 / 32, "{:?}", stretches[1]);
    assert!(stretches.iter().rev().nth(1).unwrap().at >= seconds(99_000.0));
}

proptest! {
    /// What comes out does not depend on the order in which runs come in, nor on how they are put together.
    #[test]
    fn the_order_of_runs_does_not_matter(
        runs in prop::collection::vec(prop::collection::vec((1u32..200_000, 0u32..9, 0u64..500), 1..12), 1..8),
        split in 0usize..8,
    ) {
        let runs: Vec<Vec<(f64, u32, u64)>> = runs
            .into_iter()
            .map(|mut run| {
                run.sort_unstable();
                run.into_iter().map(|(at, pods, messages)| (f64::from(at) / 100.0, pods, messages)).collect()
            })
            .collect();
        let band = |runs: &mut dyn Iterator<Item = &Vec<(f64, u32, u64)>>| {
            let mut band = Band::default();
            for steps in runs {
                let strip = run(&band, steps);
                band.take(strip);
            }
            band
        };
        let split = split.min(runs.len());
        let forth = band(&mut runs.iter()).stretches();
        let back = band(&mut runs.iter().rev()).stretches();
        let parts = band(&mut runs[..split].iter()).with(band(&mut runs[split..].iter())).stretches();
        prop_assert_eq!(&forth[..forth.len().min(back.len())], &back[..forth.len().min(back.len())]);
        prop_assert_eq!(&forth[..forth.len().min(parts.len())], &parts[..forth.len().min(parts.len())]);
    }
}
