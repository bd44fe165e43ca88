//! Monitors that ask for a port that nothing has.

use super::super::{Rule, World};
use super::targets::{self, Search, ports};
use crate::diagnostic::Diagnostic;
use crate::document::Node;
use crate::unit::closest;

const ID: &str = "monitor-port-missing";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for (kind, list) in [("ServiceMonitor", "spec.endpoints"), ("PodMonitor", "spec.podMetricsEndpoints")] {
        for search in targets::all(kind, world).iter().filter(|it| !it.selected.is_empty() && !it.is_open) {
            found.extend(search.monitor.list(list).filter_map(|endpoint| missing(endpoint.get("port")?, search)));
        }
    }
    for release in world.delivery().charts("keda").filter(|release| release.is_known) {
        // The port of the Service is called metrics, whatever the monitor asks for (chart keda 2.19,
        // `templates/manager/service.yaml`).
        let monitor = ["prometheus", "operator", "serviceMonitor"];
        let on = release.flag(&[monitor[0], monitor[1], monitor[2], "enabled"]) == Some(true);
        let port = release.scalar(&[monitor[0], monitor[1], monitor[2], "port"]).filter(|port| port.text != "metrics");
        if let Some(port) = port.filter(|_| on) {
            let message = format!("the Service keda-operator has no port {}: it is called metrics", port.text);
            found.push(Diagnostic::error(ID, message).at(port.span, "").help("remove the value"));
        }
    }
}

fn missing(node: &Node, search: &Search<'_>) -> Option<Diagnostic> {
    let port = node.as_str().filter(|port| !port.is_empty())?;
    let all: Vec<&str> = search.selected.iter().flat_map(|object| ports(object)).collect();
    if all.contains(&port) {
        return None;
    }
    let first = search.selected.first()?;
    let finding = Diagnostic::error(ID, format!("{} has no port named {port}", first.shown()))
        .at(node.span, "")
        .related(first.place(), "selected");
    Some(match closest(port, all.iter().copied()) {
        Some(near) => finding.help(format!("did you mean {near}?")),
        None if port.bytes().all(|byte| byte.is_ascii_digit()) => {
            finding.help("a port is called by its name; give it one")
        }
        None if all.is_empty() => finding.help("give the port this name"),
        None => finding.help(format!("its ports are {}", all.join(", "))),
    })
}
