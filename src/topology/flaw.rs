//! What breaks an event path.

use crate::diagnostic::Severity;
use crate::document::Span;
use crate::unit::secret::masked;

/// A fault that keeps events from coming through. The rule of its name says it; a drawing shows it in the same words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// The name of the rule.
    pub rule: &'static str,
    /// The cause.
    pub place: Span,
    /// What is wrong.
    pub words: String,
    /// What would help.
    pub help: String,
    /// How much it weighs, where that differs from its rule's usual.
    pub severity: Option<Severity>,
    /// Where else it can be seen.
    pub evidence: Vec<(Span, String)>,
}

impl Flaw {
    /// A fault without evidence elsewhere yet. A drawing shows it, so that the secrets in it are masked.
    pub(super) fn new(rule: &'static str, place: Span, words: impl Into<String>, help: impl Into<String>) -> Self {
        let (words, help) = (masked(&words.into()).into_owned(), masked(&help.into()).into_owned());
        Self { rule, place, words, help, severity: None, evidence: Vec::new() }
    }

    /// Gives it a weight of its own.
    pub(super) fn weighing(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
        self
    }

    /// Adds evidence, if it is elsewhere.
    pub(super) fn seen(mut self, place: Span, words: impl Into<String>) -> Self {
        if place != self.place {
            self.evidence.push((place, masked(&words.into()).into_owned()));
        }
        self
    }
}
