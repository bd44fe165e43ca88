//! Pods that are killed in the middle of their work.

use super::super::{Rule, World};
use crate::diagnostic::Diagnostic;
use crate::document::Entry;
use crate::topology::worker::PROCESSING_TIME;
use crate::topology::{Object, given, integer};
use crate::unit::Duration;

const ID: &str = "grace-shorter-than-work";

pub(in crate::check::rules) const RULE: Rule = Rule::of_scaler(ID, check);

/// Seconds that a pod is given where nothing is written (Kubernetes 1.35, `pkg/apis/core/v1/defaults.go`).
const GRACE: i64 = 30;

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for object in world.scaled_objects() {
        found.extend(shorter(world, object));
    }
}

fn shorter(world: &World<'_>, object: &Object) -> Option<Diagnostic> {
    let template = world.topology.pod_template(object)?;
    let declared = world.topology.processing_time(object)?;
    let Some(work) = seconds(declared) else {
        let message = format!("{PROCESSING_TIME} is no duration");
        let finding = Diagnostic::warning(ID, message).at(declared.node.span, "");
        return Some(finding.help("write a number and a unit, such as \"90s\" or \"5m\""));
    };
    let spec = given(template, "spec")?;
    let written = spec.as_mapping()?.entry("terminationGracePeriodSeconds");
    let grace = given(spec, "terminationGracePeriodSeconds").map_or(Some(GRACE), integer)?;
    #[expect(clippy::cast_precision_loss, reason = "seconds are small")]
    let short = (grace as f64) < work;
    let finding = || {
        let message = format!("pods are given {grace} s to end, and a message takes up to {work} s");
        let said = "declared here";
        let finding = match written {
            Some(entry) => Diagnostic::warning(ID, message).at(entry.key.span, "").related(declared.node.span, said),
            None => Diagnostic::warning(ID, message).at(declared.node.span, "terminationGracePeriodSeconds is 30"),
        };
        finding.help("raise terminationGracePeriodSeconds above it, or run each message as a Job of a ScaledJob")
    };
    short.then(finding)
}

fn seconds(declared: &Entry) -> Option<f64> {
    let duration = Duration::new(declared.node.as_str()?).ok()?;
    #[expect(clippy::cast_precision_loss, reason = "fractions of a nanosecond do not matter")]
    Some(duration.nanoseconds() as f64 / 1e9)
}
