//! A key of a trigger that KEDA no longer takes, or soon will not.

use super::super::{Rule, World};
use super::judged::report;
use crate::diagnostic::Diagnostic;
use crate::trigger::catalogue::FaultKind;

const ID: &str = "trigger-key-deprecated";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    report(world, ID, FaultKind::Deprecated, found);
}
