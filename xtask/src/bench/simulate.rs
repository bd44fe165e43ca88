//! Simulating, against less of the same: what twice as much, or ten times as much, costs.

use std::path::Path;
use std::process::Command;

use super::sample::{Samples, Side, process};
use super::{Bench, Row};
use crate::tree::{Done, write};

/// A workload of a queue, with at most so many replicas.
fn scaled_object(max: u32) -> String {
    format!(
        "apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {{ name: w }}\nspec:\n  \
         scaleTargetRef: {{ name: w }}\n  pollingInterval: 5\n  cooldownPeriod: 60\n  maxReplicaCount: {max}\n  triggers:\n    \
         - type: nats-jetstream\n      metadata: {{ account: A, natsServerMonitoringEndpoint: n, stream: S, consumer: C }}\n"
    )
}

pub(super) fn measure(task: &Bench, neap: &Path, scratch: &Path) -> Done<Vec<Row>> {
    let (small, large) = (scratch.join("five.yaml"), scratch.join("forty.yaml"));
    write(&small, &scaled_object(5))?;
    write(&large, &scaled_object(40))?;
    let simulate = |file: &Path, rate: &str, length: &str, runs: &str, horizon: &str| {
        let mut command = Command::new(neap);
        command.arg("simulate").arg(file).args(["--rate", rate, "--for", length, "--runs", runs]);
        command.args(["--horizon", horizon, "--service-time", "exponential(2s)", "--ack-wait", "5m"]);
        process(&mut command)
    };
    let hour = |runs| simulate(&small, "1.5", "1h", runs, "2h");
    let day = |rate| simulate(&large, rate, "24h", "1", "48h");
    let runs = Samples::take(task.runs, |side| match side {
        Side::Ours => hour("1000"),
        Side::Theirs => hour("500"),
    })?;
    let messages = Samples::take(task.runs, |side| match side {
        Side::Ours => day("11.6"),
        Side::Theirs => day("1.16"),
    })?;
    Ok(vec![
        Row {
            ours: "simulate 1000 runs of an hour with 5400 messages and 5 replicas".to_owned(),
            theirs: "500 runs of the same".to_owned(),
            samples: runs,
        },
        Row {
            ours: "simulate a day with 1002240 messages, twice, once step by step".to_owned(),
            theirs: "the same day with 100224 messages".to_owned(),
            samples: messages,
        },
    ])
}
