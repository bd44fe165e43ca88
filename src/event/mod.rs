//! What a long step says while it runs, so that whoever waits can be shown how far it is.
//!
//! A step says it to a [`Listener`] and does not care who listens; what it comes to is the same.

/// How far a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// Runs of a simulation are over.
    Runs {
        /// How many are.
        done: u64,
        /// How many there will be.
        of: u64,
    },
    /// Trials of a search are over.
    Trials {
        /// How many are.
        done: u64,
        /// How many there will be at most.
        of: u64,
    },
}

/// Whoever is told.
pub trait Listener: Sync {
    /// Is told, from any thread; what is told later may be heard before.
    fn hear(&self, event: Event);
}

/// Nobody.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silence;

impl Listener for Silence {
    fn hear(&self, _: Event) {}
}
