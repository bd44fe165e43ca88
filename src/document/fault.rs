//! What is wrong with a text as YAML.

use std::borrow::Cow;

use super::Span;

/// How much a fault matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grade {
    /// Kubernetes reads the text, perhaps not as it was meant.
    Warning,
    /// Kubernetes refuses the text, or would lose a part of it.
    Error,
}

/// One thing that is wrong with a text, with the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Stable kebab-case name of the kind of fault.
    pub code: &'static str,
    /// How much it matters.
    pub grade: Grade,
    /// One terse lower-case fragment.
    pub message: String,
    /// Where.
    pub span: Span,
    /// The other place that matters, and what it is.
    pub related: Option<(Span, String)>,
    /// What would help.
    pub help: Option<String>,
}

impl Fault {
    pub(super) fn error(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self { code, grade: Grade::Error, message: message.into(), span, related: None, help: None }
    }

    pub(super) fn warning(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self { grade: Grade::Warning, ..Self::error(code, span, message) }
    }

    pub(super) fn related(mut self, span: Span, message: impl Into<String>) -> Self {
        self.related = Some((span, message.into()));
        self
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// A text short enough for a message.
pub(super) fn excerpt(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(60) {
        Some((at, _)) => Cow::Owned(format!("{}…", &text[..at])),
        None => Cow::Borrowed(text),
    }
}
