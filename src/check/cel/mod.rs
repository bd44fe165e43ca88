//! Rules in CEL, as the API server runs them when an object is created.
//!
//! The parser is the `cel` crate's; the rest is here, for the API server's own functions, its faults to the letter, and a
//! bound on the work that a rule may do: so many steps, text and lists counted by their size. What cannot be told is never a
//! failure.

mod access;
mod arithmetic;
mod code;
mod compare;
mod escape;
mod fault;
mod host;
#[cfg(test)]
mod judged;
mod loops;
mod lower;
mod rule;
mod run;
mod shape;
#[cfg(test)]
mod soup;
#[cfg(test)]
mod tests;
mod value;
mod walk;

use serde_json::Value;

use crate::diagnostic::Diagnostic;
use crate::document::Node;

pub(in crate::check) use host::time::duration_of_schema;
pub(in crate::check) use shape::Shape;
use walk::{Refusal, Walk};

/// The code of a rule that fails.
const FAILED: &str = "cel-rule";
/// The code of a rule that could not be run.
pub(super) const NOT_EVALUATED: &str = "cel-not-evaluated";

/// What the rules of a kind say of an object.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// The rules that fail.
    pub(super) failed: Vec<Diagnostic>,
    /// The rules that could not be run, each once.
    pub(super) not_evaluated: Vec<Diagnostic>,
    /// How many rules compare with an older object, of which there is none.
    pub(super) transitions: usize,
}

/// Compiles the rules of a schema, which may refer to `definitions`; `None` when it has none.
///
/// # Errors
/// There is no thread to read them on, or their parser gave up on it. A rule that cannot be read is no error: it is said where
/// it would be run.
pub(super) fn compile(schema: &Value, definitions: Option<&Value>) -> Result<Option<Shape>, String> {
    if !shape::has_rules(schema) && !definitions.is_some_and(shape::has_rules) {
        return Ok(None);
    }
    lower::on_deep_stack(|| Shape::of(schema, definitions)).ok_or_else(|| "its rules in CEL cannot be read".to_owned())
}

/// Runs the rules of a kind on an object that its schema lets pass. `what` is the kind's name.
pub(super) fn check(shape: &Shape, node: &Node, drop_status: bool, what: &str) -> Outcome {
    let mut object = node.to_json();
    if drop_status && let Some(map) = object.as_object_mut() {
        // `shift_remove` keeps the order of the rest, in which findings are made.
        map.shift_remove("status");
    }
    super::default::fill(&mut object, shape);
    let mut walk = Walk::default();
    walk.root(shape, &object);
    let mut unsure: Vec<_> = walk.unsure.values().collect();
    unsure.sort();
    Outcome {
        transitions: walk.transitions.len(),
        failed: walk.refusals.iter().map(|refusal| failed(refusal, node)).collect(),
        not_evaluated: unsure.into_iter().map(|(rule, why)| not_evaluated(rule, why, node, what)).collect(),
    }
}

/// Points at the value that a rule is about, or at what is nearest above it.
fn failed(refusal: &Refusal<'_>, node: &Node) -> Diagnostic {
    let mut at = refusal.pointer.as_str();
    let span = loop {
        if let Some(key) = node.key_at(at) {
            break key.span;
        }
        if let (Some(item), false) = (node.at(at), at.is_empty()) {
            break item.span;
        }
        match at.rsplit_once('/') {
            Some((above, _)) => at = above,
            None => break node.get("kind").map_or(node.span, |kind| kind.span),
        }
    };
    let found = Diagnostic::error(FAILED, refusal.message()).at(span, "");
    if refusal.detail.contains(&refusal.rule.text) {
        found
    } else {
        found.help(format!("the rule: {}", refusal.rule.text))
    }
}

fn not_evaluated(rule: &str, why: &str, node: &Node, what: &str) -> Diagnostic {
    let message = format!("a rule of {what} is not checked: {why}");
    let span = node.get("kind").map_or(node.span, |kind| kind.span);
    Diagnostic::info(NOT_EVALUATED, message).at(span, "").help(format!("the rule: {rule}"))
}

/// A name as part of a JSON pointer.
fn pointer(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
