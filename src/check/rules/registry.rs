//! Every rule, by its name.

use super::{Rule, scaling_paused};

/// All rules, in the order of their names.
pub const RULES: &[Rule] = &[scaling_paused::RULE];
