//! Monitors that a chart does not make, although they are switched on.

use super::super::{Rule, World, said};
use crate::diagnostic::{Diagnostic, Severity};
use crate::topology::monitoring::unrendered;

const ID: &str = "monitor-not-rendered";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    let flaws = world.delivery().releases.iter().flat_map(unrendered);
    found.extend(flaws.map(|flaw| said(&flaw, Severity::Warning)));
}
