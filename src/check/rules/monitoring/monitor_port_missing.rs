//! Monitors that ask for a port that nothing has.

use super::super::{Rule, World};
use crate::diagnostic::{Diagnostic, Severity};

const ID: &str = "monitor-port-missing";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    let searches = world.delivery().monitoring.searches.iter();
    let flaws = searches.flat_map(|search| search.flaws()).filter(|flaw| flaw.rule == ID);
    found.extend(flaws.map(|flaw| super::super::said(&flaw, Severity::Error)));
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
