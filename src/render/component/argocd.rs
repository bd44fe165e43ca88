//! The Argo CD objects: an Application per component, the root that holds them, and the project they belong to.

use serde::Serialize;
use serde_json::{Value, json};

use super::super::engine::TemplateFault;
use super::super::output::{Labels, Output, labels};
use crate::config::spec::Chart;
use crate::document::Span;
use crate::model::Platform;
use crate::unit::RepoPath;

/// Waves of the root's sync. Between Applications a wave waits only where Argo CD has a health check for Applications
/// (`docs/guide/argocd.md`); without it, it is a head start of two seconds, and the retries do the rest.
pub(super) mod wave {
    /// The project, which every Application needs.
    pub(in super::super) const PROJECT: i32 = -30;
    /// Controllers and their CRDs.
    pub(in super::super) const CONTROLLERS: i32 = -20;
    /// Streams and policies.
    pub(in super::super) const PLATFORM: i32 = -10;
    /// Workloads.
    pub(in super::super) const WORKLOADS: i32 = 0;
}

/// One Application.
pub(super) struct Application<'a> {
    pub(super) name: &'a str,
    pub(super) folder: &'a RepoPath,
    pub(super) wave: i32,
    pub(super) namespace: &'a str,
    pub(super) source: Source<'a>,
    /// Whether the namespace is Argo CD's to make; off where a manifest makes it.
    pub(super) create_namespace: bool,
    pub(super) origin: Span,
}

/// Where an Application's manifests come from.
pub(super) enum Source<'a> {
    /// A chart with values out of the repository.
    Chart { chart: &'a Chart, release: &'a str, values: RepoPath },
    /// The folder of manifests that has the Application's name.
    Manifests,
}

#[derive(Serialize)]
struct Context<'a> {
    name: &'a str,
    namespace: &'a str,
    labels: Labels,
    wave: String,
    project: &'a str,
    server: &'a str,
    destination: &'a str,
    sources: Vec<Value>,
    sync: Sync<'a>,
    options: Vec<&'static str>,
}

#[derive(Serialize)]
struct Sync<'a> {
    automated: bool,
    prune: bool,
    self_heal: bool,
    retry_limit: i32,
    backoff: &'a str,
    factor: u32,
    max_backoff: &'a str,
}

#[derive(Serialize)]
struct ProjectContext<'a> {
    name: &'a str,
    namespace: &'a str,
    labels: Labels,
    wave: String,
    repositories: Vec<&'a str>,
    destinations: Vec<Value>,
    cluster_kinds: Vec<Value>,
}

/// The root and the project.
pub(super) fn render(output: &mut Output<'_>) -> Result<(), TemplateFault> {
    let platform = output.platform;
    let spec = &platform.spec;
    let argocd = &spec.argocd;
    // The root makes the project, so it cannot be in it.
    let project = if argocd.project.create { "default" } else { argocd.project.name.as_str() };
    let layout = &spec.gitops.layout;
    let mut folders = vec![&layout.platform];
    if !platform.workloads.is_empty() {
        folders.push(&layout.workloads);
    }
    let sources = folders.into_iter().map(|folder| {
        json!({
            "repoURL": spec.gitops.repo_url, "targetRevision": spec.gitops.revision, "path": folder,
            "directory": { "recurse": true },
        })
    });
    let context = Context {
        name: argocd.root.as_str(),
        namespace: argocd.namespace.as_str(),
        labels: labels(argocd.root.as_str(), argocd.root.as_str()),
        wave: "0".to_owned(),
        project,
        server: argocd.server.as_str(),
        destination: argocd.namespace.as_str(),
        sources: sources.collect(),
        sync: sync(platform),
        options: vec!["ServerSideApply=true"],
    };
    let path = output.join(&layout.bootstrap, "root.yaml")?;
    output.file(&path, "argocd/application.yaml", &context, platform.places.argocd)?;
    if argocd.project.create {
        render_project(output)?;
    }
    Ok(())
}

