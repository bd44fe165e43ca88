//! A namespace that cannot hold what may be scaled up.

use std::collections::HashMap;

use super::super::{Rule, World};
use super::demand::{Default, Demand};
use super::elsewhere::Elsewhere;
use super::missing::within;
use super::scaled::{MOST, count};
use crate::diagnostic::Diagnostic;
use crate::document::Entry;
use crate::topology::{Object, given};

const ID: &str = "quota-too-small";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

/// The names of a quota for what a pod asks for: whether it is a limit, and of which resource (Kubernetes 1.35,
/// `pkg/quota/v1/evaluator/core/pods.go`).
const RESOURCES: [(&str, bool, &str); 6] = [
    ("cpu", false, "cpu"),
    ("memory", false, "memory"),
    ("requests.cpu", false, "cpu"),
    ("requests.memory", false, "memory"),
    ("limits.cpu", true, "cpu"),
    ("limits.memory", true, "memory"),
];

/// Most quotas of a namespace that a scaler is held against.
const QUOTAS: usize = 16;

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    let mut by_namespace: HashMap<&str, Vec<&Object>> = HashMap::new();
    for quota in world.topology.of("", "ResourceQuota") {
        // A quota with scopes counts some of the pods.
        if quota.at("spec.scopes").is_none() && quota.at("spec.scopeSelector").is_none() {
            by_namespace.entry(&quota.namespace).or_default().push(quota);
        }
    }
    if by_namespace.is_empty() {
        return;
    }
    let elsewhere = world.elsewhere();
    for scaler in world.scalers() {
        let quotas = by_namespace.get(scaler.namespace.as_str()).into_iter().flatten();
        let here = quotas.filter(|quota| world.topology.together(scaler, quota));
        for quota in here.take(QUOTAS) {
            found.extend(too_small(world, elsewhere, scaler, quota));
        }
    }
}

fn too_small(world: &World<'_>, elsewhere: &Elsewhere, scaler: &Object, quota: &Object) -> Vec<Diagnostic> {
    let Some(most) = count(scaler, "maxReplicaCount", MOST).filter(|most| *most > 0) else { return Vec::new() };
    let entries = quota.at("spec.hard").and_then(|hard| hard.as_mapping()).into_iter().flatten();
    let judge = |entry: &Entry| {
        let there = super::demand::amount(&entry.node)?;
        if matches!(entry.key.name.as_str(), "pods" | "count/pods") {
            #[expect(clippy::cast_precision_loss, reason = "counts are small")]
            let beyond = most as f64 > there;
            return beyond.then(|| short(scaler, quota, entry, &format!("{most} pods")));
        }
        let (name, limit, resource) = RESOURCES.iter().find(|(name, ..)| *name == entry.key.name)?;
        let spec = given(world.topology.pod_template(scaler)?, "spec")?;
        let default = Default::of(world, scaler, *limit, resource);
        match Demand::of(spec, *limit, resource, &default)? {
            Demand::Of(one) => {
                #[expect(clippy::cast_precision_loss, reason = "counts are small")]
                let all = one * most as f64;
                let said = format!("{most} pods with {name} {}", super::demand::shown(resource, all));
                // Sums of fractions are not exact.
                (all > there * (1.0 + 1e-9)).then(|| short(scaler, quota, entry, &said))
            }
            Demand::Unsaid(container) => (!elsewhere.fills(&scaler.namespace)).then(|| {
                let message = format!("{} counts {name}, and container {container} does not say it", quota.shown());
                Diagnostic::warning(ID, message)
                    .at(place(scaler), "its pods are refused")
                    .related(entry.key.span, "")
                    .help(format!("write resources for {resource}, or a LimitRange with a default"))
            }),
        }
    };
    entries.filter_map(judge).collect()
}

fn place(scaler: &Object) -> crate::document::Span {
    scaler.key("spec.maxReplicaCount").unwrap_or_else(|| scaler.place())
}

fn short(scaler: &Object, quota: &Object, entry: &Entry, wanted: &str) -> Diagnostic {
    let message = format!("{wanted} are more than {} has{}", quota.shown(), within(&quota.namespace));
    Diagnostic::warning(ID, message)
        .at(place(scaler), "")
        .related(entry.node.span, "all that there is for the namespace")
        .help("lower maxReplicaCount or the resources of a pod, or raise the quota")
}
