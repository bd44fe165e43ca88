//! Bounds of replicas in the wrong order.

use super::super::{Rule, World};
use super::scaled::{count, place, refused, unready};
use crate::diagnostic::Diagnostic;
use crate::topology::Object;

const ID: &str = "replica-bounds-crossed";

pub(in crate::check::rules) const RULE: Rule = Rule { id: ID, check };

/// What KEDA takes where none is written (KEDA 2.19, `scaledobject_types.go`, `defaultHPAMaxReplicas`).
const MAXIMUM: i64 = 100;

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for object in world.scaled_objects() {
        found.extend(crossed(world.keda(), object));
    }
}

/// From 2.20 on the webhook refuses what 2.19 leaves to the operator; the order of minimum and maximum is in the schema then.
fn crossed(keda: (u64, u64), object: &Object) -> Option<Diagnostic> {
    let written = count(object, "spec.minReplicaCount")?;
    let least = written.map_or(0, |count| count.max(1));
    let most = count(object, "spec.maxReplicaCount")?;
    let idle = count(object, "spec.idleReplicaCount")?;
    let strict = keda >= (2, 20);
    if least > most.unwrap_or(MAXIMUM) {
        if strict {
            return None;
        }
        let said = if written == Some(least) { String::new() } else { format!(" (it is {least} to the HPA)") };
        let message = format!(
            "minReplicaCount {}{said} is above {}",
            written.unwrap_or_default(),
            most.map_or_else(
                || format!("the default maxReplicaCount {MAXIMUM}"),
                |most| format!("maxReplicaCount {most}")
            ),
        );
        let finding = unready(ID, &message, place(object, "spec.minReplicaCount"));
        let finding = match object.key("spec.maxReplicaCount") {
            Some(key) => finding.related(key, "the maximum"),
            None => finding,
        };
        return Some(finding.help(format!("write a maxReplicaCount of {least} or more")));
    }
    let idle = idle.filter(|idle| *idle >= least)?;
    let message = format!("idleReplicaCount {idle} is not below minReplicaCount {least}");
    let key = place(object, "spec.idleReplicaCount");
    let finding = if strict { refused(ID, message, key) } else { unready(ID, &message, key) };
    let help = if written.is_none() {
        "write a minReplicaCount above idleReplicaCount; without one it is 0".to_owned()
    } else {
        format!("write an idleReplicaCount below {least}; KEDA's own page allows only 0")
    };
    Some(finding.help(help))
}
