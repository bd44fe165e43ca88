//! A window of the calendar: KEDA's `cron` scaler.
//!
//! KEDA 2.19 to 2.21, `pkg/scalers/cron_scaler.go`, `GetMetricsAndActivity`: inside is where the next end comes before the
//! next start. Neither is ever in the past, so that no window is remembered, and one that is cut by another is not seen.

mod civil;
mod schedule;
mod zone;

use std::fmt;
use std::str::FromStr;

use civil::Civil;
use schedule::Schedule;
use zone::Zone;

/// A moment of the calendar, in seconds from the beginning of 1970 in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant(pub i64);

/// Windows in which replicas are wanted.
#[derive(Clone, Debug, PartialEq)]
pub struct Calendar {
    start: Schedule,
    end: Schedule,
    zone: Zone,
    /// Replicas that are wanted inside (`desiredReplicas`).
    pub replicas: u32,
}

/// Why a window cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarFault {
    /// An expression is none.
    #[error("`{key}` is {text:?}: {why}")]
    Expression {
        /// `start` or `end`.
        key: &'static str,
        /// What is written.
        text: String,
        /// Why not.
        why: String,
    },
    /// There is no such zone.
    #[error("no time zone is called {0:?}")]
    Zone(String),
    /// Both ends are the same.
    #[error("`start` and `end` are the same")]
    Same,
    /// `desiredReplicas` is no number above 0.
    #[error("`desiredReplicas` is {0:?}, and must be a number above 0")]
    Replicas(String),
}

impl Calendar {
    /// Reads the metadata of a trigger.
    ///
    /// # Errors
    /// KEDA would refuse it, or fail each time it asks.
    pub fn read(start: &str, end: &str, zone: &str, replicas: &str) -> Result<Self, CalendarFault> {
        let schedule = |key, text: &str| {
            Schedule::read(text).map_err(|why| CalendarFault::Expression { key, text: text.to_owned(), why })
        };
        if start == end {
            return Err(CalendarFault::Same);
        }
        let count = replicas.trim().parse().ok().filter(|count| *count > 0);
        Ok(Self {
            start: schedule("start", start)?,
            end: schedule("end", end)?,
            zone: Zone::named(zone).ok_or_else(|| CalendarFault::Zone(zone.to_owned()))?,
            replicas: count.ok_or_else(|| CalendarFault::Replicas(replicas.to_owned()))?,
        })
    }

    /// Whether a moment is inside, and until when (that moment excluded) the answer holds.
    #[must_use]
    pub fn inside(&self, at: Instant) -> (bool, Instant) {
        let (start, end) = (self.start.next(at, &self.zone), self.end.next(at, &self.zone));
        // Where an expression never comes, the library says the year 1, which is before all others.
        match (start, end) {
            (Some(start), Some(end)) => (end <= start, start.min(end)),
            (None, Some(end)) => (true, end),
            (Some(start), None) => (false, start),
            (None, None) => (false, Instant(i64::MAX)),
        }
    }
}

impl Instant {
    /// This many seconds later, or earlier.
    #[must_use]
    pub fn after(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    /// Seconds since midnight in UTC.
    #[must_use]
    pub fn of_day(self) -> i64 {
        self.0.rem_euclid(civil::DAY)
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let civil = Civil::of(self.0);
        let (date, time) = ((civil.year, civil.month, civil.day), (civil.hour, civil.minute, civil.second));
        write!(f, "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", date.0, date.1, date.2, time.0, time.1, time.2)
    }
}

impl FromStr for Instant {
    type Err = String;

    /// Reads `2026-01-05T08:00:00Z`, with `+01:00` in the place of `Z`, or without the seconds.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "a moment is written as `2026-01-05T08:00:00Z` or `2026-01-05T08:00+01:00`".to_owned();
        let (date, rest) = text.split_once(['T', ' ']).ok_or_else(wrong)?;
        let zone = rest.find(['Z', '+', '-']).ok_or_else(wrong)?;
        let (time, offset) = rest.split_at(zone);
        let numbers = |text: &str, mark: char| -> Option<Vec<i64>> {
            let digits = |part: &str| (part.len() >= 2 && part.bytes().all(|byte| byte.is_ascii_digit())).then_some(());
            text.split(mark).map(|part| digits(part).and_then(|()| part.parse().ok())).collect()
        };
        let seconds = match numbers(time, ':').ok_or_else(wrong)?[..] {
            [hour @ ..24, minute @ ..60] => hour * 3600 + minute * 60,
            [hour @ ..24, minute @ ..60, second @ ..60] => hour * 3600 + minute * 60 + second,
            _ => return Err(wrong()),
        };
        let offset = match (offset, offset.split_at(1)) {
            ("Z", _) => 0,
            (_, (sign, rest)) => match numbers(rest, ':').ok_or_else(wrong)?[..] {
                [hours @ ..24, minutes @ ..60] => (hours * 3600 + minutes * 60) * if sign == "-" { -1 } else { 1 },
                _ => return Err(wrong()),
            },
        };
        let days = match numbers(date, '-').ok_or_else(wrong)?[..] {
            [year @ 1970..=2100, month @ 1..=12, day @ 1..=31] => civil::days(year, month, day),
            _ => return Err("the year is one from 1970 to 2100, the month from 01 to 12, the day from 01 to 31".into()),
        };
        Ok(Self(days * civil::DAY + seconds - offset))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    fn office(zone: &str) -> Calendar {
        Calendar::read("0 8 * * 1-5", "0 18 * * 1-5", zone, "3").unwrap()
    }

