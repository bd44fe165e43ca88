//! When messages come.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;

use super::super::{Failure, Hall};
use super::span;
use crate::scaling::Instant;
use crate::timeline::{Arrivals, ArrivalsFault, Daily};
use crate::unit;

/// When messages come.
#[derive(Debug, Args)]
#[command(next_help_heading = "Messages")]
pub(in super::super) struct Load {
    /// So many messages; 50 where nothing else is asked for.
    #[arg(long, value_name = "N", conflicts_with_all = ["rate", "ramp", "daily", "arrivals"])]
    burst: Option<usize>,
    /// The time in which the burst comes.
    #[arg(long, value_name = "DURATION", default_value = "0s", conflicts_with_all = ["rate", "ramp", "daily", "arrivals"])]
    over: unit::Duration,
    /// So many messages in a second.
    #[arg(long, value_name = "RATE", requires = "length", conflicts_with_all = ["ramp", "daily", "arrivals"])]
    rate: Option<f64>,
    /// Messages in a second, from one rate to another: `0..20`.
    #[arg(long, value_name = "FROM..TO", requires = "length", conflicts_with_all = ["daily", "arrivals"])]
    ramp: Option<String>,
    /// A file with the rates of a day: a line for each time of day and the messages in a second then, such as `08:30,12.5`;
    /// in between the rate changes evenly.
    #[arg(long, value_name = "FILE", conflicts_with = "arrivals")]
    daily: Option<PathBuf>,
    /// For how long they come at that rate; a day of `--daily` where it is left out.
    #[arg(long = "for", value_name = "DURATION", conflicts_with_all = ["burst", "arrivals"])]
    length: Option<unit::Duration>,
    /// A file with a line for each message that begins with the second it comes at; or JSON whose messages come again, a
    /// timeline or the record of a burst.
    #[arg(long, value_name = "FILE")]
    arrivals: Option<PathBuf>,
    /// The moment of the calendar at which the first message comes: `2026-01-05T08:00:00Z`.
    #[arg(long, value_name = "TIME")]
    at: Option<Instant>,
}

impl Load {
    /// The messages, and how they come in words.
    pub(in super::super) fn read(&self, hall: &Hall) -> Result<(Arrivals, String), Failure> {
        let length = self.length.as_ref().map(|length| (span(length), length.to_string()));
        let (arrivals, words) = if let Some(path) = &self.arrivals {
            (Arrivals::replay(&hall.read(path)?), format!("the messages of {}", path.display()))
        } else if let Some(path) = &self.daily {
            self.day(hall, path, length)?
        } else if let (Some(rate), Some((length, shown))) = (self.rate, &length) {
            (Arrivals::steady(rate, *length), format!("{rate} messages a second for {shown}"))
        } else if let (Some(ramp), Some((length, shown))) = (&self.ramp, &length) {
            let ends = ramp
                .split_once("..")
                .and_then(|(from, to)| Some((from.trim().parse::<f64>().ok()?, to.trim().parse::<f64>().ok()?)));
            let (from, to) = ends.ok_or_else(|| Failure::usage(format!("{ramp:?} is no ramp"), "write `0..20`"))?;
            (Arrivals::ramp(from, to, *length), format!("{from} to {to} messages a second within {shown}"))
        } else if length.is_some() {
            return Err(Failure::usage("`--for` goes with a rate", "give `--rate`, `--ramp` or `--daily`"));
        } else {
            self.burst()
        };
        let help = "see `--burst`, `--rate`, `--ramp`, `--daily` and `--arrivals`";
        let arrivals = arrivals.map_err(|fault| Failure::usage(fault.to_string(), help))?;
        Ok((arrivals, words))
    }

    /// The moment of the calendar at which the first message comes, where it is said.
    pub(super) fn at(&self) -> Option<Instant> {
        self.at
    }

    /// Whether the messages go by the time of the day.
    pub(super) fn is_daily(&self) -> bool {
        self.daily.is_some()
    }

    fn burst(&self) -> (Result<Arrivals, ArrivalsFault>, String) {
        let (count, over) = (self.burst.unwrap_or(50), span(&self.over));
        let words = if over.is_zero() { "at once".to_owned() } else { format!("within {}", self.over) };
        (Arrivals::burst(count, over), format!("{count} messages {words}"))
    }

    fn day(
        &self,
        hall: &Hall,
        path: &Path,
        length: Option<(Duration, String)>,
    ) -> Result<(Result<Arrivals, ArrivalsFault>, String), Failure> {
        let shown = path.display();
        let day = Daily::read(&hall.read(path)?)
            .map_err(|fault| Failure::usage(format!("{shown}: {fault}"), "write a line such as `08:30,12.5`"))?;
        let (length, words) = length.unwrap_or((Duration::from_hours(24), "a day".to_owned()));
        let from = self.at.map_or(0, Instant::of_day);
        Ok((Arrivals::daily(&day, from, length), format!("the rates of {shown} for {words}")))
    }
}
