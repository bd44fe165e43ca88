//! Timelines and what many of them come to, for people and for machines.

mod chart;
mod comparison;
mod csv;
mod html;
mod human;
mod json;
mod markdown;
mod picture;
/// A burst that really happened, held against what was predicted.
pub mod score;
mod words;

pub use comparison::{
    Compared, csv as comparison_csv, human as comparison, json as comparison_json, markdown as comparison_markdown,
};
pub use csv::csv;
pub use html::html;
pub use human::human;
pub use json::json;
pub use markdown::markdown;
pub use picture::svg;
pub use words::wrapped;

use crate::scaling::Scaling;
use crate::timeline::{Band, Bound, Objective, Summary, Timeline};

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
    /// The same at any time, where that was asked for.
    pub band: Option<&'a Band>,
    /// Between which moments milestones lie in every run, where the rules alone say it.
    pub bounds: Vec<Bound>,
    /// What has to hold.
    pub objectives: &'a [&'a Objective],
    /// One of the runs, step by step.
    pub run: &'a Timeline,
    /// The seed of that one; none where it is what was seen of a burst that really happened.
    pub seed: Option<u64>,
}

/// A share as hundredths; what is less than all is never shown as all, and what is more than nothing never as nothing.
fn share(share: f64) -> String {
    let hundredths = share * 100.0;
    match () {
        () if share < 1.0 && hundredths >= 99.95 => "99.9 %".to_owned(),
        () if share > 0.0 && hundredths < 0.05 => "0.1 %".to_owned(),
        () if hundredths.fract() == 0.0 => format!("{hundredths:.0} %"),
        () => format!("{hundredths:.1} %"),
    }
}
