//! Disruption budgets (`pkg/apis/policy/validation/validation.go`).

use super::report::{Report, field};
use super::table::{self, Is, Row};
use super::{selector, workload};
use crate::document::Node;

const CODE: &str = "k8s-disruption";

const ROWS: &[Row] = &[
    (CODE, "minAvailable", Is::Share),
    (CODE, "maxUnavailable", Is::Share),
    (CODE, "unhealthyPodEvictionPolicy", Is::Word(&["IfHealthyBudget", "AlwaysAllow"])),
];

/// Checks a budget.
pub(super) fn check(report: &mut Report<'_>, document: &Node) {
    let Some(spec) = field(document, "spec") else { return };
    table::check(report, spec, ROWS);
    selector::inside(report, spec, "selector");
    workload::at_most_all(report, CODE, spec, "minAvailable");
    workload::at_most_all(report, CODE, spec, "maxUnavailable");
    if let (Some(first), Some(second)) = (field(spec, "minAvailable"), field(spec, "maxUnavailable")) {
        let finding = report.error(CODE, second, "cannot stand beside minAvailable");
        report.push(finding.related(first.span, "the other bound").help("keep one of them"));
    }
}
