//! The integration tests: one binary, whose modules mirror those of `src/`.
#![cfg(test)]

mod check;
mod document;
mod house;
mod report;
