//! A queue whose last messages nobody is woken for.

use super::super::{Rule, World};
use super::scaled::{Trigger, has_formula, reaches_zero, triggers};
use crate::diagnostic::Diagnostic;
use crate::document::Entry;
use crate::topology::Object;

const ID: &str = "activation-strands-messages";

pub(in crate::check::rules) const RULE: Rule = Rule::of_scaler(ID, check);

/// Triggers that count work to be done, and their keys of activation (KEDA 2.19, `pkg/scalers/*_scaler.go`).
const QUEUES: [(&str, &str); 18] = [
    ("activemq", "activationTargetQueueSize"),
    ("apache-kafka", "activationLagThreshold"),
    ("artemis-queue", "activationQueueLength"),
    ("aws-sqs-queue", "activationQueueLength"),
    ("azure-queue", "activationQueueLength"),
    ("azure-servicebus", "activationMessageCount"),
    ("beanstalkd", "activationValue"),
    ("ibmmq", "activationQueueDepth"),
    ("kafka", "activationLagThreshold"),
    ("liiklus", "activationLagThreshold"),
    ("nats-jetstream", "activationLagThreshold"),
    ("pulsar", "activationMsgBacklogThreshold"),
    ("rabbitmq", "activationValue"),
    ("redis", "activationListLength"),
    ("redis-cluster", "activationListLength"),
    ("redis-sentinel", "activationListLength"),
    ("redis-streams", "activationLagCount"),
    ("temporal", "activationTargetQueueSize"),
];

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for scaler in world.scalers().filter(|scaler| reaches_zero(scaler) && !has_formula(scaler)) {
        found.extend(strands(scaler));
    }
}

/// What any one trigger wakes is worked off to the end, so all of them have to hold back.
pub(super) fn strands(scaler: &Object) -> Vec<Diagnostic> {
    let others = triggers(scaler).filter(|trigger| !trigger.is_resource());
    let held: Option<Vec<_>> = others.map(|trigger| Some((trigger, held_back(trigger)?))).collect();
    let finding = |(trigger, (entry, most)): (Trigger<'_>, (&Entry, f64))| {
        let message = format!("up to {most} messages of this {} trigger wake nobody", trigger.kind);
        Diagnostic::warning(ID, message)
            .at(entry.node.span, "KEDA wakes the workload above this")
            .help(format!("leave {} out, or write \"0\"", entry.key.name))
    };
    held.unwrap_or_default().into_iter().map(finding).collect()
}

fn is_queue(trigger: Trigger<'_>) -> Option<&'static str> {
    let (_, key) = QUEUES.iter().find(|(kind, _)| *kind == trigger.kind)?;
    let counts_messages = trigger.kind != "rabbitmq" || trigger.text("mode").is_none_or(|mode| mode == "QueueLength");
    counts_messages.then_some(key)
}

fn held_back(trigger: Trigger<'_>) -> Option<(&Entry, f64)> {
    let key = is_queue(trigger)?;
    let most = trigger.text(key)?.parse().ok().filter(|most: &f64| most.is_finite() && *most > 0.0)?;
    Some((trigger.entry(key)?, most))
}
