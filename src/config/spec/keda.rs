//! KEDA itself.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Chart, Install, Resources, Values};
use crate::unit::{DnsLabel, DnsSubdomain, ImageRef};

/// KEDA itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Keda {
    /// Who installs it.
    pub install: Install,
    /// Its namespace.
    pub namespace: DnsLabel,
    /// Its chart.
    pub chart: Chart,
    /// A registry in place of `ghcr.io` for all of its images; for mirrors and clusters without a way out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_registry: Option<String>,
    /// The operator, which polls the triggers. A second replica is a standby under leader election; more give nothing.
    pub operator: KedaComponent,
    /// The metrics server, which answers the HPA.
    pub metrics_server: KedaComponent,
    /// The admission webhooks.
    pub webhooks: KedaComponent,
    /// Secret in KEDA's namespace with certificate authorities that KEDA trusts besides the system's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trusted_ca_secret: Option<DnsSubdomain>,
    /// Helm values laid over the rendered ones.
    pub values: Values,
}

/// One of KEDA's Deployments.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct KedaComponent {
    /// How many pods.
    #[schemars(range(min = 1, max = 10))]
    pub replicas: u32,
    /// Its image, with a tag; without it, the chart's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<ImageRef>,
    /// Requests and limits of each.
    pub resources: Resources,
    /// Whether a PodDisruptionBudget lets at most one pod be evicted at a time.
    pub pod_disruption_budget: bool,
    /// Whether pods are spread over nodes.
    pub topology_spread: bool,
}
