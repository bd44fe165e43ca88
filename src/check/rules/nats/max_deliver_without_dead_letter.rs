//! Messages that are given up in silence.

use super::super::{Rule, World};
use super::queues;
use crate::diagnostic::Diagnostic;
use crate::unit::{Subject, subject_covers};

const ID: &str = "max-deliver-without-dead-letter";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    let streams = &world.topology.events().streams;
    let subjects = streams.iter().filter_map(|stream| stream.subjects.as_ref()).flat_map(|said| &said.value);
    let advisories: Vec<&Subject> =
        subjects.filter(|it| it.as_str().starts_with("$JS.") || it.as_str() == ">").collect();
    for (stream, consumers) in queues(world) {
        for consumer in consumers {
            let Some(most) = consumer.max_deliver.as_ref().filter(|said| said.value > 0) else { continue };
            let advisory = format!("$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.{}.{}", stream.name, consumer.name);
            let told = Subject::new(advisory.as_str());
            if told.is_ok_and(|told| advisories.iter().any(|subject| subject_covers(subject, &told))) {
                continue;
            }
            let message = format!(
                "after {} deliveries to {} a message stays in the work queue {}, and no stream takes the advisory",
                most.value, consumer.name, stream.name
            );
            let help = format!("keep {advisory} in a stream of its own, or alert on it");
            found.push(Diagnostic::warning(ID, message).at(most.place, "").help(help));
        }
    }
}
