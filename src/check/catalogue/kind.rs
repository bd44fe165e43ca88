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
    /// The schema does not say: a plain JSON Schema never does.
    #[serde(skip)]
    Unknown,
}

impl Scope {
    /// What `spec.scope` of a CustomResourceDefinition says.
    pub(super) fn of_definition(written: Option<&str>) -> Self {
        match written {
            Some("Namespaced") => Self::Namespaced,
            Some("Cluster") => Self::Cluster,
            _ => Self::Unknown,
        }
    }

    /// As a CustomResourceDefinition writes it; nothing where it is not known.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Namespaced => "Namespaced",
            Self::Cluster => "Cluster",
            Self::Unknown => "",
        }
    }
}

/// One kind in one version of what brings it.
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
    /// What brings it: a component (`kubernetes`, `keda`, `argo-cd`, `prometheus-operator`, `nack`), or the file or address
    /// that a schema from outside was read from.
    pub component: String,
    /// Version of the component, as its users write it; empty for a schema from outside.
    pub component_version: String,
    /// Whether this version is used when nobody names one.
    pub preferred: bool,
    /// Whether a client's `status` is dropped by the server.
    pub(in crate::check) status: bool,
    /// Whether the kind is one of Kubernetes' own, whoever brings the schema.
    #[serde(skip)]
    pub(super) built_in: bool,
    pub(super) file: String,
    pub(super) definition: Option<String>,
}

impl Kind {
    /// A kind that comes from outside.
    pub(super) fn from_outside(group: &str, version: &str, kind: &str, source: &str) -> Self {
        Self {
            group: group.to_owned(),
            version: version.to_owned(),
            kind: kind.to_owned(),
            scope: Scope::Unknown,
            component: source.to_owned(),
            component_version: String::new(),
            preferred: true,
            status: false,
            built_in: false,
            file: source.to_owned(),
            definition: None,
        }
    }

    /// Group and version as a manifest has them: `apps/v1`, `v1`.
    #[must_use]
    pub fn api_version(&self) -> String {
        if self.group.is_empty() { self.version.clone() } else { format!("{}/{}", self.group, self.version) }
    }

    /// Where the schema comes from: `keda 2.19.0`, `crds/widgets.yaml`.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("{} {}", self.component, self.component_version).trim_end().to_owned()
    }

    /// Whether this is Kubernetes' own.
    #[must_use]
    pub fn is_built_in(&self) -> bool {
        self.built_in
    }

    pub(super) fn is_in(&self, api_version: &str) -> bool {
        split(api_version) == (self.group.as_str(), self.version.as_str())
    }
}

/// Group and version of an apiVersion; the group is empty for the core.
pub(super) fn split(api_version: &str) -> (&str, &str) {
    match api_version.rsplit_once('/') {
        // `/v1` is no way to write `v1`.
        Some(("", _)) => ("/", api_version),
        Some((group, version)) => (group, version),
        None => ("", api_version),
    }
}
