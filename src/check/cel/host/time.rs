//! Times and durations.

use crate::check::cel::code::Function;
use crate::check::cel::fault::Stop;
use crate::check::cel::value::Val;

type Out<'a> = Result<Val<'a>, Stop>;

/// A moment since 1970, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::check::cel) struct Timestamp {
    pub(in crate::check::cel) seconds: i64,
    pub(in crate::check::cel) nanoseconds: u32,
}

/// The first and the last second that CEL has: years 1 to 9999.
const FIRST: i64 = -62_135_596_800;
const LAST: i64 = 253_402_300_799;
const SECOND: i64 = 1_000_000_000;

impl Timestamp {
    pub(super) fn checked<'a>(seconds: i64, nanoseconds: u32) -> Out<'a> {
        if (FIRST..=LAST).contains(&seconds) {
            return Ok(Val::Timestamp(Self { seconds, nanoseconds }));
        }
        Err(Stop::fault("timestamp overflow"))
    }

    pub(in crate::check::cel) fn plus<'a>(self, nanoseconds: i64) -> Out<'a> {
        let sum = i64::from(self.nanoseconds) + nanoseconds.rem_euclid(SECOND);
        let seconds = self.seconds + nanoseconds.div_euclid(SECOND) + sum / SECOND;
        Self::checked(seconds, u32::try_from(sum % SECOND).unwrap_or_default())
    }

    pub(in crate::check::cel) fn since(self, other: Self) -> Option<i64> {
        let seconds = self.seconds.checked_sub(other.seconds)?.checked_mul(SECOND)?;
        seconds.checked_add(i64::from(self.nanoseconds) - i64::from(other.nanoseconds))
    }

    /// As RFC 3339 writes it, with the fraction as short as it goes.
    pub(super) fn show(self) -> String {
        let (year, month, day) = civil(self.seconds.div_euclid(86_400));
        let rest = self.seconds.rem_euclid(86_400);
        let fraction = format!(".{:09}", self.nanoseconds);
        let fraction = fraction.trim_end_matches('0').trim_end_matches('.');
        let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z")
    }
}

