//! Whether Prometheus finds what it is to watch, and whether KEDA is installed so that it can work.

use super::Rule;

/// The rules of this family, by name.
pub(super) const RULES: &[Rule] = &[];
