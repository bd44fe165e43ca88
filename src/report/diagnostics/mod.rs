//! Findings as text.

/// For GitHub: workflow commands, which become annotations of a change.
pub mod github;
/// For GitLab: a Code Quality report.
pub mod gitlab;
/// For people, at a terminal.
pub mod human;
/// For machines: a versioned envelope, described by `schema/diagnostics.schema.json`.
pub mod json;
/// For CI servers: JUnit's XML.
pub mod junit;
/// For a job summary: GitHub-flavoured Markdown.
pub mod markdown;
pub(in crate::report) mod neutral;
/// For code scanning: SARIF 2.1.0.
pub mod sarif;
mod secret;
pub(in crate::report) mod spot;
mod words;

use crate::diagnostic::{Diagnostic, Fixed, Severity, Suppressed, Tally};
use crate::document::Sources;

pub use secret::{Documents, may_hold as may_hold_secret, shown_lines};
pub use words::{cel_rules, several, summary};

/// Everything that a check has to say.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// What was found, in the order in which it is shown.
    pub findings: &'a [Diagnostic],
    /// What was found and counts no more.
    pub suppressed: &'a [Suppressed],
    /// What was mended.
    pub fixed: &'a [Fixed],
    /// What came of the documents.
    pub tally: &'a Tally,
    /// The names of the files that were checked.
    pub files: &'a [String],
    /// From which severity on a finding makes the check fail; None for never.
    pub fails_at: Option<Severity>,
    /// The texts that places point into.
    pub sources: &'a Sources,
}

impl Report<'_> {
    /// Whether a finding makes the check fail.
    #[must_use]
    pub fn fails(&self, finding: &Diagnostic) -> bool {
        self.fails_at.is_some_and(|least| finding.severity >= least)
    }
}
