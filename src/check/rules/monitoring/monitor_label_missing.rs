//! Monitors that no Prometheus takes up, for their labels.

use super::super::{Rule, World};
use super::monitors;
use super::prometheus::{self, Answer};
use crate::diagnostic::Diagnostic;

const ID: &str = "monitor-label-missing";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    let all = prometheus::all(world);
    if all.is_empty() {
        return;
    }
    for monitor in monitors::all(world) {
        let near = all.iter().filter(|it| it.is_near(&monitor, world));
        let answers: Vec<Answer> = near.map(|it| it.answer(&monitor, world)).collect();
        // Any other answer leaves a Prometheus that may take it.
        if !answers.iter().all(|answer| matches!(answer, Answer::Labels(..))) {
            continue;
        }
        if let Some(Answer::Labels(wanted, place)) = answers.into_iter().next() {
            let message = format!("{} does not match {wanted}: no Prometheus takes it", monitor.shown);
            let label = match wanted.split(',').next().and_then(|first| first.split_once('=')) {
                Some((key, value)) => format!("{key}: {value}"),
                None => "what it asks for".to_owned(),
            };
            let finding = Diagnostic::warning(ID, message).at(monitor.place, "").related(place, "asks for it");
            found.push(finding.help(format!("add {label} under {}", monitor.under)));
        }
    }
}
