//! `nats-jetstream`: messages that wait in a JetStream consumer.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Common, Metadata, Modelled, NatsEndpoint, put};
use crate::unit::{ConsumerName, StreamName};

/// Scales on the messages of a JetStream consumer that are waiting or being worked on.
///
/// The endpoint and the account come from the platform. KEDA 2.19, `pkg/scalers/nats_jetstream_scaler.go`: the value is
/// `num_pending + num_ack_pending` of the consumer, and the trigger is active while it is greater than
/// `activationLagThreshold`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NatsJetstream {
    /// KEDA's name of the scaler.
    #[serde(rename = "type")]
    #[schemars(with = "String")]
    type_name: String,
    /// A stream of this file.
    pub stream: StreamName,
    /// A consumer of that stream.
    pub consumer: ConsumerName,
    /// Messages per pod that the HPA aims at. KEDA's default is 10.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub lag_threshold: Option<u32>,
    /// The workload wakes when more messages than this wait. KEDA's default is 0: the first message wakes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activation_lag_threshold: Option<u32>,
    #[serde(flatten)]
    pub(super) common: Common,
}

impl Modelled for NatsJetstream {
    const TYPE: &'static str = "nats-jetstream";

    fn metadata(&self, nats: &NatsEndpoint) -> Metadata {
        let mut metadata = Metadata::new();
        put(&mut metadata, "natsServerMonitoringEndpoint", Some(&nats.monitoring));
        put(&mut metadata, "account", Some(&nats.account));
        put(&mut metadata, "accountID", nats.account_id.as_ref());
        put(&mut metadata, "useHttps", nats.https.then_some(true));
        put(&mut metadata, "stream", Some(&self.stream));
        put(&mut metadata, "consumer", Some(&self.consumer));
        put(&mut metadata, "lagThreshold", self.lag_threshold);
        put(&mut metadata, "activationLagThreshold", self.activation_lag_threshold);
        metadata
    }
}

#[cfg(test)]
mod tests {
    use super::super::Trigger;
    use super::*;

    #[test]
    fn every_value_becomes_text() {
        let trigger: Trigger = serde_json::from_value(serde_json::json!({
            "type": "nats-jetstream", "stream": "JOBS", "consumer": "echo-workers",
            "lagThreshold": 10, "activationLagThreshold": 0,
        }))
        .unwrap();
        let nats = NatsEndpoint {
            monitoring: "nats-headless.messaging:8222".into(),
            account: "$G".into(),
            account_id: None,
            https: false,
        };
        let metadata = trigger.metadata(&nats);
        assert_eq!(metadata["natsServerMonitoringEndpoint"], "nats-headless.messaging:8222");
        assert_eq!(metadata["account"], "$G");
        assert_eq!(metadata["lagThreshold"], "10");
        assert_eq!(metadata["activationLagThreshold"], "0");
        assert!(!metadata.contains_key("useHttps"));
    }
}
