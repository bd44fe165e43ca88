//! Nouns as text.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail like tests")]

mod diagnostics;
mod formats;

use neap::diagnostic::{Diagnostic, Severity, Tally};
use neap::document::Sources;
use neap::report::diagnostics::Report;

/// A report of findings and nothing else.
fn plain<'a>(findings: &'a [Diagnostic], tally: &'a Tally, sources: &'a Sources) -> Report<'a> {
    Report { findings, suppressed: &[], fixed: &[], tally, files: &[], fails_at: Some(Severity::Error), sources }
}
