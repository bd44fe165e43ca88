//! Choices of settings side by side: what each costs and buys.

mod json;
mod text;

pub use json::json;
pub use text::{csv, human, markdown};

use crate::timeline::{Comparison, Objective};

/// What is told of several choices.
#[derive(Debug)]
pub struct Compared<'a> {
    /// The workload.
    pub workload: String,
    /// How many messages come, and how, in words.
    pub load: String,
    /// What was assumed, each in words.
    pub assumptions: Vec<String>,
    /// The choices.
    pub comparison: &'a Comparison,
    /// What has to hold.
    pub objectives: &'a [&'a Objective],
    /// How many runs each had.
    pub runs: u32,
    /// The seed of the first of them.
    pub seed: u64,
}
