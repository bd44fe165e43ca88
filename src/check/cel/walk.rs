//! Schema and object, walked together (`apiextensions-apiserver`, `pkg/apiserver/schema/cel/validation.go`).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::fault::Stop;
use super::lower::Lowered;
use super::rule::{Reason, Rule};
use super::run::{Run, STEPS};
use super::shape::Shape;
use super::value::Val;

/// Most steps of all rules on one object, as many as ten of its rules may take. The API server has the same relation
/// (`k8s.io/apiserver`, `pkg/apis/cel/config.go`, `RuntimeCELCostBudget`).
const BUDGET: u64 = 10 * STEPS;
/// Most failures of one object; the rest is read by nobody.
const MOST: usize = 100;
/// Most bytes of a message that is made.
const LONGEST_MESSAGE: usize = 5 * 1024;

/// A value that a rule does not let pass.
#[derive(Debug)]
pub(super) struct Refusal<'a> {
    /// Where, as the API server shows it.
    pub(super) path: String,
    /// Where, as a JSON pointer.
    pub(super) pointer: String,
    pub(super) reason: Reason,
    pub(super) detail: String,
    pub(super) rule: &'a Rule,
}

impl Refusal<'_> {
    /// One line: where, what kind of error, and what the rule says.
    pub(super) fn message(&self) -> String {
        let place = if self.path.is_empty() { String::new() } else { format!("{}: ", self.path) };
        let kind = match self.reason {
            Reason::Invalid => "",
            Reason::Forbidden => "forbidden: ",
            Reason::Required => "required: ",
            Reason::Duplicate => "duplicate: ",
        };
        format!("{place}{kind}{}", self.detail)
    }
}

/// The way through an object.
#[derive(Debug)]
pub(super) struct Walk<'a> {
    pub(super) refusals: Vec<Refusal<'a>>,
    /// Rules that could not be run, and why.
    pub(super) unsure: BTreeMap<usize, (&'a str, String)>,
    pub(super) transitions: BTreeSet<usize>,
    left: u64,
    path: String,
    pointer: String,
}

impl Default for Walk<'_> {
    fn default() -> Self {
        Self {
            refusals: Vec::new(),
            unsure: BTreeMap::new(),
            transitions: BTreeSet::new(),
            left: BUDGET,
            path: String::new(),
            pointer: String::new(),
        }
    }
}

impl<'a> Walk<'a> {
    pub(super) fn root(&mut self, shape: &'a Shape, object: &'a Json) {
        self.value(shape, shape, object);
    }

    /// `types` says what the value is, `shape` what rules are on it and below: they differ inside of `allOf`.
    fn value(&mut self, shape: &'a Shape, types: &'a Shape, value: &'a Json) {
        if !shape.ruled || value.is_null() || self.refusals.len() >= MOST {
            return;
        }
        for rule in &shape.rules {
            self.rule(rule, types, value);
        }
        for more in &shape.all_of {
            self.value(more, types, value);
        }
        match value {
            Json::Array(items) => {
                if let (Some(shape), Some(types)) = (&shape.items, &types.items) {
                    for (at, item) in items.iter().enumerate() {
                        self.below(&format!("[{at}]"), &at.to_string(), |walk| walk.value(shape, types, item));
                    }
                }
            }
            Json::Object(map) => {
                for (name, value) in map {
                    let named = shape.fields.get(name).zip(types.fields.get(name));
                    let either = named.or(shape.entries.as_ref().zip(types.entries.as_ref()));
                    let Some((shape, types)) = either.filter(|(shape, _)| shape.ruled) else { continue };
                    let shown = if named.is_some() { format!(".{name}") } else { format!("[{name}]") };
                    self.below(&shown, &super::pointer(name), |walk| walk.value(shape, types, value));
                }
            }
            _ => {}
        }
    }

    fn below(&mut self, shown: &str, name: &str, work: impl FnOnce(&mut Self)) {
        let (path, pointer) = (self.path.len(), self.pointer.len());
        self.path.push_str(if path == 0 { shown.trim_start_matches('.') } else { shown });
        self.pointer.push('/');
        self.pointer.push_str(name);
        work(self);
        self.path.truncate(path);
        self.pointer.truncate(pointer);
    }

    fn rule(&mut self, rule: &'a Rule, types: &'a Shape, value: &'a Json) {
        let program = match &rule.program {
            Ok(program) => program,
            Err(why) => return self.unsure(rule, why.clone()),
        };
        if program.old && !rule.old_is_optional {
            self.transitions.insert(id(rule));
            return;
        }
        let mixed = types.mixed || program.mixed;
        match self.run(program, types, value) {
            Ok(Val::Bool(true)) => {}
            Ok(Val::Bool(false)) => self.fails(rule, types, value),
            Ok(_) => self.unsure(rule, "its value is neither true nor false".to_owned()),
            Err(Stop::Fault(fault)) => self.refuse(rule, format!("{fault} evaluating rule: {}", rule.name()), false),
            Err(Stop::NoOverload(_)) if mixed => {
                let what = "'no such overload': call arguments did not match a supported operator, function or macro \
                            signature for rule";
                self.refuse(rule, format!("{what}: {}", rule.name()), false);
            }
            Err(Stop::NoOverload(name)) => self.unsure(rule, format!("no {name} of values of these types")),
            Err(Stop::Unsure(what)) => self.unsure(rule, format!("{what} is not known")),
            Err(Stop::Spent) => self.unsure(rule, "it takes too long".to_owned()),
        }
    }

    fn run(&mut self, program: &'a Lowered, types: &'a Shape, value: &'a Json) -> Result<Val<'a>, Stop> {
        let steps = self.left.min(STEPS);
        let mut run = Run::new(Val::of(value, types)?, steps);
        let out = run.eval(&program.code);
        self.left -= steps - run.steps;
        out
    }

    fn fails(&mut self, rule: &'a Rule, types: &'a Shape, value: &'a Json) {
        let made = rule.words.as_ref().and_then(|program| self.run(program, types, value).ok());
        let made = made.and_then(|made| made.as_str().map(|text| text.trim().to_owned()));
        let made = made.filter(|text| !text.is_empty() && text.len() <= LONGEST_MESSAGE && !text.contains('\n'));
        self.refuse(rule, made.unwrap_or_else(|| rule.message()), true);
    }

    /// `about` says whether the rule's own reason and field apply: not to a fault of its evaluation.
    fn refuse(&mut self, rule: &'a Rule, detail: String, about: bool) {
        let (mut path, mut pointer) = (self.path.clone(), self.pointer.clone());
        if let Some(field) = rule.field.as_ref().filter(|_| about) {
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(&field.shown);
            pointer.push_str(&field.pointer);
        }
        let reason = if about { rule.reason } else { Reason::Invalid };
        self.refusals.push(Refusal { path, pointer, reason, detail, rule });
    }

    fn unsure(&mut self, rule: &'a Rule, why: String) {
        self.unsure.entry(id(rule)).or_insert((&rule.text, why));
    }
}

/// A rule is the place that it lives in.
fn id(rule: &Rule) -> usize {
    std::ptr::from_ref(rule).addr()
}
