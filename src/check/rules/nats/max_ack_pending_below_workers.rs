//! Workers that idle beside a full queue.

use super::super::{Rule, World};
use super::{consumer, paths};
use crate::diagnostic::Diagnostic;

const ID: &str = "max-ack-pending-below-workers";

pub(in crate::check::rules) const RULE: Rule = Rule::of_scaler(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for (path, scaler) in paths(world) {
        let Some(consumer) = consumer(world, path) else { continue };
        let cap = consumer.max_ack_pending.as_ref().filter(|said| (1..path.most).contains(&said.value));
        let Some(cap) = cap else { continue };
        let message = format!(
            "consumer {} lets {} messages be worked on at once, and {} scales to {}",
            consumer.name,
            cap.value,
            scaler.shown(),
            path.most
        );
        let place = scaler.at("spec.maxReplicaCount").map_or(scaler.place(), |node| node.span);
        let warning = Diagnostic::warning(ID, message).at(cap.place, "").related(place, "these pods share them");
        found.push(warning.help(format!("raise it to at least {}, or lower maxReplicaCount", path.most)));
    }
}
