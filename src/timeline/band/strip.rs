//! One run on a grid.

use std::time::Duration;

use super::super::Moment;
use super::{POINTS, STEP, as_factor, halve};

/// One run on a grid.
#[derive(Clone, Debug, PartialEq)]
pub struct Strip {
    pub(super) step: Duration,
    pub(super) points: Vec<(u32, u64)>,
    pub(super) last: (u32, u64),
}

impl Default for Strip {
    fn default() -> Self {
        Self { step: STEP, points: Vec::new(), last: (0, 0) }
    }
}

impl Strip {
    /// Sees how things stand from a moment on; moments come in order.
    pub fn see(&mut self, at: Moment, replicas: u32, backlog: u64) {
        // A point shows what all that happened at its moment came to.
        while self.step.saturating_mul(as_factor(self.points.len())) < at {
            self.points.push(self.last);
            if self.points.len() == POINTS {
                halve(&mut self.points);
                self.step *= 2;
            }
        }
        self.last = (replicas, backlog);
    }
}
