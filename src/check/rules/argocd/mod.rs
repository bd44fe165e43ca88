//! What Argo CD makes of the tree, and whether it fights the autoscaler.

use super::Rule;

/// The rules of this family, by name.
pub(super) const RULES: &[Rule] = &[];
