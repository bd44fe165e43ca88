//! Findings as text.

/// For people, at a terminal.
pub mod human;
/// For machines: a versioned envelope, described by `schema/diagnostics.schema.json`.
pub mod json;
mod neutral;