fn render_project(output: &mut Output<'_>) -> Result<(), TemplateFault> {
    let platform = output.platform;
    let spec = &platform.spec;
    let mut repositories = vec![spec.gitops.repo_url.as_str()];
    let mut namespaces = vec![spec.argocd.namespace.as_str()];
    if platform.installs_keda() {
        repositories.push(spec.keda.chart.repository.as_str());
        // The chart puts a RoleBinding there, for the metrics server's authentication.
        namespaces.extend([spec.keda.namespace.as_str(), "kube-system"]);
    }
    if platform.installs_nats() {
        repositories.push(spec.nats.chart.repository.as_str());
    }
    if platform.installs_nack() {
        repositories.push(spec.nats.jetstream.nack.chart.repository.as_str());
    }
    namespaces.push(spec.nats.namespace.as_str());
    namespaces.extend(platform.workloads.keys().map(|namespace| namespace.as_str()));
    let server = &spec.argocd.server;
    let kinds = [
        ("", "Namespace"),
        ("apiextensions.k8s.io", "CustomResourceDefinition"),
        ("apiregistration.k8s.io", "APIService"),
        ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration"),
        ("rbac.authorization.k8s.io", "ClusterRole"),
        ("rbac.authorization.k8s.io", "ClusterRoleBinding"),
    ];
    let project = spec.argocd.project.name.as_str();
    let context = ProjectContext {
        name: project,
        namespace: spec.argocd.namespace.as_str(),
        labels: labels(project, spec.argocd.root.as_str()),
        wave: wave::PROJECT.to_string(),
        repositories: unique(repositories),
        destinations: unique(namespaces)
            .into_iter()
            .map(|namespace| json!({ "server": server, "namespace": namespace }))
            .collect(),
        cluster_kinds: kinds.into_iter().map(|(group, kind)| json!({ "group": group, "kind": kind })).collect(),
    };
    let path = output.join(&spec.gitops.layout.platform, "project.yaml")?;
    output.file(&path, "argocd/project.yaml", &context, platform.places.argocd)
}

/// Renders one Application.
pub(super) fn application(output: &mut Output<'_>, application: &Application<'_>) -> Result<(), TemplateFault> {
    let platform = output.platform;
    let spec = &platform.spec;
    let git = |extra: Value| {
        let mut source = json!({ "repoURL": spec.gitops.repo_url, "targetRevision": spec.gitops.revision });
        if let (Some(source), Value::Object(extra)) = (source.as_object_mut(), extra) {
            source.extend(extra);
        }
        source
    };
    let sources = match &application.source {
        Source::Chart { chart, release, values } => vec![
            json!({
                "repoURL": chart.repository,
                "chart": chart.name,
                "targetRevision": chart.version,
                "helm": { "releaseName": release, "valueFiles": [format!("$values/{values}")] },
            }),
            git(json!({ "ref": "values" })),
        ],
        Source::Manifests => {
            let path = output.join(&spec.gitops.layout.manifests, application.name)?;
            vec![git(json!({ "path": path }))]
        }
    };
    let mut options = Vec::new();
    if application.create_namespace {
        options.push("CreateNamespace=true");
    }
    // KEDA's CRDs are larger than the annotation that a client-side apply would keep them in.
    options.push("ServerSideApply=true");
    // The monitors in a chart are of CRDs that come with Prometheus: another Application, if it is there at all.
    if spec.monitoring.enabled && matches!(application.source, Source::Chart { .. }) {
        options.push("SkipDryRunOnMissingResource=true");
    }
    let context = Context {
        name: application.name,
        namespace: spec.argocd.namespace.as_str(),
        labels: labels(application.name, spec.argocd.root.as_str()),
        wave: application.wave.to_string(),
        project: spec.argocd.project.name.as_str(),
        server: spec.argocd.server.as_str(),
        destination: application.namespace,
        sources,
        sync: sync(platform),
        options,
    };
    let path = output.join(application.folder, &format!("{}.yaml", application.name))?;
    output.file(&path, "argocd/application.yaml", &context, application.origin)
}

fn sync(platform: &Platform) -> Sync<'_> {
    let policy = &platform.spec.argocd.sync_policy;
    Sync {
        automated: policy.automated,
        prune: policy.prune,
        self_heal: policy.self_heal,
        retry_limit: policy.retry.limit,
        backoff: policy.retry.backoff.duration.as_str(),
        factor: policy.retry.backoff.factor,
        max_backoff: policy.retry.backoff.max_duration.as_str(),
    }
}

fn unique(mut names: Vec<&str>) -> Vec<&str> {
    let mut seen = std::collections::BTreeSet::new();
    names.retain(|name| seen.insert(*name));
    names
}
