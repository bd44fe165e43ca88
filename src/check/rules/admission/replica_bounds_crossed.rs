//! Bounds of replicas in the wrong order.

use super::super::{Rule, World};
use super::scaled::{Count, place, refused, unready};
use crate::diagnostic::Diagnostic;
use crate::topology::Object;

const ID: &str = "replica-bounds-crossed";

pub(in crate::check::rules) const RULE: Rule = Rule::of_scaler(ID, check);

/// What KEDA takes where none is written (KEDA 2.19, `scaledobject_types.go`, `defaultHPAMaxReplicas`).
const MAXIMUM: i64 = 100;

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for object in world.scaled_objects() {
        found.extend(crossed(world.keda(), object));
    }
}

/// From 2.20 on the webhook refuses what 2.19 leaves to the operator; the order of minimum and maximum is in the schema then.
fn crossed(keda: (u64, u64), object: &Object) -> Option<Diagnostic> {
    let written = Count::at(object, "spec.minReplicaCount");
    let least = if written == Count::NotGiven { 0 } else { written.or(0)?.max(1) };
    let most = Count::at(object, "spec.maxReplicaCount");
    let strict = keda >= (2, 20);
    if least > most.or(MAXIMUM)? {
        return if strict { None } else { Some(above(object, written.or(0)?, most)) };
    }
    let Count::Is(idle) = Count::at(object, "spec.idleReplicaCount") else { return None };
    if idle < least {
        return None;
    }
    let message = format!("idleReplicaCount {idle} is not below minReplicaCount {least}");
    let key = place(object, "spec.idleReplicaCount");
    let finding = if strict { refused(ID, message, key) } else { unready(ID, &message, key) };
    Some(finding.help(if written == Count::NotGiven {
        "write a minReplicaCount above idleReplicaCount; without one it is 0".to_owned()
    } else {
        format!("write an idleReplicaCount below {least}; KEDA's own page allows only 0")
    }))
}

/// The minimum is above the maximum.
fn above(object: &Object, least: i64, most: Count) -> Diagnostic {
    let to_hpa = least.max(1);
    let said = if to_hpa == least { String::new() } else { format!(" (it is {to_hpa} to the HPA)") };
    let limit = match most {
        Count::Is(most) => format!("maxReplicaCount {most}"),
        _ => format!("the default maxReplicaCount {MAXIMUM}"),
    };
    let message = format!("minReplicaCount {least}{said} is above {limit}");
    let finding = unready(ID, &message, place(object, "spec.minReplicaCount"));
    let finding = match object.key("spec.maxReplicaCount") {
        Some(key) => finding.related(key, "the maximum"),
        None => finding,
    };
    finding.help(format!("write a maxReplicaCount of {to_hpa} or more"))
}
