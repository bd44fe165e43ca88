//! What a cluster should have: the objects of a bundle, and the charts that make more of them.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::bundle::Bundle;
use crate::document::{Grade, Node, Sources, parse};
use crate::live::verify::asking::place;
use crate::live::verify::look::{list, name, text};
use crate::unit::RepoPath;
use crate::verification::NotCompared;

/// One object of a file.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    /// The file.
    pub(super) path: RepoPath,
    /// The object as it is written.
    pub(super) value: Value,
    /// The namespace where it says none; the empty text where nobody knows.
    pub(super) fallback: String,
}

/// A chart that an Application installs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Chart {
    name: String,
    version: String,
    release: String,
    namespace: String,
}

/// Everything that a cluster should have.
#[derive(Clone, Debug, Default)]
pub(super) struct Whole {
    pub(super) objects: Vec<Wanted>,
    pub(super) not_compared: Vec<NotCompared>,
    /// Workloads whose replicas an autoscaler of these objects sets, by kind, namespace and name.
    pub(super) scaled: BTreeSet<(String, String, String)>,
    /// Whether some Application delivers to another cluster than the one that it is in.
    pub(super) remote: bool,
}

/// Reads what Git or the config says, and what charts were rendered to.
pub(super) fn read(git: &Bundle, rendered: &Bundle) -> Whole {
    let mut whole = Whole::default();
    for (path, artifact) in git.iter() {
        whole.file(path, &artifact.text, "");
    }
    let charts: Vec<Chart> = whole.objects.iter().flat_map(|it| charts(&it.value)).collect();
    for (path, artifact) in rendered.iter() {
        let namespace = charts.iter().find(|chart| chart.names(path)).map_or("", |chart| &chart.namespace);
        whole.file(path, &artifact.text, namespace);
    }
    for chart in charts {
        if !rendered.iter().any(|(path, _)| chart.names(path)) {
            let what = format!("chart {} {}", chart.name, chart.version).trim_end().to_owned();
            let why = "what it renders to is not given (`--rendered`)".to_owned();
            whole.not_compared.push(NotCompared { what, why });
        }
    }
    whole.remote = whole.objects.iter().any(|it| delivers_elsewhere(&it.value));
    whole.scaled = whole.objects.iter().filter_map(scales).collect();
    whole
}

impl Whole {
    fn file(&mut self, path: &RepoPath, text: &str, fallback: &str) {
        let is_yaml =
            path.to_path().extension().is_some_and(|it| ["yaml", "yml", "json"].iter().any(|known| it == *known));
        if !is_yaml {
            return;
        }
        let mut sources = Sources::new();
        let parsed = parse(sources.add(path.as_str(), text.to_owned()), text);
        if parsed.faults.iter().any(|fault| fault.grade == Grade::Error) {
            let why = "it cannot be read as YAML".to_owned();
            self.not_compared.push(NotCompared { what: path.to_string(), why });
            return;
        }
        for value in parsed.documents.iter().map(Node::to_json) {
            self.document(path, value, fallback);
        }
    }

    /// An object, or a list of them; anything else, the values of a chart for one, is nothing that a cluster has.
    fn document(&mut self, path: &RepoPath, mut value: Value, fallback: &str) {
        if text(&value, "/kind").is_empty() || text(&value, "/apiVersion").is_empty() {
            return;
        }
        if text(&value, "/kind").ends_with("List")
            && let Some(Value::Array(items)) = value.get_mut("items").map(Value::take)
        {
            let plain = items.into_iter().filter(|item| !text(item, "/kind").ends_with("List"));
            plain.for_each(|item| self.document(path, item, fallback));
            return;
        }
        self.objects.push(Wanted { path: path.clone(), value, fallback: fallback.to_owned() });
    }
}

impl Wanted {
    pub(super) fn kind(&self) -> &str {
        text(&self.value, "/kind")
    }

    /// The namespace, where it says one or it is known.
    pub(super) fn namespace(&self) -> &str {
        let said = text(&self.value, "/metadata/namespace");
        if said.is_empty() { &self.fallback } else { said }
    }

    pub(super) fn name(&self) -> &str {
        name(&self.value)
    }

    /// For people.
    pub(super) fn shown(&self) -> String {
        format!("{} {}", self.kind(), place(self.namespace(), self.name()))
    }

    /// Whether it is one of Argo CD's.
    pub(super) fn is_of_argo_cd(&self) -> bool {
        text(&self.value, "/apiVersion").starts_with("argoproj.io/")
    }

    /// Whether nothing is wrong where it is not there: a hook, or a Job that goes when it has finished.
    pub(super) fn comes_and_goes(&self) -> bool {
        let hooks = ["/metadata/annotations/argocd.argoproj.io~1hook", "/metadata/annotations/helm.sh~1hook"];
        let hook = hooks.iter().any(|hook| !text(&self.value, hook).is_empty());
        hook || (self.kind() == "Job" && self.value.pointer("/spec/ttlSecondsAfterFinished").is_some())
    }
}

impl Chart {
    /// Whether a file of rendered manifests is called after it: `keda.yaml`, or `keda/templates/…` as `helm template
    /// --output-dir` has it.
    fn names(&self, path: &RepoPath) -> bool {
        path.as_str().split('/').any(|part| {
            let stem = part.split_once('.').map_or(part, |(stem, _)| stem);
            stem == self.name || stem == self.release
        })
    }
}

fn is_application(object: &Value) -> bool {
    text(object, "/kind") == "Application" && text(object, "/apiVersion").starts_with("argoproj.io/")
}

/// Argo CD calls its own cluster by this address or this name (Argo CD 3.2, `pkg/apis/application/v1alpha1/types.go`
/// `KubernetesInternalAPIServerAddr`, `util/argo/argo.go`).
fn delivers_elsewhere(object: &Value) -> bool {
    let (server, name) = (text(object, "/spec/destination/server"), text(object, "/spec/destination/name"));
    let own = ["", "https://kubernetes.default.svc"].contains(&server) && ["", "in-cluster"].contains(&name);
    is_application(object) && !own
}

/// The charts that an object installs, if it is an Application.
fn charts(object: &Value) -> Vec<Chart> {
    if !is_application(object) {
        return Vec::new();
    }
    let sources = list(object, "/spec/sources").iter().chain(object.pointer("/spec/source"));
    let charts = sources.filter(|source| !text(source, "/chart").is_empty()).map(|source| {
        let release = text(source, "/helm/releaseName");
        Chart {
            name: text(source, "/chart").to_owned(),
            version: text(source, "/targetRevision").to_owned(),
            release: if release.is_empty() { name(object) } else { release }.to_owned(),
            namespace: text(object, "/spec/destination/namespace").to_owned(),
        }
    });
    charts.collect()
}

/// What a ScaledObject or a HorizontalPodAutoscaler scales.
fn scales(it: &Wanted) -> Option<(String, String, String)> {
    if !["ScaledObject", "HorizontalPodAutoscaler"].contains(&it.kind()) {
        return None;
    }
    let target = it.value.pointer("/spec/scaleTargetRef")?;
    let kind = Some(text(target, "/kind")).filter(|kind| !kind.is_empty()).unwrap_or("Deployment");
    Some((kind.to_owned(), it.namespace().to_owned(), text(target, "/name").to_owned()))
}
