//! Acknowledgements that a worker delays and did not mean to.

use super::super::{Rule, World};
use super::{ack_delay, containers, next_of_cli, scalers};
use crate::diagnostic::Diagnostic;

const ID: &str = "ack-delayed-by-wait";

pub(in crate::check::rules) const RULE: Rule = Rule::of_scaler(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for scaler in scalers(world) {
        for container in containers(world, scaler).into_iter().flat_map(|(_, all)| all) {
            let Some((_, behind, place)) = next_of_cli(container) else { continue };
            let Some((_, shown)) = ack_delay(&behind) else { continue };
            let message = format!("nats consumer next --wait {shown} delays every acknowledgement by up to {shown}");
            let help = format!("to wait for a message write `nats --timeout {shown} consumer next`, without --wait");
            found.push(Diagnostic::warning(ID, message).at(place, "").help(help));
        }
    }
}
