//! Whether KEDA sees the messages that wait.

use serde_json::Value;

use super::{lag, scaler};
use crate::live::kind::{POD, SCALED_JOB, SCALED_OBJECT};
use crate::live::verify::asking::{Asking, Halt};
use crate::live::verify::look::condition;
use crate::live::verify::probe::{Flaw, Need, Probe, Room, Seen, Subject};
use crate::live::verify::servers::answering;
use crate::live::verify::target::{Target, setting};
use crate::model::ResolvedWorkload;

pub(super) const PROBE: Probe = Probe {
    name: "scaler-active",
    asks: "the scaler is active while messages wait, and only then",
    needs: &[
        Need::get(SCALED_OBJECT, Room::Workloads),
        Need::get(SCALED_JOB, Room::Workloads),
        Need::list(POD, Room::Nats),
        Need::proxy(POD, Room::Nats),
    ],
    about,
    judge,
};

/// Where every trigger asks NATS, the broker alone says whether it should be.
fn about(target: &Target<'_>) -> Vec<Subject> {
    let mut all = target.each_workload();
    all.retain(|it| target.workload(it).is_some_and(|it| it.triggers.iter().all(|it| lag::consumer(it).is_some())));
    all
}

fn judge(target: &Target<'_>, subject: &Subject, ask: &Asking<'_>) -> Result<Seen, Halt> {
    let (workload, found) = scaler(target, subject, ask)?;
    let servers = answering(target, ask)?;
    let mut over = Vec::new();
    for trigger in &workload.triggers {
        let (stream, consumer) = lag::consumer(trigger).unwrap_or_default();
        let Some(lag) = lag::lag(&servers, target, stream, consumer) else {
            return Err(Halt::NotChecked(format!("there is no consumer {consumer} of stream {stream}")));
        };
        // KEDA is active above it, and not at it (KEDA 2.19, `nats_jetstream_scaler.go` `GetMetricsAndActivity`).
        let least = trigger.metadata.get("activationLagThreshold").and_then(|it| it.parse().ok()).unwrap_or(0);
        over.push((lag, lag > least));
    }
    let is_active = condition(found, "Active").is_some_and(|it| it.status == "True");
    Ok(told(workload, found, is_active, &over))
}

fn told(workload: &ResolvedWorkload, found: &Value, is_active: bool, over: &[(i64, bool)]) -> Seen {
    let waiting: i64 = over.iter().map(|(lag, _)| lag).sum();
    let seconds = workload.spec.scaling.polling_interval.count();
    match (is_active, over.iter().any(|(_, over)| *over)) {
        (false, true) => {
            let message = format!("{waiting} messages wait or are in work, and the scaler is not active");
            let help = format!("KEDA asks every {seconds} s: if it stays so, KEDA does not see what the broker says");
            Seen::flaw(Flaw::warning(message, help).from(setting(workload, "/triggers")))
        }
        (true, false) => {
            // KEDA writes it at a poll.
            let message = "the scaler is active, and nothing waits or is in work".to_owned();
            let help = format!("KEDA asks every {seconds} s: if it stays so, it asks about something else");
            Seen::flaw(Flaw::warning(message, help).from(setting(workload, "/triggers")))
        }
        (true, true) => Seen::Holds(format!("active, {waiting} messages wait or are in work")),
        (false, false) => {
            let last = found.pointer("/status/lastActiveTime").and_then(Value::as_str);
            let last = last.map(|at| format!(", last active {at}")).unwrap_or_default();
            Seen::Holds(format!("idle{last}"))
        }
    }
}