/// Days since 1970 of a date (the proleptic Gregorian calendar, counted in eras of 400 years that begin in March).
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The date that is so many days after 1970's first.
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// A time as RFC 3339 writes it.
pub(super) fn timestamp(text: &str) -> Option<Timestamp> {
    // The shape is checked first, so that every place below holds what it should.
    if !crate::check::format::date_time(text) || !text.is_ascii() {
        return None;
    }
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<i64>().ok();
    let day = days(number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let second = number(11, 13)? * 3600 + number(14, 16)? * 60 + number(17, 19)?;
    let rest = text.get(19..)?;
    let zone_at = rest.find(['Z', 'z', '+', '-'])?;
    let (fraction, zone) = rest.split_at(zone_at);
    let digits: String = fraction.trim_start_matches('.').chars().chain("000000000".chars()).take(9).collect();
    Some(Timestamp { seconds: day * 86_400 + second - offset(zone)?, nanoseconds: digits.parse().ok()? })
}

/// Seconds that a zone is ahead of UTC: `Z`, `+01:00`.
fn offset(zone: &str) -> Option<i64> {
    if zone.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let (hours, minutes) = zone.get(1..)?.split_once(':')?;
    let seconds = i64::from(hours.parse::<u16>().ok()?) * 3600 + i64::from(minutes.parse::<u16>().ok()?) * 60;
    Some(if zone.starts_with('-') { -seconds } else { seconds })
}

/// A date, or a time, in a field whose schema says so.
pub(in crate::check::cel) fn timestamp_of_schema(text: &str) -> Option<Timestamp> {
    timestamp(text).or_else(|| timestamp(&format!("{text}T00:00:00Z")))
}

/// A duration as Go reads it, in nanoseconds.
pub(super) fn duration(text: &str) -> Option<i64> {
    if !crate::check::format::duration(text) {
        return None;
    }
    let negative = text.starts_with('-');
    let mut rest = text.trim_start_matches(['+', '-']);
    let mut sum: i128 = 0;
    while !rest.is_empty() && rest != "0" {
        let (number, tail) = rest.split_at(rest.find(|c: char| !c.is_ascii_digit() && c != '.')?);
        let (unit, tail) = tail.split_at(tail.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(tail.len()));
        let unit: i128 = match unit {
            "ns" => 1,
            "ms" => 1_000_000,
            "s" => 1_000_000_000,
            "m" => 60_000_000_000,
            "h" => 3_600_000_000_000,
            _ => 1_000,
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let whole: i128 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
        let fraction = fraction.get(..fraction.len().min(18))?;
        let parts: i128 = if fraction.is_empty() { 0 } else { fraction.parse().ok()? };
        let scale = 10_i128.pow(u32::try_from(fraction.len()).ok()?);
        sum = sum.checked_add(whole.checked_mul(unit)?)?.checked_add(parts * unit / scale)?;
        rest = tail;
    }
    i64::try_from(if negative { -sum } else { sum }).ok()
}

/// The units of a duration in a schema: what each is called, the start of its long names, and its nanoseconds.
const UNITS: &[(&[&str], &str, i64)] = &[
    (&["ns"], "nano", 1),
    (&["us", "µs"], "micro", 1_000),
    (&["ms"], "milli", 1_000_000),
    (&["s"], "sec", SECOND),
    (&["m"], "min", 60 * SECOND),
    (&["h", "hr"], "hour", 3600 * SECOND),
    (&["d"], "day", 86_400 * SECOND),
    (&["w", "wk"], "week", 604_800 * SECOND),
];

/// A duration in a field whose schema says so: what Go reads, and else the sum of every number with a unit that is in it
/// (`k8s.io/kube-openapi`, `pkg/validation/strfmt/duration.go`).
pub(in crate::check) fn duration_of_schema(text: &str) -> Option<i64> {
    if let Some(length) = duration(text) {
        return Some(length);
    }
    let (mut sum, mut found, mut rest) = (0_i64, false, text);
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (number, tail) = cut(&rest[start..], |c| c.is_ascii_digit());
        let (unit, tail) =
            cut(tail.trim_start_matches([' ', '\t', '\n', '\r', '\u{c}']), |c| c.is_ascii_alphabetic() || c == 'µ');
        rest = tail;
        let unit = unit.to_lowercase();
        let known = UNITS.iter().find(|(names, long, _)| names.contains(&unit.as_str()) || unit.starts_with(long));
        if let Some((_, _, length)) = known {
            sum = sum.checked_add(number.parse::<i64>().ok()?.checked_mul(*length)?)?;
            found = true;
        }
    }
    found.then_some(sum)
}

fn cut(text: &str, inside: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(|c| !inside(c)).unwrap_or(text.len()))
}

/// A duration as `string()` writes it: seconds.
#[expect(clippy::cast_precision_loss, reason = "as in Go")]
pub(super) fn show_duration(nanoseconds: i64) -> String {
    let seconds = (nanoseconds / SECOND) as f64 + (nanoseconds % SECOND) as f64 / 1e9;
    format!("{seconds}s")
}

pub(super) fn find(name: &str, member: bool, arity: usize) -> Option<Function> {
    if !member || !matches!(arity, 1 | 2) {
        return None;
    }
    Some(match name {
        "getFullYear" => |_, args| part("getFullYear", args),
        "getMonth" => |_, args| part("getMonth", args),
        "getDate" => |_, args| part("getDate", args),
        "getDayOfMonth" => |_, args| part("getDayOfMonth", args),
        "getDayOfWeek" => |_, args| part("getDayOfWeek", args),
        "getDayOfYear" => |_, args| part("getDayOfYear", args),
        "getHours" => |_, args| part("getHours", args),
        "getMinutes" => |_, args| part("getMinutes", args),
        "getSeconds" => |_, args| part("getSeconds", args),
        "getMilliseconds" => |_, args| part("getMilliseconds", args),
        _ => return None,
    })
}

