//! Endpoints and EndpointSlices (`validateEndpointSubsets` in `pkg/apis/core/validation/validation.go`,
//! `pkg/apis/discovery/validation/validation.go`).

use std::collections::BTreeMap;

use super::container::PROTOCOLS;
use super::form::{ip, is_endpoint, is_subdomain};
use super::report::{Report, field, items, shorten, text};
use super::table::{self, Is, Row};
use crate::document::Node;

const CODE: &str = "k8s-value";

const PORT: &[Row] = &[
    (CODE, "name", Is::Label),
    (CODE, "protocol", Is::OneOf(PROTOCOLS)),
    (CODE, "appProtocol", Is::Worded),
    (CODE, "appProtocol", Is::Key),
];

const HOST: &[Row] =
    &[(CODE, "hostname", Is::Label), (CODE, "nodeName", Is::Worded), (CODE, "nodeName", Is::Subdomain)];

/// Checks Endpoints.
pub(super) fn subsets(report: &mut Report<'_>, document: &Node) {
    for subset in items(document, "subsets").iter().filter(|subset| subset.as_mapping().is_some()) {
        let keys = ["addresses", "notReadyAddresses"];
        if keys.iter().all(|key| items(subset, key).is_empty()) {
            report.refuse(CODE, subset, "has none of addresses, notReadyAddresses", "name an address");
        }
        for address in keys.iter().flat_map(|key| items(subset, key)) {
            table::check(report, address, HOST);
            table::check(
                report,
                address,
                &[(CODE, "ip", Is::Filled), (CODE, "ip", Is::Ip), (CODE, "ip", Is::Endpoint)],
            );
        }
        let ports = items(subset, "ports");
        for port in ports {
            table::check(report, port, PORT);
            table::check(report, port, &[(CODE, "port", Is::Within(1, 65535))]);
            if ports.len() > 1 {
                table::check(report, port, &[(CODE, "name", Is::Filled)]);
            }
        }
    }
}

/// Checks an `EndpointSlice`.
pub(super) fn slice(report: &mut Report<'_>, document: &Node) {
    table::check(report, document, &[(CODE, "addressType", Is::Word(&["IPv4", "IPv6", "FQDN"]))]);
    let family = text(document, "addressType").unwrap_or_default();
    for endpoint in items(document, "endpoints").iter().filter(|endpoint| endpoint.as_mapping().is_some()) {
        table::check(report, endpoint, &[(CODE, "addresses", Is::Listed), (CODE, "hostname", Is::Worded)]);
        table::check(report, endpoint, HOST);
        for at in items(endpoint, "addresses") {
            address(report, at, family);
        }
        if let Some(hints) = field(endpoint, "hints") {
            table::check(report, hints, &[(CODE, "forZones/*/name", Is::LabelValue)]);
            unique(report, items(hints, "forZones"));
        }
    }
    for port in items(document, "ports") {
        table::check(report, port, PORT);
        table::check(report, port, &[(CODE, "protocol", Is::Worded)]);
    }
    unique(report, items(document, "ports"));
}

fn address(report: &mut Report<'_>, at: &Node, family: &str) {
    let Some(text) = at.as_str() else { return };
    let fits = match family {
        "IPv4" => ip(text).is_some_and(|ip| ip.to_canonical().is_ipv4() && is_endpoint(ip)),
        "IPv6" => ip(text).is_some_and(|ip| ip.to_canonical().is_ipv6() && is_endpoint(ip)),
        "FQDN" => {
            let name = text.strip_suffix('.').unwrap_or(text);
            is_subdomain(name) && name.contains('.')
        }
        _ => return,
    };
    if !fits {
        let says = format!("must be an address of the type {family} that others can reach, found {:?}", shorten(text));
        report.refuse(CODE, at, &says, "correct the address, or the addressType");
    }
}

/// Items by their name; without one the name is empty.
fn unique(report: &mut Report<'_>, list: &[Node]) {
    let mut names: BTreeMap<&str, &Node> = BTreeMap::new();
    for item in list.iter().filter(|item| item.as_mapping().is_some()) {
        let name = text(item, "name").unwrap_or_default();
        if let Some(first) = names.insert(name, item) {
            let finding = report.error(CODE, item, &format!("repeats the name {:?}", shorten(name)));
            report.push(finding.related(report.span(first), "first here").help("give each its own name"));
        }
    }
}
