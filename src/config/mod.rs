//! What the user wrote: profile, file, environment and flags, laid over each other.

pub mod spec;
