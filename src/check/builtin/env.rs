//! Environment variables (`ValidateEnv`, `ValidateEnvFrom`).

use super::form::{is_env_name, nano, quantity};
use super::report::{Report, field, items, shorten, text};
use super::table::{self, Is, Row};
use crate::check::name::is_key;
use crate::document::Node;
use crate::unit::closest;

const CODE: &str = "k8s-env";

const SOURCES: &[&str] = &["fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef"];

const FIELDS: &[&str] = &[
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
];

const VOLUME_FIELDS: &[&str] =
    &["metadata.name", "metadata.namespace", "metadata.uid", "metadata.labels", "metadata.annotations"];

const RESOURCES: &[&str] = &[
    "limits.cpu",
    "limits.memory",
    "limits.ephemeral-storage",
    "requests.cpu",
    "requests.memory",
    "requests.ephemeral-storage",
];

const ROWS: &[Row] = &[
    (CODE, "configMapKeyRef/name", Is::Filled),
    (CODE, "configMapKeyRef/name", Is::Subdomain),
    (CODE, "configMapKeyRef/key", Is::Filled),
    (CODE, "configMapKeyRef/key", Is::DataKey),
    (CODE, "secretKeyRef/name", Is::Filled),
    (CODE, "secretKeyRef/name", Is::Subdomain),
    (CODE, "secretKeyRef/key", Is::Filled),
    (CODE, "secretKeyRef/key", Is::DataKey),
];

/// Checks `env` and `envFrom` of a container.
pub(super) fn check(report: &mut Report<'_>, container: &Node) {
    for variable in items(container, "env") {
        if variable.as_mapping().is_none() {
            continue;
        }
        name(report, variable, "name");
        if let Some(from) = field(variable, "valueFrom").filter(|from| from.as_mapping().is_some()) {
            source(report, variable, from);
        }
    }
    for from in items(container, "envFrom") {
        many(report, from);
    }
}

fn name(report: &mut Report<'_>, node: &Node, key: &str) {
    let Some((at, name)) = field(node, key).and_then(|at| Some((at, at.as_str()?))) else { return };
    if key == "name" && name.is_empty() {
        report.refuse(CODE, at, "must not be empty", "give the variable a name");
    } else if !name.is_empty() && !is_env_name(name) {
        let says = format!("{:?} cannot be the name of a variable", shorten(name));
        report.refuse(CODE, at, &says, "use letters, digits and `_`");
    }
}

fn source(report: &mut Report<'_>, variable: &Node, from: &Node) {
    let given: Vec<&Node> = SOURCES.iter().filter_map(|key| field(from, key)).collect();
    let value = field(variable, "value").filter(|_| text(variable, "value").is_some());
    match (given.as_slice(), value) {
        ([], _) => {
            report.refuse(CODE, from, &format!("has none of {}", SOURCES[..4].join(", ")), "say where the value is");
        }
        (_, Some(value)) => {
            let finding = report.error(CODE, from, "cannot stand beside a value");
            report.push(finding.related(value.span, "the value").help("keep value or valueFrom"));
        }
        ([first, second, ..], None) => {
            let finding = report.error(CODE, second, "is one source too many");
            report.push(finding.related(report.span(first), "the first").help("keep one of them"));
        }
        _ => {}
    }
    table::check(report, from, ROWS);
    if let Some(reference) = field(from, "fieldRef") {
        field_path(report, reference, FIELDS);
    }
    if let Some(reference) = field(from, "resourceFieldRef") {
        resource(report, reference);
    }
}

/// Checks a file of a downward API volume: one field, or one resource.
pub(super) fn file(report: &mut Report<'_>, file: &Node) {
    match (field(file, "fieldRef"), field(file, "resourceFieldRef")) {
        (None, None) => report.refuse(CODE, file, "has none of fieldRef, resourceFieldRef", "say what the file holds"),
        (Some(_), Some(second)) => report.refuse(CODE, second, "is one source too many", "keep one of them"),
        (Some(reference), None) => field_path(report, reference, VOLUME_FIELDS),
        (None, Some(reference)) => {
            table::check(report, reference, &[(CODE, "containerName", Is::Filled)]);
            resource(report, reference);
        }
    }
}

