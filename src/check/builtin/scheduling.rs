//! Where pods may run: tolerations, affinity and spread (`ValidateTolerations`, `validateAffinity`,
//! `validateTopologySpreadConstraints`).

use std::collections::BTreeMap;

use super::report::{Report, field, int, is_blank, items, text};
use super::selector::{inside, requirement};
use super::table::{self, Is, Row};
use crate::document::Node;

const CODE: &str = "k8s-scheduling";

const OPERATORS: &[&str] = &["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"];
const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";

/// Checks where a pod may run.
pub(super) fn check(report: &mut Report<'_>, spec: &Node) {
    for toleration in items(spec, "tolerations") {
        tolerate(report, toleration);
    }
    if let Some(affinity) = field(spec, "affinity") {
        if let Some(node) = field(affinity, "nodeAffinity") {
            nodes(report, node);
        }
        for pods in ["podAffinity", "podAntiAffinity"].iter().filter_map(|key| field(affinity, key)) {
            for term in items(pods, REQUIRED) {
                near(report, term);
            }
            for weighted in items(pods, PREFERRED) {
                table::check(report, weighted, &[(CODE, "weight", Is::Within(1, 100))]);
                if let Some(term) = field(weighted, "podAffinityTerm") {
                    near(report, term);
                }
            }
        }
    }
    spread(report, items(spec, "topologySpreadConstraints"));
}

/// Checks one toleration.
pub(super) fn tolerate(report: &mut Report<'_>, node: &Node) {
    const ROWS: &[Row] = &[
        (CODE, "key", Is::Key),
        (CODE, "operator", Is::OneOf(&["Equal", "Exists"])),
        (CODE, "effect", Is::OneOf(&["NoSchedule", "PreferNoSchedule", "NoExecute"])),
    ];
    if node.as_mapping().is_none() {
        return;
    }
    table::check(report, node, ROWS);
    let exists = text(node, "operator") == Some("Exists");
    if is_blank(node, "key") && !exists && field(node, "operator").is_none_or(|node| node.as_str().is_some()) {
        let at = field(node, "operator").unwrap_or(node);
        report.refuse(
            CODE,
            at,
            "without a key must have the operator Exists",
            "name a key, or tolerate all with operator: Exists",
        );
    }
    if let (Some(value), true) = (field(node, "value").filter(|_| text(node, "value").is_some()), exists) {
        report.refuse(CODE, value, "must not be given with Exists", "leave it out, or use Equal");
    } else if !exists {
        table::check(report, node, &[(CODE, "value", Is::LabelValue)]);
    }
    if let Some(seconds) = field(node, "tolerationSeconds").filter(|_| text(node, "effect") != Some("NoExecute")) {
        report.refuse(CODE, seconds, "goes with the effect NoExecute alone", "set the effect, or leave it out");
    }
}

fn nodes(report: &mut Report<'_>, affinity: &Node) {
    if let Some(required) = field(affinity, REQUIRED) {
        self::required(report, required);
    }
    for preferred in items(affinity, PREFERRED) {
        table::check(report, preferred, &[(CODE, "weight", Is::Within(1, 100))]);
        if let Some(term) = field(preferred, "preference") {
            node_term(report, term);
        }
    }
}

/// Checks the nodes that must be.
pub(super) fn required(report: &mut Report<'_>, required: &Node) {
    if required.as_mapping().is_some() {
        let terms = items(required, "nodeSelectorTerms");
        if let (Some(at), true) = (field(required, "nodeSelectorTerms"), terms.is_empty()) {
            report.refuse(CODE, at, "must not be empty", "say which nodes");
        }
        for term in terms {
            node_term(report, term);
            // The form of values is asked of required terms alone.
            table::check(report, term, &[(CODE, "matchExpressions/*/values/*", Is::LabelValue)]);
        }
    }
}

fn node_term(report: &mut Report<'_>, term: &Node) {
    for expression in items(term, "matchExpressions") {
        requirement(report, CODE, expression, OPERATORS);
    }
    for at in items(term, "matchFields") {
        const ROWS: &[Row] = &[
            (CODE, "key", Is::Word(&["metadata.name"])),
            (CODE, "operator", Is::Word(&["In", "NotIn"])),
            (CODE, "values", Is::Listed),
            (CODE, "values/*", Is::Filled),
        ];
        table::check(report, at, ROWS);
        if let Some(values) = field(at, "values").filter(|_| items(at, "values").len() > 1) {
            report.refuse(CODE, values, "must hold one name", "name one node");
        }
    }
}

/// Pods that a pod is to be near to, or not.
fn near(report: &mut Report<'_>, term: &Node) {
    const ROWS: &[Row] = &[
        (CODE, "topologyKey", Is::Filled),
        (CODE, "topologyKey", Is::Key),
        (CODE, "namespaces/*", Is::Filled),
        (CODE, "namespaces/*", Is::Label),
        (CODE, "matchLabelKeys/*", Is::Filled),
        (CODE, "mismatchLabelKeys/*", Is::Filled),
    ];
    if term.as_mapping().is_none() {
        return;
    }
    inside(report, term, "labelSelector");
    inside(report, term, "namespaceSelector");
    table::check(report, term, ROWS);
    for key in ["matchLabelKeys", "mismatchLabelKeys"] {
        if let Some(at) =
            field(term, key).filter(|_| !items(term, key).is_empty() && field(term, "labelSelector").is_none())
        {
            report.refuse(CODE, at, "needs a labelSelector", "say which pods");
        }
    }
}

fn spread(report: &mut Report<'_>, constraints: &[Node]) {
    const ROWS: &[Row] = &[
        (CODE, "maxSkew", Is::Within(1, i64::MAX)),
        (CODE, "topologyKey", Is::Filled),
        (CODE, "whenUnsatisfiable", Is::Word(&["DoNotSchedule", "ScheduleAnyway"])),
        (CODE, "minDomains", Is::Within(1, i64::MAX)),
        (CODE, "nodeAffinityPolicy", Is::Word(&["Ignore", "Honor"])),
        (CODE, "nodeTaintsPolicy", Is::Word(&["Ignore", "Honor"])),
    ];
    let mut seen: BTreeMap<(&str, &str), &Node> = BTreeMap::new();
    for constraint in constraints {
        table::check(report, constraint, ROWS);
        inside(report, constraint, "labelSelector");
        if let (Some(at), Some("ScheduleAnyway"), Some(_)) =
            (field(constraint, "minDomains"), text(constraint, "whenUnsatisfiable"), int(constraint, "minDomains"))
        {
            report.refuse(CODE, at, "goes with DoNotSchedule alone", "leave it out");
        }
        let keys = items(constraint, "matchLabelKeys");
        if let (Some(at), false, None) =
            (field(constraint, "matchLabelKeys"), keys.is_empty(), field(constraint, "labelSelector"))
        {
            report.refuse(CODE, at, "needs a labelSelector", "say which pods");
        }
        let Some(pair) = text(constraint, "topologyKey").zip(text(constraint, "whenUnsatisfiable")) else { continue };
        if let Some(first) = seen.insert(pair, constraint) {
            let at = field(constraint, "topologyKey").unwrap_or(constraint);
            let finding = report.error(CODE, at, "repeats a constraint on the same key and policy");
            report.push(finding.related(report.span(first), "first here").help("make one constraint of the two"));
        }
    }
}
