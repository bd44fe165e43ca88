//! Paired samples.

use std::process::Command;
use std::time::Instant;

use crate::process;
use crate::tree::Done;

/// Seconds of each side, in pairs that ran back to back.
#[derive(Default)]
pub(super) struct Samples {
    pairs: Vec<(f64, f64)>,
}

/// Which side of a pair runs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Ours,
    Theirs,
}

impl Samples {
    /// Runs pairs; who goes first changes from pair to pair.
    pub(super) fn take(runs: usize, mut side: impl FnMut(Side) -> Done<f64>) -> Done<Self> {
        let mut pairs = Vec::new();
        for run in 0..runs {
            let pair = if run % 2 == 0 {
                let ours = side(Side::Ours)?;
                (ours, side(Side::Theirs)?)
            } else {
                let theirs = side(Side::Theirs)?;
                (side(Side::Ours)?, theirs)
            };
            eprintln!("run {} of {runs}: {:.3} s against {:.3} s", run + 1, pair.0, pair.1);
            pairs.push(pair);
        }
        Ok(Self { pairs })
    }

    /// Takes a pair in that was measured elsewhere.
    pub(super) fn add(&mut self, ours: f64, theirs: f64) {
        self.pairs.push((ours, theirs));
    }

    pub(super) fn medians(&self) -> (f64, f64) {
        let of = |side: fn(&(f64, f64)) -> f64| median(&sorted(self.pairs.iter().map(side)));
        (of(|pair| pair.0), of(|pair| pair.1))
    }

    /// The least, the median and the greatest ratio.
    pub(super) fn ratios(&self) -> (f64, f64, f64) {
        let ratios = sorted(self.pairs.iter().map(|(ours, theirs)| ours / theirs.max(f64::EPSILON)));
        let end = |value: Option<&f64>| value.copied().unwrap_or_default();
        (end(ratios.first()), median(&ratios), end(ratios.last()))
    }
}

fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values
}

fn median(sorted: &[f64]) -> f64 {
    let at = |index: usize| sorted.get(index).copied().unwrap_or_default();
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 { at(middle) } else { f64::midpoint(at(middle.saturating_sub(1)), at(middle)) }
}

/// Seconds that something takes.
#[expect(clippy::disallowed_methods, reason = "measuring is what this is for")]
pub(super) fn seconds(work: impl FnOnce() -> Done<()>) -> Done<f64> {
    let start = Instant::now();
    work()?;
    Ok(start.elapsed().as_secs_f64())
}

/// Seconds that a whole process takes; one that fails is an error.
pub(super) fn process(command: &mut Command) -> Done<f64> {
    seconds(|| process::run(command).map(drop))
}

#[cfg(test)]
mod tests {
    use super::{Samples, Side};

    #[test]
    fn medians_and_ratios_are_of_pairs() {
        let (mut ours, mut theirs) = ([8.0, 2.0, 3.0].into_iter(), [2.0, 2.0, 1.0].into_iter());
        let mut order = Vec::new();
        let samples = Samples::take(3, |side| {
            order.push(side == Side::Ours);
            Ok(if side == Side::Ours { ours.next() } else { theirs.next() }.unwrap_or_default())
        })
        .unwrap();
        assert_eq!(order, [true, false, false, true, true, false]);
        assert!(samples.medians() == (3.0, 2.0));
        assert!(samples.ratios() == (1.0, 3.0, 4.0));
    }
}
