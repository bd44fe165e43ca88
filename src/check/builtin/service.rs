//! Services (`pkg/apis/core/validation/validation.go`, `validateService`).

use std::collections::BTreeMap;

use super::container::PROTOCOLS;
use super::form::{cidr, ip, is_port, is_subdomain};
use super::report::{Report, field, has_none, int, is_blank, items, shorten, text};
use super::selector;
use super::table::{self, Is, Row};
use crate::document::Node;

const CODE: &str = "k8s-service";

const ROWS: &[Row] = &[
    (CODE, "type", Is::OneOf(&["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"])),
    (CODE, "sessionAffinity", Is::OneOf(&["None", "ClientIP"])),
    (CODE, "internalTrafficPolicy", Is::Word(&["Cluster", "Local"])),
    (CODE, "ipFamilies/*", Is::Word(&["IPv4", "IPv6"])),
    (CODE, "ipFamilyPolicy", Is::Word(&["SingleStack", "PreferDualStack", "RequireDualStack"])),
    (CODE, "trafficDistribution", Is::OneOf(&["PreferClose", "PreferSameZone", "PreferSameNode"])),
    (CODE, "externalIPs/*", Is::Filled),
    (CODE, "externalIPs/*", Is::Ip),
    (CODE, "externalIPs/*", Is::Endpoint),
    (CODE, "ports/*/name", Is::Label),
    (CODE, "ports/*/protocol", Is::OneOf(PROTOCOLS)),
    (CODE, "ports/*/appProtocol", Is::Worded),
    (CODE, "ports/*/appProtocol", Is::Key),
];

/// Checks a Service.
pub(super) fn check(report: &mut Report<'_>, document: &Node) {
    let Some(spec) = field(document, "spec").filter(|spec| spec.as_mapping().is_some()) else {
        if field(document, "spec").is_none() {
            report.want(CODE, document, "spec", "give at least its ports");
        }
        return;
    };
    table::check(report, spec, ROWS);
    let kind = if is_blank(spec, "type") { "ClusterIP" } else { text(spec, "type").unwrap_or_default() };
    ports(report, spec, kind);
    addresses(report, spec, kind);
    affinity(report, spec);
    traffic(report, spec, kind);
    if let Some(labels) = field(spec, "selector") {
        selector::label_map(report, labels);
    }
}

fn is_headless(spec: &Node) -> bool {
    text(spec, "clusterIP") == Some("None") || items(spec, "clusterIPs").first().and_then(Node::as_str) == Some("None")
}

fn ports(report: &mut Report<'_>, spec: &Node, kind: &str) {
    let ports = items(spec, "ports");
    if has_none(spec, "ports") && !is_headless(spec) && kind != "ExternalName" {
        report.want(CODE, spec, "ports", "give at least one port, or clusterIP: None");
    }
    let mut names: BTreeMap<&str, &Node> = BTreeMap::new();
    let mut numbers: BTreeMap<(i64, &str), &Node> = BTreeMap::new();
    let mut nodes: BTreeMap<(i64, &str), &Node> = BTreeMap::new();
    for port in ports.iter().filter(|port| port.as_mapping().is_some()) {
        numbered(report, port, kind);
        if ports.len() > 1 && is_blank(port, "name") {
            table::absent(report, port, "name", CODE);
        }
        let protocol = if is_blank(port, "protocol") { "TCP" } else { text(port, "protocol").unwrap_or_default() };
        let mut once = |key: &str, first: Option<&Node>| {
            if let (Some(first), Some(at)) = (first, field(port, key)) {
                let finding = report.error(CODE, at, "repeats that of another port");
                report.push(finding.related(first.span, "first here").help("give each port its own"));
            }
        };
        if let Some((name, at)) = text(port, "name").zip(field(port, "name")) {
            once("name", names.insert(name, at));
        }
        if let Some((number, at)) = int(port, "port").zip(field(port, "port")) {
            once("port", numbers.insert((number, protocol), at));
        }
        if let Some((number, at)) = int(port, "nodePort").filter(|port| *port != 0).zip(field(port, "nodePort")) {
            once("nodePort", nodes.insert((number, protocol), at));
        }
    }
}

