//! What is wrong, where, and what would help.

pub mod baseline;
pub mod codes;
mod fingerprint;
mod fix;
mod pages;
mod suppress;
mod tally;

pub use fingerprint::Fingerprints;
pub use fix::{Edit, Fix, Fixed, With};
pub use suppress::{Directives, Means, Suppressed};
pub use tally::Tally;

use crate::document::{Fault, Grade, Sources, Span};
use crate::unit::secret::masked;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Good to know.
    Info,
    /// Likely not what was meant.
    Warning,
    /// Would be refused, or cannot work.
    Error,
}

impl Severity {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// Where a finding points to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A stretch of a text.
    Span(Span),
    /// A file as a whole, by the path it is shown under.
    File(String),
}

/// A place and what is to be said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub place: Place,
    /// What is to be seen there; empty when the message says it all.
    pub message: String,
}

/// One finding. Whatever text it is made of, the secrets in it are masked as it is made: no report can show them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable kebab-case name of the kind of finding.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// One terse lower-case fragment that stands alone.
    pub message: String,
    /// The cause.
    pub primary: Option<Label>,
    /// The evidence.
    pub related: Vec<Label>,
    /// What to do about it.
    pub help: Option<String>,
    /// What a machine may do about it.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// An error without a place yet.
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message)
    }

    /// A warning without a place yet.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message)
    }

    /// A remark without a place yet.
    pub fn info(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Info, code, message)
    }

    fn new(severity: Severity, code: &'static str, message: impl Into<String>) -> Self {
        Self { code, severity, message: shown(message), primary: None, related: Vec::new(), help: None, fix: None }
    }

    /// Points at the cause.
    #[must_use]
    pub fn at(mut self, span: Span, message: impl Into<String>) -> Self {
        self.primary = Some(Label { place: Place::Span(span), message: shown(message) });
        self
    }

    /// Points at a file as a whole.
    #[must_use]
    pub fn in_file(mut self, path: impl Into<String>) -> Self {
        self.primary = Some(Label { place: Place::File(path.into()), message: String::new() });
        self
    }

    /// Points at evidence elsewhere.
    #[must_use]
    pub fn related(mut self, span: Span, message: impl Into<String>) -> Self {
        self.related.push(Label { place: Place::Span(span), message: shown(message) });
        self
    }

    /// Says what would help.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(shown(help));
        self
    }

    /// Says what a machine may do about it.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }
}

fn shown(words: impl Into<String>) -> String {
    let words = words.into();
    match masked(&words) {
        std::borrow::Cow::Owned(masked) => masked,
        std::borrow::Cow::Borrowed(_) => words,
    }
}

impl From<Fault> for Diagnostic {
    fn from(fault: Fault) -> Self {
        let severity = match fault.grade {
            Grade::Warning => Severity::Warning,
            Grade::Error => Severity::Error,
        };
        let mut diagnostic = Self::new(severity, fault.code, fault.message).at(fault.span, "");
        if let Some((span, message)) = fault.related {
            diagnostic = diagnostic.related(span, message);
        }
        match fault.help {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        }
    }
}

/// How many findings there are of each severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Count {
    /// Findings of [`Severity::Error`].
    pub errors: usize,
    /// Findings of [`Severity::Warning`].
    pub warnings: usize,
    /// Findings of [`Severity::Info`].
    pub infos: usize,
}

/// Counts findings by severity.
#[must_use]
pub fn count(diagnostics: &[Diagnostic]) -> Count {
    let mut count = Count::default();
    for diagnostic in diagnostics {
        match diagnostic.severity {
            Severity::Error => count.errors += 1,
            Severity::Warning => count.warnings += 1,
            Severity::Info => count.infos += 1,
        }
    }
    count
}

/// Where findings gather. Nothing that fills one stops at the first.
#[derive(Debug, Default)]
pub struct Sink {
    all: Vec<Diagnostic>,
    suppressed: Vec<Suppressed>,
}

impl Sink {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a finding in.
    pub fn push(&mut self, diagnostic: impl Into<Diagnostic>) {
        self.all.push(diagnostic.into());
    }

    /// Takes many in.
    pub fn extend(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        self.all.extend(diagnostics);
    }

    /// Takes in what was found and is not to be held against anybody.
    pub fn suppress(&mut self, suppressed: impl IntoIterator<Item = Suppressed>) {
        self.suppressed.extend(suppressed);
    }

    /// Holds directives against everything found so far.
    pub fn hold(&mut self, directives: Directives, sources: &Sources) {
        let (kept, suppressed) = directives.apply(std::mem::take(&mut self.all), sources);
        self.all = kept;
        self.suppressed.extend(suppressed);
    }

    /// Whether any finding is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.all.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// How many findings there are of each severity.
    #[must_use]
    pub fn count(&self) -> Count {
        count(&self.all)
    }

    /// Everything found, in the order it was found.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.all
    }

    /// What was found and is suppressed.
    #[must_use]
    pub fn suppressed(&self) -> &[Suppressed] {
        &self.suppressed
    }

    /// Everything found, and what is suppressed, to keep.
    #[must_use]
    pub fn into_parts(self) -> (Vec<Diagnostic>, Vec<Suppressed>) {
        (self.all, self.suppressed)
    }

    /// Everything found, to keep.
    #[must_use]
    pub fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.all
    }
}
