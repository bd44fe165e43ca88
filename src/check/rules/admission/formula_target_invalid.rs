//! A target that no formula can come to.

use super::super::{Rule, World};
use super::scaled::{is_settled, modifiers, refused, word};
use crate::diagnostic::Diagnostic;
use crate::topology::given;

const ID: &str = "formula-target-invalid";

pub(in crate::check::rules) const RULE: Rule = Rule::of_scaler(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for object in world.scaled_objects() {
        let Some(modifiers) = modifiers(object) else { continue };
        let has_formula = word(modifiers, "formula").is_some_and(|formula| !formula.is_empty());
        let Some(node) = given(modifiers, "target").filter(|_| has_formula) else { continue };
        let Some(text) = node.as_str().filter(|text| is_settled(text)) else { continue };
        if is_positive(text) == Some(false) {
            let finding = refused(ID, format!("scalingModifiers.target {text} is no number above 0"), node.span);
            found.push(finding.help("write a number such as \"5\" or \"0.5\""));
        }
    }
}

/// Whether Go's `strconv.ParseFloat` reads a number that is not 0 or less; none for the notations that only Go has.
fn is_positive(text: &str) -> Option<bool> {
    let digits = text.trim_start_matches(['+', '-']);
    if digits.starts_with("0x") || digits.starts_with("0X") || digits.contains('_') {
        return None;
    }
    let Ok(number) = text.parse::<f64>() else { return Some(false) };
    // What is too large is an error in Go, and the word for it is not.
    let too_large = number.is_infinite() && digits.starts_with(|digit: char| digit.is_ascii_digit() || digit == '.');
    Some(!too_large && (number.is_nan() || number > 0.0))
}
