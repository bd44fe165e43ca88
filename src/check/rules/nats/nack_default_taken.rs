//! Defaults of NACK that few mean.

use super::super::{Rule, World};
use crate::diagnostic::Diagnostic;
use crate::topology::Object;
use crate::topology::stream::Maker;

const ID: &str = "nack-default-taken";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    let events = world.topology.events();
    for object in world.topology.of("jetstream.nats.io", "Stream") {
        // What mirrors takes over much of what it mirrors.
        if object.at("spec.mirror").is_some() || object.at("spec").is_none() {
            continue;
        }
        found.extend(taken(object, "storage", "memory", "file"));
        let name = object.text("spec.name").unwrap_or_default();
        let stream = events.named(name).find(|it| it.maker == Maker::Nack && *it.file == *object.file);
        let broker = stream.and_then(|it| events.brokers.get(it.broker?));
        if broker.and_then(|it| it.servers.as_ref()).is_some_and(|servers| servers.value > 1) {
            found.extend(taken(object, "replicas", "1", "3"));
        }
    }
    for object in world.topology.of("jetstream.nats.io", "Consumer").filter(|it| it.at("spec").is_some()) {
        found.extend(taken(object, "ackPolicy", "none", "explicit"));
    }
}

fn taken(object: &Object, field: &str, default: &str, usual: &str) -> Option<Diagnostic> {
    object.at(&format!("spec.{field}")).is_none().then(|| {
        let message = format!("{} leaves {field} out: NACK's default is {default}", object.shown());
        Diagnostic::warning(ID, message).at(object.place(), "").help(format!("write it: {field}: {usual}"))
    })
}
