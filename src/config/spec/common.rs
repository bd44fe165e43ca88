//! What several parts of a config have.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::unit::{ChartName, ChartVersion, DnsSubdomain, Quantity, RefName, RepositoryUrl};

/// Helm values that are laid over the rendered ones; the last word is theirs.
pub type Values = serde_json::Map<String, serde_json::Value>;

/// A Helm chart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Chart {
    /// Where the chart comes from: an HTTPS repository, or an OCI registry as Argo CD writes it.
    pub repository: RepositoryUrl,
    /// Its name there.
    pub name: ChartName,
    /// Its exact version.
    pub version: ChartVersion,
}

/// Who installs a component.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Install {
    /// neap, by an Argo CD Application for its chart.
    Chart,
    /// Somebody else; neap only refers to it.
    External,
}

/// Requests and limits of a container.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Resources {
    /// What the scheduler sets aside.
    pub requests: Sizes,
    /// What the container cannot exceed.
    pub limits: Sizes,
}

/// Amounts by resource: `cpu`, `memory`, and whatever else the cluster counts.
pub type Sizes = BTreeMap<String, Quantity>;

/// One key of a Secret or a ConfigMap. neap never holds the value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct KeyRef {
    /// Name of the object, in the namespace of whoever reads it.
    pub name: DnsSubdomain,
    /// The key in it.
    pub key: RefName,
}
