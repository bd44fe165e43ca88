//! LimitRanges and ResourceQuotas (`pkg/apis/core/validation/validation.go`, `ValidateLimitRange`, `ValidateResourceQuota`).

use std::collections::BTreeMap;

use super::form::{ONE, quantity};
use super::report::{Report, entries, field, items, shorten, text};
use super::resources::{is_extended, is_of_container};
use super::table::{self, Is, Row};
use crate::check::name::is_key;
use crate::document::{Entry, Node};
use crate::unit::closest;

const CODE: &str = "k8s-value";

const TYPES: &[&str] = &["Pod", "Container", "PersistentVolumeClaim"];

/// Resources that are counted (`integerResources` in `pkg/apis/core/helper/helpers.go`).
const COUNTED: &[&str] = &[
    "pods",
    "resourcequotas",
    "services",
    "replicationcontrollers",
    "secrets",
    "configmaps",
    "persistentvolumeclaims",
    "services.nodeports",
    "services.loadbalancers",
];

/// Resources that are measured (`standardQuotaResources`).
const MEASURED: &[&str] = &[
    "cpu",
    "memory",
    "ephemeral-storage",
    "requests.cpu",
    "requests.memory",
    "requests.storage",
    "requests.ephemeral-storage",
    "limits.cpu",
    "limits.memory",
    "limits.ephemeral-storage",
];

/// What a quota of pods can count.
const OF_PODS: &[&str] = &["pods", "cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory"];

const SCOPES: &[&str] = &[
    "Terminating",
    "NotTerminating",
    "BestEffort",
    "NotBestEffort",
    "PriorityClass",
    "CrossNamespacePodAffinity",
    "VolumeAttributesClass",
];

/// Checks a `LimitRange`.
pub(super) fn range(report: &mut Report<'_>, document: &Node) {
    let Some(spec) = field(document, "spec") else { return };
    let mut types: BTreeMap<&str, &Node> = BTreeMap::new();
    for limit in items(spec, "limits").iter().filter(|limit| limit.as_mapping().is_some()) {
        let kind = field(limit, "type").and_then(Node::as_str).unwrap_or_default();
        if let Some(at) = field(limit, "type") {
            if !(kind.contains('/') && is_key(kind)) {
                table::check(report, limit, &[(CODE, "type", Is::Word(TYPES))]);
            }
            if let Some(first) = types.insert(kind, at) {
                let finding = report.error(CODE, at, &format!("repeats {:?}", shorten(kind)));
                report.push(finding.related(first.span, "first here").help("make one item of the two"));
            }
        }
        names(report, limit, kind);
        bounds(report, limit);
    }
}

fn names(report: &mut Report<'_>, limit: &Node, kind: &str) {
    for key in ["max", "min", "default", "defaultRequest", "maxLimitRequestRatio"] {
        if kind == "Pod" && key.starts_with("default") {
            if let Some(at) = field(limit, key).filter(|_| entries(limit, key).next().is_some()) {
                report.refuse(CODE, at, "cannot be set for the type Pod", "set it for the type Container");
            }
            continue;
        }
        for entry in entries(limit, key) {
            let name = entry.key.name.as_str();
            let known = match kind {
                "Pod" | "Container" => is_of_container(name),
                _ => is_resource(name) || name == "storage",
            };
            if !known {
                unknown(report, entry);
            }
        }
    }
    let has = |key: &str| field(limit, key).and_then(|map| field(map, "storage")).is_some();
    if kind == "PersistentVolumeClaim" && !has("min") && !has("max") {
        let help = "set storage in min or max";
        report.refuse(CODE, limit, "says nothing of the least or most storage", help);
    }
}

/// The bounds that contradict each other, by resource.
fn bounds(report: &mut Report<'_>, limit: &Node) {
    const ORDERED: &[(&str, &str)] = &[
        ("min", "max"),
        ("min", "defaultRequest"),
        ("defaultRequest", "max"),
        ("defaultRequest", "default"),
        ("min", "default"),
        ("default", "max"),
    ];
    let amounts = |key: &str| -> BTreeMap<&str, (&Node, i128)> {
        entries(limit, key).filter_map(|it| Some((it.key.name.as_str(), (&it.node, quantity(&it.node)?)))).collect()
    };
    for (low, high) in ORDERED {
        let most = amounts(high);
        for entry in entries(limit, low) {
            if let (Some(less), Some((most, more))) = (quantity(&entry.node), most.get(entry.key.name.as_str()))
                && less > *more
            {
                let finding = report.error(CODE, &entry.node, &format!("is more than {high}"));
                report.push(finding.related(most.span, *high).help(format!("lower it, or raise {high}")));
            }
        }
    }
    let (least, most, asked) = (amounts("min"), amounts("max"), amounts("defaultRequest"));
    for entry in entries(limit, "maxLimitRequestRatio") {
        let name = entry.key.name.as_str();
        let Some(ratio) = quantity(&entry.node) else { continue };
        if ratio < ONE {
            report.refuse(CODE, &entry.node, "must be at least 1", "a limit is never less than its request");
        } else if let (Some((_, least)), Some((_, most))) = (least.get(name), most.get(name))
            && (*least < 0 && *most >= 0 || *least > 0 && ratio.saturating_mul(*least) > most.saturating_mul(ONE))
        {
            report.refuse(CODE, &entry.node, "is more than max divided by min", "lower it");
        }
    }
    for entry in entries(limit, "default") {
        let name = entry.key.name.as_str();
        if let (true, Some((at, asked)), Some(most)) =
            (is_extended(name) || name.starts_with("hugepages-"), asked.get(name), quantity(&entry.node))
            && *asked != most
        {
            report.refuse(CODE, at, "must be the same as default, as it cannot be shared", "make the two the same");
        }
    }
}

