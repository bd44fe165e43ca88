//! A host without a namespace, which KEDA looks up from its own.

use super::super::{Rule, World};
use super::broken;
use crate::diagnostic::{Diagnostic, Severity};

const ID: &str = "endpoint-name-in-other-namespace";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    broken(world, ID, Severity::Error, found);
}
