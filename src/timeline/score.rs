//! What was predicted, held against what was seen.

use super::{Known, Milestone, Record, Spread, Summary};

/// What was predicted, held against what was seen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Score {
    /// Each milestone that was predicted or seen, in the order of their names.
    pub rows: Vec<Row>,
}

/// One milestone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// Which.
    pub milestone: Milestone,
    /// When it was reached, if it was.
    pub observed: Option<Known>,
    /// When it was said to be reached, if it was.
    pub predicted: Option<Spread>,
}

impl Record {
    /// Holds what many runs came to against what was seen.
    #[must_use]
    pub fn score(&self, predicted: &Summary) -> Score {
        let mut all: Vec<Milestone> = self.milestones.keys().chain(predicted.milestones.keys()).copied().collect();
        all.sort_unstable();
        all.dedup();
        let row = |milestone: Milestone| Row {
            milestone,
            observed: self.milestones.get(&milestone).copied(),
            predicted: predicted.milestones.get(&milestone).copied(),
        };
        Score { rows: all.into_iter().map(row).collect() }
    }
}

impl Row {
    /// Whether it lies where nine of ten runs do. One that was not reached lies there if a run in twenty does not reach it
    /// either.
    #[must_use]
    pub fn inside_band(&self) -> bool {
        match (self.observed, self.predicted) {
            (Some(seen), Some(spread)) => spread.p5 <= seen.at && seen.at <= spread.p95 && spread.reached >= 0.05,
            (None, Some(spread)) => spread.reached <= 0.95,
            _ => false,
        }
    }

    /// Whether any run went so far, as finely as the moment is known.
    #[must_use]
    pub fn inside_extremes(&self) -> bool {
        match (self.observed, self.predicted) {
            (Some(seen), Some(spread)) => spread.min <= seen.at + seen.within && seen.at - seen.within <= spread.max,
            (None, Some(spread)) => spread.reached < 1.0,
            _ => false,
        }
    }

    /// How much later it was than in the median run, in seconds.
    #[must_use]
    pub fn error(&self) -> Option<f64> {
        Some(self.observed?.at - self.predicted?.p50)
    }

    /// Whether there is nothing to predict: it is so from the start, always.
    #[must_use]
    pub fn is_given(&self) -> bool {
        self.predicted.is_some_and(|spread| spread.max == 0.0) && self.observed.is_some_and(|seen| seen.at == 0.0)
    }

    /// Whether the median run is within a tenth of what was seen, or within a second.
    #[must_use]
    pub fn is_close(&self) -> bool {
        let bound = self.observed.map_or(0.0, |seen| (seen.at.abs() / 10.0).max(1.0));
        self.error().is_some_and(|error| error.abs() <= bound)
    }
}

impl Score {
    /// Rows that tell of anything.
    pub fn told(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| !row.is_given())
    }

    /// The share of the milestones that lie where nine of ten runs do, from 0 to 1.
    #[must_use]
    pub fn inside(&self) -> f64 {
        let (mut inside, mut all) = (0.0, 0.0);
        for row in self.told() {
            all += 1.0;
            inside += f64::from(u8::from(row.inside_band()));
        }
        if all == 0.0 { 1.0 } else { inside / all }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn spread(p5: f64, p50: f64, p95: f64, reached: f64) -> Spread {
        Spread { p5, p50, p95, min: p5 - 1.0, max: p95 + 1.0, mean: p50, reached }
    }

    fn row(observed: Option<f64>, predicted: Option<Spread>) -> Row {
        let observed = observed.map(|at| Known { at, within: 0.5 });
        Row { milestone: Milestone::Drained, observed, predicted }
    }

    #[test]
    fn inside_is_between_the_percentiles() {
        let wide = Some(spread(10.0, 15.0, 20.0, 1.0));
        assert!(row(Some(10.0), wide).inside_band() && row(Some(20.0), wide).inside_band());
        assert!(!row(Some(9.9), wide).inside_band() && !row(Some(20.1), wide).inside_band());
        assert!(row(Some(21.4), wide).inside_extremes() && !row(Some(21.6), wide).inside_extremes());
        assert_eq!(row(Some(14.0), wide).error(), Some(-1.0));
        assert!(row(Some(14.0), wide).is_close() && !row(Some(13.0), wide).is_close());
    }

    #[test]
    fn what_was_not_reached_is_right_where_runs_do_not_reach_it() {
        let often = |reached| Some(spread(1.0, 2.0, 3.0, reached));
        assert!(row(None, often(0.9)).inside_band() && !row(None, often(0.99)).inside_band());
        assert!(row(None, often(0.99)).inside_extremes() && !row(None, often(1.0)).inside_extremes());
        assert!(!row(Some(2.0), often(0.01)).inside_band() && row(Some(2.0), often(0.01)).inside_extremes());
        assert!(!row(Some(2.0), None).inside_band() && !row(Some(2.0), None).inside_extremes());
        assert_eq!((row(Some(2.0), None).error(), row(None, often(1.0)).is_close()), (None, false));
    }

    #[test]
    fn what_is_so_from_the_start_tells_nothing() {
        let given = Row {
            milestone: Milestone::FirstPod,
            observed: Some(Known::default()),
            predicted: Some(Spread { p5: 0.0, p50: 0.0, p95: 0.0, min: 0.0, max: 0.0, mean: 0.0, reached: 1.0 }),
        };
        let right = row(Some(15.0), Some(spread(10.0, 15.0, 20.0, 1.0)));
        let wrong = row(Some(25.0), Some(spread(10.0, 15.0, 20.0, 1.0)));
        let score = Score { rows: vec![given, right, wrong] };
        assert!(score.told().count() == 2 && (score.inside() - 0.5).abs() < 1e-9);
        assert!((Score::default().inside() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn every_milestone_of_either_side_is_a_row() {
        let seen: BTreeMap<Milestone, Known> = [(Milestone::FirstPod, Known { at: 2.0, within: 0.5 })].into();
        let mut record = super::super::record::tests::record();
        record.milestones = seen;
        let predicted = [(Milestone::Gone, spread(1.0, 2.0, 3.0, 1.0))].into();
        let score = record.score(&Summary { runs: 1, milestones: predicted, ..Summary::default() });
        let rows: Vec<(Milestone, bool, bool)> =
            score.rows.iter().map(|row| (row.milestone, row.observed.is_some(), row.predicted.is_some())).collect();
        assert_eq!(rows, [(Milestone::FirstPod, true, false), (Milestone::Gone, false, true)]);
    }
}