/// Whether a name is of a resource that a quota can count, or has a domain.
fn is_resource(name: &str) -> bool {
    if !is_key(name) {
        return false;
    }
    let huge = name.strip_prefix("requests.").unwrap_or(name).starts_with("hugepages-");
    name.contains('/') || huge || COUNTED.contains(&name) || MEASURED.contains(&name)
}

fn unknown(report: &mut Report<'_>, entry: &Entry) {
    let name = entry.key.name.as_str();
    let finding = report.error(CODE, &entry.node, &format!("is of {:?}, which is no resource here", shorten(name)));
    let finding = finding.at(entry.key.span, "");
    report.push(match closest(name, COUNTED.iter().chain(MEASURED).copied()) {
        Some(meant) => finding.help(format!("did you mean {meant}?")),
        None => finding.help("use a resource of Kubernetes, or count/<resource>.<group>"),
    });
}

/// Checks a `ResourceQuota`.
pub(super) fn quota(report: &mut Report<'_>, document: &Node) {
    let Some(spec) = field(document, "spec") else { return };
    for entry in entries(spec, "hard") {
        let name = entry.key.name.as_str();
        if !is_resource(name) {
            unknown(report, entry);
        }
        let Some(amount) = quantity(&entry.node) else { continue };
        // What is smaller than a thousandth is rounded up to one (`Quantity.MilliValue`).
        let whole = amount.rem_euclid(ONE) == 0 || amount.rem_euclid(ONE) > ONE - ONE / 1000;
        if amount < 0 {
            report.refuse(CODE, &entry.node, "must not be negative", "write 0 or more");
        } else if !whole && (COUNTED.contains(&name) || is_extended(name)) {
            report.refuse(CODE, &entry.node, "must be a whole number", "write a whole number");
        }
    }
    scopes(report, spec);
}

fn scopes(report: &mut Report<'_>, spec: &Node) {
    const ROWS: &[Row] =
        &[(CODE, "scopes/*", Is::Word(SCOPES)), (CODE, "scopeSelector/matchExpressions/*/scopeName", Is::Word(SCOPES))];
    table::check(report, spec, ROWS);
    let named: Vec<&Node> = items(spec, "scopes").iter().collect();
    together(report, spec, &named);
    let Some(selector) = field(spec, "scopeSelector") else { return };
    let named: Vec<&Node> =
        items(selector, "matchExpressions").iter().filter_map(|item| field(item, "scopeName")).collect();
    together(report, spec, &named);
    for item in items(selector, "matchExpressions").iter().filter(|item| item.as_mapping().is_some()) {
        let operators: &[&str] = match text(item, "scopeName") {
            Some("BestEffort" | "NotBestEffort" | "Terminating" | "NotTerminating" | "CrossNamespacePodAffinity") => {
                &["Exists"]
            }
            _ => &["In", "NotIn", "Exists", "DoesNotExist"],
        };
        table::check(report, item, &[(CODE, "operator", Is::Word(operators))]);
        match text(item, "operator") {
            Some("In" | "NotIn") => table::check(report, item, &[(CODE, "values", Is::Listed)]),
            Some("Exists" | "DoesNotExist") => {
                if let Some(at) = field(item, "values").filter(|_| !items(item, "values").is_empty()) {
                    report.refuse(CODE, at, "must not be given with this operator", "leave it out, or use In");
                }
            }
            _ => {}
        }
    }
}

/// Scopes that go together, and with what is counted.
fn together(report: &mut Report<'_>, spec: &Node, scopes: &[&Node]) {
    let find = |word: &str| scopes.iter().copied().find(|scope| scope.as_str() == Some(word));
    for (one, other) in [("BestEffort", "NotBestEffort"), ("Terminating", "NotTerminating")] {
        if let (Some(first), Some(second)) = (find(one), find(other)) {
            let finding = report.error(CODE, second, "cannot be true together with its opposite");
            report.push(finding.related(first.span, "the opposite").help("make two quotas of it"));
        }
    }
    let counted: Vec<&Entry> = entries(spec, "hard")
        .filter(|entry| [COUNTED, MEASURED].iter().any(|known| known.contains(&entry.key.name.as_str())))
        .collect();
    for scope in scopes {
        let counts: &[&str] = match scope.as_str() {
            Some("BestEffort") => &["pods"],
            Some("VolumeAttributesClass") => &["persistentvolumeclaims", "requests.storage"],
            Some(word) if SCOPES.contains(&word) => OF_PODS,
            _ => continue,
        };
        if let Some(other) = counted.iter().find(|entry| !counts.contains(&entry.key.name.as_str())) {
            let says = format!("has no effect on {}, which the quota counts", shorten(&other.key.name));
            let finding = report.error(CODE, scope, &says);
            report.push(finding.related(other.key.span, "counted here").help("make two quotas of it"));
        }
    }
}
