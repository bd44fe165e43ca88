//! Workers that end for want of work.

use super::super::{Rule, World};
use super::{containers, next_of_cli, scalers};
use crate::diagnostic::Diagnostic;
use crate::topology::worker::script;

const ID: &str = "worker-exits-on-empty-queue";

pub(in crate::check::rules) const RULE: Rule = Rule::of_scaler(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for scaler in scalers(world).filter(|scaler| scaler.kind == "ScaledObject") {
        for container in containers(world, scaler).into_iter().flat_map(|(_, all)| all) {
            let Some((before, behind, place)) = next_of_cli(container) else { continue };
            if script(container).is_some_and(|(text, _)| ends_at_faults(&text)) && is_bare(&before, &behind) {
                let message = format!("the worker of {} ends whenever the queue is empty", scaler.shown());
                let help = "write `|| sleep 1` behind the command, or ask it in an `if`";
                found.push(Diagnostic::warning(ID, message).at(place, "").help(help));
            }
        }
    }
}

/// Whether a script ends at the first command that fails.
fn ends_at_faults(text: &str) -> bool {
    text.lines().flat_map(|line| line.split(';')).map(str::trim).any(|command| {
        let mut words = command.split_whitespace();
        words.next() == Some("set")
            && words
                .any(|word| word == "errexit" || word.starts_with('-') && !word.starts_with("--") && word.contains('e'))
    })
}

/// Whether nothing around the command takes its status: it stands alone or in an assignment.
fn is_bare(before: &str, behind: &str) -> bool {
    if behind.contains("||") || behind.contains('|') || behind.contains("&&") || before.contains("||") {
        return false;
    }
    let start = before.rsplit(';').next().unwrap_or_default().trim_start();
    let start = ["do ", "then ", "{ "].iter().find_map(|word| start.strip_prefix(word)).unwrap_or(start).trim_start();
    let first = start.split_whitespace().next().unwrap_or_default();
    first == "nats" || first.contains("=$(nats") || first.contains("=\"$(nats") || first.contains("=`nats")
}
