//! Deployments, StatefulSets, DaemonSets, ReplicaSets and ReplicationControllers (`pkg/apis/apps/validation/validation.go`).

use super::form::{amount, percent};
use super::report::{Report, field, int, is_blank, items, text};
use super::table::{self, Is, Row};
use super::{claim, pod, selector};
use crate::document::Node;

const CODE: &str = "k8s-workload";

const ROWS: &[Row] = &[
    (CODE, "replicas", Is::NotNegative),
    (CODE, "minReadySeconds", Is::NotNegative),
    (CODE, "revisionHistoryLimit", Is::NotNegative),
    (CODE, "progressDeadlineSeconds", Is::NotNegative),
    (CODE, "strategy/type", Is::OneOf(&["Recreate", "RollingUpdate"])),
    (CODE, "updateStrategy/type", Is::OneOf(&["RollingUpdate", "OnDelete"])),
    (CODE, "podManagementPolicy", Is::OneOf(&["OrderedReady", "Parallel"])),
    (CODE, "ordinals/start", Is::NotNegative),
    (CODE, "persistentVolumeClaimRetentionPolicy/*", Is::OneOf(&["Retain", "Delete"])),
];

/// Checks the spec of a workload.
pub(super) fn check(report: &mut Report<'_>, kind: &str, document: &Node) {
    let Some(spec) = field(document, "spec") else { return };
    table::check(report, spec, ROWS);
    match kind {
        "Deployment" => deployment(report, spec),
        "DaemonSet" => daemon_set(report, spec),
        "StatefulSet" => stateful_set(report, spec),
        _ => {}
    }
    if kind == "ReplicationController" {
        plain_selector(report, spec);
    } else {
        selected(report, spec);
    }
    if let ("ReplicaSet" | "ReplicationController", None) = (kind, field(spec, "template")) {
        report.want(CODE, spec, "template", "give the pods");
    }
    if let Some(template) = field(spec, "template") {
        always(report, kind, template);
        pod::template(report, template, items(spec, "volumeClaimTemplates"));
    }
}

/// A selector with expressions: there, not empty, and met by the template's labels.
fn selected(report: &mut Report<'_>, spec: &Node) {
    let Some(given) = field(spec, "selector").filter(|node| node.as_mapping().is_some()) else { return };
    if !selector::check(report, given) {
        return;
    }
    if selector::is_empty(given) {
        report.refuse(
            "k8s-selector",
            given,
            "selects nothing in particular",
            "name labels of the template in matchLabels",
        );
        return;
    }
    let Some(template) = field(spec, "template") else { return };
    let labels = field(template, "metadata").map(|meta| selector::labels(meta, "labels")).unwrap_or_default();
    if let Some(unmet) = selector::unmet(given, &labels) {
        disagree(report, template, unmet);
    }
}

/// Says that the labels of a template do not do what a selector asks for.
pub(super) fn disagree(report: &mut Report<'_>, template: &Node, unmet: &Node) {
    let labels = field(template, "metadata").and_then(|meta| field(meta, "labels"));
    let wanted = report.span(unmet);
    let mut finding = report.error("k8s-selector", unmet, "asks for what the labels of the pod template do not give");
    match labels {
        Some(labels) => finding = finding.related(report.span(labels), "the labels of the template"),
        None => finding = finding.related(report.span(template), "the template has no labels"),
    }
    finding = finding.at(wanted, "");
    report.push(finding.help("give the template the labels that the selector asks for"));
}

/// The selector of a `ReplicationController`, which is a map of labels; without one the template's labels are taken.
fn plain_selector(report: &mut Report<'_>, spec: &Node) {
    let Some(template) = field(spec, "template") else { return };
    let labels = field(template, "metadata").map(|meta| selector::labels(meta, "labels")).unwrap_or_default();
    for (name, value) in selector::labels(spec, "selector") {
        if labels.get(name) != Some(&value) {
            let at = field(spec, "selector").and_then(|node| node.get(name));
            if let Some(at) = at {
                disagree(report, template, at);
                return;
            }
        }
    }
}

/// What keeps pods running restarts them always and lets no deadline end them.
fn always(report: &mut Report<'_>, kind: &str, template: &Node) {
    let Some(spec) = field(template, "spec") else { return };
    if let Some(policy) =
        field(spec, "restartPolicy").filter(|node| matches!(node.as_str(), Some("OnFailure" | "Never")))
    {
        report.refuse(
            CODE,
            policy,
            &format!("must be Always in a {kind}"),
            "leave it out; a Job runs pods to their end",
        );
    }
    if let Some(deadline) = field(spec, "activeDeadlineSeconds").filter(|_| kind != "StatefulSet") {
        report.refuse(CODE, deadline, &format!("cannot be set in a {kind}"), "leave it out; a Job can have a deadline");
    }
}

