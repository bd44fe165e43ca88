//! What can wake a workload: one typed file per modelled trigger, and a generic form for every other scaler of KEDA.
//!
//! In the config a threshold is a number and a time a duration; KEDA wants strings. A trigger turns itself into KEDA's
//! metadata here and nowhere else.

pub mod catalogue;
mod cron;
mod generic;
mod kafka;
mod nats_jetstream;
mod prometheus;

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize};

pub use cron::Cron;
pub use generic::Generic;
pub use kafka::Kafka;
pub use nats_jetstream::NatsJetstream;
pub use prometheus::Prometheus;

use crate::unit::{DnsSubdomain, RefName};

/// A trigger's metadata as KEDA wants it: text by name.
pub type Metadata = BTreeMap<String, String>;

/// The NATS servers a trigger asks, known from the platform and never typed into a trigger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NatsEndpoint {
    /// Host and port of the monitoring endpoint. The host is a headless Service: KEDA puts a pod's name before it
    /// (KEDA 2.19, `pkg/scalers/nats_jetstream_scaler.go`).
    pub monitoring: String,
    /// Account by name; `$G` is the default one.
    pub account: String,
    /// Account by public key, in operator mode.
    pub account_id: Option<String>,
    /// Whether the monitoring endpoint speaks TLS.
    pub https: bool,
}

/// Something a trigger's own rules find wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TriggerFault {
    /// The field at fault.
    pub field: &'static str,
    /// What is wrong.
    pub message: String,
    /// What would help.
    pub help: String,
}

impl TriggerFault {
    fn new(field: &'static str, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { field, message: message.into(), help: help.into() }
    }
}

/// What a modelled trigger can do.
trait Modelled {
    /// KEDA's name of the scaler.
    const TYPE: &'static str;

    /// The metadata that KEDA reads.
    fn metadata(&self, nats: &NatsEndpoint) -> Metadata;

    /// The rules that a schema cannot hold.
    fn check(&self) -> Vec<TriggerFault> {
        Vec::new()
    }
}

/// What every trigger can have, whatever its type.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Common {
    /// A name for the trigger, unique in its workload; scaling modifiers refer to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<RefName>,
    /// How the HPA compares the metric with the threshold: per pod (`AverageValue`, KEDA's default) or as a whole (`Value`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metric_type: Option<MetricType>,
    /// Answer the HPA from the value of the last poll instead of asking the source again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub use_cached_metrics: Option<bool>,
    /// The TriggerAuthentication to read credentials from: one of this workload's `triggerAuthentications`, or one that
    /// is in the cluster already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authentication: Option<AuthenticationRef>,
}

/// How the HPA compares a metric with its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum MetricType {
    /// The metric divided by the number of pods.
    AverageValue,
    /// The metric as it is.
    Value,
    /// A percentage of the request; for `cpu` and `memory` only.
    Utilization,
}

/// Which object a trigger takes its credentials from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuthenticationRef {
    /// Its name.
    pub name: DnsSubdomain,
    /// Its kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<AuthenticationKind>,
}

/// The two kinds that hold a trigger's credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum AuthenticationKind {
    /// In the workload's own namespace.
    TriggerAuthentication,
    /// For the whole cluster.
    ClusterTriggerAuthentication,
}

/// One trigger of a workload.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Trigger {
    /// Messages that wait in a JetStream consumer.
    NatsJetstream(NatsJetstream),
    /// A time of day.
    Cron(Cron),
    /// The result of a query.
    Prometheus(Prometheus),
    /// Lag of a consumer group.
    Kafka(Kafka),
    /// Any other scaler of KEDA.
    Generic(Generic),
}

/// Does the same with whichever modelled trigger it is.
macro_rules! each {
    ($trigger:expr, $inner:ident => $do:expr) => {
        match $trigger {
            Trigger::NatsJetstream($inner) => $do,
            Trigger::Cron($inner) => $do,
            Trigger::Prometheus($inner) => $do,
            Trigger::Kafka($inner) => $do,
            Trigger::Generic($inner) => $do,
        }
    };
}

impl Trigger {
    /// KEDA's name of the scaler.
    #[must_use]
    pub fn type_name(&self) -> &str {
        match self {
            Self::Generic(generic) => &generic.type_name,
            Self::NatsJetstream(_) => NatsJetstream::TYPE,
            Self::Cron(_) => Cron::TYPE,
            Self::Prometheus(_) => Prometheus::TYPE,
            Self::Kafka(_) => Kafka::TYPE,
        }
    }

    /// The metadata that KEDA reads.
    #[must_use]
    pub fn metadata(&self, nats: &NatsEndpoint) -> Metadata {
        each!(self, inner => inner.metadata(nats))
    }

    /// What every trigger can have.
    #[must_use]
    pub fn common(&self) -> &Common {
        each!(self, inner => &inner.common)
    }

    /// The rules that a schema cannot hold.
    #[must_use]
    pub fn check(&self) -> Vec<TriggerFault> {
        each!(self, inner => inner.check())
    }
}

impl<'de> Deserialize<'de> for Trigger {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error;
        let value = serde_json::Value::deserialize(deserializer)?;
        let type_name = value.get("type").and_then(serde_json::Value::as_str).unwrap_or_default();
        let trigger = match type_name {
            NatsJetstream::TYPE => serde_json::from_value(value).map(Self::NatsJetstream),
            Cron::TYPE => serde_json::from_value(value).map(Self::Cron),
            Prometheus::TYPE => serde_json::from_value(value).map(Self::Prometheus),
            Kafka::TYPE => serde_json::from_value(value).map(Self::Kafka),
            _ => serde_json::from_value(value).map(Self::Generic),
        };
        trigger.map_err(D::Error::custom)
    }
}

impl JsonSchema for Trigger {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Trigger".into()
    }

    /// A chain of `if`/`then` on `type` rather than a `oneOf`: a fault is then reported in the branch that was meant.
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let branches = [
            branch::<NatsJetstream>(generator),
            branch::<Cron>(generator),
            branch::<Prometheus>(generator),
            branch::<Kafka>(generator),
        ];
        let modelled = [NatsJetstream::TYPE, Cron::TYPE, Prometheus::TYPE, Kafka::TYPE];
        let generic = generator.subschema_for::<Generic>();
        let mut all: Vec<Schema> = branches.into();
        all.push(json_schema!({
            "if": { "properties": { "type": { "not": { "enum": modelled } } }, "required": ["type"] },
            "then": generic,
        }));
        json_schema!({
            "type": "object",
            "description": "What wakes a workload. `type` is KEDA's name of the scaler.",
            "required": ["type"],
            "properties": {
                "type": { "type": "string", "description": "KEDA's name of the scaler.", "minLength": 1, "examples": modelled },
            },
            "additionalProperties": true,
            "allOf": all,
        })
    }
}

fn branch<T: Modelled + JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    let then = generator.subschema_for::<T>();
    json_schema!({
        "if": { "properties": { "type": { "const": T::TYPE } }, "required": ["type"] },
        "then": then,
    })
}

/// Puts a value in under a name, as text, where there is one.
fn put(metadata: &mut Metadata, name: &str, value: Option<impl ToString>) {
    if let Some(value) = value {
        metadata.insert(name.to_owned(), value.to_string());
    }
}
