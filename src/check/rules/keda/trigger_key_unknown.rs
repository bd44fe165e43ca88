//! A key of a trigger that KEDA does not read.

use super::super::{Rule, World};
use super::judged::report;
use crate::diagnostic::Diagnostic;
use crate::trigger::catalogue::FaultKind;

const ID: &str = "trigger-key-unknown";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    report(world, ID, FaultKind::UnknownKey, found);
}
