//! Scaling and arrivals to timelines: what KEDA, the HPA, the broker and the pods do with a burst.
//!
//! A discrete-event simulation of the components' own rules. It knows no wall clock: the same setup and seed give the same
//! bytes. What nobody controls, such as how long ago KEDA last polled when the first message comes, is drawn.

mod bounds;
mod broker;
mod clock;
mod distribution;
mod heal;
pub mod hpa;
mod keda;
mod phase;
mod pods;
mod recorded;
mod run;
mod setup;
#[cfg(test)]
mod tests;
mod tune;
mod watch;

use rayon::prelude::*;

pub use distribution::{Distribution, DistributionFault};
pub use recorded::RecordedFault;
pub use setup::{Ending, Heal, Outage, Setup};
pub use tune::{Search, Tuned, tune};

use crate::timeline::{Band, Timeline};

/// One run, with every step and sample.
#[must_use]
pub fn traced(setup: &Setup, seed: u64) -> Timeline {
    run::Run::new(setup, seed, true).go()
}

/// Many runs, in the order of their seeds, each with its milestones and sums alone.
#[must_use]
pub fn many(setup: &Setup, runs: u32, seed: u64) -> Vec<Timeline> {
    (0..u64::from(runs)).into_par_iter().map(|run| run::Run::new(setup, seed.wrapping_add(run), false).go()).collect()
}

/// The same, and how replicas and backlog are spread over the runs at any time.
#[must_use]
pub fn many_along(setup: &Setup, runs: u32, seed: u64) -> (Vec<Timeline>, Band) {
    let one = |(mut all, mut band): (Vec<Timeline>, Band), run| {
        let run = run::Run::new(setup, seed.wrapping_add(run), false);
        let (timeline, strip) = run.along(band.strip());
        band.take(strip);
        all.push(timeline);
        (all, band)
    };
    let both = |(mut all, band): (Vec<Timeline>, Band), (more, other): (Vec<Timeline>, Band)| {
        all.extend(more);
        (all, band.with(other))
    };
    (0..u64::from(runs)).into_par_iter().fold(Default::default, one).reduce(Default::default, both)
}
