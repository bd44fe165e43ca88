//! Argo CD's part: it restores the replicas that Git has.
//!
//! Argo CD 3.4, `controller/appcontroller.go`, `autoSync` and `selfHealRemainingBackoff`; the pauses are those of its flags,
//! 2 s, three times as long each time, at most 300 s, and the count of attempts outlives a success. They are counted from the
//! end of the last operation, which is stored in whole seconds.

use rand::{Rng, RngExt as _};

use super::Heal;
use super::clock::{SECOND, Time};

/// Between a change of the workload and the next comparison. Measured with Argo CD 3.2 on one application: 0.2 to 1 s.
const NOTICE: (Time, Time) = (SECOND / 5, SECOND);

/// Attempts after which the pause is the longest.
const WORN: u32 = 6;

/// What Argo CD remembers of an application.
#[derive(Debug)]
pub(super) struct Healer {
    /// Replicas that Git has.
    pub(super) written: u32,
    attempts: u32,
    /// The end of the last operation, in whole seconds of the clock on the wall.
    finished: Option<Time>,
    planned: bool,
}

impl Healer {
    /// One for an application whose Git says a number of replicas, if it heals at all.
    pub(super) fn new(heal: Heal, written: Option<u32>) -> Option<Self> {
        let attempts = match heal {
            Heal::Off => return None,
            Heal::Fresh => 0,
            Heal::Worn => WORN,
        };
        Some(Self { written: written?, attempts, finished: None, planned: false })
    }

    /// The replicas changed: says when they are restored, unless that is planned already.
    pub(super) fn notice(&mut self, now: Time, wall: Time, replicas: u32, rng: &mut impl Rng) -> Option<Time> {
        if self.planned || replicas == self.written {
            return None;
        }
        self.planned = true;
        let seen = now + rng.random_range(NOTICE.0..=NOTICE.1);
        Some(self.finished.map_or(seen, |finished| seen.max(finished - wall + pause(self.attempts))))
    }

    /// Restores them, if they are still others.
    pub(super) fn heal(&mut self, now: Time, wall: Time, replicas: u32) -> bool {
        self.planned = false;
        let differs = replicas != self.written;
        if differs {
            self.attempts = (self.attempts + 1).min(WORN);
            self.finished = Some((now + wall).div_euclid(SECOND) * SECOND);
        }
        differs
    }

    /// Whether it is about to restore them.
    pub(super) fn is_planned(&self) -> bool {
        self.planned
    }
}

/// The pause after so many attempts.
fn pause(attempts: u32) -> Time {
    match attempts {
        0 => 0,
        attempts => (2 * SECOND * 3i64.pow((attempts - 1).min(10))).min(300 * SECOND),
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    use super::*;

    #[test]
    fn pauses_grow_threefold_to_five_minutes() {
        let seconds: Vec<Time> = (0..8).map(|attempts| pause(attempts) / SECOND).collect();
        assert_eq!(seconds, [0, 2, 6, 18, 54, 162, 300, 300]);
    }

    /// A fresh application is healed at once, then 2 s after the whole second in which that was done.
    #[test]
    fn a_change_is_undone_at_once_and_then_later_and_later() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let mut healer = Healer::new(Heal::Fresh, Some(0)).unwrap();
        let first = healer.notice(10 * SECOND, 0, 1, &mut rng).unwrap();
        assert!((10 * SECOND + NOTICE.0..=10 * SECOND + NOTICE.1).contains(&first));
        assert_eq!(healer.notice(10 * SECOND, 0, 2, &mut rng), None);
        assert!(healer.heal(10 * SECOND + 300_000, 0, 2));
        assert_eq!(healer.notice(10 * SECOND + 500_000, 0, 1, &mut rng), Some(12 * SECOND));
        assert!(healer.heal(12 * SECOND + 1, 0, 1) && !healer.is_planned());
        assert_eq!(healer.notice(13 * SECOND, 0, 1, &mut rng), Some(18 * SECOND));
        assert!(!healer.heal(18 * SECOND, 0, 0));
        assert!(Healer::new(Heal::Off, Some(0)).is_none() && Healer::new(Heal::Worn, None).is_none());
    }
}
