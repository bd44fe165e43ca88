//! Secrets that KEDA is kept from.

use super::super::{Rule, World};
use crate::diagnostic::Diagnostic;

const ID: &str = "secret-not-readable";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

/// With it, the operator reads Secrets of its own namespace alone (chart keda 2.19, `keda/templates/manager/clusterrole.yaml`;
/// KEDA 2.19, `KEDA_RESTRICT_SECRET_ACCESS`).
const SWITCH: [&str; 4] = ["permissions", "operator", "restrict", "secret"];

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for release in world.delivery().charts("keda").filter(|release| release.is_known) {
        let Some(switch) = release.scalar(&SWITCH).filter(|switch| switch.text == "true") else { continue };
        let Some(own) = release.namespace else { continue };
        let here = world.topology.of("keda.sh", "TriggerAuthentication");
        let here = here.filter(|it| world.topology.together(it, release.application.object));
        for object in here.filter(|it| !it.namespace.is_empty() && it.namespace != own) {
            if object.list("spec.secretTargetRef").next().is_none() {
                continue;
            }
            let message = format!(
                "{} reads a Secret of namespace {}, KEDA only those of {own}",
                object.shown(),
                object.namespace
            );
            found.push(
                Diagnostic::error(ID, message)
                    .at(object.key("spec.secretTargetRef").unwrap_or(object.place()), "")
                    .related(switch.span, "kept to its own namespace")
                    .help(format!(
                        "use a ClusterTriggerAuthentication with a Secret in {own}, or lift the restriction"
                    )),
            );
        }
    }
}
