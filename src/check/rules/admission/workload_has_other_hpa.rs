//! A workload with an HPA that is not KEDA's.

use super::super::{Rule, World};
use super::other_hpa::{Clash, clashes};
use super::scaled::{place, refused};
use crate::diagnostic::Diagnostic;

const ID: &str = "workload-has-other-hpa";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for Clash { object, target, hpa, .. } in clashes(world).into_iter().filter(|clash| !clash.transfers) {
        let message =
            format!("workload {} of type {} is already managed by the HPA {}", target.name, target.shown(), hpa.name);
        let finding = refused(ID, message, place(object, "spec.scaleTargetRef"));
        let finding = finding.related(place(hpa, "spec.scaleTargetRef"), "managed here");
        found.push(finding.help(
            "remove the HPA, or take it over: its name in advanced.horizontalPodAutoscalerConfig.name and the annotation \
             scaledobject.keda.sh/transfer-hpa-ownership: \"true\"",
        ));
    }
}
