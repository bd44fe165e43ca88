//! The trigger catalogue: laws over its files, and what it says of single triggers.

mod judge;
mod laws;
mod open;
mod reference;
mod rules;
mod verdicts;
