//! When a CronJob runs (`github.com/robfig/cron/v3`, `parser.go`, `ParseStandard`).

use super::report::{Report, field, is_blank, shorten};
use super::table;
use crate::check::format;
use crate::document::Node;

const CODE: &str = "k8s-schedule";

const MONTHS: &[&str] = &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS: &[&str] = &["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/// What a field of a schedule counts.
struct Field {
    name: &'static str,
    least: u64,
    most: u64,
    names: &'static [&'static str],
}

const FIELDS: [Field; 5] = [
    Field { name: "minute", least: 0, most: 59, names: &[] },
    Field { name: "hour", least: 0, most: 23, names: &[] },
    Field { name: "day of the month", least: 1, most: 31, names: &[] },
    Field { name: "month", least: 1, most: 12, names: MONTHS },
    Field { name: "day of the week", least: 0, most: 6, names: DAYS },
];

/// Checks `schedule` and `timeZone` of a CronJob's spec.
pub(super) fn check(report: &mut Report<'_>, spec: &Node) {
    if is_blank(spec, "schedule") {
        table::absent(report, spec, "schedule", CODE);
    } else if let Some(node) = field(spec, "schedule")
        && let Some(Err(why)) = node.as_str().map(parse)
    {
        report.refuse(
            CODE,
            node,
            &why,
            "write five fields such as \"*/5 * * * *\", or @hourly, @daily or @every 1h30m",
        );
    }
    let Some(zone) = field(spec, "timeZone") else { return };
    if let Some(name) = zone.as_str().filter(|name| !is_zone(name)) {
        let says = format!("{:?} is no time zone", shorten(name));
        report.refuse(CODE, zone, &says, "use a name of the IANA database, such as Etc/UTC or Europe/Berlin");
    }
}

/// Why a schedule cannot be read.
fn parse(schedule: &str) -> Result<(), String> {
    if schedule.contains("TZ") {
        return Err("cannot name a time zone; timeZone does".to_owned());
    }
    if schedule.starts_with('@') {
        return descriptor(schedule);
    }
    let fields: Vec<&str> = schedule.split_whitespace().collect();
    if fields.len() != FIELDS.len() {
        return Err(format!("{:?} has {} fields instead of 5", shorten(schedule), fields.len()));
    }
    for (text, rule) in fields.iter().zip(&FIELDS) {
        for range in text.split(',').filter(|range| !range.is_empty()) {
            self::range(range, rule)
                .map_err(|why| format!("has {:?} as its {}, which {why}", shorten(range), rule.name))?;
        }
    }
    Ok(())
}

fn descriptor(schedule: &str) -> Result<(), String> {
    const KNOWN: &[&str] = &["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];
    let every = schedule.strip_prefix("@every ").is_some_and(format::duration);
    if every || KNOWN.contains(&schedule) { Ok(()) } else { Err(format!("{:?} is not known", shorten(schedule))) }
}

fn range(text: &str, rule: &Field) -> Result<(), String> {
    let (bounds, step) = match text.split_once('/') {
        Some((bounds, step)) => (bounds, Some(step)),
        None => (text, None),
    };
    let mut ends = bounds.split('-');
    let first = ends.next().unwrap_or_default();
    let (start, end) = if matches!(first, "*" | "?") {
        (rule.least, rule.most)
    } else {
        let start = value(first, rule)?;
        let end = match (ends.next(), step) {
            (Some(end), _) => value(end, rule)?,
            (None, Some(_)) => rule.most,
            (None, None) => start,
        };
        if ends.next().is_some() {
            return Err("has more than one `-`".to_owned());
        }
        (start, end)
    };
    if step.is_some_and(|step| whole(step).is_none_or(|step| step == 0)) {
        return Err("has no whole number above 0 behind the `/`".to_owned());
    }
    if start < rule.least || end > rule.most {
        return Err(format!("is not within {} to {}", rule.least, rule.most));
    }
    if start > end {
        return Err("ends before it begins".to_owned());
    }
    Ok(())
}

fn value(text: &str, rule: &Field) -> Result<u64, String> {
    let lower = text.to_lowercase();
    let named = rule.names.iter().position(|name| *name == lower).and_then(|at| u64::try_from(at).ok());
    named.map(|at| at + rule.least).or_else(|| whole(text)).ok_or_else(|| "is no number".to_owned())
}

fn whole(text: &str) -> Option<u64> {
    text.parse().ok()
}

/// Whether a name can be one of the IANA database. Which of them a server knows is its own affair.
fn is_zone(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+');
    let part = |part: &str| {
        (1..=14).contains(&part.len())
            && !matches!(part, "." | "..")
            && !part.starts_with('-')
            && part.chars().all(plain)
    };
    name.split('/').all(part) && !name.eq_ignore_ascii_case("local")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules() {
        for good in [
            "* * * * *",
            "*/5 0-6,12 1 jan-MAR Mon",
            "@hourly",
            "@every 1h30m",
            "0 0 ? * 0",
            "5/10 * * * *",
            "  0  0 * * * ",
            ",1 * * * *",
            "@every -1s",
            "*-5 * * * *",
        ] {
            assert_eq!(parse(good), Ok(()), "{good}");
        }
        for bad in [
            "",
            "* * * *",
            "* * * * * *",
            "60 * * * *",
            "* 24 * * *",
            "* * 0 * *",
            "* * * 13 *",
            "* * * * 7",
            "a * * * *",
            "5-1 * * * *",
            "*/0 * * * *",
            "1-2-3 * * * *",
            "1/2/3 * * * *",
            "@fortnightly",
            "@every",
            "@every 1d",
            "TZ=UTC * * * * *",
            "-1 * * * *",
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn zones() {
        assert!(is_zone("Etc/UTC") && is_zone("America/Argentina/Ushuaia") && is_zone("Etc/GMT+1"));
        assert!(
            !is_zone("") && !is_zone("Local") && !is_zone("Europe//Berlin") && !is_zone("../etc") && !is_zone("a b")
        );
    }
}
