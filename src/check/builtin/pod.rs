//! The spec of a pod, on its own or in a template (`pkg/apis/core/validation/validation.go`, `ValidatePodSpec`).

use std::collections::BTreeMap;

use super::report::{Report, field, flag, has_none, int, is_blank, items, shorten, text};
use super::table::{self, Is, Row};
use super::{container, scheduling, security, selector, volume};
use crate::document::{Node, Value};

const CODE: &str = "k8s-pod";

const ROWS: &[Row] = &[
    (CODE, "restartPolicy", Is::OneOf(&["Always", "OnFailure", "Never"])),
    (CODE, "dnsPolicy", Is::OneOf(&["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"])),
    (CODE, "preemptionPolicy", Is::Word(&["PreemptLowerPriority", "Never"])),
    (CODE, "os/name", Is::Word(&["linux", "windows"])),
    (CODE, "activeDeadlineSeconds", Is::Within(1, i32::MAX as i64)),
    (CODE, "runtimeClassName", Is::Subdomain),
    (CODE, "hostAliases/*/ip", Is::Filled),
    (CODE, "hostAliases/*/ip", Is::Ip),
    (CODE, "hostAliases/*/hostnames/*", Is::Filled),
    (CODE, "hostAliases/*/hostnames/*", Is::Subdomain),
    (CODE, "dnsConfig/nameservers/*", Is::Filled),
    (CODE, "dnsConfig/nameservers/*", Is::Ip),
    (CODE, "dnsConfig/options/*/name", Is::Filled),
    (CODE, "readinessGates/*/conditionType", Is::Filled),
    (CODE, "readinessGates/*/conditionType", Is::Key),
    (CODE, "schedulingGates/*/name", Is::Filled),
    (CODE, "schedulingGates/*/name", Is::Key),
];

/// Fields that say nothing when they are empty.
const NAMES: &[(&str, Is)] = &[
    ("serviceAccountName", Is::Subdomain),
    ("nodeName", Is::Subdomain),
    ("priorityClassName", Is::Subdomain),
    ("hostname", Is::Label),
    ("subdomain", Is::Label),
];

/// Checks a pod template, with the claims that a `StatefulSet` adds to its volumes.
pub(super) fn template(report: &mut Report<'_>, template: &Node, claims: &[Node]) {
    match field(template, "spec") {
        Some(spec) => check(report, spec, claims),
        None if template.as_mapping().is_some() => report.want(CODE, template, "spec", "give the containers"),
        None => {}
    }
}

/// Checks the spec of a pod.
pub(super) fn check(report: &mut Report<'_>, spec: &Node, claims: &[Node]) {
    if spec.as_mapping().is_none() {
        return;
    }
    table::check(report, spec, ROWS);
    for (key, is) in NAMES {
        if !is_blank(spec, key) {
            table::check(report, spec, &[(CODE, key, *is)]);
        }
    }
    let volumes = volume::check(report, spec, claims);
    containers(report, spec, &volumes);
    dns(report, spec);
    host(report, spec);
    if let Some(labels) = field(spec, "nodeSelector") {
        selector::label_map(report, labels);
    }
    security::pod(report, spec);
    scheduling::check(report, spec);
}

fn containers(report: &mut Report<'_>, spec: &Node, volumes: &volume::Volumes<'_>) {
    if let Some(list) = field(spec, "containers").filter(|_| has_none(spec, "containers")) {
        report.refuse("k8s-container", list, "must not be empty", "a pod has at least one container");
    }
    let grace = int(spec, "terminationGracePeriodSeconds").unwrap_or(30);
    let mut names: BTreeMap<&str, &Node> = BTreeMap::new();
    for node in items(spec, "containers") {
        name(report, node, &mut names);
        container::check(report, node, volumes);
        container::life(report, node, grace);
    }
    for node in items(spec, "initContainers") {
        name(report, node, &mut names);
        container::check(report, node, volumes);
        container::init(report, node, grace);
    }
    container::host_ports(report, items(spec, "containers"));
    if let Some(list) = field(spec, "ephemeralContainers").filter(|_| !items(spec, "ephemeralContainers").is_empty()) {
        let help = "leave them out; kubectl debug adds them to a pod that runs";
        report.refuse(CODE, list, "cannot be set when a pod is made", help);
    }
}

/// Containers and init containers share one set of names.
fn name<'a>(report: &mut Report<'_>, node: &'a Node, names: &mut BTreeMap<&'a str, &'a Node>) {
    let Some((at, text)) = node.get("name").and_then(|at| Some((at, at.as_str()?))) else { return };
    if text.is_empty() {
        return;
    }
    if let Some(first) = names.insert(text, at) {
        let finding = report.error("k8s-container", at, &format!("repeats the name {:?}", shorten(text)));
        report.push(finding.related(first.span, "first here").help("give each container of the pod its own name"));
    }
}

fn dns(report: &mut Report<'_>, spec: &Node) {
    let config = field(spec, "dnsConfig");
    let servers = config.map_or(0, |config| items(config, "nameservers").len());
    if text(spec, "dnsPolicy") == Some("None") && servers == 0 {
        let help = "name a server in dnsConfig.nameservers, or use another dnsPolicy";
        match config {
            Some(config) => report.want(CODE, config, "nameservers", help),
            None => report.want(CODE, spec, "dnsConfig", help),
        }
    }
    let Some(config) = config else { return };
    for (key, most) in [("nameservers", 3), ("searches", 32)] {
        if let Some(at) = field(config, key).filter(|_| items(config, key).len() > most) {
            report.refuse(CODE, at, &format!("must not hold more than {most}"), "leave out what is not needed");
        }
    }
    for search in items(config, "searches") {
        let Some(name) = search.as_str().filter(|name| *name != ".") else { continue };
        let plain = name.strip_suffix('.').unwrap_or(name);
        let part = |part: &str| {
            let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            !part.is_empty()
                && part.chars().all(|c| inner(c) || c == '-')
                && part.starts_with(inner)
                && part.ends_with(inner)
        };
        if !plain.split('.').all(part) {
            report.refuse(
                CODE,
                search,
                &format!("{:?} is no domain", shorten(name)),
                "use lower-case letters, digits, `-` and `.`",
            );
        }
    }
}

/// What goes with the network of the host.
fn host(report: &mut Report<'_>, spec: &Node) {
    if flag(spec, "hostNetwork") {
        for container in items(spec, "containers") {
            for port in items(container, "ports") {
                let (host, own) = (int(port, "hostPort").unwrap_or(0), int(port, "containerPort"));
                if let (Some(at), Some(own), true) = (field(port, "hostPort"), own, host != 0)
                    && host != own
                {
                    let says = format!("must be containerPort ({own}) on the host's network, found {host}");
                    report.refuse("k8s-port", at, &says, "leave out hostPort, or make the two the same");
                }
            }
        }
    }
    let users = spec.get("hostUsers").is_some_and(|node| matches!(node.value, Value::Bool(false)));
    for key in ["hostNetwork", "hostPID", "hostIPC"] {
        if let Some(at) = field(spec, key).filter(|_| users && flag(spec, key)) {
            report.refuse(CODE, at, "cannot be true while hostUsers is false", "leave out one of the two");
        }
    }
    if let Some(at) =
        field(spec, "shareProcessNamespace").filter(|_| flag(spec, "shareProcessNamespace") && flag(spec, "hostPID"))
    {
        report.refuse(CODE, at, "cannot be true with hostPID", "leave out one of the two");
    }
}
