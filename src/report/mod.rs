//! Nouns to text, for people and for machines.

/// How two bundles differ, as text.
pub mod changes;
/// Findings.
pub mod diagnostics;
pub mod drift;
/// Replicas and backlog over time.
pub mod timeline;
/// The ways of events, drawn.
pub mod topology;
/// What a live cluster answered.
pub mod verification;
