//! An HPA that is taken over without its name.

use super::super::{Rule, World};
use super::other_hpa::{Clash, clashes};
use super::scaled::{place, refused};
use crate::diagnostic::Diagnostic;

const ID: &str = "hpa-transfer-without-name";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for Clash { object, target, hpa, .. } in clashes(world).into_iter().filter(|clash| clash.transfers) {
        let message = format!(
            "the existing HPA {} of workload {} of type {} is not named, and is to be taken over",
            hpa.name,
            target.name,
            target.shown()
        );
        let finding = refused(ID, message, place(object, "metadata.annotations"));
        let finding = finding.related(hpa.place(), "the HPA");
        found.push(finding.help(format!("write {} in advanced.horizontalPodAutoscalerConfig.name", hpa.name)));
    }
}
