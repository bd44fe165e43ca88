//! Server names under which KEDA finds no leader.

use super::super::{Rule, World};
use super::broken;
use crate::diagnostic::{Diagnostic, Severity};

const ID: &str = "server-name-prefix-hides-leader";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    broken(world, ID, Severity::Error, found);
}
