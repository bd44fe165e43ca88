//! Pods that ask for messages.

use std::collections::VecDeque;

/// Void places that are worth no sweep.
const FEW: usize = 64;

/// A place in the line: the pod, and how often it had left the line before.
pub(super) type Place = (usize, u32);

/// Places, longest waiting first. Those of a pod that left become void, and are passed over when they come to the front; they
/// are swept out where they are the half of all, so that what is done for each place is bounded.
#[derive(Debug, Default)]
pub(super) struct Line {
    places: VecDeque<Place>,
    void: usize,
}

impl Line {
    pub(super) fn join(&mut self, place: Place, times: u32) {
        self.places.extend(std::iter::repeat_n(place, times as usize));
    }

    /// The first place that is not void.
    pub(super) fn front(&mut self, holds: impl Fn(Place) -> bool) -> Option<usize> {
        while let Some(place) = self.places.front().copied() {
            if holds(place) {
                return Some(place.0);
            }
            self.places.pop_front();
            self.void = self.void.saturating_sub(1);
        }
        None
    }

    pub(super) fn pop(&mut self) {
        self.places.pop_front();
    }

    /// So many places are void from now on; says whether they were swept out.
    pub(super) fn leave(&mut self, count: u32, holds: impl Fn(Place) -> bool) -> bool {
        self.void += count as usize;
        let sweeps = self.void > FEW && self.void * 2 > self.places.len();
        if sweeps {
            self.places.retain(|place| holds(*place));
            self.void = 0;
        }
        sweeps
    }

    /// Places, the void ones as well.
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }
}
