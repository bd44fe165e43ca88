//! What KEDA and the HPA accept and then do otherwise than was meant.

mod scaling_paused;

use super::Rule;

/// The rules of this family, by name.
pub(super) const RULES: &[Rule] = &[scaling_paused::RULE];
