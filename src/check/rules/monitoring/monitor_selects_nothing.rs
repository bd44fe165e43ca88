//! Monitors of which the selector takes nothing.

use super::super::{Rule, World};
use crate::diagnostic::{Diagnostic, Severity};

const ID: &str = "monitor-selects-nothing";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    let searches = world.delivery().monitoring.searches.iter();
    let flaws = searches.flat_map(|search| search.flaws()).filter(|flaw| flaw.rule == ID);
    found.extend(flaws.map(|flaw| super::super::said(&flaw, Severity::Error)));
}
