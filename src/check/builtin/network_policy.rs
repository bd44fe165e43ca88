//! Network policies (`pkg/apis/networking/validation/validation.go`, `ValidateNetworkPolicySpec`).

use super::container::PROTOCOLS;
use super::form::{cidr, holds};
use super::report::{Report, field, int, items, shorten};
use super::selector;
use super::table::{self, Is, Row};
use crate::document::Node;

const CODE: &str = "k8s-network-policy";

const ROWS: &[Row] = &[
    (CODE, "policyTypes/*", Is::Word(&["Ingress", "Egress"])),
    (CODE, "ingress/*/ports/*/protocol", Is::Word(PROTOCOLS)),
    (CODE, "ingress/*/ports/*/port", Is::Port),
    (CODE, "egress/*/ports/*/protocol", Is::Word(PROTOCOLS)),
    (CODE, "egress/*/ports/*/port", Is::Port),
];

/// Checks a policy.
pub(super) fn check(report: &mut Report<'_>, document: &Node) {
    let Some(spec) = field(document, "spec") else { return };
    table::check(report, spec, ROWS);
    selector::inside(report, spec, "podSelector");
    if let Some(at) = field(spec, "policyTypes").filter(|_| items(spec, "policyTypes").len() > 2) {
        report.refuse(CODE, at, "must not hold more than two", "name Ingress and Egress once each");
    }
    for (direction, peers) in [("ingress", "from"), ("egress", "to")] {
        for rule in items(spec, direction) {
            for port in items(rule, "ports") {
                ports(report, port);
            }
            for node in items(rule, peers) {
                peer(report, node);
            }
        }
    }
}

fn ports(report: &mut Report<'_>, port: &Node) {
    let Some((at, end)) = field(port, "endPort").zip(int(port, "endPort")) else { return };
    match (field(port, "port"), int(port, "port")) {
        (None, _) => report.refuse(CODE, at, "needs a port where the range begins", "give port"),
        (Some(_), Some(begin)) if end < begin => {
            report.refuse(CODE, at, &format!("{end} is before port {begin}"), "let the range end behind its begin");
        }
        (Some(begin), None) if begin.as_str().is_some() => {
            report.refuse(CODE, at, "needs a port by number, not by name", "write the number of the port");
        }
        _ => table::check(report, port, &[(CODE, "endPort", Is::Within(1, 65535))]),
    }
}

fn peer(report: &mut Report<'_>, peer: &Node) {
    if peer.as_mapping().is_none() {
        return;
    }
    selector::inside(report, peer, "podSelector");
    selector::inside(report, peer, "namespaceSelector");
    let pods = field(peer, "podSelector").or_else(|| field(peer, "namespaceSelector"));
    match (field(peer, "ipBlock"), pods) {
        (None, None) => report.refuse(CODE, peer, "names no peer", "give podSelector, namespaceSelector or ipBlock"),
        (Some(block), Some(pods)) => {
            let finding = report.error(CODE, block, "cannot stand beside a selector");
            report.push(finding.related(report.span(pods), "the selector").help("make two peers of it"));
        }
        (Some(block), None) => range(report, block),
        _ => {}
    }
}

fn range(report: &mut Report<'_>, block: &Node) {
    const HELP: &str = "write an address and the bits that count: 10.0.0.0/8";
    table::check(report, block, &[(CODE, "cidr", Is::Filled)]);
    let Some((at, text)) = field(block, "cidr").and_then(|at| Some((at, at.as_str()?))) else { return };
    let Some(outer) = cidr(text) else {
        if !text.is_empty() {
            report.refuse(CODE, at, &format!("must be a range of addresses, found {:?}", shorten(text)), HELP);
        }
        return;
    };
    for except in items(block, "except") {
        let Some(text) = except.as_str() else { continue };
        match cidr(text) {
            None => {
                report.refuse(CODE, except, &format!("must be a range of addresses, found {:?}", shorten(text)), HELP);
            }
            Some((base, bits)) if !holds(outer, base) || outer.1 >= bits => {
                let finding = report.error(CODE, except, "must lie within the range that it is taken from");
                report.push(finding.related(at.span, "the range").help("leave it out, or widen the range"));
            }
            Some(_) => {}
        }
    }
}