fn field_path(report: &mut Report<'_>, reference: &Node, known: &[&str]) {
    let Some((at, path)) = field(reference, "fieldPath").and_then(|at| Some((at, at.as_str()?))) else { return };
    // An older name of `spec.nodeName` (`pkg/apis/core/pods/helpers.go`).
    if known.contains(&path) || path == "spec.host" || subscripted(path) {
        return;
    }
    let says = format!("{:?} is no field that can be read", shorten(path));
    let help = match closest(path, known.iter().copied()) {
        Some(meant) => format!("did you mean {meant}?"),
        None => format!("use {}, metadata.labels['key'] or metadata.annotations['key']", known.join(", ")),
    };
    report.refuse(CODE, at, &says, &help);
}

fn subscripted(path: &str) -> bool {
    let key = |prefix: &str| path.strip_prefix(prefix).and_then(|rest| rest.strip_suffix("']"));
    key("metadata.labels['").is_some_and(is_key)
        || key("metadata.annotations['").is_some_and(|key| is_key(&key.to_lowercase()))
}

fn resource(report: &mut Report<'_>, reference: &Node) {
    let Some((at, name)) = field(reference, "resource").and_then(|at| Some((at, at.as_str()?))) else { return };
    if name.is_empty() {
        report.refuse(CODE, at, "must not be empty", "name a resource, such as limits.memory");
    }
    if !name.starts_with("requests.hugepages-") && !name.starts_with("limits.hugepages-") {
        report.choice(CODE, at, RESOURCES);
    }
    let Some(divisor) = field(reference, "divisor") else { return };
    if quantity(divisor).is_some_and(|amount| amount != 0) && !divides(name, &scalar(divisor)) {
        let cpu = name.split_once('.').is_some_and(|(_, resource)| resource == "cpu");
        let help = if cpu { "use 1 or 1m" } else { "use 1, or a unit such as 1k, 1M, 1Ki or 1Mi" };
        report.refuse(CODE, divisor, "is no unit that the resource is told in", help);
    }
}

fn scalar(node: &Node) -> String {
    node.as_str().map_or_else(|| node.to_json().to_string(), str::to_owned)
}

/// Whether a resource can be told in a unit (`validateContainerResourceDivisor`), which is compared as it is written
/// when it is brought in its shortest form.
fn divides(resource: &str, divisor: &str) -> bool {
    const UNITS: &[&str] = &["", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
    let suffix = divisor.trim_start_matches(|c: char| matches!(c, '+' | '-' | '.') || c.is_ascii_digit());
    let decimal = matches!(suffix, "" | "n" | "u" | "m" | "k" | "M" | "G" | "T" | "P" | "E");
    if !decimal && !suffix.ends_with('i') {
        return false;
    }
    let same = |unit: &str| nano(divisor) == nano(&format!("1{unit}"));
    match resource.split_once('.') {
        Some((_, "cpu")) => same("") || same("m"),
        Some((_, "memory" | "ephemeral-storage")) => {
            UNITS.iter().any(|unit| same(unit) && (unit.is_empty() || unit.ends_with('i') != decimal))
        }
        _ => true,
    }
}

fn many(report: &mut Report<'_>, from: &Node) {
    const ROWS: &[Row] = &[
        (CODE, "configMapRef/name", Is::Filled),
        (CODE, "configMapRef/name", Is::Subdomain),
        (CODE, "secretRef/name", Is::Filled),
        (CODE, "secretRef/name", Is::Subdomain),
    ];
    if from.as_mapping().is_none() {
        return;
    }
    name(report, from, "prefix");
    match (field(from, "configMapRef"), field(from, "secretRef")) {
        (None, None) => report.refuse(CODE, from, "has none of configMapRef, secretRef", "say where the variables are"),
        (Some(_), Some(second)) => report.refuse(CODE, second, "is one source too many", "make two items of it"),
        _ => {}
    }
    table::check(report, from, ROWS);
}
