//! A trigger that asks over TLS, or in the clear, where the servers do the other.

use super::super::{Rule, World};
use super::broken;
use crate::diagnostic::{Diagnostic, Severity};

const ID: &str = "monitor-scheme-differs";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    broken(world, ID, Severity::Error, found);
}
