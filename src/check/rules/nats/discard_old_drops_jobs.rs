//! Jobs that are dropped before they are done.

use super::super::{Rule, World};
use super::queues;
use crate::diagnostic::Diagnostic;
use crate::topology::events::time;

const ID: &str = "discard-old-drops-jobs";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for (stream, _) in queues(world) {
        let Some(discard) = stream.discard.as_ref().filter(|said| said.value == "old") else { continue };
        let age = stream.max_age.as_ref().filter(|said| said.value > 0);
        let number = stream.max_messages.as_ref().filter(|said| said.value > 0);
        let bytes = stream.max_bytes.as_ref().filter(|said| said.value > 0);
        let (limit, place) = match (age, number, bytes) {
            (Some(age), _, _) => (format!("that are older than {}", time(age.value)), age.place),
            (_, Some(number), _) => (format!("above {} messages", number.value), number.place),
            (_, _, Some(bytes)) => (format!("above {} bytes", bytes.value), bytes.place),
            _ => continue,
        };
        let message = format!("work queue {} drops jobs {limit}, done or not", stream.name);
        let mut info = Diagnostic::info(ID, message).at(place, "");
        if discard.place != place {
            info = info.related(discard.place, "old messages make room");
        }
        found.push(info.help("discard new, keep jobs longer than any outage, and alert on the age of the oldest"));
    }
}
