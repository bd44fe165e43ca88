//! A value that has to grow past its target before it wakes anybody.

use super::super::{Rule, World};
use super::activation_strands_messages::strands;
use super::judged::finding;
use super::scaled::{has_formula, reaches_zero};
use crate::diagnostic::Diagnostic;
use crate::trigger::catalogue::FaultKind;

const ID: &str = "activation-above-threshold";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for judged in world.judged() {
        let faults = judged.faults.iter().filter(|fault| fault.kind == FaultKind::Activation);
        // Above zero nobody has to be woken; messages that wake nobody are a finding of their own.
        let zero = || reaches_zero(judged.scaler) && !has_formula(judged.scaler) && strands(judged.scaler).is_empty();
        found.extend(faults.filter(|_| zero()).map(|fault| finding(world, ID, judged, fault)));
    }
}
