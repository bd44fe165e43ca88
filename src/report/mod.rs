//! Nouns to text, for people and for machines.

/// Findings.
pub mod diagnostics;
