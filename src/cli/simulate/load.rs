//! When messages come.

use std::path::PathBuf;

use clap::Args;

use super::super::{Failure, Hall};
use super::span;
use crate::timeline::Arrivals;
use crate::unit;

/// When messages come.
#[derive(Debug, Args)]
#[command(next_help_heading = "Messages")]
pub(in super::super) struct Load {
    /// So many messages; 50 where nothing else is asked for.
    #[arg(long, value_name = "N", conflicts_with_all = ["rate", "arrivals"])]
    burst: Option<usize>,
    /// The time in which the burst comes.
    #[arg(long, value_name = "DURATION", default_value = "0s", conflicts_with_all = ["rate", "arrivals"])]
    over: unit::Duration,
    /// So many messages in a second.
    #[arg(long, value_name = "RATE", requires = "length", conflicts_with = "arrivals")]
    rate: Option<f64>,
    /// For how long they come at that rate.
    #[arg(long = "for", value_name = "DURATION", requires = "rate")]
    length: Option<unit::Duration>,
    /// A file with a line for each message that begins with the second it comes at.
    #[arg(long, value_name = "FILE")]
    arrivals: Option<PathBuf>,
}
impl Load {
    /// The messages, and how they come in words.
    pub(in super::super) fn read(&self, hall: &Hall) -> Result<(Arrivals, String), Failure> {
        let (arrivals, words) = match (&self.arrivals, self.rate, &self.length) {
            (Some(path), ..) => {
                let shown = path.display();
                (Arrivals::replay(&hall.read(path)?), format!("the messages of {shown}"))
            }
            (None, Some(rate), Some(length)) => {
                (Arrivals::steady(rate, span(length)), format!("{rate} messages a second for {length}"))
            }
            _ => {
                let count = self.burst.unwrap_or(50);
                let over = span(&self.over);
                let words = if over.is_zero() { "at once".to_owned() } else { format!("within {}", self.over) };
                (Arrivals::burst(count, over), format!("{count} messages {words}"))
            }
        };
        let arrivals =
            arrivals.map_err(|fault| Failure::usage(fault.to_string(), "see `--burst`, `--rate` and `--arrivals`"))?;
        Ok((arrivals, words))
    }
}
