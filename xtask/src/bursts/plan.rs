//! Which bursts are run: `plans.json`, long ones first, so that the last to end is a short one.

use neap::timeline::{Arrivals, ArrivalsFault, Termination};
use serde::Deserialize;
use serde_json::Value;

use crate::tree::Done;

/// One burst on a configuration of its own. What it leaves out is that of the demo.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Plan {
    pub(super) name: String,
    /// What it is there for.
    pub(super) why: String,
    pub(super) polling: u32,
    pub(super) cooldown: u32,
    pub(super) threshold: u32,
    pub(super) activation: u32,
    pub(super) min: u32,
    pub(super) max: u32,
    /// The HPA's.
    pub(super) behavior: Option<Value>,
    /// As the worker takes it: `fixed:3`, `uniform:1:4`, `exponential:2`.
    pub(super) service: String,
    /// A worker of another kind: what its container runs, in an image with natscli.
    pub(super) command: Option<String>,
    /// Whether the worker heeds SIGTERM.
    pub(super) trap: bool,
    pub(super) grace: u32,
    pub(super) ack_wait: u32,
    /// -1 for without a bound.
    pub(super) max_deliver: i32,
    /// Messages, the seconds in which they come, and how many seconds after the first of all they begin.
    pub(super) bursts: Vec<(u32, f64, f64)>,
    /// Seconds that the ScaledObject is left alone before the first message, beside some that are drawn.
    pub(super) age: u64,
    /// What is restarted ten seconds after the first message: pods of a namespace, by their labels. Such a burst counts for what
    /// becomes of its messages, and for no prediction.
    pub(super) restarted: Option<(String, String)>,
    /// Seconds after which the record is closed.
    pub(super) limit: u64,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            name: String::new(),
            why: String::new(),
            polling: 5,
            cooldown: 30,
            threshold: 10,
            activation: 0,
            min: 0,
            max: 5,
            behavior: None,
            service: "fixed:3".to_owned(),
            command: None,
            trap: true,
            grace: 30,
            ack_wait: 30,
            max_deliver: -1,
            bursts: vec![(50, 1.0, 0.0)],
            age: 0,
            restarted: None,
            limit: 600,
        }
    }
}

impl Plan {
    /// All of them.
    pub(super) fn all() -> Done<Vec<Self>> {
        Ok(serde_json::from_str(include_str!("plans.json"))?)
    }

    pub(super) fn arrivals(&self) -> Result<Arrivals, ArrivalsFault> {
        let mut text = String::new();
        for &(messages, over, from) in &self.bursts {
            let gap = if messages > 1 { over / f64::from(messages - 1) } else { 0.0 };
            text.extend((0..messages).map(|number| format!("{:.4}\n", from + gap * f64::from(number))));
        }
        Arrivals::replay(&text)
    }

    /// As neap takes it.
    pub(super) fn service_distribution(&self) -> String {
        let parts: Vec<&str> = self.service.split(':').collect();
        match parts.as_slice() {
            ["fixed", length] => format!("{length}s"),
            ["uniform", low, high] => format!("uniform({low}s,{high}s)"),
            ["exponential", mean] => format!("exponential({mean}s)"),
            _ => self.service.clone(),
        }
    }

    /// What the worker does with SIGTERM; a shell that is the first process of a container ignores it.
    pub(super) fn on_sigterm(&self) -> Termination {
        if self.trap && self.command.is_none() { Termination::Finish } else { Termination::Ignore }
    }
}
