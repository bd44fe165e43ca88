//! A volume that JetStream may fill.

use super::super::{Rule, World};
use crate::diagnostic::Diagnostic;

const ID: &str = "file-store-takes-whole-volume";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for broker in &world.topology.events().brokers {
        let on = broker.jetstream.as_ref().is_some_and(|said| said.value);
        let stored = broker.file_store.as_ref().is_some_and(|said| said.value > 0);
        let Some(volume) = broker.volume.as_ref().filter(|_| on && stored && !broker.file_store_written) else {
            continue;
        };
        let message = format!("JetStream of {} may fill its volume to the last byte", broker.name);
        let help = "write config.jetstream.fileStore.maxSize, a fifth below the size of the volume";
        found.push(Diagnostic::info(ID, message).at(volume.place, "").help(help));
    }
}
