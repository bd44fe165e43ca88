//! Monitors that no Prometheus takes up, for their labels.

use super::super::{Rule, World};
use crate::diagnostic::{Diagnostic, Severity};

const ID: &str = "monitor-label-missing";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    super::not_taken(world, ID, Severity::Warning, found);
}
