//! What of a ScaledObject may be written down: a record is committed and passed on, and a trigger may hold a password.

use serde_json::Value;

/// Parts of the names of parameters whose values are secrets, in any scaler's words (KEDA 2.19, `pkg/scalers`).
const SECRET: [&str; 10] = [
    "password",
    "token",
    "secret",
    "credential",
    "connection",
    "apikey",
    "accesskey",
    "sas",
    "privatekey",
    "passphrase",
];

/// Takes the values of secret parameters out of the triggers of a `spec`, and whoever signs in out of their addresses.
pub(super) fn without_secrets(spec: &mut Value) {
    let triggers = spec.get_mut("triggers").and_then(Value::as_array_mut);
    for trigger in triggers.into_iter().flatten() {
        let Some(metadata) = trigger.get_mut("metadata").and_then(Value::as_object_mut) else { continue };
        metadata.retain(|key, _| !is_secret(key));
        for value in metadata.values_mut() {
            if let Some(plain) = value.as_str().and_then(without_user) {
                *value = plain.into();
            }
        }
    }
}

/// Whether the value of a parameter may be a secret.
pub(super) fn is_secret(key: &str) -> bool {
    let key = key.to_lowercase();
    // A name of a variable or a file is no secret.
    !key.ends_with("fromenv") && SECRET.iter().any(|part| key.contains(part))
}

/// Addresses without who signs in; none where nobody does.
fn without_user(text: &str) -> Option<String> {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("://") {
        let end = behind.find(['/', ',', ' ', '?', '#']).unwrap_or(behind.len());
        let (authority, after) = behind.split_at(end);
        plain.push_str(before);
        plain.push_str("://");
        plain.push_str(authority.rsplit_once('@').map_or(authority, |(_, host)| host));
        rest = after;
    }
    plain.push_str(rest);
    (plain != text).then_some(plain)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn no_secret_of_a_trigger_is_written_down() {
        let metadata = json!({
            "host": "amqp://joe:s3cret@rabbit:5672/v", "hostFromEnv": "RABBIT", "password": "s3cret",
            "passwordFromEnv": "P", "connectionString": "Endpoint=sb://x;SharedAccessKey=s3cret", "queueName": "q",
            "servers": "nats://a:s3cret@one:4222,nats://two:4222",
        });
        let mut spec = json!({"triggers": [{"type": "rabbitmq", "metadata": metadata}, {"type": "cpu"}]});
        without_secrets(&mut spec);
        assert!(!spec.to_string().contains("s3cret"), "{spec}");
        let left = spec.pointer("/triggers/0/metadata").unwrap();
        assert_eq!(left["host"], "amqp://rabbit:5672/v");
        assert_eq!(left["servers"], "nats://one:4222,nats://two:4222");
        assert_eq!((left["queueName"].as_str(), left["passwordFromEnv"].as_str()), (Some("q"), Some("P")));
    }

    #[test]
    fn what_is_no_list_of_triggers_is_left() {
        for mut spec in [json!(null), json!({"triggers": 1}), json!({"triggers": [1, {"metadata": []}]})] {
            let before = spec.clone();
            without_secrets(&mut spec);
            assert_eq!(spec, before);
        }
    }
}
