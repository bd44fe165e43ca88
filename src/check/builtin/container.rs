//! A container of a pod (`pkg/apis/core/validation/validation.go`, `validateContainerCommon`).

use std::collections::BTreeMap;

use super::report::{Report, field, int, is_blank, items, shorten, text};
use super::table::{self, Is, Row, port_help};
use super::{env, form, probe, resources, security, volume};
use crate::document::Node;

const CODE: &str = "k8s-container";
const PORT: &str = "k8s-port";

/// How data travels.
pub(super) const PROTOCOLS: &[&str] = &["TCP", "UDP", "SCTP"];

const ROWS: &[Row] = &[
    (CODE, "name", Is::Filled),
    (CODE, "name", Is::Label),
    (CODE, "image", Is::Filled),
    (CODE, "imagePullPolicy", Is::OneOf(&["Always", "IfNotPresent", "Never"])),
    (CODE, "terminationMessagePolicy", Is::OneOf(&["File", "FallbackToLogsOnError"])),
    (CODE, "resizePolicy/*/resourceName", Is::Word(&["cpu", "memory"])),
    (CODE, "resizePolicy/*/restartPolicy", Is::Word(&["NotRequired", "RestartContainer"])),
    (PORT, "ports/*/containerPort", Is::Port),
    (PORT, "ports/*/protocol", Is::OneOf(PROTOCOLS)),
];

/// Checks what every container has.
pub(super) fn check(report: &mut Report<'_>, node: &Node, volumes: &volume::Volumes<'_>) {
    if node.as_mapping().is_none() {
        return;
    }
    table::check(report, node, ROWS);
    ports(report, node);
    env::check(report, node);
    volume::mounts(report, node, volumes);
    resources::check(report, node);
    security::container(report, node);
}

/// Checks probes and what is done at the begin and end of a container's life.
pub(super) fn life(report: &mut Report<'_>, node: &Node, grace: i64) {
    for (key, once) in [("livenessProbe", true), ("readinessProbe", false), ("startupProbe", true)] {
        if let Some(at) = field(node, key) {
            probe::check(report, at, once);
        }
    }
    probe::lifecycle(report, node, grace);
}

/// Checks what an init container may have.
pub(super) fn init(report: &mut Report<'_>, node: &Node, grace: i64) {
    if text(node, "restartPolicy") == Some("Always") {
        life(report, node, grace);
        return;
    }
    for key in ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"] {
        if let Some(at) = field(node, key) {
            let help = "leave it out, or make a sidecar of it with restartPolicy: Always";
            report.refuse("k8s-probe", at, "cannot be set for an init container that ends", help);
        }
    }
}

fn ports(report: &mut Report<'_>, node: &Node) {
    let mut names: BTreeMap<&str, &Node> = BTreeMap::new();
    for port in items(node, "ports") {
        // Zero is read as nothing.
        if int(port, "hostPort") != Some(0) {
            table::check(report, port, &[(PORT, "hostPort", Is::Port)]);
        }
        let Some((at, name)) = port.get("name").and_then(|at| Some((at, at.as_str()?))) else { continue };
        if name.is_empty() {
            continue;
        }
        if !form::is_port_name(name) {
            let says = format!("{:?} cannot be the name of a port", shorten(name));
            report.refuse(PORT, at, &says, port_help(name));
        } else if let Some(first) = names.insert(name, at) {
            let finding = report.error(PORT, at, &format!("repeats the name {name:?}"));
            report.push(finding.related(first.span, "first here").help("give each port its own name"));
        }
    }
}

/// Two containers of a pod cannot have the same port of the host.
pub(super) fn host_ports(report: &mut Report<'_>, containers: &[Node]) {
    let mut taken: BTreeMap<(i64, &str, &str), &Node> = BTreeMap::new();
    for port in containers.iter().flat_map(|container| items(container, "ports")) {
        let Some(host) = int(port, "hostPort").filter(|host| *host != 0) else { continue };
        let Some(at) = field(port, "hostPort") else { continue };
        let protocol = if is_blank(port, "protocol") { "TCP" } else { text(port, "protocol").unwrap_or_default() };
        let key = (host, protocol, text(port, "hostIP").unwrap_or_default());
        if let Some(first) = taken.insert(key, at) {
            let finding = report.error(PORT, at, &format!("{host} is taken on the host by this pod already"));
            report
                .push(finding.related(first.span, "first here").help("leave out one of the two, or use another port"));
        }
    }
}
