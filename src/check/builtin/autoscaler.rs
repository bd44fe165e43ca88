//! Horizontal pod autoscalers (`pkg/apis/autoscaling/validation/validation.go`).

use super::form::quantity;
use super::report::{Report, field, has_none, int, items, text};
use super::table::{self, Is, Row};
use crate::document::Node;

const CODE: &str = "k8s-autoscaler";

const ROWS: &[Row] = &[
    // Zero needs a feature gate (`HPAScaleToZero`) that is off.
    (CODE, "minReplicas", Is::Within(1, i64::MAX)),
    (CODE, "maxReplicas", Is::Within(1, i64::MAX)),
    (CODE, "targetCPUUtilizationPercentage", Is::Within(1, i64::MAX)),
    (CODE, "scaleTargetRef/kind", Is::Filled),
    (CODE, "scaleTargetRef/kind", Is::Segment),
    (CODE, "scaleTargetRef/name", Is::Filled),
    (CODE, "scaleTargetRef/name", Is::Segment),
];

const RULES: &[Row] = &[
    (CODE, "stabilizationWindowSeconds", Is::Within(0, 3600)),
    (CODE, "selectPolicy", Is::Word(&["Max", "Min", "Disabled"])),
    (CODE, "policies/*/type", Is::Word(&["Pods", "Percent"])),
    (CODE, "policies/*/value", Is::Within(1, i64::MAX)),
    (CODE, "policies/*/periodSeconds", Is::Within(1, 1800)),
];

/// Types of metrics, and the field of each.
const SOURCES: &[(&str, &str)] = &[
    ("Object", "object"),
    ("Pods", "pods"),
    ("Resource", "resource"),
    ("ContainerResource", "containerResource"),
    ("External", "external"),
];

const TYPES: &[&str] = &["Object", "Pods", "Resource", "ContainerResource", "External"];

/// Checks an autoscaler of one of its two versions.
pub(super) fn check(report: &mut Report<'_>, document: &Node) {
    let Some(spec) = field(document, "spec").filter(|spec| spec.as_mapping().is_some()) else { return };
    table::check(report, spec, ROWS);
    // Only a ReplicationController is of the group that has no name.
    if let Some(target) = field(spec, "scaleTargetRef").filter(|it| text(it, "kind") != Some("ReplicationController")) {
        table::check(report, target, &[(CODE, "apiVersion", Is::Filled)]);
    }
    let (least, most) = (int(spec, "minReplicas").unwrap_or(1), int(spec, "maxReplicas"));
    if let (Some(at), Some(most)) = (field(spec, "maxReplicas"), most.filter(|most| (1..least).contains(most))) {
        let finding = report.error(CODE, at, &format!("{most} is less than minReplicas, {least}"));
        let related = field(spec, "minReplicas").map_or(at.span, |least| least.span);
        report.push(finding.related(related, "the least").help("raise maxReplicas, or lower minReplicas"));
    }
    for metric in items(spec, "metrics") {
        source(report, metric);
    }
    let Some(behavior) = field(spec, "behavior") else { return };
    for rules in ["scaleUp", "scaleDown"].iter().filter_map(|key| field(behavior, key)) {
        table::check(report, rules, RULES);
        // Without a list the server fills one in; an empty one it leaves.
        if let Some(at) = field(rules, "policies").filter(|_| has_none(rules, "policies")) {
            report.refuse(CODE, at, "must not be empty", "leave it out, and the default policies are taken");
        }
    }
}

fn source(report: &mut Report<'_>, metric: &Node) {
    if metric.as_mapping().is_none() {
        return;
    }
    table::check(report, metric, &[(CODE, "type", Is::Word(TYPES))]);
    let kind = text(metric, "type").unwrap_or_default();
    let Some((_, wanted)) = SOURCES.iter().find(|(name, _)| *name == kind) else { return };
    for (_, key) in SOURCES {
        match field(metric, key) {
            Some(at) if key == wanted => target(report, at, kind),
            Some(at) => report.refuse(CODE, at, &format!("is given, and the type is {kind}"), "make two metrics of it"),
            None if key == wanted => report.want(CODE, metric, key, &format!("a metric of type {kind} is told there")),
            None => {}
        }
    }
}

fn target(report: &mut Report<'_>, source: &Node, kind: &str) {
    const ROWS: &[Row] = &[
        (CODE, "type", Is::Word(&["Utilization", "Value", "AverageValue"])),
        (CODE, "averageUtilization", Is::Within(1, i64::MAX)),
    ];
    let rows: &[Row] = match kind {
        "Resource" => &[(CODE, "name", Is::Filled)],
        "ContainerResource" => &[
            (CODE, "name", Is::Filled),
            (CODE, "name", Is::Measured),
            (CODE, "container", Is::Filled),
            (CODE, "container", Is::Label),
        ],
        "Object" => &[
            (CODE, "metric/name", Is::Filled),
            (CODE, "metric/name", Is::Segment),
            (CODE, "describedObject/kind", Is::Filled),
            (CODE, "describedObject/kind", Is::Segment),
            (CODE, "describedObject/name", Is::Filled),
            (CODE, "describedObject/name", Is::Segment),
        ],
        _ => &[(CODE, "metric/name", Is::Filled), (CODE, "metric/name", Is::Segment)],
    };
    table::check(report, source, rows);
    let Some(target) = field(source, "target").filter(|target| target.as_mapping().is_some()) else { return };
    table::check(report, target, ROWS);
    for at in ["value", "averageValue"].iter().filter_map(|key| field(target, key)) {
        if quantity(at).is_some_and(|amount| amount <= 0) {
            report.refuse(CODE, at, "must be more than 0", "say what is wanted");
        }
    }
    let resource = matches!(kind, "Resource" | "ContainerResource");
    let other = if resource { "averageUtilization" } else { "value" };
    let (one, two) = (field(target, other), field(target, "averageValue"));
    match (one, two) {
        (Some(first), Some(second)) if kind != "Object" && kind != "Pods" => {
            let finding = report.error(CODE, second, &format!("cannot stand beside {other}"));
            report.push(finding.related(first.span, "the other target").help("keep one of them"));
        }
        (_, None) if kind == "Pods" => {
            report.want(CODE, target, "averageValue", "a metric of pods has an average");
        }
        (None, None) => {
            report.refuse(CODE, target, &format!("has none of {other}, averageValue"), "say what is wanted");
        }
        _ => {}
    }
}
