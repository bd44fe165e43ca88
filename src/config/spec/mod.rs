//! Every field that a config can have, in the words of the field.
//!
//! A spec is read from the merged layers, so nothing here has a default of its own: profiles are the only home of defaults.
//! A field is optional only where having none is legal. The doc comments are what `neap explain config` and the JSON
//! Schema show.

mod common;
mod gitops;
mod keda;
mod nats;
mod stream;
mod workload;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use common::{Chart, Install, KeyRef, Resources, Sizes, Values};
pub use gitops::{ArgoCd, Backoff, GitOps, Layout, Project, Retry, SyncPolicy};
pub use keda::{Keda, KedaComponent};
pub use nats::{
    Auth, AuthType, Container, Creds, External, FileStore, JetStream, Job, Nack, Nats, Nkey, Provisioner, Tls, UserAuth,
};
pub use stream::{AckPolicy, Consumer, DeliverPolicy, Discard, ReplayPolicy, Retention, Storage, Stream};
pub use workload::{
    Behavior, EnvFrom, EnvSource, EnvTarget, EnvValue, Fallback, FallbackBehavior, PodIdentity, PodIdentityProvider,
    Policy, PolicyType, Probe, Scaling, ScalingModifiers, ScalingRules, SecretTarget, SelectPolicy, ServiceAccount,
    Strategy, TriggerAuthentication, Workload, WorkloadKind,
};

use crate::unit::{DnsLabel, DnsSubdomain, LabelValue, ResourceName, StreamName};

/// One platform: what installs it, which streams it has, and which workloads scale on them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Spec {
    /// Version of this file's format.
    #[schemars(range(min = 1, max = 1))]
    pub version: u32,
    /// The profile that this file is laid over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<Profile>,
    /// Name of the cluster: the folder of its Helm values and of neap's inventory.
    pub cluster: DnsLabel,
    /// The Git repository that Argo CD reads, and where things lie in it.
    pub gitops: GitOps,
    /// The Argo CD that applies it.
    pub argocd: ArgoCd,
    /// KEDA itself.
    pub keda: Keda,
    /// The NATS servers.
    pub nats: Nats,
    /// How Prometheus finds what to scrape.
    pub monitoring: Monitoring,
    /// Who may speak to whom.
    pub network_policies: NetworkPolicies,
    /// What every stream has unless it says otherwise.
    pub stream_defaults: BTreeMap<String, serde_json::Value>,
    /// What every consumer has unless it says otherwise.
    pub consumer_defaults: BTreeMap<String, serde_json::Value>,
    /// What every workload has unless it says otherwise.
    pub workload_defaults: BTreeMap<String, serde_json::Value>,
    /// JetStream streams by name.
    #[schemars(extend("propertyNames" = {"format": StreamName::FORMAT}))]
    pub streams: BTreeMap<StreamName, Stream>,
    /// Workloads by name.
    #[schemars(extend("propertyNames" = {"format": ResourceName::FORMAT}))]
    pub workloads: BTreeMap<ResourceName, Workload>,
    /// Other clusters that this file describes, by name: each is laid over the rest of the file with `--env`.
    #[serde(default)]
    pub environments: BTreeMap<String, serde_json::Value>,
}

/// A complete config that comes with neap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// Short times and small sizes: to see it work.
    Demo,
    /// Availability, isolation and calm scaling.
    Production,
}

impl Profile {
    /// Every profile.
    pub const ALL: [Self; 2] = [Self::Demo, Self::Production];

    /// Its name in files and flags.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Demo => "demo",
            Self::Production => "production",
        }
    }
}

/// How Prometheus finds what to scrape.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Monitoring {
    /// Whether ServiceMonitors and PodMonitors are rendered. Their CRDs must be in the cluster.
    pub enabled: bool,
    /// Helm release name of kube-prometheus-stack: the value of the `release` label that its Prometheus selects by.
    pub release: LabelValue,
    /// Namespace that Prometheus scrapes from.
    pub namespace: DnsLabel,
}

/// Who may speak to whom.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NetworkPolicies {
    /// Whether NetworkPolicies are rendered for NATS, KEDA and the workloads' namespaces.
    pub enabled: bool,
    /// Whether everything else that comes in to these namespaces is refused.
    pub default_deny: bool,
    /// Namespaces besides those of the workloads whose pods may connect to NATS.
    pub nats_clients: Vec<DnsSubdomain>,
}
