//! One line of the index.

use serde::Deserialize;

/// `schema/kinds/index.json`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Index {
    pub(super) kinds: Vec<Kind>,
}

/// Whether objects of a kind live in a namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Scope {
    /// They do.
    Namespaced,
    /// They are the cluster's.
    Cluster,
}

/// One kind in one version of the component that brings it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Kind {
    /// API group, empty for the core.
    pub group: String,
    /// API version, `v1`.
    pub version: String,
    /// Name of the kind.
    pub kind: String,
    /// Whether its objects live in a namespace.
    pub scope: Scope,
    /// Component that brings it: `kubernetes`, `keda`, `argo-cd`, `prometheus-operator`, `nack`.
    pub component: String,
    /// Version of the component, as its users write it.
    pub component_version: String,
    /// Whether this version is used when nobody names one.
    pub preferred: bool,
    /// Whether a client's `status` is dropped by the server.
    pub(in crate::check) status: bool,
    pub(super) file: String,
    pub(super) definition: Option<String>,
}

impl Kind {
    /// Group and version as a manifest has them: `apps/v1`, `v1`.
    #[must_use]
    pub fn api_version(&self) -> String {
        if self.group.is_empty() { self.version.clone() } else { format!("{}/{}", self.group, self.version) }
    }

    /// Whether this is Kubernetes' own.
    #[must_use]
    pub fn is_built_in(&self) -> bool {
        self.component == "kubernetes"
    }

    pub(super) fn is_in(&self, api_version: &str) -> bool {
        match api_version.rsplit_once('/') {
            Some((group, version)) => !group.is_empty() && self.group == group && self.version == version,
            None => self.group.is_empty() && self.version == api_version,
        }
    }
}
