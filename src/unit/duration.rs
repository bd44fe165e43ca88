//! Durations as Go writes them.

use super::word;

word!(
    /// A duration as Go's `time.ParseDuration` reads it: `30s`, `1m30s`, `24h`, `500ms`. Never negative.
    Duration,
    "duration",
    "1m30s",
    |text| nanoseconds(text).map(|_| ())
);

word!(
    /// A [`Duration`] of whole seconds, for the fields in which KEDA and Kubernetes count seconds.
    Seconds,
    "seconds",
    "60s",
    |text| match nanoseconds(text)? {
        amount if amount % SECOND != 0 => Err("this field counts whole seconds".into()),
        amount if amount / SECOND > i32::MAX as u128 => Err("this field holds at most 2147483647 seconds".into()),
        _ => Ok(()),
    }
);

const SECOND: u128 = 1_000_000_000;

impl Duration {
    /// Length in nanoseconds, the unit in which JetStream keeps durations.
    #[must_use]
    pub fn nanoseconds(&self) -> u64 {
        nanoseconds(self.as_str()).ok().and_then(|amount| u64::try_from(amount).ok()).unwrap_or_default()
    }
}

impl Seconds {
    /// Length in seconds.
    #[must_use]
    pub fn count(&self) -> u32 {
        nanoseconds(self.as_str()).ok().and_then(|amount| u32::try_from(amount / SECOND).ok()).unwrap_or_default()
    }
}

fn nanoseconds(text: &str) -> Result<u128, String> {
    const SHAPE: &str = "a duration is a number with its unit, such as `30s`, `1m30s` or `24h`";
    if text == "0" {
        return Ok(0);
    }
    if text.starts_with('-') {
        return Err("a duration cannot be negative here".into());
    }
    if text.is_empty() || text.len() > 64 {
        return Err(SHAPE.into());
    }
    let mut rest = text;
    let mut total: u128 = 0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').ok_or(SHAPE)?;
        let (number, tail) = rest.split_at(digits);
        let unit_end = tail.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(unit_end);
        let scale: u128 = match unit {
            "ns" => 1,
            "us" | "µs" => 1_000,
            "ms" => 1_000_000,
            "s" => SECOND,
            "m" => 60 * SECOND,
            "h" => 3600 * SECOND,
            "d" => return Err("Go has no unit for days: write hours, such as `24h`".into()),
            _ => return Err(SHAPE.into()),
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if whole.is_empty() && fraction.is_empty() || fraction.contains('.') || fraction.len() > 9 {
            return Err(SHAPE.into());
        }
        let whole: u128 = if whole.is_empty() { 0 } else { whole.parse().map_err(|_| SHAPE)? };
        let part: u128 = if fraction.is_empty() { 0 } else { fraction.parse().map_err(|_| SHAPE)? };
        let power = 10u128.pow(u32::try_from(fraction.len()).unwrap_or(0));
        let amount = whole.checked_mul(scale).and_then(|amount| amount.checked_add(part * scale / power));
        total = amount.and_then(|amount| total.checked_add(amount)).unwrap_or(u128::MAX);
        rest = tail;
    }
    // Go keeps a duration in an int64 of nanoseconds.
    if total > i64::MAX as u128 {
        return Err("a duration of more than 292 years does not fit".into());
    }
    Ok(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_go_reads() {
        for (text, expected) in [
            ("0", 0),
            ("60s", 60 * SECOND),
            ("1m30s", 90 * SECOND),
            ("1.5h", 5400 * SECOND),
            (".5s", SECOND / 2),
            ("100ms", SECOND / 10),
            ("2µs", 2000),
        ] {
            assert_eq!(nanoseconds(text), Ok(expected), "{text}");
        }
        for bad in ["", "60", "s", "1 s", "-1s", "1d", "1.2.3s", ".s", "99999999999999999999h", "1e3s", "٣s"] {
            assert!(nanoseconds(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn seconds_are_whole() {
        assert_eq!(Seconds::new("1m").unwrap().count(), 60);
        assert!(Seconds::new("1500ms").is_err());
        assert!(Seconds::new("700000h").is_err());
        assert_eq!(Duration::new("30s").unwrap().nanoseconds(), 30_000_000_000);
    }
}
