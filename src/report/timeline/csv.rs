//! A run as a table for spreadsheets.

use std::fmt::Write as _;

use crate::timeline::Timeline;

/// One line for each moment at which something changed.
#[must_use]
pub fn csv(timeline: &Timeline) -> String {
    let mut text = "seconds,replicas,running,waiting,in_flight,acked,stuck,oldest_age\n".to_owned();
    for sample in &timeline.samples {
        let at = sample.at.as_secs_f64();
        let (pods, messages) = ((sample.replicas, sample.running), (sample.waiting, sample.in_flight));
        let (acked, stuck) = (sample.acked, sample.stuck);
        let age = sample.oldest.map_or(0.0, |oldest| sample.at.saturating_sub(oldest).as_secs_f64());
        let _ = writeln!(text, "{at:.6},{},{},{},{},{acked},{stuck},{age:.6}", pods.0, pods.1, messages.0, messages.1);
    }
    text
}
