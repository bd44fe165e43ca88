//! KEDA's part: from nothing to something and back to nothing, on its polls.
//!
//! KEDA 2.19, `pkg/scaling/executor/scale_scaledobjects.go`, `RequestScale`.

use super::clock::{SECOND, Time, length};
use crate::scaling::Scaling;

/// What KEDA remembers between polls.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Keda {
    /// The last poll on which a trigger was active, in whole seconds of the clock on the wall, as Kubernetes stores it.
    last_active: Option<Time>,
    /// Microseconds of the clock on the wall when the first message came, within its second.
    wall: Time,
}

/// What KEDA does on a poll.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    /// Nothing.
    Keep,
    /// Asks for so many replicas, because the trigger is active.
    Wake(u32),
    /// Asks for so many replicas, because it was not active for the cooldown.
    Rest(u32),
    /// Asks for the least replicas.
    Raise(u32),
}

impl Keda {
    pub(super) fn new(wall: Time) -> Self {
        Self { last_active: None, wall }
    }

    /// One poll.
    pub(super) fn poll(&mut self, now: Time, active: bool, replicas: u32, scaling: &Scaling) -> Decision {
        let Scaling { min, idle, .. } = *scaling;
        if active {
            self.last_active = Some((now + self.wall).div_euclid(SECOND) * SECOND);
            let asleep = replicas == 0 || idle.is_some() && replicas < min;
            return if asleep { Decision::Wake(min.max(1)) } else { Decision::Keep };
        }
        let rests = idle.is_some_and(|idle| replicas > idle) || replicas > 0 && min == 0;
        if rests {
            return if self.cooled(now, scaling) { Decision::Rest(idle.unwrap_or(min)) } else { Decision::Keep };
        }
        if replicas < min && idle.is_none() { Decision::Raise(min) } else { Decision::Keep }
    }

    /// Whether nothing was active for long enough. An object that was never active counts from its making, which is taken
    /// to be long ago.
    fn cooled(&self, now: Time, scaling: &Scaling) -> bool {
        self.last_active.is_none_or(|last| last + length(scaling.cooldown) < now + self.wall)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests;
    use super::*;

    fn scaling(min: u32, idle: Option<u32>) -> Scaling {
        Scaling { min, idle, ..tests::scaling() }
    }

    #[test]
    fn it_wakes_from_nothing_to_the_least_and_leaves_the_rest_to_the_hpa() {
        let mut keda = Keda::new(0);
        assert_eq!(keda.poll(0, true, 0, &scaling(0, None)), Decision::Wake(1));
        assert_eq!(keda.poll(0, true, 1, &scaling(0, None)), Decision::Keep);
        assert_eq!(keda.poll(0, true, 0, &scaling(3, Some(0))), Decision::Wake(3));
        assert_eq!(keda.poll(0, false, 1, &scaling(3, None)), Decision::Raise(3));
    }

    /// The last active moment loses its fraction, so a cooldown that is a multiple of the interval ends on the poll on which
    /// it is over, not one later.
    #[test]
    fn the_cooldown_counts_from_whole_seconds() {
        let mut keda = Keda::new(400_000);
        keda.poll(0, true, 1, &scaling(0, None));
        assert_eq!(keda.poll(55 * SECOND, false, 5, &scaling(0, None)), Decision::Keep);
        assert_eq!(keda.poll(60 * SECOND, false, 5, &scaling(0, None)), Decision::Rest(0));
        let mut exact = Keda::new(0);
        exact.poll(0, true, 1, &scaling(0, None));
        assert_eq!(exact.poll(60 * SECOND, false, 5, &scaling(0, None)), Decision::Keep);
    }

    #[test]
    fn it_rests_at_idle_and_never_below_a_least_above_zero() {
        let mut keda = Keda::new(0);
        assert_eq!(keda.poll(0, false, 3, &scaling(2, Some(0))), Decision::Rest(0));
        assert_eq!(keda.poll(0, false, 3, &scaling(2, None)), Decision::Keep);
    }
}
