//! The clock on the wall, and what servers write of theirs.

use std::time::{Duration, SystemTime};

/// A moment in seconds since 1970, by whichever clock is said.
pub(super) type Wall = f64;

/// Now, by the observer's clock.
#[expect(clippy::disallowed_methods, reason = "whoever watches a cluster has a clock")]
pub(super) fn now() -> Wall {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs_f64()
}

/// A moment as a server writes it (RFC 3339); Kubernetes writes whole seconds, NATS nanoseconds.
pub(super) fn read(text: &str) -> Option<Wall> {
    let at: jiff::Timestamp = text.parse().ok()?;
    // Seconds since 1970 with a microsecond behind them are exact to less than that.
    Some(Duration::try_from(at.duration_since(jiff::Timestamp::UNIX_EPOCH)).ok()?.as_secs_f64())
}

/// A moment as people read it, to the second.
pub(super) fn write(at: Wall) -> String {
    let seconds = Duration::try_from_secs_f64(at).ok().and_then(|at| i64::try_from(at.as_secs()).ok());
    seconds.and_then(|at| jiff::Timestamp::from_second(at).ok()).map_or_else(String::new, |at| at.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_of_servers_are_read() {
        assert_eq!(read("1970-01-01T00:00:10Z"), Some(10.0));
        assert_eq!(read("1970-01-01T01:00:10.5+01:00"), Some(10.5));
        assert_eq!((read("yesterday"), read("1969-12-31T23:59:59Z")), (None, None));
        assert_eq!(write(10.7), "1970-01-01T00:00:10Z");
    }
}