fn deployment(report: &mut Report<'_>, spec: &Node) {
    let strategy = field(spec, "strategy");
    let rolling = strategy.and_then(|strategy| field(strategy, "rollingUpdate"));
    if let (Some(strategy), Some(rolling)) = (strategy, rolling) {
        if text(strategy, "type") == Some("Recreate") {
            let help = "leave out rollingUpdate, or use the type RollingUpdate";
            report.refuse(CODE, rolling, "must not be given with the type Recreate", help);
        } else {
            shares(report, rolling);
            let zero = |key: &str| field(rolling, key).is_some_and(is_nothing);
            if zero("maxSurge") && zero("maxUnavailable") {
                let help = "let one of maxSurge and maxUnavailable be more";
                report.refuse(CODE, rolling, "allows no pod more and no pod less, so that nothing can roll", help);
            }
        }
    }
    let ready = int(spec, "minReadySeconds").unwrap_or(0);
    let deadline = int(spec, "progressDeadlineSeconds").unwrap_or(600);
    if deadline >= 0 && ready >= deadline {
        let at = field(spec, "progressDeadlineSeconds").or_else(|| field(spec, "minReadySeconds")).unwrap_or(spec);
        let says = format!("leaves no time: a pod counts after {ready} s and progress is given up after {deadline} s");
        report.refuse(CODE, at, &says, "let progressDeadlineSeconds be more than minReadySeconds");
    }
}

/// What the server counts as nothing, once it is a number or a percentage.
fn is_nothing(node: &Node) -> bool {
    amount(node) == 0 && node.as_str().is_none_or(|text| percent(text).is_some())
}

fn shares(report: &mut Report<'_>, rolling: &Node) {
    table::check(report, rolling, &[(CODE, "maxSurge", Is::Share), (CODE, "maxUnavailable", Is::Share)]);
    at_most_all(report, CODE, rolling, "maxUnavailable");
}

/// A percentage of pods that is more than all of them.
pub(super) fn at_most_all(report: &mut Report<'_>, code: &'static str, node: &Node, key: &str) {
    let Some(share) = field(node, key) else { return };
    if share.as_str().and_then(percent).is_some_and(|share| share > 100) {
        report.refuse(code, share, "must not be more than 100%", "write 100% or less");
    }
}

fn daemon_set(report: &mut Report<'_>, spec: &Node) {
    let Some(strategy) = field(spec, "updateStrategy") else { return };
    if text(strategy, "type") == Some("OnDelete") {
        return;
    }
    let Some(rolling) = field(strategy, "rollingUpdate") else { return };
    shares(report, rolling);
    at_most_all(report, CODE, rolling, "maxSurge");
    // Without a value, one pod may be unavailable and none is added (`pkg/apis/apps/v1/defaults.go`).
    let unavailable = field(rolling, "maxUnavailable").map_or(1, amount);
    let surge = field(rolling, "maxSurge").map_or(0, amount);
    if unavailable != 0 && surge != 0 {
        let at = field(rolling, "maxSurge").unwrap_or(rolling);
        let help = "set maxUnavailable to 0, or leave out maxSurge";
        report.refuse(
            CODE,
            at,
            "cannot be used while pods may be unavailable (one, unless maxUnavailable says 0)",
            help,
        );
    } else if unavailable == 0 && surge == 0 {
        let help = "let one of maxSurge and maxUnavailable be more";
        report.refuse(CODE, rolling, "allows no pod more and no pod less, so that nothing can roll", help);
    }
}

fn stateful_set(report: &mut Report<'_>, spec: &Node) {
    if let Some(strategy) = field(spec, "updateStrategy") {
        let rolling = field(strategy, "rollingUpdate");
        table::check(report, strategy, &[(CODE, "rollingUpdate/partition", Is::NotNegative)]);
        if let (Some("OnDelete"), Some(rolling)) = (text(strategy, "type"), rolling) {
            let help = "leave out rollingUpdate, or use the type RollingUpdate";
            report.refuse(CODE, rolling, "must not be given with the type OnDelete", help);
        }
    }
    if !is_blank(spec, "serviceName") {
        table::check(report, spec, &[(CODE, "serviceName", Is::Label)]);
    }
    for template in items(spec, "volumeClaimTemplates") {
        claim::claim_spec(report, template);
    }
}
