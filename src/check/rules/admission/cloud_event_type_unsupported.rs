//! Events that the schema knows and the webhook does not.

use super::super::{Rule, World};
use super::scaled::refused;
use crate::diagnostic::Diagnostic;
use crate::topology::items;

const ID: &str = "cloud-event-type-unsupported";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

/// The types of the schema that are not in the webhook's own list (KEDA 2.19 to 2.21, `apis/eventing/v1alpha1/cloudevent_types.go`,
/// `AllEventTypes`) are those of authentications. What is in neither, the schema refuses.
const BEGINNING: &str = "keda.authentication.";

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for kind in ["CloudEventSource", "ClusterCloudEventSource"] {
        for object in world.topology.of("eventing.keda.sh", kind) {
            for list in ["includedEventTypes", "excludedEventTypes"] {
                for node in items(object.at(&format!("spec.eventSubscription.{list}"))) {
                    let Some(text) = node.as_str().filter(|text| text.starts_with(BEGINNING)) else { continue };
                    let finding = refused(ID, format!("event type {text} is not supported in {list}"), node.span);
                    found.push(finding.help("leave it out; without a filter such events are sent"));
                }
            }
        }
    }
}