    #[test]
    fn a_moment_is_read_and_written() {
        assert_eq!(at("1970-01-02T00:00:01Z"), Instant(86_401));
        assert_eq!(at("2026-01-05T08:00+01:00"), at("2026-01-05T07:00:00Z"));
        assert_eq!(at("2026-01-05T08:00:00Z").to_string(), "2026-01-05T08:00:00Z");
        for wrong in ["", "2026-01-05", "2026-01-05T25:00Z", "2026-13-05T08:00Z", "2026-01-05T08:00", "xTyZ", "T+"] {
            assert!(wrong.parse::<Instant>().is_err(), "{wrong}");
        }
    }

    /// 2026-01-05 is a Monday. A window begins with its second and ends with it.
    #[test]
    fn a_window_of_working_days() {
        let office = office("UTC");
        for (moment, inside) in [
            ("2026-01-05T07:59:59Z", false),
            ("2026-01-05T08:00:00Z", true),
            ("2026-01-05T17:59:59Z", true),
            ("2026-01-05T18:00:00Z", false),
            ("2026-01-10T12:00:00Z", false),
        ] {
            assert_eq!(office.inside(at(moment)).0, inside, "{moment}");
        }
        assert_eq!(office.inside(at("2026-01-09T18:00:00Z")).1, at("2026-01-12T08:00:00Z"));
    }

    /// Berlin goes from +01:00 to +02:00 on 2026-03-29 at 01:00 UTC and back on 2026-10-25; New York goes on 2026-03-08.
    #[test]
    fn summer_time_moves_a_window() {
        let berlin = office("Europe/Berlin");
        assert_eq!(berlin.inside(at("2026-03-27T00:00:00Z")).1, at("2026-03-27T07:00:00Z"));
        assert_eq!(berlin.inside(at("2026-03-30T00:00:00Z")).1, at("2026-03-30T06:00:00Z"));
        assert_eq!(berlin.inside(at("2026-10-26T00:00:00Z")).1, at("2026-10-26T07:00:00Z"));
        let york = office("America/New_York");
        assert_eq!(york.inside(at("2026-03-06T00:00:00Z")).1, at("2026-03-06T13:00:00Z"));
        assert_eq!(york.inside(at("2026-03-09T00:00:00Z")).1, at("2026-03-09T12:00:00Z"));
        // Far beyond what a database lists, by the rule that it ends with.
        assert_eq!(york.inside(at("2080-07-01T00:00:00Z")).1, at("2080-07-01T12:00:00Z"));
    }

    /// Over midnight; and an end that never comes is no window, while a start that never comes is one without end.
    #[test]
    fn windows_at_the_edge() {
        let night = Calendar::read("0 22 * * *", "0 6 * * *", "", "1").unwrap();
        assert!(night.inside(at("2026-01-05T23:00:00Z")).0 && night.inside(at("2026-01-05T05:00:00Z")).0);
        assert!(!night.inside(at("2026-01-05T12:00:00Z")).0);
        let never = Calendar::read("0 8 * * *", "0 0 30 2 *", "UTC", "1").unwrap();
        assert!(!never.inside(at("2026-01-05T09:00:00Z")).0);
        let always = Calendar::read("0 0 30 2 *", "0 8 * * *", "UTC", "1").unwrap();
        assert!(always.inside(at("2026-01-05T09:00:00Z")).0);
    }

    #[test]
    fn what_is_no_window_says_why() {
        let read = |start, zone, replicas| Calendar::read(start, "0 18 * * *", zone, replicas);
        assert!(matches!(read("0 8 * *", "UTC", "1"), Err(CalendarFault::Expression { key: "start", .. })));
        assert_eq!(read("0 18 * * *", "UTC", "1"), Err(CalendarFault::Same));
        assert_eq!(read("0 8 * * *", "Mars/Base", "1"), Err(CalendarFault::Zone("Mars/Base".into())));
        assert_eq!(read("0 8 * * *", "UTC", "0"), Err(CalendarFault::Replicas("0".into())));
    }
}
