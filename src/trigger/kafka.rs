//! `kafka`: lag of a consumer group.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Common, Metadata, Modelled, NatsEndpoint, TriggerFault, put};
use crate::unit::HostPort;

/// Scales on the lag of a Kafka consumer group.
///
/// KEDA 2.19, `pkg/scalers/kafka_scaler.go`. Without `allowIdleConsumers` there are never more replicas than partitions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Kafka {
    /// KEDA's name of the scaler.
    #[serde(rename = "type")]
    #[schemars(with = "String")]
    type_name: String,
    /// The brokers to ask first.
    #[schemars(length(min = 1))]
    pub bootstrap_servers: Vec<HostPort>,
    /// The consumer group whose lag is measured.
    #[schemars(length(min = 1))]
    pub consumer_group: String,
    /// The topic; without one, all topics of the group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    /// Messages per pod that the HPA aims at. KEDA's default is 10.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub lag_threshold: Option<u32>,
    /// The workload wakes when the lag is greater than this. KEDA's default is 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activation_lag_threshold: Option<u32>,
    /// Where a group without an offset is taken to begin. KEDA's default is `latest`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset_reset_policy: Option<OffsetResetPolicy>,
    /// The partitions to look at: numbers and ranges, such as `1,4-7`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^[0-9]+(-[0-9]+)?(,[0-9]+(-[0-9]+)?)*$"))]
    pub partition_limitation: Option<String>,
    /// Allow more replicas than partitions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allow_idle_consumers: Option<bool>,
    /// Leave out partitions whose offset does not move.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exclude_persistent_lag: Option<bool>,
    /// Scale to zero where a partition has no valid offset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale_to_zero_on_invalid_offset: Option<bool>,
    /// At most as many replicas as there are partitions with lag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit_to_partitions_with_lag: Option<bool>,
    /// Only numbers of replicas that divide the partitions evenly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ensure_even_distribution_of_partitions: Option<bool>,
    /// Version of the brokers' protocol. KEDA's default is 1.0.0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^[0-9]+\\.[0-9]+\\.[0-9]+(\\.[0-9]+)?$"))]
    pub version: Option<String>,
    /// How KEDA signs in. Names and passwords come by `authentication`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sasl: Option<Sasl>,
    /// Whether the brokers are spoken to in TLS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls: Option<bool>,
    #[serde(flatten)]
    pub(super) common: Common,
}

/// Where a consumer group without an offset begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OffsetResetPolicy {
    /// At the end.
    Latest,
    /// At the beginning.
    Earliest,
}

/// A SASL mechanism by KEDA's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Sasl {
    /// PLAIN.
    #[serde(rename = "plaintext")]
    Plaintext,
    /// SCRAM-SHA-256.
    #[serde(rename = "scram_sha256")]
    ScramSha256,
    /// SCRAM-SHA-512.
    #[serde(rename = "scram_sha512")]
    ScramSha512,
    /// OAUTHBEARER.
    #[serde(rename = "oauthbearer")]
    OauthBearer,
    /// GSSAPI.
    #[serde(rename = "gssapi")]
    Gssapi,
}

impl Modelled for Kafka {
    const TYPE: &'static str = "kafka";

