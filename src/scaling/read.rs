//! From a ScaledObject, and the workload it scales.

use std::time::Duration;

use super::{Behavior, Delivery, Queue, Scaling};
use crate::document::{Node, Value};
use crate::unit::Quantity;

/// Why nothing can be said of how a ScaledObject scales.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScalingFault {
    /// It is something else.
    #[error("{0} is no ScaledObject")]
    Kind(String),
    /// No trigger is fed by a queue of messages.
    #[error("ScaledObject/{0} has no trigger that a queue of messages feeds")]
    NoQueue(String),
    /// A threshold is no number above 0.
    #[error("{field} of trigger {scaler} is {value:?}, and must be a number above 0")]
    Threshold {
        /// KEDA's name of the scaler.
        scaler: String,
        /// The key in its metadata.
        field: &'static str,
        /// What is written.
        value: String,
    },
    /// The bounds leave no room.
    #[error("ScaledObject/{name} may have at most {max} replicas and must have {min}")]
    Bounds {
        /// The ScaledObject.
        name: String,
        /// Its least replicas.
        min: u32,
        /// Its most.
        max: u32,
    },
}

/// A scaler that a queue of messages feeds: its name, the key of its threshold and the default of that, the key of its
/// activation (KEDA 2.19, `pkg/scalers/*_scaler.go`).
const QUEUES: &[(&str, &str, f64, &str)] = &[
    ("nats-jetstream", "lagThreshold", 10.0, "activationLagThreshold"),
    ("kafka", "lagThreshold", 10.0, "activationLagThreshold"),
    ("apache-kafka", "lagThreshold", 10.0, "activationLagThreshold"),
    ("aws-sqs-queue", "queueLength", 5.0, "activationQueueLength"),
    ("azure-queue", "queueLength", 5.0, "activationQueueLength"),
    ("azure-servicebus", "messageCount", 5.0, "activationMessageCount"),
    ("gcp-pubsub", "value", 10.0, "activationValue"),
    ("pulsar", "msgBacklogThreshold", 10.0, "activationMsgBacklogThreshold"),
    ("rabbitmq", "value", 20.0, "activationValue"),
    ("redis", "listLength", 5.0, "activationListLength"),
    ("redis-streams", "pendingEntriesCount", 5.0, "activationLagCount"),
];

impl Scaling {
    /// What decides the replica count, as KEDA 2.19 and Kubernetes 1.34 fill in what is left out.
    ///
    /// # Errors
    /// It is no ScaledObject, no queue feeds it, or it cannot scale.
    pub fn of(scaled_object: &Node, workload: Option<&Node>) -> Result<Self, ScalingFault> {
        let kind = scaled_object.get("kind").and_then(Node::as_str).unwrap_or("a document without a kind");
        if kind != "ScaledObject" {
            return Err(ScalingFault::Kind(kind.to_owned()));
        }
        let name = scaled_object.at("/metadata/name").and_then(Node::as_str).unwrap_or_default().to_owned();
        let mut assumptions = Vec::new();
        let queue = queue(scaled_object, &name, &mut assumptions)?;
        let number = |key: &str| scaled_object.get("spec").and_then(|spec| spec.get(key)).and_then(count);
        let seconds = |key: &str, default: u32| Duration::from_secs(number(key).unwrap_or(default).into());
        let (min, max) = (number("minReplicaCount").unwrap_or(0), number("maxReplicaCount").unwrap_or(100));
        if max == 0 || min > max {
            return Err(ScalingFault::Bounds { name, min, max });
        }
        let grace = workload.and_then(|it| it.at("/spec/template/spec/terminationGracePeriodSeconds")).and_then(count);
        let behavior = scaled_object.at("/spec/advanced/horizontalPodAutoscalerConfig/behavior");
        Ok(Self {
            name,
            polling: seconds("pollingInterval", 30),
            cooldown: seconds("cooldownPeriod", 300),
            min,
            max,
            idle: number("idleReplicaCount"),
            queue,
            behavior: behavior.filter(|node| node.as_mapping().is_some()).map(Behavior::read),
            grace: Duration::from_secs(grace.unwrap_or(30).into()),
            delivery: Delivery::default(),
            assumptions,
        })
    }
}

