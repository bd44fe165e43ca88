//! A filter outside of the stream.

use super::super::{Rule, World};
use super::broken;
use crate::diagnostic::{Diagnostic, Severity};

const ID: &str = "consumer-filter-outside-subjects";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    broken(world, ID, Severity::Warning, found);
}
