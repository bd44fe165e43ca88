//! Manifests among delivered ones that nobody delivers.

use super::super::{Rule, World};
use super::delivered;
use crate::diagnostic::{Diagnostic, Severity};

const ID: &str = "manifest-not-covered";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    delivered(world, ID, Severity::Warning, found);
}
