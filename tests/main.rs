//! Every integration test, in one binary; the modules mirror those of the library.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod adoption;
mod bursts;
mod change;
mod check;
mod cli;
mod deliver;
mod document;
mod examples;
mod house;
#[cfg(feature = "live")]
mod live;
mod render;
mod report;
mod simulate;
mod trigger;
