//! Autoscaling that somebody paused in Git.

use super::super::{Rule, World};
use crate::diagnostic::Diagnostic;
use crate::topology::Object;

const ID: &str = "scaling-paused";

pub(in crate::check::rules) const RULE: Rule = Rule::of_scaler(ID, check);

/// The annotations that pause (KEDA 2.19, `apis/keda/v1alpha1/scaledobject_types.go`).
const ANNOTATIONS: [&str; 4] = ["paused", "paused-replicas", "paused-scale-in", "paused-scale-out"];

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for object in world.scalers() {
        found.extend(ANNOTATIONS.iter().filter_map(|annotation| paused(object, annotation)));
    }
}

fn paused(object: &Object, annotation: &str) -> Option<Diagnostic> {
    let name = format!("autoscaling.keda.sh/{annotation}");
    let entry = object.annotation(&name)?;
    // KEDA takes a text that is no boolean for yes; the number of paused-replicas pauses whatever it is.
    let off = annotation != "paused-replicas"
        && matches!(entry.node.as_str(), Some("false" | "False" | "FALSE" | "f" | "F" | "0"));
    (!off).then(|| {
        Diagnostic::warning(ID, format!("{} is paused by {name}", object.shown()))
            .at(entry.key.span, "")
            .help("remove the annotation, or suppress this with the reason and the day on which it ends")
    })
}