fn part<'a>(name: &str, args: &[Val<'a>]) -> Out<'a> {
    if let (Val::Duration(length), 1) = (&args[0], args.len()) {
        return of_duration(name, *length);
    }
    let Val::Timestamp(at) = &args[0] else { return Err(Stop::no_overload(name)) };
    let zone = match args.get(1).map(|zone| zone.as_str()) {
        None | Some(Some("UTC")) => 0,
        Some(Some(zone)) if zone.starts_with(['+', '-']) => {
            offset(zone).ok_or_else(|| Stop::Unsure(format!("time zone {zone}")))?
        }
        Some(Some(zone)) => return Err(Stop::Unsure(format!("time zone {zone}"))),
        Some(None) => return Err(Stop::no_overload(name)),
    };
    let seconds = at.seconds + zone;
    let (day, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, of_month) = civil(day);
    Ok(Val::Int(match name {
        "getFullYear" => year,
        "getMonth" => month - 1,
        "getDate" => of_month,
        "getDayOfMonth" => of_month - 1,
        "getDayOfWeek" => (day + 4).rem_euclid(7),
        "getDayOfYear" => day - days(year, 1, 1),
        "getHours" => rest / 3600,
        "getMinutes" => rest / 60 % 60,
        "getSeconds" => rest % 60,
        _ => i64::from(at.nanoseconds / 1_000_000),
    }))
}

fn of_duration<'a>(name: &str, length: i64) -> Out<'a> {
    Ok(Val::Int(match name {
        "getHours" => length / (3600 * SECOND),
        "getMinutes" => length / (60 * SECOND),
        "getSeconds" => length / SECOND,
        "getMilliseconds" => length % SECOND / 1_000_000,
        _ => return Err(Stop::no_overload(name)),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_and_written() {
        for (text, seconds, shown) in [
            ("1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00Z"),
            ("2000-02-29T12:00:00.250Z", 951_825_600, "2000-02-29T12:00:00.25Z"),
            ("2026-01-01T01:30:00+01:30", 1_767_225_600, "2026-01-01T00:00:00Z"),
            ("0001-01-01T00:00:00Z", FIRST, "0001-01-01T00:00:00Z"),
            ("9999-12-31T23:59:59Z", LAST, "9999-12-31T23:59:59Z"),
        ] {
            let at = timestamp(text).unwrap();
            assert_eq!((at.seconds, at.show().as_str()), (seconds, shown), "{text}");
        }
        assert_eq!(timestamp("2026-02-30T00:00:00Z"), None);
    }

    #[test]
    fn durations_are_read_and_written() {
        for (text, nanoseconds) in [("1h", 3600 * SECOND), ("-1.5s", -1_500_000_000), ("0", 0), ("2µs3ns", 2003)] {
            assert_eq!(duration(text), Some(nanoseconds), "{text}");
        }
        for never in ["", "1", "9999999999h", "1d"] {
            assert_eq!(duration(never), None, "{never}");
        }
        for (text, nanoseconds) in
            [("1d", 86_400 * SECOND), ("2 weeks, 1 HOUR", 1_213_200 * SECOND), ("90s", 90 * SECOND)]
        {
            assert_eq!(duration_of_schema(text), Some(nanoseconds), "{text}");
        }
        for never in ["", "7", "soon", "3 moons", "99999999999999999999s"] {
            assert_eq!(duration_of_schema(never), None, "{never}");
        }
        assert_eq!(show_duration(5_400 * SECOND), "5400s");
        assert_eq!(show_duration(1_500_000_000), "1.5s");
    }

    #[test]
    fn a_leap_day_is_the_sixtieth() {
        let at = Val::Timestamp(timestamp("2024-02-29T00:00:00Z").unwrap());
        let part = |name| part(name, std::slice::from_ref(&at));
        assert!(matches!(part("getDayOfYear"), Ok(Val::Int(59))));
        assert!(matches!(part("getDayOfWeek"), Ok(Val::Int(4))));
        assert!(matches!(part("getMonth"), Ok(Val::Int(1))));
    }

    #[test]
    fn a_zone_is_an_offset_within_reason() {
        let hours = |zone: &str| {
            part("getHours", &[Val::Timestamp(timestamp("2024-02-29T00:00:00Z").unwrap()), Val::text(zone)])
        };
        assert!(matches!(hours("-01:30"), Ok(Val::Int(22))));
        for beyond in ["+9223372036854775807:00", "+1", "-:"] {
            assert!(matches!(hours(beyond), Err(Stop::Unsure(_))), "{beyond}");
        }
    }
}
