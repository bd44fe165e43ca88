//! Keys of a trigger that contradict each other.

use super::super::{Rule, World};
use super::judged::report;
use crate::diagnostic::Diagnostic;
use crate::trigger::catalogue::FaultKind;

const ID: &str = "trigger-fields-clash";

pub(in crate::check::rules) const RULE: Rule =
    Rule::of_tree(ID, check).yielding_to(&["account-empty", "account-missing", "endpoint-has-scheme"]);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    report(world, ID, FaultKind::Rule, found);
}
