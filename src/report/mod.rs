//! Nouns to text, for people and for machines.

/// How two bundles differ, as text.
pub mod changes;
/// Findings.
pub mod diagnostics;
/// How a live cluster differs from Git.
pub mod drift;
mod markup;
/// Replicas and backlog over time.
pub mod timeline;
/// The ways of events, drawn.
pub mod topology;
/// What a live cluster answered.
pub mod verification;
