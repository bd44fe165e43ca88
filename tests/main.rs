//! Every integration test, in one binary; the modules mirror those of the library.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod check;
mod cli;
mod document;
mod examples;
mod house;
mod report;
