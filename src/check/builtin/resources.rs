//! What a container asks for and may have (`validateResourceRequirements`).

use super::form::{ONE, quantity};
use super::report::{Report, by_key, entries, field, shorten};
use crate::check::name::is_key;
use crate::document::{Entry, Node};
use crate::unit::closest;

const CODE: &str = "k8s-resources";

const KNOWN: &[&str] = &["cpu", "memory", "ephemeral-storage"];

/// Checks `resources` of a container.
pub(super) fn check(report: &mut Report<'_>, container: &Node) {
    let Some(resources) = field(container, "resources") else { return };
    amounts(report, resources, "limits");
    amounts(report, resources, "requests");
    let mut plain = false;
    let mut huge = None;
    for entry in entries(resources, "limits").chain(entries(resources, "requests")) {
        plain |= matches!(entry.key.name.as_str(), "cpu" | "memory");
        huge = huge.or_else(|| entry.key.name.starts_with("hugepages-").then_some(entry));
    }
    if let Some(entry) = huge.filter(|_| !plain) {
        report.refuse(
            CODE,
            &entry.node,
            "cannot be had without cpu or memory",
            "say how much cpu or memory goes with it",
        );
    }
    let limits = by_key(resources, "limits");
    for entry in entries(resources, "requests") {
        compare(report, entry, limits.get(entry.key.name.as_str()).map(|limit| &limit.node));
    }
}

/// Whether a container can ask for a resource (`validateContainerResourceName`).
pub(super) fn is_of_container(name: &str) -> bool {
    let known = if name.contains('/') {
        is_native(name) || is_extended(name)
    } else {
        KNOWN.contains(&name) || name.starts_with("hugepages-")
    };
    known && is_key(name)
}

/// Checks amounts that stand alone.
pub(super) fn amounts(report: &mut Report<'_>, parent: &Node, key: &str) {
    for entry in entries(parent, key) {
        name(report, entry);
        value(report, entry);
    }
}

fn name(report: &mut Report<'_>, entry: &Entry) {
    let name = entry.key.name.as_str();
    if is_of_container(name) {
        return;
    }
    let says = format!("is of {:?}, which is no resource of a container", shorten(name));
    let finding = report.error(CODE, &entry.node, &says).at(entry.key.span, "");
    report.push(match closest(name, KNOWN.iter().copied()) {
        Some(meant) => finding.help(format!("did you mean {meant}?")),
        None => finding.help("use cpu, memory, ephemeral-storage, hugepages-<size>, or a resource with its domain"),
    });
}

/// A resource of Kubernetes itself (`IsNativeResource`).
fn is_native(name: &str) -> bool {
    !name.contains('/') || name.contains("kubernetes.io/")
}

/// A resource that a plugin of the node brings (`IsExtendedResourceName`).
pub(super) fn is_extended(name: &str) -> bool {
    !is_native(name) && !name.starts_with("requests.") && is_key(&format!("requests.{name}"))
}

fn value(report: &mut Report<'_>, entry: &Entry) {
    let Some(amount) = quantity(&entry.node) else { return };
    if amount < 0 {
        report.refuse(CODE, &entry.node, "must not be negative", "write 0 or more");
    } else if is_extended(&entry.key.name) && amount % ONE != 0 {
        report.refuse(CODE, &entry.node, "must be a whole number, as such resources are", "write a whole number");
    }
}

fn compare(report: &mut Report<'_>, request: &Entry, limit: Option<&Node>) {
    let name = request.key.name.as_str();
    let divisible = !is_extended(name) && !name.starts_with("hugepages-");
    let Some(limit) = limit else {
        if !divisible {
            let help = "give the same amount in limits";
            report.refuse(CODE, &request.node, "needs a limit, as it cannot be shared", help);
        }
        return;
    };
    let (Some(asked), Some(most)) = (quantity(&request.node), quantity(limit)) else { return };
    let (says, help) = if !divisible && asked != most {
        ("must be the same as the limit, as it cannot be shared", "make the two the same")
    } else if asked > most {
        ("is more than the limit", "ask for less, or raise the limit")
    } else {
        return;
    };
    let finding = report.error(CODE, &request.node, says);
    report.push(finding.related(limit.span, "the limit").help(help));
}
