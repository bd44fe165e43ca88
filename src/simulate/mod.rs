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

use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

pub use distribution::{Distribution, DistributionFault};
pub use recorded::RecordedFault;
pub use setup::{Ending, Heal, Outage, SYNC_TAKES, Setup};
pub use tune::{Search, Tuned, tune};

use crate::event::{Event, Listener, Silence};
use crate::timeline::{Band, Timeline};

/// One run, with every step and sample.
#[must_use]
pub fn traced(setup: &Setup, seed: u64) -> Timeline {
    run::Run::new(setup, seed, true).go()
}

/// Many runs, in the order of their seeds, each with its milestones and sums alone.
#[must_use]
pub fn many(setup: &Setup, runs: u32, seed: u64) -> Vec<Timeline> {
    many_told(setup, runs, seed, &Silence)
}

/// The same, and a listener is told now and then how many are over.
#[must_use]
pub fn many_told(setup: &Setup, runs: u32, seed: u64, listener: &dyn Listener) -> Vec<Timeline> {
    let over = Over::new(runs, listener);
    let one = |run| {
        let timeline = run::Run::new(setup, seed.wrapping_add(run), false).go();
        over.another();
        timeline
    };
    (0..u64::from(runs)).into_par_iter().map(one).collect()
}

/// The same, and how replicas and backlog are spread over the runs at any time.
#[must_use]
pub fn many_along(setup: &Setup, runs: u32, seed: u64, listener: &dyn Listener) -> (Vec<Timeline>, Band) {
    let over = Over::new(runs, listener);
    let one = |(mut all, mut band): (Vec<Timeline>, Band), run| {
        let run = run::Run::new(setup, seed.wrapping_add(run), false);
        let (timeline, strip) = run.along(band.strip());
        band.take(strip);
        all.push(timeline);
        over.another();
        (all, band)
    };
    let both = |(mut all, band): (Vec<Timeline>, Band), (more, other): (Vec<Timeline>, Band)| {
        all.extend(more);
        (all, band.with(other))
    };
    (0..u64::from(runs)).into_par_iter().fold(Default::default, one).reduce(Default::default, both)
}

/// Counts runs that are over, and tells of about a hundred of them.
struct Over<'l> {
    done: AtomicU64,
    of: u64,
    listener: &'l dyn Listener,
}

impl<'l> Over<'l> {
    fn new(runs: u32, listener: &'l dyn Listener) -> Self {
        Self { done: AtomicU64::new(0), of: runs.into(), listener }
    }

    fn another(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        if done.is_multiple_of((self.of / 100).max(1)) {
            self.listener.hear(Event::Runs { done, of: self.of });
        }
    }
}
