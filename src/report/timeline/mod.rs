//! Timelines and what many of them come to, for people and for machines.

mod chart;
mod csv;
mod human;
mod json;

pub use csv::csv;
pub use human::human;
pub use json::json;

use crate::scaling::Scaling;
use crate::timeline::{Summary, Timeline};

/// What is told of a simulation.
#[derive(Debug)]
pub struct Prediction<'a> {
    /// What decides the replica count.
    pub scaling: &'a Scaling,
    /// How many messages come, and how, in words.
    pub load: String,
    /// What was assumed, each in words.
    pub assumptions: Vec<String>,
    /// Many runs.
    pub summary: &'a Summary,
    /// One of them, step by step.
    pub run: &'a Timeline,
    /// The seed of that one.
    pub seed: u64,
}
