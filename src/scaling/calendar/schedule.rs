//! An expression of cron, and when it comes next.
//!
//! `github.com/robfig/cron/v3` 3.0.1, `parser.go` and `spec.go`, with the five fields that KEDA 2.19 asks it for.

use super::Instant;
use super::civil::{Civil, DAY};
use super::zone::Zone;
use crate::unit::cron::{FIELDS, Field, Range, range};

/// Set beside the bits of a field that is a star.
const STAR: u64 = 1 << 63;

/// When something comes: a bit for each number of a field.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Schedule {
    minute: u64,
    hour: u64,
    day: u64,
    month: u64,
    weekday: u64,
    /// A zone of its own (`TZ=…`).
    zone: Option<Zone>,
}

impl Schedule {
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let (mut fields, mut zone) = (text, None);
        if let Some(zoned) = ["TZ=", "CRON_TZ="].iter().find_map(|prefix| text.strip_prefix(prefix)) {
            let (name, rest) = zoned.split_once(' ').ok_or("nothing follows the time zone")?;
            zone = Some(Zone::named(name).ok_or_else(|| format!("no time zone is called {name:?}"))?);
            fields = rest.trim();
        }
        if fields.starts_with('@') {
            return Err("KEDA takes no such word".to_owned());
        }
        let written: Vec<&str> = fields.split_whitespace().collect();
        let [minute, hour, day, month, weekday] = written[..] else {
            return Err(format!("a cron expression has 5 fields, this one has {}", written.len()));
        };
        let [of_minute, of_hour, of_day, of_month, of_weekday] = FIELDS;
        Ok(Self {
            minute: field(minute, of_minute)?,
            hour: field(hour, of_hour)?,
            day: field(day, of_day)?,
            month: field(month, of_month)?,
            weekday: field(weekday, of_weekday)?,
            zone,
        })
    }

    /// The next moment after one, whole seconds being counted; none within five years.
    pub(super) fn next(&self, after: Instant, zone: &Zone) -> Option<Instant> {
        let zone = self.zone.as_ref().unwrap_or(zone);
        let mut walk = Walk { at: after.0 + 1, zone, exact: false };
        let last = walk.civil().year + 5;
        'again: while walk.civil().year <= last {
            while !has(self.month, walk.civil().month) {
                walk.floor(|now| (now.day - 1) * DAY + now.hour * 3600 + now.minute * 60 + now.second);
                let now = walk.civil();
                walk.at = zone.at(super::civil::days(now.year, now.month + 1, now.day) * DAY + of_day(now));
                if walk.civil().month == 1 {
                    continue 'again;
                }
            }
            while !self.on(walk.civil()) {
                walk.floor(of_day);
                walk.tomorrow();
                if walk.civil().day == 1 {
                    continue 'again;
                }
            }
            while !has(self.hour, walk.civil().hour) {
                walk.floor(|now| now.minute * 60 + now.second);
                walk.at += 3600;
                if walk.civil().hour == 0 {
                    continue 'again;
                }
            }
            while !has(self.minute, walk.civil().minute) {
                walk.exact = true;
                // Truncated from the year 1, not by the clock on the wall: whole minutes in any zone of today.
                walk.at = walk.at.div_euclid(60) * 60 + 60;
                if walk.civil().minute == 0 {
                    continue 'again;
                }
            }
            // The second is always 0.
            if walk.civil().second != 0 {
                walk.at += 60 - walk.civil().second;
                walk.exact = true;
                continue 'again;
            }
            return Some(Instant(walk.at));
        }
        None
    }

    /// Where both days are given, either is enough (`dayMatches`).
    fn on(&self, now: Civil) -> bool {
        let (day, weekday) = (has(self.day, now.day), has(self.weekday, now.weekday));
        if (self.day | self.weekday) & STAR != 0 { day && weekday } else { day || weekday }
    }
}

/// A moment that goes forward.
struct Walk<'z> {
    at: i64,
    zone: &'z Zone,
    /// Whether what is below the field that was changed is 0 already.
    exact: bool,
}

impl Walk<'_> {
    fn civil(&self) -> Civil {
        Civil::of(self.at + self.zone.offset(self.at))
    }

    /// Takes away what is below a field, once.
    fn floor(&mut self, below: impl Fn(Civil) -> i64) {
        if !self.exact {
            self.exact = true;
            let wall = self.at + self.zone.offset(self.at);
            self.at = self.zone.at(wall - below(Civil::of(wall)));
        }
    }

    /// The same hour of the next day; where that is not midnight because of summer time, midnight or what stands for it.
    fn tomorrow(&mut self) {
        let wall = self.at + self.zone.offset(self.at);
        self.at = self.zone.at(wall + DAY);
        let hour = self.civil().hour;
        if hour > 12 {
            self.at += (24 - hour) * 3600;
        } else {
            self.at -= hour * 3600;
        }
    }
}

fn of_day(now: Civil) -> i64 {
    now.hour * 3600 + now.minute * 60 + now.second
}

fn has(bits: u64, number: i64) -> bool {
    bits >> number & 1 == 1
}

fn field(text: &str, field: Field) -> Result<u64, String> {
    let (name, low, high, _) = field;
    let wrong = |item: &str| format!("`{item}` is no {name} from {low} to {high}");
    let items = text.split(',').filter(|item| !item.is_empty());
    items.map(|item| range(item, field).ok_or_else(|| wrong(item))).try_fold(0, |all, one| Ok(all | bits(one?)))
}

fn bits(range: Range) -> u64 {
    let every = usize::try_from(range.step).unwrap_or(usize::MAX);
    let bits = (range.first..=range.last).step_by(every).fold(0, |bits, number| bits | 1 << number);
    if range.is_star && range.step == 1 { bits | STAR } else { bits }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the library itself says: `tests/cases/simulate/cron.txt` has an expression, a zone, a moment, and the next.
    #[test]
    fn the_next_moment_is_the_one_of_the_library() {
        let cases = include_str!("../../../tests/cases/simulate/cron.txt");
        let mut count = 0;
        for line in cases.lines().filter(|line| !line.starts_with('#')) {
            let [text, zone, after, next] = line.split('|').collect::<Vec<_>>()[..] else { panic!("{line}") };
            let schedule = Schedule::read(text).unwrap();
            let found = schedule.next(Instant(after.parse().unwrap()), &Zone::named(zone).unwrap());
            assert_eq!(found.map(|at| at.0), next.parse().ok(), "{line}");
            count += 1;
        }
        assert!(count > 500);
    }

    #[test]
    fn five_fields_in_their_bounds() {
        for good in ["* * * * *", "0 8 * * 1-5", "*/5 0-23/2 1,15 JAN-MAR mon", "0 0 ? * SUN", "10/20 * * * *"] {
            assert!(Schedule::read(good).is_ok(), "{good}");
        }
        for bad in ["", "@daily", "0 8 * *", "60 * * * *", "* * 0 * *", "5-1 * * * *", "*/0 * * * *", "TZ=UTC"] {
            assert!(Schedule::read(bad).is_err(), "{bad}");
        }
    }
}
