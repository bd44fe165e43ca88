//! Checks of health that a broken ScaledObject passes.

use super::super::{Rule, World};
use crate::diagnostic::Diagnostic;
use crate::topology::delivery::settings;

const ID: &str = "health-override-hides-scaled-objects";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for settings in settings(world.topology, world.delivery()) {
        for kind in ["ScaledObject", "ScaledJob"] {
            let Some((text, place)) = settings.health("keda.sh", kind) else { continue };
            // Whatever reads them can tell; what does not, cannot.
            if !text.contains("conditions") && !text.contains("{{") {
                let message =
                    format!("the health of {kind} does not look at its conditions: broken triggers are healthy");
                let finding = Diagnostic::warning(ID, message).at(*place, "");
                found.push(finding.help("remove it: Argo CD has a check of its own for this kind"));
            }
        }
    }
}
