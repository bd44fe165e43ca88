//! Syncs that are given up before what they wait for can have come.

use super::super::{Rule, World};
use super::delivered;
use crate::diagnostic::{Diagnostic, Severity};

const ID: &str = "sync-not-retried";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    delivered(world, ID, Severity::Warning, found);
}