fn numbered(report: &mut Report<'_>, port: &Node, kind: &str) {
    table::check(report, port, &[(CODE, "port", Is::Within(1, 65535))]);
    // Zero is read as nothing, and the port itself is taken.
    if int(port, "targetPort") != Some(0) && text(port, "targetPort").is_some() | int(port, "targetPort").is_some() {
        table::check(report, port, &[(CODE, "targetPort", Is::Port)]);
    }
    let Some((at, number)) = field(port, "nodePort").zip(int(port, "nodePort")).filter(|(_, port)| *port != 0) else {
        return;
    };
    if kind == "ClusterIP" {
        report.refuse(CODE, at, "cannot be set for the type ClusterIP", "leave it out, or use the type NodePort");
    } else if !is_port(number) && kind != "ExternalName" {
        let says = format!("must be a port of the node, found {number}");
        report.refuse(CODE, at, &says, "use a port from 30000 to 32767, unless the cluster has other bounds");
    }
}

fn addresses(report: &mut Report<'_>, spec: &Node, kind: &str) {
    if kind == "ExternalName" {
        for key in ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"] {
            let given = text(spec, key).is_some() || !items(spec, key).is_empty();
            if let Some(at) = field(spec, key).filter(|_| given) {
                report.refuse(CODE, at, "cannot be set for the type ExternalName", "leave it out");
            }
        }
        match text(spec, "externalName") {
            None if is_blank(spec, "externalName") => table::absent(report, spec, "externalName", CODE),
            Some(name) if !is_subdomain(name.strip_suffix('.').unwrap_or(name)) => {
                table::check(report, spec, &[(CODE, "externalName", Is::Subdomain)]);
            }
            _ => {}
        }
        return;
    }
    if is_headless(spec) && matches!(kind, "NodePort" | "LoadBalancer") {
        let at = field(spec, "clusterIP").or_else(|| field(spec, "clusterIPs")).unwrap_or(spec);
        report.refuse(CODE, at, &format!("cannot be None for the type {kind}"), "leave it out");
    }
    let first = field(spec, "clusterIP").into_iter();
    for at in first.chain(items(spec, "clusterIPs")) {
        let Some(text) = at.as_str().filter(|text| !matches!(*text, "None" | "")) else { continue };
        if ip(text).is_none() {
            report.refuse(CODE, at, &format!("must be an address or None, found {:?}", shorten(text)), "leave it out");
        }
    }
    if let (Some(at), Some(one)) = (items(spec, "clusterIPs").first(), text(spec, "clusterIP"))
        && at.as_str().is_some_and(|first| first != one)
    {
        report.refuse(CODE, at, "must be clusterIP", "make the two the same");
    }
}

fn affinity(report: &mut Report<'_>, spec: &Node) {
    let Some(config) = field(spec, "sessionAffinityConfig") else { return };
    // With another affinity the server drops it.
    if text(spec, "sessionAffinity") == Some("ClientIP") {
        table::check(report, config, &[(CODE, "clientIP/timeoutSeconds", Is::Within(1, 86_400))]);
    }
}

fn traffic(report: &mut Report<'_>, spec: &Node, kind: &str) {
    let external =
        matches!(kind, "NodePort" | "LoadBalancer") || (kind == "ClusterIP" && !items(spec, "externalIPs").is_empty());
    if external {
        table::check(report, spec, &[(CODE, "externalTrafficPolicy", Is::OneOf(&["Cluster", "Local"]))]);
    } else if let Some(at) =
        field(spec, "externalTrafficPolicy").filter(|_| text(spec, "externalTrafficPolicy").is_some())
    {
        let help = "leave it out, or use the type NodePort or LoadBalancer";
        report.refuse(CODE, at, &format!("cannot be set for the type {kind}"), help);
    }
    if kind == "LoadBalancer" {
        table::check(report, spec, &[(CODE, "loadBalancerClass", Is::Worded), (CODE, "loadBalancerClass", Is::Key)]);
    } else {
        for key in ["loadBalancerClass", "allocateLoadBalancerNodePorts", "loadBalancerSourceRanges"] {
            if let Some(at) = field(spec, key).filter(|_| !has_none(spec, key)) {
                report.refuse(CODE, at, "goes with the type LoadBalancer alone", "leave it out");
            }
        }
    }
    for at in items(spec, "loadBalancerSourceRanges") {
        if at.as_str().is_some_and(|range| cidr(range.trim()).is_none()) {
            report.refuse(
                CODE,
                at,
                "must be a range of addresses",
                "write an address and the bits that count: 10.0.0.0/8",
            );
        }
    }
    let local = kind == "LoadBalancer" && text(spec, "externalTrafficPolicy") == Some("Local");
    if let Some(at) =
        field(spec, "healthCheckNodePort").filter(|_| !local && int(spec, "healthCheckNodePort") != Some(0))
    {
        report.refuse(CODE, at, "goes with a LoadBalancer and externalTrafficPolicy: Local alone", "leave it out");
    }
}
