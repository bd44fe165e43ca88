//! What is best of the trials.

use super::{NEVER, Tuner, choice};
use crate::timeline::Choice;

impl Tuner<'_> {
    /// The cheapest that meets the objectives, and meets them with fresh seeds too.
    pub(super) fn best(&self, all: Vec<Choice>) -> Option<Choice> {
        if self.objectives.is_empty() {
            return None;
        }
        let mut holding: Vec<Choice> =
            all.into_iter().filter(|it| it.missed(self.objectives).next().is_none()).collect();
        holding.sort_by(|one, other| self.cost(one).total_cmp(&self.cost(other)));
        let fresh = self.search.seed.wrapping_add(1 << 40);
        holding.into_iter().find(|it| {
            let settings = it.settings.iter().filter_map(|(key, value)| Some((key.parse().ok()?, value.as_str())));
            let Ok(scaling) = self.setup.scaling.with(settings) else { return false };
            let again = choice(&scaling, self.setup, self.search, fresh);
            again.missed(self.objectives).next().is_none()
        })
    }

    /// Trials that no other beats. Where some meet all objectives, the others are left out.
    pub(super) fn front(&self, all: &[Choice]) -> Vec<Choice> {
        let holds = |it: &&Choice| it.missed(self.objectives).next().is_none();
        let holding: Vec<&Choice> = all.iter().filter(holds).collect();
        let among: Vec<&Choice> = if holding.is_empty() { all.iter().collect() } else { holding };
        let scored: Vec<(Vec<f64>, &Choice)> = among.into_iter().map(|it| (self.score(it), it)).collect();
        let beaten = |score: &[f64]| scored.iter().any(|(other, _)| beats(other, score));
        let mut front: Vec<(Vec<f64>, &Choice)> = scored.iter().filter(|(score, _)| !beaten(score)).cloned().collect();
        front
            .sort_by(|(one, _), (other, _)| one.iter().map(|it| it.to_bits()).cmp(other.iter().map(|it| it.to_bits())));
        // Settings that come to the same are one.
        front.dedup_by(|(one, _), (other, _)| one == other);
        front.into_iter().map(|(_, choice)| choice.clone()).collect()
    }

    /// The cost, and what counts besides: less is better in each.
    fn score(&self, choice: &Choice) -> Vec<f64> {
        let rounded = |value: f64| (value * 10.0).round() / 10.0;
        if self.objectives.is_empty() {
            return self.counts(choice).map(rounded).to_vec();
        }
        let mut score = vec![rounded(self.cost(choice))];
        // A bound from below is met or not; more of it is no gain.
        let bounds = self.objectives.iter().filter(|objective| objective.is_upper());
        score.extend(bounds.map(|objective| rounded(objective.found(&choice.summary).unwrap_or(NEVER))));
        score
    }
}

/// Whether one is nowhere worse than the other, and somewhere better.
fn beats(one: &[f64], other: &[f64]) -> bool {
    one != other && one.iter().zip(other).all(|(one, other)| one <= other)
}
