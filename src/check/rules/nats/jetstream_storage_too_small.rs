//! Storage that cannot hold what was promised.

use std::collections::BTreeMap;

use super::super::{Rule, World};
use crate::diagnostic::Diagnostic;
use crate::topology::broker::Broker;
use crate::topology::stream::Stream;

const ID: &str = "jetstream-storage-too-small";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    let events = world.topology.events();
    for broker in &events.brokers {
        let (Some(store), Some(volume)) = (&broker.file_store, &broker.volume) else { continue };
        if store.value > volume.value {
            let message =
                format!("JetStream may fill {}, and the volume has {}", size(store.value), size(volume.value));
            let error = Diagnostic::error(ID, message).at(store.place, "");
            let error = if volume.place == store.place { error } else { error.related(volume.place, "the volume") };
            found.push(error.help("write a fileStore.maxSize below the size of the volume"));
        }
    }
    let mut by_broker: BTreeMap<usize, Vec<&Stream>> = BTreeMap::new();
    for stream in events.streams.iter().filter(|it| it.storage.as_ref().is_some_and(|said| said.value == "file")) {
        if let Some(at) = stream.broker {
            by_broker.entry(at).or_default().push(stream);
        }
    }
    for (at, streams) in by_broker {
        found.extend(events.brokers.get(at).and_then(|broker| beyond(broker, &streams)));
    }
}

/// The first stream with which more is promised than there is.
fn beyond(broker: &Broker, streams: &[&Stream]) -> Option<Diagnostic> {
    let store = broker.file_store.as_ref().filter(|said| said.value > 0)?;
    let servers = u64::try_from(broker.servers.as_ref()?.value).ok()?;
    let all = store.value.saturating_mul(servers);
    let mut promised: u64 = 0;
    for stream in streams {
        let (Some(bytes), Some(copies)) = (&stream.max_bytes, &stream.replicas) else { continue };
        let each = u64::try_from(bytes.value).unwrap_or_default();
        promised = promised.saturating_add(each.saturating_mul(u64::try_from(copies.value).unwrap_or_default()));
        if promised > all {
            let message = format!(
                "with stream {} the streams may take {}, and {servers} servers have {} together",
                stream.name,
                size(promised),
                size(all)
            );
            let warning = Diagnostic::warning(ID, message).at(bytes.place, "");
            let warning =
                if store.place == bytes.place { warning } else { warning.related(store.place, "the file store") };
            return Some(warning.help("lower maxBytes or the copies, or give the servers more"));
        }
    }
    None
}

/// Bytes in the largest unit that divides them.
fn size(bytes: u64) -> String {
    let units = [("Ti", 1 << 40), ("Gi", 1_u64 << 30), ("Mi", 1 << 20), ("Ki", 1 << 10)];
    let unit = units.iter().find(|(_, size)| bytes >= *size && bytes.is_multiple_of(*size));
    unit.map_or_else(|| format!("{bytes} bytes"), |(unit, size)| format!("{}{unit}", bytes / size))
}
