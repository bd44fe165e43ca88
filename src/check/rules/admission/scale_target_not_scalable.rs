//! A target that has no number of replicas to change.

use super::super::{Rule, World};
use super::scaled::{Target, place, unready};
use crate::diagnostic::Diagnostic;

const ID: &str = "scale-target-not-scalable";

pub(in crate::check::rules) const RULE: Rule = Rule::of_scaler(ID, check);

/// Kinds of pods that are not scaled by a number (Kubernetes 1.34: their resources have no `scale`).
const KINDS: &[(&str, &str)] = &[("apps", "DaemonSet"), ("batch", "Job"), ("batch", "CronJob"), ("", "Pod")];

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for object in world.scaled_objects() {
        let Some(target) = Target::of(object) else { continue };
        if !KINDS.contains(&(target.group, target.kind)) {
            continue;
        }
        let message = format!("{} {} has no scale subresource", target.kind, target.name);
        let finding = unready(ID, &message, place(object, "spec.scaleTargetRef.kind"));
        let help = match target.kind {
            "Job" | "CronJob" => "write a ScaledJob with the Job in jobTargetRef",
            _ => "scale a Deployment, a StatefulSet, or a custom resource with a scale subresource",
        };
        found.push(finding.help(help));
    }
}
