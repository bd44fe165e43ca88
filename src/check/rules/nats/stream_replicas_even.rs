//! Copies that outlive no more.

use super::super::{Rule, World};
use crate::diagnostic::Diagnostic;

const ID: &str = "stream-replicas-even";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for stream in &world.topology.events().streams {
        let Some(copies) = stream.replicas.as_ref().filter(|said| matches!(said.value, 2 | 4)) else { continue };
        let message = format!(
            "{} copies of stream {} outlive the loss of no more servers than {} do",
            copies.value,
            stream.name,
            copies.value - 1
        );
        found.push(Diagnostic::info(ID, message).at(copies.place, "").help("use 1, 3 or 5"));
    }
}
