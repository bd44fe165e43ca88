//! What a user has to be allowed to read so that every probe can be asked.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::probe::{Need, Room};
use super::target::Target;
use crate::live::probes;

/// The name of every object that is made.
const NAME: &str = "neap-verify";

/// Group, resource and verb of what may be read in one place.
type Rules = BTreeSet<(&'static str, String, &'static str)>;

/// Roles for the namespaces of the platform and one for the whole cluster, none of which may change anything. They are
/// bound to nobody.
pub(in crate::live) fn roles(target: &Target<'_>) -> Vec<Value> {
    let mut places: BTreeMap<&str, Rules> = BTreeMap::new();
    for probe in probes::ALL.iter().filter(|probe| !(probe.about)(target).is_empty()) {
        for need in probe.needs {
            for place in rooms(target, need) {
                let part = if need.part.is_empty() { String::new() } else { format!("/{}", need.part) };
                let rule = (need.kind.group, format!("{}{part}", need.kind.plural), need.verb);
                places.entry(place).or_default().insert(rule);
            }
        }
    }
    places.into_iter().map(|(place, rules)| role(place, &rules)).collect()
}

/// The namespaces of a room; the empty text for what is in none.
fn rooms<'a>(target: &Target<'a>, need: &Need) -> Vec<&'a str> {
    match need.room {
        Room::Cluster => vec![""],
        Room::Keda => vec![target.keda()],
        Room::Nats => vec![target.nats()],
        Room::Monitoring => vec![target.monitoring()],
        Room::ArgoCd => vec![target.argocd()],
        Room::Workloads => target.platform.workloads.keys().map(|namespace| namespace.as_str()).collect(),
    }
}

fn role(place: &str, rules: &Rules) -> Value {
    let mut by_group: BTreeMap<(&str, BTreeSet<&str>), BTreeSet<&str>> = BTreeMap::new();
    for (group, resource, _) in rules {
        let verbs = rules.iter().filter(|(of, it, _)| of == group && it == resource).map(|(_, _, verb)| *verb);
        by_group.entry((*group, verbs.collect())).or_default().insert(resource);
    }
    let rules = by_group
        .into_iter()
        .map(|((group, verbs), resources)| json!({ "apiGroups": [group], "resources": resources, "verbs": verbs }));
    let rules: Vec<Value> = rules.collect();
    let (kind, metadata) = if place.is_empty() {
        ("ClusterRole", json!({ "name": NAME }))
    } else {
        ("Role", json!({ "name": NAME, "namespace": place }))
    };
    json!({ "apiVersion": "rbac.authorization.k8s.io/v1", "kind": kind, "metadata": metadata, "rules": rules })
}
