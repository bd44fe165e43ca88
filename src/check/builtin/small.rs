//! Kinds whose rules all look at one value.

use super::report::{Report, field, int, text};
use super::table::{self, Is, Row};
use crate::document::Node;

const SMALL: &str = "k8s-value";

/// Highest priority that is not the system's (`pkg/apis/scheduling/types.go`).
const HIGHEST: i64 = 1_000_000_000;

const LEASE: &[Row] =
    &[(SMALL, "spec/leaseDurationSeconds", Is::Within(1, i64::MAX)), (SMALL, "spec/leaseTransitions", Is::NotNegative)];

/// Checks a `PriorityClass`.
pub(super) fn priority(report: &mut Report<'_>, document: &Node) {
    table::check(report, document, &[(SMALL, "preemptionPolicy", Is::Word(&["PreemptLowerPriority", "Never"]))]);
    let name = field(document, "metadata").and_then(|meta| text(meta, "name")).unwrap_or_default();
    if name.starts_with("system-") {
        return;
    }
    if let Some(at) = field(document, "value").filter(|_| int(document, "value") > Some(HIGHEST)) {
        report.refuse(SMALL, at, &format!("must not be more than {HIGHEST}"), "what is above is the system's");
    }
}

/// Checks a Lease.
pub(super) fn lease(report: &mut Report<'_>, document: &Node) {
    table::check(report, document, LEASE);
}
