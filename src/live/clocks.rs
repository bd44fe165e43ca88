//! What several clocks say of one moment.
//!
//! The API server writes whole seconds, cut off. A change that reaches the observer within the second that the server
//! wrote is known as finely as it came; one that comes late is known to the second.

use super::wall::Wall;
use crate::timeline::Known;

/// How much later than a change its news may be where nothing is wrong, in seconds.
const TRANSIT: f64 = 0.05;

/// How far the observer's clock is ahead of a server's that writes whole seconds, from when changes came and when they
/// were made. A change comes after it was made, and within the second or shortly after: what contradicts that is the
/// clocks' difference.
pub(super) fn ahead(pairs: &[(Wall, Wall)]) -> f64 {
    let least = pairs.iter().map(|(arrived, second)| arrived - second).min_by(f64::total_cmp);
    least.filter(|least| *least < 0.0 || *least >= 1.0).unwrap_or(0.0)
}

/// A moment that a server wrote in whole seconds just before the news of it came.
pub(super) fn written(arrived: Option<Wall>, second: Option<Wall>, ahead: f64) -> Option<Known> {
    let second = second.map(|second| second + ahead);
    match (arrived, second) {
        (Some(arrived), Some(second)) if arrived - second < 1.0 + TRANSIT => {
            let least = second.max(arrived - TRANSIT).min(arrived);
            Some(between(least, arrived))
        }
        (_, Some(second)) => Some(between(second, second + 1.0)),
        (Some(arrived), None) => Some(between(arrived - TRANSIT, arrived)),
        (None, None) => None,
    }
}

/// A moment that somebody else wrote down in whole seconds, who told the server later: it lies in that second, and not
/// after the news of it.
pub(super) fn told(arrived: Option<Wall>, second: Option<Wall>, ahead: f64) -> Option<Known> {
    let second = second? + ahead;
    let latest = arrived.unwrap_or(f64::INFINITY).clamp(second, second + 1.0);
    Some(between(second, latest))
}

/// Anything from one moment to another.
pub(super) fn between(from: Wall, to: Wall) -> Known {
    Known { at: f64::midpoint(from, to), within: (to - from).abs() / 2.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(known: Option<Known>, at: f64, within: f64) {
        let known = known.unwrap();
        assert!((known.at - at).abs() < 1e-9 && (known.within - within).abs() < 1e-9, "{known:?}");
    }

    #[test]
    fn news_within_the_second_are_fine_and_late_news_are_not() {
        close(written(Some(10.4), Some(10.0), 0.0), 10.375, 0.025);
        close(written(Some(10.01), Some(10.0), 0.0), 10.005, 0.005);
        close(written(Some(14.0), Some(10.0), 0.0), 10.5, 0.5);
        close(written(None, Some(10.0), 2.0), 12.5, 0.5);
        assert_eq!(written(None, None, 0.0), None);
    }

    #[test]
    fn a_container_started_in_its_second_and_before_anybody_knew() {
        close(told(Some(12.9), Some(10.0), 0.0), 10.5, 0.5);
        close(told(Some(10.6), Some(10.0), 0.0), 10.3, 0.3);
        close(told(Some(9.0), Some(10.0), 0.0), 10.0, 0.0);
    }

    #[test]
    fn clocks_differ_only_where_they_contradict_each_other() {
        assert!(ahead(&[(10.2, 10.0), (11.9, 11.0)]).abs() < 1e-9);
        assert!((ahead(&[(13.2, 10.0), (14.9, 11.0)]) - 3.2).abs() < 1e-9);
        assert!((ahead(&[(9.5, 10.0), (11.2, 11.0)]) + 0.5).abs() < 1e-9);
        assert!(ahead(&[]).abs() < 1e-9);
    }
}
