//! A formula that only expr-lang can judge.

use super::super::{Rule, World};
use super::formula::Judged;
use super::formula_invalid::formulas;
use crate::diagnostic::Diagnostic;

const ID: &str = "formula-not-checked";

pub(in crate::check::rules) const RULE: Rule = Rule::of_scaler(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(formulas(world).filter_map(|(_, formula, judged)| match judged {
        Judged::Unknown(what) => {
            let message = format!("formula not checked: {what} is for expr-lang to judge");
            Some(Diagnostic::info(ID, message).at(formula.span, ""))
        }
        Judged::Fine | Judged::Wrong(_) => None,
    }));
}
