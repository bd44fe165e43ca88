//! ConfigMaps and Secrets (`ValidateConfigMap`, `ValidateSecret`). No value of a Secret is shown.

use super::form::is_data_key;
use super::report::{Report, by_key, entries, field, is_blank, shorten, text};
use crate::diagnostic::Diagnostic;
use crate::document::{Node, Value};

const CODE: &str = "k8s-data";

/// Most bytes of all values together (`MaxSecretSize`).
const MOST: usize = 1024 * 1024;

/// Checks a `ConfigMap`.
pub(super) fn config_map(report: &mut Report<'_>, document: &Node) {
    keys(report, document, &["data", "binaryData"]);
    let binary = by_key(document, "binaryData");
    for entry in entries(document, "data") {
        if let Some(other) = binary.get(entry.key.name.as_str()) {
            let finding = report.error(CODE, &entry.node, "is in binaryData too").at(entry.key.span, "");
            report.push(finding.related(other.key.span, "there").help("keep one of them"));
        }
    }
    let bytes = entries(document, "data").map(|entry| length(&entry.node)).sum::<usize>()
        + entries(document, "binaryData").map(|entry| decoded(&entry.node)).sum::<usize>();
    size(report, document, bytes);
}

/// Checks a Secret.
pub(super) fn secret(report: &mut Report<'_>, document: &Node) {
    keys(report, document, &["data", "stringData"]);
    // What stringData gives takes the place of what data gives.
    let texts = by_key(document, "stringData");
    let bytes = entries(document, "stringData").map(|entry| length(&entry.node)).sum::<usize>()
        + entries(document, "data")
            .filter(|it| !texts.contains_key(it.key.name.as_str()))
            .map(|it| decoded(&it.node))
            .sum::<usize>();
    size(report, document, bytes);
    let has = |key: &str| {
        ["data", "stringData"].iter().any(|field| document.get(field).is_some_and(|it| it.get(key).is_some()))
    };
    let want: &[&str] = match text(document, "type") {
        Some("kubernetes.io/tls") => &["tls.crt", "tls.key"],
        Some("kubernetes.io/dockerconfigjson") => &[".dockerconfigjson"],
        Some("kubernetes.io/dockercfg") => &[".dockercfg"],
        Some("kubernetes.io/ssh-auth") => &["ssh-privatekey"],
        Some("kubernetes.io/basic-auth") if !has("username") && !has("password") => &["username", "password"],
        Some("kubernetes.io/service-account-token") => {
            account(report, document);
            &[]
        }
        _ => &[],
    };
    for key in want.iter().filter(|key| !has(key)) {
        let Some(kind) = field(document, "type") else { continue };
        let says = format!("asks for the key {key} in data");
        report.refuse(CODE, kind, &says, "add the key, or use the type Opaque");
    }
}

fn account(report: &mut Report<'_>, document: &Node) {
    let annotations = field(document, "metadata").and_then(|meta| field(meta, "annotations"));
    if annotations.is_none_or(|annotations| is_blank(annotations, "kubernetes.io/service-account.name"))
        && let Some(kind) = field(document, "type")
    {
        let help = "add it, with the name of the ServiceAccount";
        report.refuse(CODE, kind, "asks for the annotation kubernetes.io/service-account.name", help);
    }
}

fn keys(report: &mut Report<'_>, document: &Node, fields: &[&str]) {
    for (name, entry) in fields.iter().flat_map(|name| entries(document, name).map(move |entry| (name, entry))) {
        if !is_data_key(&entry.key.name) {
            let says = format!("{name}: {:?} cannot be a key", shorten(&entry.key.name));
            let finding = Diagnostic::error(CODE, says).at(entry.key.span, "");
            report.push(finding.help("use letters, digits, `-`, `_` and `.`"));
        }
    }
}

fn length(node: &Node) -> usize {
    node.as_str().map_or(0, str::len)
}

/// Bytes that Base64 stands for.
fn decoded(node: &Node) -> usize {
    let Value::String(text) = &node.value else { return 0 };
    let digits = text.bytes().filter(|byte| !matches!(byte, b'\n' | b'\r' | b'=')).count();
    digits * 3 / 4
}

fn size(report: &mut Report<'_>, document: &Node, bytes: usize) {
    if bytes > MOST {
        let at = ["data", "binaryData", "stringData"].iter().find_map(|key| field(document, key)).unwrap_or(document);
        let finding = report.error(CODE, at, &format!("and its like hold {bytes} bytes, and {MOST} is the limit"));
        report.push(finding.help("split it"));
    }
}
