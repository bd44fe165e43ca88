//! Claims, volumes and classes of storage (`ValidatePersistentVolumeClaimSpec`, `ValidatePersistentVolumeSpec`,
//! `pkg/apis/storage/validation/validation.go`).

use super::form::quantity;
use super::report::{Report, field, has_none, is_blank, items, text};
use super::table::{self, Is, Row};
use super::{scheduling, selector};
use crate::check::name::is_key;
use crate::document::Node;

const CODE: &str = "k8s-storage";

const MODES: Is = Is::Word(&["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"]);

const ROWS: &[Row] = &[
    (CODE, "accessModes/*", MODES),
    (CODE, "storageClassName", Is::Subdomain),
    (CODE, "volumeMode", Is::Word(&["Filesystem", "Block"])),
    (CODE, "persistentVolumeReclaimPolicy", Is::OneOf(&["Delete", "Recycle", "Retain"])),
];

const OF_VOLUME: &[Row] = &[
    (CODE, "csi/driver", Is::Filled),
    (CODE, "csi/volumeHandle", Is::Filled),
    (CODE, "nfs/server", Is::Filled),
    (CODE, "nfs/path", Is::Filled),
    (CODE, "nfs/path", Is::Absolute),
    (CODE, "hostPath/path", Is::Filled),
    (CODE, "hostPath/path", Is::NoBacksteps),
];

/// Sources of a `PersistentVolume`.
const SOURCES: &[&str] = &[
    "awsElasticBlockStore",
    "azureDisk",
    "azureFile",
    "cephfs",
    "cinder",
    "csi",
    "fc",
    "flexVolume",
    "flocker",
    "gcePersistentDisk",
    "glusterfs",
    "hostPath",
    "iscsi",
    "local",
    "nfs",
    "photonPersistentDisk",
    "portworxVolume",
    "quobyte",
    "rbd",
    "scaleIO",
    "storageos",
    "vsphereVolume",
];

/// Checks the spec of a claim, or of a template for claims.
pub(super) fn claim_spec(report: &mut Report<'_>, claim: &Node) {
    let Some(spec) = field(claim, "spec") else {
        report.want(CODE, claim, "spec", "say how much storage is wanted");
        return;
    };
    if spec.as_mapping().is_none() {
        return;
    }
    modes(report, spec);
    table::check(report, spec, ROWS);
    selector::inside(report, spec, "selector");
    let resources = field(spec, "resources");
    let request = resources.and_then(|resources| field(resources, "requests")).and_then(|it| field(it, "storage"));
    if let Some(request) = request {
        if quantity(request).is_some_and(|amount| amount <= 0) {
            report.refuse(CODE, request, "must be more than 0", "say how much storage is wanted");
        }
    } else {
        let parent = resources.and_then(|resources| field(resources, "requests")).or(resources).unwrap_or(spec);
        let finding = report.error(CODE, parent, "says nothing of storage");
        report.push(finding.help("set resources.requests.storage"));
    }
}

fn modes(report: &mut Report<'_>, spec: &Node) {
    let modes = items(spec, "accessModes");
    if has_none(spec, "accessModes") {
        report.want(CODE, spec, "accessModes", "say how it is used, such as [ReadWriteOnce]");
    }
    let alone = modes.iter().find(|mode| mode.as_str() == Some("ReadWriteOncePod"));
    if let Some(alone) = alone.filter(|_| modes.iter().any(|mode| mode.as_str() != Some("ReadWriteOncePod"))) {
        report.refuse(CODE, alone, "cannot be used with other access modes", "keep it alone");
    }
}

/// Checks a `PersistentVolume`.
pub(super) fn volume(report: &mut Report<'_>, document: &Node) {
    let Some(spec) = field(document, "spec").filter(|spec| spec.as_mapping().is_some()) else { return };
    modes(report, spec);
    table::check(report, spec, ROWS);
    table::check(report, spec, OF_VOLUME);
    if let Some(affinity) = field(spec, "nodeAffinity").filter(|it| it.as_mapping().is_some()) {
        table::check(report, affinity, &[(CODE, "required", Is::There)]);
        if let Some(required) = field(affinity, "required") {
            scheduling::required(report, required);
        }
    }
    match field(spec, "capacity").and_then(|capacity| field(capacity, "storage")) {
        Some(storage) if quantity(storage).is_some_and(|amount| amount <= 0) => {
            report.refuse(CODE, storage, "must be more than 0", "say how much it holds");
        }
        Some(_) => {}
        None => {
            let at = field(spec, "capacity").unwrap_or(spec);
            report.refuse(CODE, at, "says nothing of storage", "set capacity.storage");
        }
    }
    let given: Vec<&Node> = SOURCES.iter().filter_map(|key| field(spec, key)).collect();
    match given.as_slice() {
        [] => report.refuse(CODE, spec, "has no source", "say where the data is, such as csi or nfs"),
        [_] => {}
        [first, second, ..] => {
            let finding = report.error(CODE, second, "is one source too many");
            report.push(finding.related(report.span(first), "the first").help("keep one of them"));
        }
    }
}

/// Where volumes of a class may be (`validateTopologySelectorTerm`).
fn topologies(report: &mut Report<'_>, document: &Node) {
    const ROWS: &[Row] = &[
        (CODE, "key", Is::Filled),
        (CODE, "key", Is::Key),
        (CODE, "values", Is::Listed),
        (CODE, "values/*", Is::LabelValue),
    ];
    for term in items(document, "allowedTopologies") {
        table::check(report, term, &[(CODE, "matchLabelExpressions", Is::Listed)]);
        for expression in items(term, "matchLabelExpressions") {
            table::check(report, expression, ROWS);
        }
    }
}

/// Checks a `StorageClass`.
pub(super) fn class(report: &mut Report<'_>, document: &Node) {
    const ROWS: &[Row] = &[
        (CODE, "reclaimPolicy", Is::OneOf(&["Delete", "Retain"])),
        (CODE, "volumeBindingMode", Is::Word(&["Immediate", "WaitForFirstConsumer"])),
    ];
    table::check(report, document, ROWS);
    topologies(report, document);
    if is_blank(document, "provisioner") {
        table::absent(report, document, "provisioner", CODE);
    } else if let Some(at) = field(document, "provisioner")
        .filter(|_| text(document, "provisioner").is_some_and(|name| !is_key(&name.to_lowercase())))
    {
        report.refuse(CODE, at, "is no name of a provisioner", "use a domain, and a name after `/` if need be");
    }
}