    fn metadata(&self, _: &NatsEndpoint) -> Metadata {
        let mut metadata = Metadata::new();
        let servers: Vec<_> = self.bootstrap_servers.iter().map(HostPort::as_str).collect();
        put(&mut metadata, "bootstrapServers", Some(servers.join(",")));
        put(&mut metadata, "consumerGroup", Some(&self.consumer_group));
        put(&mut metadata, "topic", self.topic.as_ref());
        put(&mut metadata, "lagThreshold", self.lag_threshold);
        put(&mut metadata, "activationLagThreshold", self.activation_lag_threshold);
        put(
            &mut metadata,
            "offsetResetPolicy",
            self.offset_reset_policy.map(|policy| match policy {
                OffsetResetPolicy::Latest => "latest",
                OffsetResetPolicy::Earliest => "earliest",
            }),
        );
        put(&mut metadata, "partitionLimitation", self.partition_limitation.as_ref());
        put(&mut metadata, "allowIdleConsumers", self.allow_idle_consumers);
        put(&mut metadata, "excludePersistentLag", self.exclude_persistent_lag);
        put(&mut metadata, "scaleToZeroOnInvalidOffset", self.scale_to_zero_on_invalid_offset);
        put(&mut metadata, "limitToPartitionsWithLag", self.limit_to_partitions_with_lag);
        put(&mut metadata, "ensureEvenDistributionOfPartitions", self.ensure_even_distribution_of_partitions);
        put(&mut metadata, "version", self.version.as_ref());
        put(
            &mut metadata,
            "sasl",
            self.sasl.map(|sasl| match sasl {
                Sasl::Plaintext => "plaintext",
                Sasl::ScramSha256 => "scram_sha256",
                Sasl::ScramSha512 => "scram_sha512",
                Sasl::OauthBearer => "oauthbearer",
                Sasl::Gssapi => "gssapi",
            }),
        );
        put(&mut metadata, "tls", self.tls.map(|tls| if tls { "enable" } else { "disable" }));
        metadata
    }

    /// The cross-field rules of `parseKafkaMetadata`.
    fn check(&self) -> Vec<TriggerFault> {
        let on = |flag: Option<bool>| flag == Some(true);
        let mut faults = Vec::new();
        if on(self.allow_idle_consumers) && on(self.limit_to_partitions_with_lag) {
            let message = "`allowIdleConsumers` and `limitToPartitionsWithLag` exclude each other";
            faults.push(TriggerFault::new("limitToPartitionsWithLag", message, "keep one of them"));
        }
        for (field, flag) in [
            ("limitToPartitionsWithLag", self.limit_to_partitions_with_lag),
            ("ensureEvenDistributionOfPartitions", self.ensure_even_distribution_of_partitions),
        ] {
            if on(flag) && self.topic.is_none() {
                faults.push(TriggerFault::new(field, format!("`{field}` needs a `topic`"), "name the topic"));
            }
        }
        if on(self.limit_to_partitions_with_lag) && on(self.ensure_even_distribution_of_partitions) {
            let message = "`ensureEvenDistributionOfPartitions` and `limitToPartitionsWithLag` exclude each other";
            faults.push(TriggerFault::new("ensureEvenDistributionOfPartitions", message, "keep one of them"));
        }
        if self.partition_limitation.is_some() && self.topic.is_none() {
            let message = "`partitionLimitation` is ignored without a `topic`";
            faults.push(TriggerFault::new("partitionLimitation", message, "name the topic"));
        }
        if self.sasl.is_some() && self.common.authentication.is_none() {
            let message = "`sasl` is set, and there is nothing to sign in with";
            faults.push(TriggerFault::new("sasl", message, "name a TriggerAuthentication in `authentication`"));
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::super::Trigger;
    use super::*;

    fn trigger(extra: &serde_json::Value) -> Trigger {
        let mut value = serde_json::json!({
            "type": "kafka", "bootstrapServers": ["a:9092", "b:9092"], "consumerGroup": "g", "tls": true,
        });
        for (name, item) in extra.as_object().unwrap() {
            value[name] = item.clone();
        }
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn lists_and_switches_become_kedas_words() {
        let nats = NatsEndpoint { monitoring: String::new(), account: String::new(), account_id: None, https: false };
        let metadata = trigger(&serde_json::json!({"sasl": "scram_sha512"})).metadata(&nats);
        assert_eq!(metadata["bootstrapServers"], "a:9092,b:9092");
        assert_eq!(metadata["tls"], "enable");
        assert_eq!(metadata["sasl"], "scram_sha512");
    }

    #[test]
    fn fields_that_exclude_each_other_are_found() {
        let both = serde_json::json!({"topic": "t", "allowIdleConsumers": true, "limitToPartitionsWithLag": true});
        assert_eq!(trigger(&both).check().len(), 1);
        assert_eq!(trigger(&serde_json::json!({"limitToPartitionsWithLag": true})).check().len(), 1);
        assert!(trigger(&serde_json::json!({"topic": "t"})).check().is_empty());
    }
}
