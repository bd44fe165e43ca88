//! A target of a kind that its API does not have.

use super::super::{Rule, World};
use super::scaled::{Target, place, refused};
use crate::diagnostic::Diagnostic;

const ID: &str = "scale-target-kind-unknown";

pub(in crate::check::rules) const RULE: Rule = Rule::of_scaler(ID, check);

/// The kinds of apps/v1 (Kubernetes, `staging/src/k8s.io/api/apps/v1/register.go`).
const KINDS: &[&str] = &["ControllerRevision", "DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"];

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for object in world.scaled_objects() {
        let Some(target) = Target::of(object) else { continue };
        if (target.group, target.version) != ("apps", "v1") || KINDS.contains(&target.kind) {
            continue;
        }
        let written = object.text("spec.scaleTargetRef.apiVersion").is_some_and(|text| !text.is_empty());
        let default = if written { "" } else { ", which is meant where scaleTargetRef has no apiVersion" };
        let message = format!("no kind {} in apps/v1{default}", target.kind);
        let finding = refused(ID, message, place(object, "spec.scaleTargetRef.kind"));
        let help = match target.kind {
            "Rollout" => "write apiVersion: argoproj.io/v1alpha1".to_owned(),
            kind => format!("write the apiVersion of {kind} in scaleTargetRef"),
        };
        found.push(finding.help(help));
    }
}
