//! How much is spent on what ApplicationSets make.

use std::cell::Cell;

/// Most Applications of one set that are made.
pub(super) const MOST: usize = 1000;

/// Most Applications of all sets that are made.
pub(super) const MOST_OF_ALL: usize = 5000;

/// Longest text of one Application, all that is in it taken together: 64 KiB.
pub(super) const LONGEST: usize = 64 << 10;

/// Steps for one set. A step is about a byte that is copied, or a path that is looked at.
const STEPS: usize = 32 << 20;

/// Steps for all sets.
const STEPS_OF_ALL: usize = 128 << 20;

/// What one set may still cost.
#[derive(Debug)]
pub(super) struct Budget {
    steps: Cell<usize>,
    /// Applications that it may make.
    pub(super) most: usize,
}

impl Budget {
    pub(super) const fn of(steps: usize, most: usize) -> Self {
        Self { steps: Cell::new(steps), most }
    }

    /// Takes steps; none where there are not as many, and from then on none at all.
    pub(super) fn spend(&self, steps: usize) -> Option<()> {
        let left = self.steps.get().checked_sub(steps);
        self.steps.set(left.unwrap_or_default());
        left.map(|_| ())
    }

    /// The steps that are left.
    pub(super) const fn left(&self) -> usize {
        self.steps.get()
    }

    /// Whether a list of so many is still no more than the set may make.
    pub(super) fn room(&self, len: usize) -> Option<()> {
        (len <= self.most).then_some(())
    }
}

/// What all sets together may still cost.
#[derive(Debug)]
pub(super) struct Total {
    steps: usize,
    most: usize,
}

impl Total {
    pub(super) const fn new() -> Self {
        Self { steps: STEPS_OF_ALL, most: MOST_OF_ALL }
    }

    /// What `work` makes for one set out of what is left.
    pub(super) fn one<T>(&mut self, work: impl FnOnce(&Budget) -> Option<Vec<T>>) -> Option<Vec<T>> {
        let given = self.steps.min(STEPS);
        let budget = Budget::of(given, self.most.min(MOST));
        let made = work(&budget);
        self.steps -= given - budget.steps.get();
        self.most -= made.as_ref().map_or(0, Vec::len).min(self.most);
        made
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_set_costs_is_missing_to_the_others() {
        let mut total = Total::new();
        let sets = (0..10).filter(|_| total.one(|it| it.spend(STEPS).map(|()| vec![()])).is_some());
        assert_eq!(sets.count(), STEPS_OF_ALL / STEPS);
        let mut total = Total::new();
        let made = |total: &mut Total| total.one(|it| it.room(MOST).map(|()| vec![(); MOST]));
        let sets = (0..10).filter(|_| made(&mut total).is_some());
        assert_eq!(sets.count(), MOST_OF_ALL / MOST);
    }

    #[test]
    fn what_was_too_much_leaves_nothing() {
        let budget = Budget::of(10, MOST);
        assert_eq!([budget.spend(4), budget.spend(7), budget.spend(1)], [Some(()), None, None]);
    }
}
