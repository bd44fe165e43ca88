//! Every rule, by family.

use super::{Rule, admission, argocd, keda, monitoring, nats};

/// One more family is one more line.
const FAMILIES: &[&[Rule]] = &[admission::RULES, argocd::RULES, keda::RULES, monitoring::RULES, nats::RULES];

/// All rules.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    FAMILIES.iter().copied().flatten()
}
