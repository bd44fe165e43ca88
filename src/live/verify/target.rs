//! What a cluster is held against.

use super::probe::Subject;
use crate::config::Config;
use crate::config::spec::{Consumer, Stream, WorkloadKind};
use crate::live::kind::{Kind, SCALED_JOB, SCALED_OBJECT};
use crate::model::{Platform, ResolvedWorkload};
use crate::unit::StreamName;

/// The platform, and where each of its settings was written.
#[derive(Clone, Copy)]
pub(in crate::live) struct Target<'a> {
    pub(in crate::live) config: &'a Config,
    pub(in crate::live) platform: &'a Platform,
    /// The address of Prometheus, where it is not found in the cluster.
    pub(in crate::live) prometheus: Option<&'a str>,
}

impl<'a> Target<'a> {
    pub(in crate::live) fn keda(&self) -> &'a str {
        self.platform.spec.keda.namespace.as_str()
    }

    pub(in crate::live) fn nats(&self) -> &'a str {
        self.platform.spec.nats.namespace.as_str()
    }

    pub(in crate::live) fn argocd(&self) -> &'a str {
        self.platform.spec.argocd.namespace.as_str()
    }

    pub(in crate::live) fn monitoring(&self) -> &'a str {
        self.platform.spec.monitoring.namespace.as_str()
    }

    /// The labels that select the servers' pods.
    pub(in crate::live) fn servers(&self) -> String {
        let labels = self.platform.nats.selector.iter().map(|(key, value)| format!("{key}={value}"));
        labels.collect::<Vec<_>>().join(",")
    }

    /// Every workload.
    pub(in crate::live) fn workloads(&self) -> impl Iterator<Item = &'a ResolvedWorkload> {
        self.platform.workloads.values().flatten()
    }

    /// Every workload, as something to ask about.
    pub(in crate::live) fn each_workload(&self) -> Vec<Subject> {
        let named = |it: &ResolvedWorkload| Subject::Workload(it.spec.namespace.to_string(), it.name.to_string());
        self.workloads().map(named).collect()
    }

    /// The workload that is asked about.
    pub(in crate::live) fn workload(&self, subject: &Subject) -> Option<&'a ResolvedWorkload> {
        let Subject::Workload(namespace, name) = subject else { return None };
        self.workloads().find(|it| it.spec.namespace.as_str() == namespace && it.name.as_str() == name)
    }

    /// The streams that neap makes, and those that it only refers to, with the pointer to each.
    pub(in crate::live) fn streams(&self) -> impl Iterator<Item = (&'a StreamName, &'a Stream)> {
        self.platform.spec.streams.iter()
    }

    /// A stream by its name.
    pub(in crate::live) fn stream(&self, name: &StreamName) -> Option<&'a Stream> {
        self.platform.spec.streams.get(name)
    }

    /// A consumer by its name.
    pub(in crate::live) fn consumer(&self, stream: &StreamName, name: &str) -> Option<&'a Consumer> {
        let consumers = &self.stream(stream)?.consumers;
        consumers.iter().find(|(known, _)| known.as_str() == name).map(|(_, consumer)| consumer)
    }

    /// The kind of what scales a workload.
    pub(in crate::live) fn scaler(workload: &ResolvedWorkload) -> Kind {
        if workload.spec.kind == WorkloadKind::Job { SCALED_JOB } else { SCALED_OBJECT }
    }
}

/// The place of a workload's setting in the config.
pub(in crate::live) fn setting(workload: &ResolvedWorkload, key: &str) -> String {
    format!("/workloads/{}{key}", workload.name)
}
