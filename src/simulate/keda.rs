//! KEDA's part: from nothing to something and back to nothing, on its polls.
//!
//! KEDA 2.19 to 2.21, `pkg/scaling/executor/scale_scaledobjects.go`, `RequestScale`.

use super::clock::{SECOND, Time, length};
use crate::scaling::Scaling;

/// What KEDA remembers between polls.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Keda {
    /// The last poll on which a trigger was active, in whole seconds of the clock on the wall, as Kubernetes stores it.
    last_active: Option<Time>,
    /// When the object was made, the same; none for long ago.
    made: Option<Time>,
    /// Microseconds of the clock on the wall when the first message came, within its second.
    wall: Time,
}

/// What KEDA found at a poll.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Found {
    /// Whether any trigger is active.
    pub(super) active: bool,
    /// Whether any could not be asked, and no fallback stands in for it.
    pub(super) failed: bool,
}

/// What KEDA does on a poll.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    /// Nothing.
    Keep,
    /// Asks for so many replicas, because a trigger is active.
    Wake(u32),
    /// Asks for so many replicas, because none was active for the cooldown.
    Rest(u32),
    /// Asks for the least replicas.
    Raise(u32),
}

impl Keda {
    pub(super) fn new(wall: Time, made: Option<Time>) -> Self {
        Self { last_active: None, made: made.map(|before| whole(wall - before)), wall }
    }

    /// One poll.
    pub(super) fn poll(&mut self, now: Time, found: Found, replicas: u32, scaling: &Scaling) -> Decision {
        let Scaling { min, idle, .. } = *scaling;
        if found.active || scaling.pause.forced {
            let asleep = replicas == 0 || idle.is_some() && replicas < min;
            if asleep && scaling.pause.outward || !asleep && found.failed {
                return Decision::Keep;
            }
            self.last_active = Some(whole(now + self.wall));
            return if asleep { Decision::Wake(min.max(1)) } else { Decision::Keep };
        }
        if found.failed && scaling.fallback.is_none_or(|fallback| fallback.replicas != 0) {
            return Decision::Keep;
        }
        if idle.is_some_and(|idle| replicas > idle) || replicas > 0 && min == 0 {
            let rests = !scaling.pause.inward && self.cooled(now, scaling);
            return if rests { Decision::Rest(idle.unwrap_or(min)) } else { Decision::Keep };
        }
        if replicas < min && idle.is_none() { Decision::Raise(min) } else { Decision::Keep }
    }

    /// Whether nothing was active for long enough. An object that was never active counts from its making.
    fn cooled(&self, now: Time, scaling: &Scaling) -> bool {
        let now = now + self.wall;
        match (self.last_active, self.made) {
            (Some(last), _) => last + length(scaling.cooldown) < now,
            (None, Some(made)) => made + length(scaling.initial_cooldown) < now,
            (None, None) => true,
        }
    }
}

