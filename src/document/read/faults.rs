//! The list of faults, which a hostile text cannot make endless.

use super::super::fault::{Fault, Grade};

/// How many faults of one grade are listed for one text.
const LISTED: usize = 10_000;

#[derive(Debug, Default)]
pub(super) struct Faults {
    all: Vec<Fault>,
    errors: usize,
    warnings: usize,
}

impl Faults {
    pub(super) fn push(&mut self, fault: Fault) {
        let count = match fault.grade {
            Grade::Error => &mut self.errors,
            Grade::Warning => &mut self.warnings,
        };
        *count += 1;
        match (*count).cmp(&LISTED) {
            std::cmp::Ordering::Less => self.all.push(fault),
            std::cmp::Ordering::Equal => {
                let message = format!("this text has more than {} such findings, the rest is not listed", LISTED - 1);
                self.all.push(Fault { code: "yaml-more", message, related: None, help: None, ..fault });
            }
            std::cmp::Ordering::Greater => {}
        }
    }

    /// The same, unless it is what was said last: a document that is read again has the same fault.
    pub(super) fn push_once(&mut self, fault: Fault) {
        if self.all.last() != Some(&fault) {
            self.push(fault);
        }
    }

    /// Takes a syntax error back that was the last thing found.
    pub(super) fn pop_syntax(&mut self) {
        if self.all.last().is_some_and(|fault| fault.code == "yaml-syntax") {
            self.all.pop();
            self.errors -= 1;
        }
    }

    /// How far the list is.
    pub(super) fn mark(&self) -> (usize, usize, usize) {
        (self.all.len(), self.errors, self.warnings)
    }

    /// Takes back what was pushed since.
    pub(super) fn back_to(&mut self, (all, errors, warnings): (usize, usize, usize)) {
        self.all.truncate(all);
        (self.errors, self.warnings) = (errors, warnings);
    }

    pub(super) fn into_vec(mut self) -> Vec<Fault> {
        self.all.sort_by_key(|fault| fault.span.start);
        self.all
    }
}
