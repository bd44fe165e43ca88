//! The settings of a stream or consumer, held against those of the server.

use serde_json::Value;

use crate::live::verify::probe::Flaw;

/// A field of the server's, what the config calls it, and whether it counts nanoseconds.
const NAMES: [(&str, &str, bool); 20] = [
    ("ack_policy", "ackPolicy", false),
    ("ack_wait", "ackWait", true),
    ("deliver_policy", "deliverPolicy", false),
    ("description", "description", false),
    ("discard", "discard", false),
    ("duplicate_window", "duplicateWindow", true),
    ("filter_subject", "filterSubjects", false),
    ("filter_subjects", "filterSubjects", false),
    ("max_ack_pending", "maxAckPending", false),
    ("max_age", "maxAge", true),
    ("max_bytes", "maxBytes", false),
    ("max_deliver", "maxDeliver", false),
    ("max_msg_size", "maxMessageSize", false),
    ("max_msgs", "maxMessages", false),
    ("max_waiting", "", false),
    ("num_replicas", "replicas", false),
    ("replay_policy", "replayPolicy", false),
    ("retention", "retention", false),
    ("storage", "storage", false),
    ("subjects", "subjects", false),
];

/// Every field that neap sets and the server has otherwise. `fixed` are those that the server does not change any more.
pub(super) fn differences(what: &str, wanted: &Value, said: &Value, fixed: &[&str], at: &str) -> Vec<Flaw> {
    let (Some(wanted), Some(there)) = (wanted.as_object(), said.get("config")) else { return Vec::new() };
    let differ = wanted.iter().filter(|(field, value)| !same(value, there.get(field.as_str())));
    differ
        .map(|(field, value)| {
            let known = NAMES.iter().find(|(name, _, _)| name == field);
            let shown = |value: Option<&Value>| show(value, known.is_some_and(|it| it.2));
            let message = format!(
                "{what} has {field} {}, the config says {}",
                shown(there.get(field.as_str())),
                shown(Some(value))
            );
            let help = if fixed.contains(&field.as_str()) {
                "the server does not change this: write what is there, or make it anew under another name"
            } else {
                "sync the Application that makes it; if somebody changed it by hand, the next sync of its Job sets it back"
            };
            let key = known.map_or("", |it| it.1);
            Flaw::error(message, help).from(if key.is_empty() { at.to_owned() } else { format!("{at}/{key}") })
        })
        .collect()
}

/// The server leaves out what is nothing.
fn same(wanted: &Value, there: Option<&Value>) -> bool {
    match there {
        Some(there) => wanted == there,
        None => matches!(wanted.as_i64(), Some(0)) || wanted.as_str() == Some(""),
    }
}

fn show(value: Option<&Value>, nanoseconds: bool) -> String {
    match value {
        None => "not set".to_owned(),
        Some(value) if nanoseconds => match value.as_u64() {
            Some(0) => "0 (no limit)".to_owned(),
            Some(count) => format!("{:?}", std::time::Duration::from_nanos(count)),
            None => value.to_string(),
        },
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_differs_is_told_in_the_words_of_both() {
        let wanted =
            json!({"retention": "workqueue", "max_age": 60_000_000_000_u64, "max_deliver": 3, "num_replicas": 0});
        let there = json!({"config": {"retention": "limits", "max_deliver": 3, "more": 1}});
        let flaws = differences("stream JOBS", &wanted, &there, &["retention"], "/streams/JOBS");
        let told: Vec<&str> = flaws.iter().map(|flaw| flaw.message.as_str()).collect();
        assert_eq!(
            told,
            [
                "stream JOBS has retention limits, the config says workqueue",
                "stream JOBS has max_age not set, the config says 60s",
            ]
        );
        assert!(differences("x", &wanted, &json!({"config": wanted}), &[], "").is_empty());
    }
}
