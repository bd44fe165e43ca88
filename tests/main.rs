//! The integration tests: one binary, whose modules mirror those of `src/`.
#![cfg(test)]

mod document;
mod house;
