//! Nouns as text.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail like tests")]

mod diagnostics;
mod formats;
