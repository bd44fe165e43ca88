//! neap: one typed file to a checked, committed change of a `GitOps` repository.
//!
//! The modules stand in the order in which data flows; an import only ever points to a module above it, and
//! `tests/house/order.rs` holds that order.

/// The files that should exist, or do.
pub mod bundle;
/// How two bundles differ.
pub mod change;
/// Bundle to diagnostics, by the schemas of the kinds.
pub mod check;
/// The hall: one file per command, and the only room that knows every other.
pub mod cli;
/// What the user wrote: profile, file, environment and flags, laid over each other.
pub mod config;
/// Bundle to a directory or a Git commit.
pub mod deliver;
/// What is wrong, where, and what would help.
pub mod diagnostic;
/// YAML as text and as a tree whose every node knows where it was written.
pub mod document;
/// What a long step says while it runs.
pub mod event;
/// A cluster and a broker as they are: a burst that is published, watched and written down.
#[cfg(feature = "live")]
pub mod live;
/// What it means: the platform, with every name resolved.
pub mod model;
/// Platform to bundle, through the templates.
pub mod render;
/// Nouns to text, for people and for machines.
pub mod report;
/// What decides the replica count of one workload.
pub mod scaling;
/// Scaling and arrivals to timelines: KEDA, the HPA, the broker and the pods, event by event.
pub mod simulate;
/// Replicas and backlog over time, predicted or observed.
pub mod timeline;
/// What is connected to what: the objects of a tree, who is meant by whom, and what belongs to one cluster.
pub mod topology;
/// What can wake a workload: one typed file per modelled trigger.
pub mod trigger;
/// The smallest words: names, quantities, durations, paths, each with its rule and the reason for it.
pub mod unit;
/// What was asked of a live cluster, and what it answered.
pub mod verification;
