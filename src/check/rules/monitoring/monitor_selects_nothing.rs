//! Monitors of which the selector takes nothing.

use super::super::{Rule, World};
use super::targets::{self, Search};
use crate::diagnostic::Diagnostic;
use crate::topology::Object;
use crate::topology::selector::{selects, shown};

const ID: &str = "monitor-selects-nothing";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for kind in ["ServiceMonitor", "PodMonitor"] {
        // Where nothing of that sort is in the tree, it is elsewhere.
        let nothing = |it: &Search<'_>| it.selected.is_empty() && !it.others.is_empty() && !it.is_open;
        found.extend(targets::all(kind, world).iter().filter(|it| nothing(it)).map(|it| finding(kind, it)));
    }
}

fn finding(kind: &str, search: &Search<'_>) -> Diagnostic {
    let what = if kind == "ServiceMonitor" { "Service" } else { "pod" };
    let message = format!("{} matches no {what}: {}", search.monitor.shown(), shown(search.selector));
    let finding = Diagnostic::error(ID, message).at(search.selector.span, "");
    // The most usual slip: a Service selects pods by these labels and has none itself.
    let behind = |it: &Object| it.at("spec.selector").and_then(|labels| selects(search.selector, labels)) == Some(true);
    let behind = search.others.iter().find(|it| behind(it));
    match (behind, search.others.first()) {
        (Some(service), _) if kind == "ServiceMonitor" => finding
            .related(service.place(), "selects pods by these labels, and has none itself")
            .help("write them under metadata.labels of the Service too"),
        (_, Some(other)) => finding.related(other.place(), "not selected").help("correct the selector or the labels"),
        _ => finding.help("correct the selector or the labels"),
    }
}
