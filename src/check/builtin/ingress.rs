//! Ingresses (`pkg/apis/networking/validation/validation.go`, `ValidateIngressSpec`).

use super::form::{ip, is_subdomain};
use super::report::{Report, field, has_none, int, is_blank, items, shorten, text};
use super::table::{self, Is, Row};
use crate::document::Node;

const CODE: &str = "k8s-ingress";

/// Checks an Ingress.
pub(super) fn check(report: &mut Report<'_>, document: &Node) {
    let Some(spec) = field(document, "spec").filter(|spec| spec.as_mapping().is_some()) else {
        if field(document, "spec").is_none() {
            report.want(CODE, document, "spec", "give rules, or a defaultBackend");
        }
        return;
    };
    if has_none(spec, "rules") && field(spec, "defaultBackend").is_none() {
        report.refuse(CODE, spec, "has neither rules nor a defaultBackend", "say where requests go");
    }
    if let Some(at) = field(spec, "defaultBackend") {
        backend(report, at);
    }
    table::check(
        report,
        spec,
        &[
            (CODE, "ingressClassName", Is::Worded),
            (CODE, "ingressClassName", Is::Subdomain),
            (CODE, "tls/*/hosts/*", Is::Filled),
            (CODE, "tls/*/secretName", Is::Subdomain),
        ],
    );
    for rule in items(spec, "rules") {
        host(report, field(rule, "host"));
        let Some(http) = field(rule, "http") else { continue };
        if let Some(at) = field(http, "paths").filter(|_| has_none(http, "paths")) {
            report.refuse(CODE, at, "must not be empty", "give at least one path");
        }
        for node in items(http, "paths") {
            path(report, node);
        }
    }
    for name in items(spec, "tls").iter().flat_map(|tls| items(tls, "hosts")) {
        host_name(report, name);
    }
}

fn host(report: &mut Report<'_>, host: Option<&Node>) {
    if let Some(at) = host {
        if at.as_str().is_some_and(|name| ip(name).is_some()) {
            report.refuse(CODE, at, "must be a name, not an address", "leave it out to match every host");
            return;
        }
        host_name(report, at);
    }
}

/// A host, with `*.` before it for all hosts below a domain.
fn host_name(report: &mut Report<'_>, at: &Node) {
    let Some(name) = at.as_str().filter(|name| !name.is_empty()) else { return };
    let rest = name.strip_prefix("*.").unwrap_or(name);
    if !is_subdomain(rest) || name.len() > 253 {
        let says = format!("must be a DNS name, found {:?}", shorten(name));
        report.refuse(CODE, at, &says, "use lower-case letters, digits, `-` and `.`, without port or scheme");
    }
}

fn path(report: &mut Report<'_>, node: &Node) {
    const NEVER: &[&str] = &["//", "/./", "/../", "%2f", "%2F"];
    if node.as_mapping().is_none() {
        return;
    }
    table::check(report, node, &[(CODE, "pathType", Is::Word(&["Exact", "Prefix", "ImplementationSpecific"]))]);
    let kind = text(node, "pathType").unwrap_or_default();
    let given = text(node, "path").unwrap_or_default();
    let at = field(node, "path").unwrap_or(node);
    let strict = matches!(kind, "Exact" | "Prefix");
    if (strict || (kind == "ImplementationSpecific" && !given.is_empty())) && !given.starts_with('/') {
        let help = "begin it with /, or use the type ImplementationSpecific and leave it out";
        match field(node, "path") {
            Some(at) if at.as_str().is_some() => report.refuse(CODE, at, "must begin with /", help),
            Some(_) => {}
            None => report.want(CODE, node, "path", help),
        }
    }
    if let Some(part) = NEVER.iter().find(|part| strict && given.contains(**part)) {
        report.refuse(CODE, at, &format!("must not hold {part}"), "write the path without detours");
    } else if strict && (given.ends_with("/..") || given.ends_with("/.")) {
        report.refuse(CODE, at, "must not end in /. or /..", "write the path without detours");
    }
    if let Some(at) = field(node, "backend") {
        backend(report, at);
    }
}

/// Checks a reference to an object of any kind in the namespace (`validateIngressTypedLocalObjectReference`).
pub(super) fn reference(report: &mut Report<'_>, node: &Node, code: &'static str) {
    table::check(
        report,
        node,
        &[
            (code, "apiGroup", Is::Worded),
            (code, "apiGroup", Is::Subdomain),
            (code, "kind", Is::Filled),
            (code, "kind", Is::Segment),
            (code, "name", Is::Filled),
            (code, "name", Is::Segment),
        ],
    );
}

fn backend(report: &mut Report<'_>, backend: &Node) {
    const ROWS: &[Row] = &[(CODE, "name", Is::Filled), (CODE, "name", Is::Label), (CODE, "port/name", Is::Port)];
    if backend.as_mapping().is_none() {
        return;
    }
    let service = match (field(backend, "service"), field(backend, "resource")) {
        (Some(service), None) => service,
        (None, Some(resource)) => return reference(report, resource, CODE),
        (Some(_), Some(second)) => {
            return report.refuse(CODE, second, "cannot stand beside service", "keep one of them");
        }
        (None, None) => return report.refuse(CODE, backend, "has none of service, resource", "name the Service"),
    };
    table::check(report, service, ROWS);
    if let Some(at) = field(service, "name").filter(|_| text(service, "name").is_some_and(begins_with_digit)) {
        report.refuse(CODE, at, "must begin with a letter, as names of Services do", "name a Service that can be");
    }
    let port = field(service, "port");
    let name = port.and_then(|port| text(port, "name"));
    let number = port.and_then(|port| int(port, "number")).filter(|number| *number != 0);
    match (port, name, number) {
        (Some(port), Some(_), Some(_)) => {
            let at = field(port, "name").unwrap_or(port);
            report.refuse(CODE, at, "cannot stand beside number", "keep one of them");
        }
        (Some(port), None, Some(_)) => table::check(report, port, &[(CODE, "number", Is::Within(1, 65535))]),
        (Some(port), None, None) if is_blank(port, "name") && int(port, "number").is_none_or(|number| number == 0) => {
            report.refuse(CODE, port, "has neither name nor number", "say which port of the Service");
        }
        (None, _, _) => report.want(CODE, service, "port", "say which port of the Service"),
        _ => {}
    }
}

fn begins_with_digit(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_digit())
}
