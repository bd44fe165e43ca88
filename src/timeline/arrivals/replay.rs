//! Messages that came before come again.

use std::time::Duration;

use serde_json::Value;

use super::{ArrivalsFault, MOST};

/// The moments of lines that begin with a second, in microseconds from the first.
pub(super) fn lines(text: &str) -> Result<Vec<u64>, ArrivalsFault> {
    let mut moments: Vec<u64> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let first = line.split(',').next().unwrap_or_default().trim();
        if first.is_empty() || number == 0 && first.parse::<f64>().is_err() {
            continue;
        }
        let at = first.parse().ok().and_then(micros);
        let at = at.filter(|at| moments.last().is_none_or(|last| last <= at)).ok_or(ArrivalsFault::Line(number + 1))?;
        push(&mut moments, at, 1)?;
    }
    Ok(from_first(moments))
}

/// The moments at which the messages of a timeline came: where more are waiting, in work, done or stuck than before. The
/// record of a burst says them itself.
pub(super) fn timeline(text: &str) -> Result<Vec<u64>, ArrivalsFault> {
    let value: Value = serde_json::from_str(text).map_err(|why| ArrivalsFault::Timeline(why.to_string()))?;
    if let Some(published) = value.pointer("/setup/arrivals").and_then(Value::as_array) {
        return recorded(published);
    }
    let samples = ["/run/samples", "/timeline/samples", "/samples"].iter().find_map(|at| value.pointer(at)?.as_array());
    let samples = samples.ok_or_else(|| ArrivalsFault::Timeline("it has no `samples`".to_owned()))?;
    let (mut moments, mut known) = (Vec::new(), 0);
    for (number, sample) in samples.iter().enumerate() {
        let wrong = || ArrivalsFault::Timeline(format!("sample {number} has no `at` and numbers of messages"));
        let at = sample.get("at").and_then(Value::as_f64).and_then(micros).ok_or_else(wrong)?;
        let at = moments.last().map_or(at, |last| at.max(*last));
        let mut all = 0u64;
        for part in ["waiting", "inFlight", "acked", "stuck"] {
            all = all.saturating_add(sample.get(part).and_then(Value::as_u64).ok_or_else(wrong)?);
        }
        push(&mut moments, at, all.saturating_sub(known))?;
        known = known.max(all);
    }
    Ok(from_first(moments))
}

fn recorded(published: &[Value]) -> Result<Vec<u64>, ArrivalsFault> {
    let mut moments = Vec::new();
    for (number, at) in published.iter().enumerate() {
        let at = at.as_f64().and_then(micros);
        let at = at.ok_or_else(|| ArrivalsFault::Timeline(format!("message {number} has no moment from 0 on")))?;
        push(&mut moments, at, 1)?;
    }
    moments.sort_unstable();
    Ok(from_first(moments))
}

fn micros(seconds: f64) -> Option<u64> {
    u64::try_from(Duration::try_from_secs_f64(seconds).ok()?.as_micros()).ok()
}

fn push(moments: &mut Vec<u64>, at: u64, count: u64) -> Result<(), ArrivalsFault> {
    let count = usize::try_from(count).ok().filter(|count| moments.len().saturating_add(*count) <= MOST);
    moments.extend(std::iter::repeat_n(at, count.ok_or(ArrivalsFault::TooMany)?));
    Ok(())
}

fn from_first(mut moments: Vec<u64>) -> Vec<u64> {
    let first = moments.first().copied().unwrap_or(0);
    for at in &mut moments {
        *at -= first;
    }
    moments
}
