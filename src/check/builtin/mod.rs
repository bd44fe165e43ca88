//! What the API server checks of its own kinds in code, beyond their schema: the rules of `pkg/apis/*/validation` in
//! `k8s.io/kubernetes` 1.34, each read after defaulting as the server reads it.
//!
//! A rule trusts no type: a value of another type is reported with the schema and passed over here.

mod autoscaler;
mod claim;
mod cluster;
mod container;
mod data;
mod definition;
mod disruption;
mod endpoints;
mod env;
mod form;
mod ingress;
mod job;
mod limits;
mod network_policy;
mod pod;
mod policy;
mod probe;
mod rbac;
mod registry;
mod report;
mod resources;
mod schedule;
mod scheduling;
mod security;
mod selector;
mod service;
mod small;
mod structure;
mod table;
mod volume;
mod webhook;
mod workload;

use std::collections::BTreeSet;

pub use self::registry::{RULES, Rule};
use self::report::{Report, field};
use super::catalogue::Kind;
use crate::diagnostic::{Diagnostic, Place};
use crate::document::Node;

/// Checks an object of a built-in kind. What is in `known` already is not said again.
pub(super) fn check(kind: &Kind, document: &Node, known: &[Diagnostic]) -> Vec<Diagnostic> {
    let mut report = Report::new(document);
    subject(kind, document, &mut report);
    let mut found = report.into_found();
    if known.is_empty() || found.is_empty() {
        return found;
    }
    let place = |finding: &Diagnostic| finding.primary.as_ref().map(|label| label.place.clone());
    let words: BTreeSet<&str> = known.iter().map(|finding| finding.message.as_str()).collect();
    let places: BTreeSet<Place> = known.iter().filter_map(place).collect();
    found.retain(|finding| {
        let missing = finding.message.ends_with(" is missing");
        !words.contains(finding.message.as_str()) && (missing || !place(finding).is_some_and(|at| places.contains(&at)))
    });
    found
}

/// The code under which a kind cannot be without a spec, though its schema lets it.
fn needs_spec(kind: &Kind) -> Option<&'static str> {
    Some(match (kind.group.as_str(), kind.kind.as_str()) {
        ("apps", "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet") | ("", "ReplicationController") => {
            "k8s-workload"
        }
        ("batch", _) => "k8s-job",
        ("", "Pod") => "k8s-pod",
        ("", "PersistentVolume") => "k8s-storage",
        ("autoscaling", "HorizontalPodAutoscaler") => "k8s-autoscaler",
        ("networking.k8s.io", "IngressClass" | "IPAddress" | "ServiceCIDR")
        | ("apiregistration.k8s.io", _)
        | ("admissionregistration.k8s.io", "ValidatingAdmissionPolicy" | "ValidatingAdmissionPolicyBinding") => {
            "k8s-value"
        }
        _ => return None,
    })
}

fn subject(kind: &Kind, document: &Node, report: &mut Report<'_>) {
    if let Some(code) = needs_spec(kind)
        && field(document, "spec").is_none()
    {
        report.want(code, document, "spec", "say what is wanted");
    }
    match (kind.group.as_str(), kind.kind.as_str()) {
        ("apps", name @ ("Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet"))
        | ("", name @ "ReplicationController") => workload::check(report, name, document),
        ("batch", "Job") => job::job(report, document),
        ("batch", "CronJob") => job::cron_job(report, document),
        ("", "Pod") => {
            if let Some(spec) = field(document, "spec") {
                pod::check(report, spec, &[]);
            }
        }
        ("", "PodTemplate") => {
            table::check(report, document, &[("k8s-pod", "template", table::Is::There)]);
            if let Some(template) = field(document, "template") {
                pod::template(report, template, &[]);
            }
        }
        ("", "PersistentVolumeClaim") => claim::claim_spec(report, document),
        ("", "PersistentVolume") => claim::volume(report, document),
        ("", "Service") => service::check(report, document),
        ("", "ConfigMap") => data::config_map(report, document),
        ("", "Secret") => data::secret(report, document),
        ("autoscaling", _) => autoscaler::check(report, document),
        ("networking.k8s.io", "NetworkPolicy") => network_policy::check(report, document),
        ("networking.k8s.io", "Ingress") => ingress::check(report, document),
        ("policy", "PodDisruptionBudget") => disruption::check(report, document),
        ("rbac.authorization.k8s.io", "Role") => rbac::role(report, document, false),
        ("rbac.authorization.k8s.io", "ClusterRole") => rbac::role(report, document, true),
        ("rbac.authorization.k8s.io", "RoleBinding") => rbac::binding(report, document, false),
        ("rbac.authorization.k8s.io", "ClusterRoleBinding") => rbac::binding(report, document, true),
        ("scheduling.k8s.io", "PriorityClass") => small::priority(report, document),
        ("admissionregistration.k8s.io", "MutatingWebhookConfiguration" | "ValidatingWebhookConfiguration") => {
            webhook::check(report, document);
        }
        ("admissionregistration.k8s.io", "ValidatingAdmissionPolicy") => policy::policy(report, document),
        ("admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding") => policy::binding(report, document),
        ("coordination.k8s.io", "Lease") => small::lease(report, document),
        ("discovery.k8s.io", "EndpointSlice") => endpoints::slice(report, document),
        ("", "LimitRange") => limits::range(report, document),
        ("", "ResourceQuota") => limits::quota(report, document),
        ("", "Endpoints") => endpoints::subsets(report, document),
        ("", "Node") => cluster::node(report, document),
        ("apps", "ControllerRevision") => cluster::revision(report, document),
        ("apiextensions.k8s.io", "CustomResourceDefinition") => definition::check(report, document),
        ("node.k8s.io", "RuntimeClass") => cluster::runtime(report, document),
        ("networking.k8s.io", "IngressClass") => cluster::ingress_class(report, document),
        ("networking.k8s.io", "IPAddress") => cluster::address(report, document),
        ("networking.k8s.io", "ServiceCIDR") => cluster::service_ranges(report, document),
        ("apiregistration.k8s.io", "APIService") => cluster::api(report, document),
        ("storage.k8s.io", "CSIDriver") => cluster::driver(report, document),
        ("storage.k8s.io", "CSIStorageCapacity") => cluster::capacity(report, document),
        ("storage.k8s.io", "VolumeAttachment") => cluster::attachment(report, document),
        ("storage.k8s.io", "VolumeAttributesClass") => cluster::attributes(report, document),
        ("storage.k8s.io", "StorageClass") => claim::class(report, document),
        _ => {}
    }
}
