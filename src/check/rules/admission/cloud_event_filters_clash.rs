//! Events that are both asked for and left out.

use super::super::{Rule, World};
use super::scaled::{place, refused};
use crate::diagnostic::Diagnostic;
use crate::document::Value;

const ID: &str = "cloud-event-filters-clash";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

const INCLUDED: &str = "spec.eventSubscription.includedEventTypes";
const EXCLUDED: &str = "spec.eventSubscription.excludedEventTypes";

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for kind in ["CloudEventSource", "ClusterCloudEventSource"] {
        for object in world.topology.of("eventing.keda.sh", kind) {
            let is_list = |path: &str| object.at(path).is_some_and(|node| matches!(node.value, Value::Sequence(_)));
            if is_list(INCLUDED) && is_list(EXCLUDED) {
                let message = format!("{} has includedEventTypes and excludedEventTypes", object.shown());
                let finding = refused(ID, message, place(object, EXCLUDED));
                let finding = finding.related(place(object, INCLUDED), "what is asked for");
                found.push(finding.help("keep one of the two lists; an empty one counts too"));
            }
        }
    }
}