fn queue(scaled_object: &Node, name: &str, assumptions: &mut Vec<String>) -> Result<Queue, ScalingFault> {
    let triggers = match scaled_object.at("/spec/triggers").map(|node| &node.value) {
        Some(Value::Sequence(items)) => items.as_slice(),
        _ => &[],
    };
    let known = |trigger: &Node| {
        let scaler = trigger.get("type").and_then(Node::as_str).unwrap_or_default();
        QUEUES.iter().find(|(known, ..)| *known == scaler)
    };
    let Some((at, trigger, found)) =
        triggers.iter().enumerate().find_map(|(at, trigger)| Some((at, trigger, known(trigger)?)))
    else {
        return Err(ScalingFault::NoQueue(name.to_owned()));
    };
    for (_, other) in triggers.iter().enumerate().filter(|(other, _)| *other != at) {
        let scaler = other.get("type").and_then(Node::as_str).unwrap_or("without a type");
        assumptions.push(format!("the {scaler} trigger asks for nothing meanwhile"));
    }
    let (scaler, threshold, default, activation) = *found;
    let text = |key: &str| trigger.get("metadata").and_then(|it| it.get(key)).and_then(Node::as_str);
    let read = |field: &'static str, default: f64, least: f64| match text(field).map(str::trim) {
        None | Some("") => Ok(default),
        Some(value) => value
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite() && *number >= least)
            .ok_or_else(|| ScalingFault::Threshold { scaler: scaler.to_owned(), field, value: value.to_owned() }),
    };
    Ok(Queue {
        scaler: scaler.to_owned(),
        // The HPA takes thousandths and refuses a target of 0.
        threshold: read(threshold, default, 0.001)?,
        activation: read(activation, 0.0, f64::MIN)?,
        total: trigger.get("metricType").and_then(Node::as_str) == Some("Value"),
        cached: trigger.get("useCachedMetrics").is_some_and(|node| matches!(node.value, Value::Bool(true))),
    })
}

/// A whole number from 0 on; another value is passed over, and checked elsewhere.
pub(super) fn count(node: &Node) -> Option<u32> {
    match &node.value {
        Value::Number(number) => number.as_u64().and_then(|number| u32::try_from(number).ok()),
        _ => None,
    }
}

/// A quantity as a number (`0.05`, `50m`); another value is passed over, and checked elsewhere.
pub(super) fn quantity(node: &Node) -> Option<f64> {
    match &node.value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => Quantity::new(text.as_str()).ok().map(|it| it.amount()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Policy, PolicyKind, Select};
    use super::*;
    use crate::document::{Sources, parse};

    fn read(spec: &str) -> Result<Scaling, ScalingFault> {
        let text = format!("kind: ScaledObject\nmetadata: {{name: w}}\nspec: {spec}\n");
        let parsed = parse(Sources::new().add("", ""), &text);
        Scaling::of(&parsed.documents[0], None)
    }

    #[test]
    fn what_is_left_out_has_the_defaults_of_keda() {
        let scaling = read("{triggers: [{type: nats-jetstream, metadata: {stream: S}}]}").unwrap();
        assert_eq!((scaling.polling.as_secs(), scaling.cooldown.as_secs(), scaling.grace.as_secs()), (30, 300, 30));
        assert_eq!((scaling.min, scaling.max, scaling.idle, scaling.behavior), (0, 100, None, None));
        assert_eq!((scaling.queue.threshold, scaling.queue.activation, scaling.queue.total), (10.0, 0.0, false));
        assert!(scaling.assumptions.is_empty());
    }

    #[test]
    fn half_a_behavior_has_the_defaults_of_the_other_half() {
        let behavior = "{scaleDown: {stabilizationWindowSeconds: 60, selectPolicy: Min}}";
        let triggers = "[{type: kafka, metadata: {lagThreshold: \"5\"}}, {type: cron, metadata: {}}]";
        let scaling = read(&format!(
            "{{advanced: {{horizontalPodAutoscalerConfig: {{behavior: {behavior}}}}}, triggers: {triggers}}}"
        ))
        .unwrap();
        let behavior = scaling.behavior.unwrap();
        assert_eq!((behavior.down.window, behavior.down.select, behavior.up.window), (60, Select::Min, 0));
        assert_eq!(behavior.up.policies[0], Policy { kind: PolicyKind::Pods, value: 4, period: 15 });
        assert_eq!(scaling.assumptions, ["the cron trigger asks for nothing meanwhile"]);
    }

    #[test]
    fn what_cannot_scale_says_why() {
        assert_eq!(read("{triggers: [{type: cron, metadata: {}}]}"), Err(ScalingFault::NoQueue("w".into())));
        assert!(matches!(
            read("{triggers: [{type: kafka, metadata: {lagThreshold: \"0\"}}]}"),
            Err(ScalingFault::Threshold { .. })
        ));
        assert!(matches!(
            read("{minReplicaCount: 5, maxReplicaCount: 2, triggers: [{type: kafka, metadata: {}}]}"),
            Err(ScalingFault::Bounds { min: 5, max: 2, .. })
        ));
    }
}
