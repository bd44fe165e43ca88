//! Messages that are delivered again while they are worked on.

use super::super::{Rule, World};
use super::{ack_delay, consumer, containers, next_of_cli, paths};
use crate::diagnostic::Diagnostic;
use crate::topology::Object;
use crate::topology::events::time;
use crate::topology::fact::Said;
use crate::unit::Duration;

const ID: &str = "ack-wait-too-short";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

/// No worker is done sooner, with a message on its way over the network twice.
const LEAST: u64 = 100_000_000;

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for consumer in &world.topology.events().consumers {
        let waits = consumer.ack_policy.as_ref().is_some_and(|said| said.value != "none");
        let Some(wait) = consumer.ack_wait.as_ref().filter(|said| waits && said.value < LEAST) else { continue };
        // One that was not written is NACK's, and a finding of its own; the server takes 0 for its default.
        if consumer.ack_wait_written && wait.value > 0 {
            let message = format!("consumer {} waits {} for an acknowledgement", consumer.name, time(wait.value));
            let help = "write at least twice the longest job; in JSON the unit is a nanosecond";
            found.push(Diagnostic::warning(ID, message).at(wait.place, "").help(help));
        }
    }
    for (path, scaler) in paths(world) {
        let Some(consumer) = consumer(world, path) else { continue };
        let waits = consumer.ack_policy.as_ref().is_some_and(|said| said.value != "none");
        let Some(wait) = consumer.ack_wait.as_ref().filter(|said| waits && said.value >= LEAST) else { continue };
        found.extend(declared(world, scaler, &consumer.name, wait));
        for container in containers(world, scaler).into_iter().flat_map(|(_, all)| all) {
            let Some((_, behind, place)) = next_of_cli(container) else { continue };
            let Some((_, shown)) = ack_delay(&behind).filter(|(delay, _)| *delay >= wait.value) else { continue };
            let message = format!(
                "consumer {} waits {} for an acknowledgement, and the worker delays it by up to {}",
                consumer.name,
                time(wait.value),
                shown
            );
            let warning = Diagnostic::warning(ID, message).at(wait.place, "").related(place, "the worker's command");
            found.push(warning.help("write at least twice the longest job"));
        }
    }
}

/// The wait held against the time that a message takes, where somebody says it. What is no duration is another finding.
fn declared(world: &World<'_>, scaler: &Object, consumer: &str, wait: &Said<u64>) -> Option<Diagnostic> {
    let declared = world.topology.processing_time(scaler)?;
    let work = Duration::new(declared.node.as_str()?).ok()?.nanoseconds();
    if wait.value > work {
        return None;
    }
    let (waits, works) = (time(wait.value), time(work));
    let message =
        format!("consumer {consumer} waits {waits} for an acknowledgement, and a message takes up to {works}");
    let warning = Diagnostic::warning(ID, message).at(wait.place, "").related(declared.node.span, "declared here");
    Some(warning.help("write at least twice the longest job, or let the worker tell that it is still at it"))
}
