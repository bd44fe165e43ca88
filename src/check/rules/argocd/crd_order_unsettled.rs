//! Objects whose CRD another Application brings, with nothing that settles which comes first.

use super::super::{Rule, World};
use super::delivered;
use crate::diagnostic::{Diagnostic, Severity};

const ID: &str = "crd-order-unsettled";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    delivered(world, ID, Severity::Warning, found);
}
