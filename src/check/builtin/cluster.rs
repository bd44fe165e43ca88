//! Kinds of the cluster that are set up once: classes, addresses, APIs and what drivers tell
//! (`pkg/apis/{node,networking,storage,core}/validation`, `k8s.io/kube-aggregator/pkg/apis/apiregistration/validation`).

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::form::{cidr, is_subdomain};
use super::report::{Report, entries, field, flag, items, shorten, text};
use super::table::{self, Is, Row};
use super::{ingress, resources, scheduling, selector};
use crate::document::Node;

const CODE: &str = "k8s-value";

/// Checks a `RuntimeClass`.
pub(super) fn runtime(report: &mut Report<'_>, document: &Node) {
    table::check(report, document, &[(CODE, "handler", Is::Filled), (CODE, "handler", Is::Label)]);
    if let Some(overhead) = field(document, "overhead") {
        resources::amounts(report, overhead, "podFixed");
    }
    let Some(scheduling) = field(document, "scheduling") else { return };
    if let Some(labels) = field(scheduling, "nodeSelector") {
        selector::label_map(report, labels);
    }
    let mut seen: BTreeMap<[&str; 4], &Node> = BTreeMap::new();
    for toleration in items(scheduling, "tolerations").iter().filter(|it| it.as_mapping().is_some()) {
        scheduling::tolerate(report, toleration);
        let key = ["key", "operator", "value", "effect"].map(|key| text(toleration, key).unwrap_or_default());
        if let Some(first) = seen.insert(key, toleration) {
            let finding = report.error(CODE, toleration, "repeats a toleration");
            report.push(finding.related(report.span(first), "first here").help("leave one of them out"));
        }
    }
}

/// Checks an `IngressClass`.
pub(super) fn ingress_class(report: &mut Report<'_>, document: &Node) {
    let Some(spec) = field(document, "spec") else { return };
    table::check(report, spec, &[(CODE, "controller", Is::Filled)]);
    if let Some((name, at)) = text(spec, "controller").zip(field(spec, "controller")) {
        let plain = |c: char| c.is_ascii_alphanumeric() || "/-._~%!$&'()*+,;=:".contains(c);
        let fits = name.len() <= 250
            && name
                .split_once('/')
                .is_some_and(|(host, path)| is_subdomain(host) && !path.is_empty() && path.chars().all(plain));
        if !fits {
            report.refuse(
                CODE,
                at,
                "is no name of a controller",
                "use a domain and a path, such as example.com/ingress",
            );
        }
    }
    let Some(parameters) = field(spec, "parameters") else { return };
    ingress::reference(report, parameters, CODE);
    table::check(
        report,
        parameters,
        &[(CODE, "scope", Is::Filled), (CODE, "scope", Is::OneOf(&["Cluster", "Namespace"]))],
    );
    match text(parameters, "scope") {
        Some("Namespace") => {
            table::check(report, parameters, &[(CODE, "namespace", Is::Filled), (CODE, "namespace", Is::Label)]);
        }
        Some("Cluster") => {
            if let Some(at) = field(parameters, "namespace") {
                report.refuse(CODE, at, "goes with the scope Namespace alone", "leave it out");
            }
        }
        _ => {}
    }
}

/// Checks an `IPAddress`, whose name is the address in its shortest form.
pub(super) fn address(report: &mut Report<'_>, document: &Node) {
    const ROWS: &[Row] = &[
        (CODE, "parentRef", Is::There),
        (CODE, "parentRef/group", Is::Subdomain),
        (CODE, "parentRef/resource", Is::Filled),
        (CODE, "parentRef/resource", Is::Segment),
        (CODE, "parentRef/name", Is::Filled),
        (CODE, "parentRef/name", Is::Segment),
        (CODE, "parentRef/namespace", Is::Segment),
    ];
    if let Some((name, at)) = name(document)
        && name.parse::<IpAddr>().map_or(true, |ip| ip.to_string() != name)
    {
        report.refuse(CODE, at, "must be an address in its shortest form", "name the object by its address");
    }
    if let Some(spec) = field(document, "spec") {
        table::check(report, spec, ROWS);
    }
}

fn name(document: &Node) -> Option<(&str, &Node)> {
    let meta = field(document, "metadata")?;
    text(meta, "name").zip(field(meta, "name"))
}

/// Checks a `ServiceCIDR`: one range, or one of each family.
pub(super) fn service_ranges(report: &mut Report<'_>, document: &Node) {
    let Some(spec) = field(document, "spec") else { return };
    table::check(report, spec, &[(CODE, "cidrs", Is::Listed)]);
    let ranges = items(spec, "cidrs");
    for at in ranges {
        if at.as_str().is_some_and(|text| cidr(text).is_none()) {
            report.refuse(CODE, at, "is no range of addresses", "write it as 10.96.0.0/16");
        }
    }
    let families: Vec<bool> = ranges.iter().filter_map(|at| Some(cidr(at.as_str()?)?.0.is_ipv4())).collect();
    if let Some(at) =
        ranges.get(1).filter(|_| families.len() > 2 || (families.len() == 2 && families[0] == families[1]))
    {
        report.refuse(CODE, at, "is one range too many", "give one range of IPv4 and one of IPv6");
    }
}

