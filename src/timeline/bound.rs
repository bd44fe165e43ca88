//! Between which moments a milestone lies in every run.

use std::time::Duration;

use super::Milestone;

/// Between which moments a milestone lies in every run.
#[derive(Clone, Debug, PartialEq)]
pub struct Bound {
    /// The milestone.
    pub milestone: Milestone,
    /// The milestone from which it is counted; none for the first message.
    pub after: Option<Milestone>,
    /// Not before.
    pub low: Duration,
    /// Not after; none where nothing bounds it.
    pub high: Option<Duration>,
    /// The rule, in words.
    pub why: String,
}
