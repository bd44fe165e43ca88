//! The way from a nats-jetstream trigger to the queue and its worker.

use super::Rule;

/// The rules of this family, by name.
pub(super) const RULES: &[Rule] = &[];