/// Checks an `APIService`.
pub(super) fn api(report: &mut Report<'_>, document: &Node) {
    const ROWS: &[Row] = &[
        (CODE, "version", Is::Filled),
        (CODE, "version", Is::Letter),
        (CODE, "group", Is::Subdomain),
        (CODE, "groupPriorityMinimum", Is::Within(1, 20_000)),
        (CODE, "versionPriority", Is::Within(1, 1000)),
        (CODE, "service/namespace", Is::Filled),
        (CODE, "service/name", Is::Filled),
        (CODE, "service/port", Is::Within(1, 65535)),
    ];
    let Some(spec) = field(document, "spec").filter(|spec| spec.as_mapping().is_some()) else { return };
    table::check(report, spec, ROWS);
    if text(spec, "version") != Some("v1") {
        table::check(report, spec, &[(CODE, "group", Is::Filled)]);
    }
    let wanted = format!("{}.{}", text(spec, "version").unwrap_or_default(), text(spec, "group").unwrap_or_default());
    if let Some((name, at)) = name(document)
        && name != wanted
    {
        let says = format!("must be the version and the group, found {:?}", shorten(name));
        report.refuse(CODE, at, &says, &format!("name it {}", shorten(&wanted)));
    }
    let skips = field(spec, "insecureSkipTLSVerify").filter(|_| flag(spec, "insecureSkipTLSVerify"));
    let bundle = field(spec, "caBundle").filter(|_| text(spec, "caBundle").is_some());
    if field(spec, "service").is_none() {
        for at in [skips, bundle].into_iter().flatten() {
            report.refuse(CODE, at, "goes with a service alone", "name the service, or leave it out");
        }
    } else if let (Some(at), Some(_)) = (skips, bundle) {
        report.refuse(CODE, at, "cannot be true with a caBundle", "keep one of them");
    }
}

/// Checks a `ControllerRevision`.
pub(super) fn revision(report: &mut Report<'_>, document: &Node) {
    table::check(report, document, &[(CODE, "data", Is::There), (CODE, "revision", Is::NotNegative)]);
}

/// Checks a Node: its taints.
pub(super) fn node(report: &mut Report<'_>, document: &Node) {
    const ROWS: &[Row] = &[
        (CODE, "taints/*/key", Is::Filled),
        (CODE, "taints/*/key", Is::Key),
        (CODE, "taints/*/value", Is::LabelValue),
        (CODE, "taints/*/effect", Is::Word(&["NoSchedule", "PreferNoSchedule", "NoExecute"])),
    ];
    let Some(spec) = field(document, "spec") else { return };
    table::check(report, spec, ROWS);
    let mut seen: BTreeMap<[&str; 2], &Node> = BTreeMap::new();
    for taint in items(spec, "taints").iter().filter(|taint| taint.as_mapping().is_some()) {
        let key = ["key", "effect"].map(|key| text(taint, key).unwrap_or_default());
        if let Some(first) = seen.insert(key, taint) {
            let finding = report.error(CODE, taint, "repeats the key and effect of a taint");
            report.push(finding.related(report.span(first), "first here").help("leave one of them out"));
        }
    }
    if let Some(at) = field(spec, "podCIDR").filter(|_| text(spec, "podCIDR").is_some_and(|it| cidr(it).is_none())) {
        report.refuse(CODE, at, "is no range of addresses", "write it as 10.244.0.0/24");
    }
}

/// Checks a `CSIDriver`.
pub(super) fn driver(report: &mut Report<'_>, document: &Node) {
    const ROWS: &[Row] = &[
        (CODE, "fsGroupPolicy", Is::Word(&["ReadWriteOnceWithFSType", "File", "None"])),
        (CODE, "volumeLifecycleModes/*", Is::Word(&["Persistent", "Ephemeral"])),
        (CODE, "tokenRequests/*/expirationSeconds", Is::Within(600, 1 << 32)),
    ];
    let Some(spec) = field(document, "spec") else { return };
    table::check(report, spec, ROWS);
    let mut seen: BTreeMap<&str, &Node> = BTreeMap::new();
    for token in items(spec, "tokenRequests").iter().filter(|token| token.as_mapping().is_some()) {
        if let Some(first) = seen.insert(text(token, "audience").unwrap_or_default(), token) {
            let finding = report.error(CODE, token, "repeats an audience");
            report.push(finding.related(report.span(first), "first here").help("leave one of them out"));
        }
    }
}

/// Checks a `CSIStorageCapacity`.
pub(super) fn capacity(report: &mut Report<'_>, document: &Node) {
    const ROWS: &[Row] = &[
        (CODE, "storageClassName", Is::Filled),
        (CODE, "storageClassName", Is::Subdomain),
        (CODE, "capacity", Is::Amount),
    ];
    table::check(report, document, ROWS);
    selector::inside(report, document, "nodeTopology");
}

/// Checks a `VolumeAttachment`.
pub(super) fn attachment(report: &mut Report<'_>, document: &Node) {
    const ROWS: &[Row] = &[
        (CODE, "attacher", Is::Filled),
        (CODE, "nodeName", Is::Filled),
        (CODE, "nodeName", Is::Subdomain),
        (CODE, "source/persistentVolumeName", Is::Worded),
        (CODE, "source/persistentVolumeName", Is::Subdomain),
    ];
    let Some(spec) = field(document, "spec") else { return };
    table::check(report, spec, ROWS);
    let Some(source) = field(spec, "source").filter(|source| source.as_mapping().is_some()) else { return };
    if ["persistentVolumeName", "inlineVolumeSpec"].iter().all(|key| field(source, key).is_none()) {
        report.want(CODE, source, "persistentVolumeName", "name the volume");
    }
}

/// Checks a `VolumeAttributesClass`.
pub(super) fn attributes(report: &mut Report<'_>, document: &Node) {
    table::check(report, document, &[(CODE, "driverName", Is::Filled)]);
    let parameters = entries(document, "parameters").next();
    if parameters.is_none() && field(document, "parameters").is_none_or(|it| it.as_mapping().is_some()) {
        table::check(report, document, &[(CODE, "parameters", Is::There)]);
        if let Some(at) = field(document, "parameters") {
            report.refuse(CODE, at, "must not be empty", "say what volumes of the class are like");
        }
    }
}
