//! Monitors in namespaces that no Prometheus looks at.

use super::super::{Rule, World};
use super::monitors;
use super::prometheus::{self, Answer};
use crate::diagnostic::Diagnostic;

const ID: &str = "monitor-namespace-excluded";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    let all = prometheus::all(world);
    if all.is_empty() {
        return;
    }
    for monitor in monitors::all(world) {
        let near = all.iter().filter(|it| it.is_near(&monitor, world));
        let answers: Vec<Answer> = near.map(|it| it.answer(&monitor, world)).collect();
        if answers.iter().any(|answer| matches!(answer, Answer::Taken | Answer::Unknown)) {
            continue;
        }
        if let Some(Answer::Namespace(place)) = answers.into_iter().find(|it| matches!(it, Answer::Namespace(_))) {
            let message = format!("no Prometheus looks for {} in namespace {}", monitor.shown, monitor.namespace);
            let finding = Diagnostic::warning(ID, message).at(monitor.place, "").related(place, "looks elsewhere");
            found.push(finding.help("widen the namespace selector of the Prometheus, or move the monitor"));
        }
    }
}
