//! Kinds whose rules all look at one value.

use super::report::{Report, field, int, items, text};
use super::table::{self, Is, Row};
use crate::document::Node;

const SMALL: &str = "k8s-value";

/// Highest priority that is not the system's (`pkg/apis/scheduling/types.go`).
const HIGHEST: i64 = 1_000_000_000;

const POLICY: Is = Is::OneOf(&["Fail", "Ignore"]);

const WEBHOOKS: &[Row] = &[
    (SMALL, "webhooks/*/sideEffects", Is::OneOf(&["None", "NoneOnDryRun"])),
    (SMALL, "webhooks/*/failurePolicy", POLICY),
    (SMALL, "webhooks/*/matchPolicy", Is::OneOf(&["Exact", "Equivalent"])),
    (SMALL, "webhooks/*/reinvocationPolicy", Is::OneOf(&["Never", "IfNeeded"])),
    (SMALL, "webhooks/*/timeoutSeconds", Is::Within(1, 30)),
    (SMALL, "webhooks/*/rules/*/operations/*", Is::OneOf(&["*", "CREATE", "UPDATE", "DELETE", "CONNECT"])),
    (SMALL, "webhooks/*/rules/*/scope", Is::OneOf(&["Cluster", "Namespaced", "*"])),
];

const LEASE: &[Row] =
    &[(SMALL, "spec/leaseDurationSeconds", Is::Within(1, i64::MAX)), (SMALL, "spec/leaseTransitions", Is::NotNegative)];

const SLICE: &[Row] = &[
    (SMALL, "addressType", Is::OneOf(&["IPv4", "IPv6", "FQDN"])),
    (SMALL, "ports/*/protocol", Is::OneOf(super::container::PROTOCOLS)),
];

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

/// Checks the webhooks of a configuration.
pub(super) fn webhooks(report: &mut Report<'_>, document: &Node) {
    table::check(report, document, WEBHOOKS);
    for webhook in items(document, "webhooks") {
        super::selector::inside(report, webhook, "namespaceSelector");
        super::selector::inside(report, webhook, "objectSelector");
    }
}

/// Checks a Lease.
pub(super) fn lease(report: &mut Report<'_>, document: &Node) {
    table::check(report, document, LEASE);
}

/// Checks an `EndpointSlice`.
pub(super) fn slice(report: &mut Report<'_>, document: &Node) {
    table::check(report, document, SLICE);
}
