//! The repository and the Argo CD that reads it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::unit::{DnsLabel, DnsSubdomain, RepoPath, RepositoryUrl, Revision, Seconds};

/// The Git repository that Argo CD reads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GitOps {
    /// Its URL, as Argo CD fetches it.
    #[serde(rename = "repoURL")]
    pub repo_url: RepositoryUrl,
    /// The branch, tag or commit that Argo CD follows.
    pub revision: Revision,
    /// Where things lie in it.
    pub layout: Layout,
}

/// Folders inside the repository.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Layout {
    /// The app-of-apps root.
    pub bootstrap: RepoPath,
    /// Applications of the platform: KEDA, NATS, streams, policies.
    pub platform: RepoPath,
    /// Applications of the workloads.
    pub workloads: RepoPath,
    /// Helm values, in a folder per cluster.
    pub values: RepoPath,
    /// Plain manifests, in a folder per Application.
    pub manifests: RepoPath,
}

/// The Argo CD that applies the repository.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ArgoCd {
    /// Namespace that Argo CD watches for Applications.
    pub namespace: DnsLabel,
    /// Name of the app-of-apps root Application.
    pub root: DnsSubdomain,
    /// API server that the Applications deploy to.
    pub server: RepositoryUrl,
    /// The AppProject of every Application.
    pub project: Project,
    /// When Argo CD syncs by itself.
    pub sync_policy: SyncPolicy,
}

/// An AppProject.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Project {
    /// Its name.
    pub name: DnsSubdomain,
    /// Whether neap renders it, with just the permissions that the rendered tree needs.
    pub create: bool,
}

/// When Argo CD syncs by itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SyncPolicy {
    /// Whether it syncs without being asked.
    pub automated: bool,
    /// Whether it deletes what left the repository.
    pub prune: bool,
    /// Whether it undoes what others change in the cluster.
    pub self_heal: bool,
    /// What it does when a sync fails.
    pub retry: Retry,
}

/// Further tries of a failed sync. Without them Argo CD gives up on a commit after 5, and a fresh cluster whose CRDs
/// arrive late stays half done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Retry {
    /// How many; -1 for no end.
    #[schemars(range(min = -1))]
    pub limit: i32,
    /// How long it waits between them.
    pub backoff: Backoff,
}

/// A growing pause.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Backoff {
    /// The first pause.
    pub duration: Seconds,
    /// What each next one is multiplied by.
    #[schemars(range(min = 1))]
    pub factor: u32,
    /// The longest pause.
    pub max_duration: Seconds,
}
