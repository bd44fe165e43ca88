//! A peak that the HPA needs several syncs for.

use super::super::{Rule, World};
use super::scaled::{behavior, count};
use crate::diagnostic::Diagnostic;

const ID: &str = "hpa-climbs-in-steps";

pub(in crate::check::rules) const RULE: Rule = Rule::of_scaler(ID, check);

/// Seconds between two syncs of an HPA (Kubernetes 1.35, `--horizontal-pod-autoscaler-sync-period`).
const SYNC: i64 = 15;

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for object in world.scaled_objects().filter(|object| behavior(object).is_none()) {
        let (Some(most), Some(key)) = (object.integer("spec.maxReplicaCount"), object.key("spec.maxReplicaCount"))
        else {
            continue;
        };
        let least = count(object, "minReplicaCount", 0).unwrap_or(most).max(1);
        let syncs = syncs(least, most);
        if syncs > 1 {
            let seconds = syncs.saturating_mul(SYNC);
            let message = format!("from {least} to {most} replicas the HPA takes {syncs} syncs, up to {seconds} s");
            found.push(
                Diagnostic::info(ID, message)
                    .at(key, "")
                    .help("write behavior.scaleUp.policies, such as { type: Percent, value: 900, periodSeconds: 15 }"),
            );
        }
    }
}

/// Without `behavior`, one sync goes to twice the replicas, or to 4 (Kubernetes 1.35,
/// `pkg/controller/podautoscaler/horizontal.go`, `calculateScaleUpLimit`).
fn syncs(least: i64, most: i64) -> i64 {
    let climb = std::iter::successors(Some(least), |at| Some(at.saturating_mul(2).max(4)));
    i64::try_from(climb.take_while(|at| *at < most).count()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::syncs;

    #[test]
    fn a_sync_doubles_or_goes_to_four() {
        for (least, most, expected) in
            [(1, 1, 0), (1, 4, 1), (1, 5, 2), (1, 8, 2), (1, 9, 3), (3, 6, 1), (1, i64::MAX, 62)]
        {
            assert_eq!(syncs(least, most), expected, "{least} to {most}");
        }
    }
}