fn whole(time: Time) -> Time {
    time.div_euclid(SECOND) * SECOND
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::tests;
    use super::*;
    use crate::scaling::{Fallback, FallbackReplicas, Pause};

    const ACTIVE: Found = Found { active: true, failed: false };
    const QUIET: Found = Found { active: false, failed: false };
    const FAILED: Found = Found { active: false, failed: true };

    fn scaling(min: u32, idle: Option<u32>) -> Scaling {
        Scaling { min, idle, ..tests::scaling() }
    }

    #[test]
    fn it_wakes_from_nothing_to_the_least_and_leaves_the_rest_to_the_hpa() {
        let mut keda = Keda::new(0, None);
        assert_eq!(keda.poll(0, ACTIVE, 0, &scaling(0, None)), Decision::Wake(1));
        assert_eq!(keda.poll(0, ACTIVE, 1, &scaling(0, None)), Decision::Keep);
        assert_eq!(keda.poll(0, ACTIVE, 0, &scaling(3, Some(0))), Decision::Wake(3));
        assert_eq!(keda.poll(0, QUIET, 1, &scaling(3, None)), Decision::Raise(3));
    }

    /// The last active moment loses its fraction, so a cooldown that is a multiple of the interval ends on the poll on which
    /// it is over, not one later.
    #[test]
    fn the_cooldown_counts_from_whole_seconds() {
        let mut keda = Keda::new(400_000, None);
        keda.poll(0, ACTIVE, 1, &scaling(0, None));
        assert_eq!(keda.poll(55 * SECOND, QUIET, 5, &scaling(0, None)), Decision::Keep);
        assert_eq!(keda.poll(60 * SECOND, QUIET, 5, &scaling(0, None)), Decision::Rest(0));
        let mut exact = Keda::new(0, None);
        exact.poll(0, ACTIVE, 1, &scaling(0, None));
        assert_eq!(exact.poll(60 * SECOND, QUIET, 5, &scaling(0, None)), Decision::Keep);
    }

    #[test]
    fn it_rests_at_idle_and_never_below_a_least_above_zero() {
        let mut keda = Keda::new(0, None);
        assert_eq!(keda.poll(0, QUIET, 3, &scaling(2, Some(0))), Decision::Rest(0));
        assert_eq!(keda.poll(0, QUIET, 3, &scaling(2, None)), Decision::Keep);
    }

    /// Made 20 s before, and with 60 s to wait: not at 30 s, but at 41 s.
    #[test]
    fn what_was_never_active_waits_from_its_making() {
        let young = Scaling { initial_cooldown: Duration::from_secs(60), ..scaling(0, None) };
        let mut keda = Keda::new(500_000, Some(20 * SECOND));
        assert_eq!(keda.poll(30 * SECOND, QUIET, 3, &young), Decision::Keep);
        assert_eq!(keda.poll(41 * SECOND, QUIET, 3, &young), Decision::Rest(0));
        assert_eq!(Keda::new(0, None).poll(0, QUIET, 3, &young), Decision::Rest(0));
    }

    /// Without a fallback the count stays; with one of 0 replicas it is as if nothing were active; an active trigger beside
    /// one that fails does not begin the cooldown anew.
    #[test]
    fn a_failure_keeps_what_there_is() {
        let fallback =
            |replicas| Some(Fallback { threshold: 3, replicas, behavior: FallbackReplicas::Static, valid: true });
        let with = |fallback| Keda::new(0, None).poll(0, FAILED, 3, &Scaling { fallback, ..scaling(0, None) });
        assert_eq!(with(None), Decision::Keep);
        assert_eq!(with(fallback(2)), Decision::Keep);
        assert_eq!(with(fallback(0)), Decision::Rest(0));
        let mut keda = Keda::new(0, None);
        keda.poll(0, ACTIVE, 3, &scaling(0, None));
        keda.poll(50 * SECOND, Found { active: true, failed: true }, 3, &scaling(0, None));
        assert_eq!(keda.poll(61 * SECOND, QUIET, 3, &scaling(0, None)), Decision::Rest(0));
        let wakes = Keda::new(0, None).poll(0, Found { active: true, failed: true }, 0, &scaling(0, None));
        assert_eq!(wakes, Decision::Wake(1));
    }

    #[test]
    fn annotations_hold_it() {
        let paused = |pause| Scaling { pause, ..scaling(0, None) };
        let outward = paused(Pause { outward: true, ..Pause::default() });
        assert_eq!(Keda::new(0, None).poll(0, ACTIVE, 0, &outward), Decision::Keep);
        let inward = paused(Pause { inward: true, ..Pause::default() });
        assert_eq!(Keda::new(0, None).poll(0, QUIET, 3, &inward), Decision::Keep);
        let forced = paused(Pause { forced: true, ..Pause::default() });
        assert_eq!(Keda::new(0, None).poll(0, QUIET, 0, &forced), Decision::Wake(1));
    }
}
