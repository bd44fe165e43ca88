//! What KEDA's admission webhook refuses or warns of, and its operator after it (KEDA, `apis/keda/v1alpha1/*_webhook.go`).

use super::Rule;

/// The rules of this family, by name.
pub(super) const RULES: &[Rule] = &[];
