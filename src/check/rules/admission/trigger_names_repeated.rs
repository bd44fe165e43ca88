//! Two triggers of one name.

use std::collections::HashMap;

use super::super::{Rule, World};
use super::scaled::refused;
use crate::diagnostic::Diagnostic;
use crate::document::Span;
use crate::topology::given;

const ID: &str = "trigger-names-repeated";

pub(in crate::check::rules) const RULE: Rule = Rule::of_scaler(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for object in world.scalers() {
        let mut first: HashMap<&str, Span> = HashMap::new();
        for name in object.list("spec.triggers").filter_map(|trigger| given(trigger, "name")) {
            let Some(text) = name.as_str().filter(|text| !text.is_empty()) else { continue };
            if let Some(before) = first.get(text) {
                let message = format!("trigger name {text} is given twice in {}", object.shown());
                let finding = refused(ID, message, name.span).related(*before, "first given here");
                found.push(finding.help("give each trigger a name of its own"));
            } else {
                first.insert(text, name.span);
            }
        }
    }
}
