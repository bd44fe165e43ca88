//! What KEDA refuses of the triggers, by the catalogue's own verdict.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::document::{Node, Span, Value};
use crate::trigger::catalogue::{self, Auth, Fault, FaultKind, Given};

/// A value of a trigger with which KEDA would never begin to ask.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// Where it is written: the value, or the trigger.
    pub place: Span,
    /// What is wrong with it.
    pub fault: Fault,
}

/// What a version of KEDA refuses of the values in the triggers of a ScaledObject or ScaledJob. What is not there is not
/// missed, as a TriggerAuthentication may have it; a value that is filled in later is passed over, and so is one of another
/// type than text, number or condition, which the API server refuses.
#[must_use]
pub fn refusals(object: &Node, keda: &str) -> Vec<Refusal> {
    let triggers = match object.at("/spec/triggers").map(|node| &node.value) {
        Some(Value::Sequence(items)) => items.as_slice(),
        _ => &[],
    };
    let job = object.get("kind").and_then(Node::as_str) == Some("ScaledJob");
    let modifiers = object.at("/spec/advanced/scalingModifiers").and_then(Node::as_mapping);
    let source = modifiers.is_some_and(|modifiers| !modifiers.is_empty());
    triggers.iter().flat_map(|trigger| of_trigger(trigger, keda, source, job)).collect()
}

fn of_trigger(trigger: &Node, keda: &str, source: bool, job: bool) -> Vec<Refusal> {
    let (Some(scaler), Some(owned)) = (trigger.get("type").and_then(Node::as_str), metadata(trigger)) else {
        return Vec::new();
    };
    let metadata: BTreeMap<&str, &str> = owned.iter().map(|(key, value)| (*key, value.as_ref())).collect();
    let metric_type = trigger.get("metricType").and_then(Node::as_str).filter(|_| !job);
    let given = Given { auth: Auth::Unknown, metric_type, as_metric_source: source, job, ..Given::of(&metadata) };
    let open = |fault: &Fault| fault.key.as_deref().and_then(|key| metadata.get(key)).is_some_and(|text| is_open(text));
    let decides =
        |fault: &Fault| matches!(fault.kind, FaultKind::Value | FaultKind::NotPositive | FaultKind::MetricType);
    let faults = catalogue::judge(scaler, keda, &given).into_iter();
    let refused =
        faults.filter(|fault| fault.severity == crate::diagnostic::Severity::Error && decides(fault) && !open(fault));
    refused.map(|fault| Refusal { place: place(trigger, &fault), fault }).collect()
}

/// The metadata as text; none where a value is neither that nor can be.
fn metadata(trigger: &Node) -> Option<BTreeMap<&str, Cow<'_, str>>> {
    let Some(node) = trigger.get("metadata") else { return Some(BTreeMap::new()) };
    let mut all = BTreeMap::new();
    for entry in node.as_mapping()? {
        let value = match &entry.node.value {
            Value::String(text) => Cow::Borrowed(text.as_str()),
            Value::Number(number) => Cow::Owned(number.to_string()),
            Value::Bool(flag) => Cow::Owned(flag.to_string()),
            _ => return None,
        };
        all.insert(entry.key.name.as_str(), value);
    }
    Some(all)
}

/// Whether a text is filled in later.
fn is_open(text: &str) -> bool {
    text.contains("{{") || text.contains("${") || text.contains("$(")
}

fn place(trigger: &Node, fault: &Fault) -> Span {
    let of_type = || trigger.get("type").map_or(trigger.span, |node| node.span);
    if fault.kind == FaultKind::MetricType {
        return trigger.get("metricType").map_or_else(of_type, |node| node.span);
    }
    let value = fault.key.as_deref().and_then(|key| trigger.get("metadata")?.get(key));
    value.map_or_else(of_type, |node| node.span)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Sources, parse};

    fn refused(trigger: &str) -> Vec<String> {
        let text = format!("kind: ScaledObject\nmetadata: {{name: w}}\nspec: {{triggers: [{{{trigger}}}]}}\n");
        let parsed = parse(Sources::new().add("", ""), &text);
        refusals(&parsed.documents[0], "2.19").into_iter().map(|it| it.fault.key.unwrap_or_default()).collect()
    }

    /// Kafka's threshold is a whole number, that of prometheus any; neither is below a thousandth. What is filled in later,
    /// or may stand elsewhere, is passed over.
    #[test]
    fn a_value_that_keda_cannot_read_is_refused() {
        for (trigger, keys) in [
            ("type: kafka, metadata: {topic: t, lagThreshold: \"0.5\"}", &["lagThreshold"][..]),
            ("type: kafka, metadata: {topic: t, lagThreshold: \"5\"}", &[]),
            ("type: kafka, metadata: {topic: t, lagThreshold: \"{{ lag }}\"}", &[]),
            ("type: prometheus, metadata: {query: x, threshold: \"1e-308\"}", &["threshold"]),
            ("type: prometheus, metadata: {query: x, threshold: \"0.5\"}", &[]),
            ("type: nats-jetstream, metadata: {lagThreshold: \"ten\"}", &["lagThreshold"]),
            ("type: nats-jetstream, metadata: {}", &[]),
            ("type: no-such, metadata: {a: \"1\"}", &[]),
            ("type: kafka, metadata: {topic: [t], lagThreshold: \"0.5\"}", &[]),
        ] {
            assert_eq!(refused(trigger), keys, "{trigger}");
        }
    }
}
