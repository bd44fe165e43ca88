//! Probes, and what is done when a container starts or ends (`validateProbe`, `validateHandler`).

use super::report::{Report, field, has_none, int, is_blank, number};
use super::table::{self, Is, Row};
use crate::document::Node;

const CODE: &str = "k8s-probe";

const BOUNDS: &[Row] = &[
    (CODE, "initialDelaySeconds", Is::NotNegative),
    (CODE, "timeoutSeconds", Is::NotNegative),
    (CODE, "periodSeconds", Is::NotNegative),
    (CODE, "successThreshold", Is::NotNegative),
    (CODE, "failureThreshold", Is::NotNegative),
    (CODE, "terminationGracePeriodSeconds", Is::Within(1, i64::MAX)),
];

const HANDLER: &[Row] = &[
    (CODE, "httpGet/port", Is::Port),
    (CODE, "tcpSocket/port", Is::Port),
    (CODE, "grpc/port", Is::Port),
    (CODE, "httpGet/scheme", Is::OneOf(&["HTTP", "HTTPS"])),
    (CODE, "httpGet/httpHeaders/*/name", Is::Filled),
    (CODE, "httpGet/httpHeaders/*/name", Is::Header),
];

/// Checks a probe. What must be `once` has a single success as its threshold.
pub(super) fn check(report: &mut Report<'_>, probe: &Node, once: bool) {
    if probe.as_mapping().is_none() {
        return;
    }
    table::check(report, probe, BOUNDS);
    handler(report, probe, &["exec", "httpGet", "tcpSocket", "grpc"]);
    // Zero is read as nothing, and one is the default.
    let threshold = int(probe, "successThreshold").filter(|threshold| once && *threshold > 1);
    if let (Some(threshold), Some(at)) = (threshold, field(probe, "successThreshold")) {
        let help = "leave it out; only a readinessProbe may ask for more";
        report.refuse(CODE, at, &format!("must be 1 for liveness and startup, found {threshold}"), help);
    }
    if let Some(at) = field(probe, "terminationGracePeriodSeconds").filter(|_| !once) {
        report.refuse(CODE, at, "cannot be set for a readinessProbe", "leave it out; it ends no container");
    }
}

/// Checks the hooks of a container whose pod has a time to end, in seconds.
pub(super) fn lifecycle(report: &mut Report<'_>, container: &Node, grace: i64) {
    let Some(lifecycle) = field(container, "lifecycle") else { return };
    for hook in ["postStart", "preStop"].iter().filter_map(|key| field(lifecycle, key)) {
        handler(report, hook, &["exec", "httpGet", "tcpSocket", "sleep"]);
        let Some(at) = field(hook, "sleep").and_then(|sleep| field(sleep, "seconds")) else { continue };
        let Some(seconds) = number(at).filter(|seconds| *seconds < 0 || *seconds > grace) else {
            continue;
        };
        let says = format!("must be from 0 to terminationGracePeriodSeconds ({grace}), found {seconds}");
        report.refuse(CODE, at, &says, "shorten it, or give the pod more time to end");
    }
}

fn handler(report: &mut Report<'_>, node: &Node, kinds: &[&str]) {
    if node.as_mapping().is_none() {
        return;
    }
    let given: Vec<&Node> = kinds.iter().filter_map(|kind| field(node, kind)).collect();
    match given.as_slice() {
        [] => {
            let says = format!("has none of {}", kinds.join(", "));
            report.refuse(CODE, node, &says, "say how to ask");
        }
        [_] => {}
        [first, second, ..] => {
            let finding = report.error(CODE, second, "is one way too many");
            let finding = finding.related(report.span(first), "the first");
            report.push(finding.help("keep one of them"));
        }
    }
    table::check(report, node, HANDLER);
    if let Some(exec) = field(node, "exec").filter(|exec| exec.as_mapping().is_some())
        && has_none(exec, "command")
    {
        report.want(CODE, exec, "command", "give the program and its arguments as a list");
    }
    for kind in ["httpGet", "tcpSocket", "grpc"] {
        let Some(at) = field(node, kind).filter(|at| at.as_mapping().is_some()) else { continue };
        if kind != "grpc" && is_blank(at, "port") {
            table::absent(report, at, "port", CODE);
        }
    }
}
