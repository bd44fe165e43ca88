//! Volumes of a pod, and where containers mount them (`ValidateVolumes`, `ValidateVolumeMounts`).

use std::collections::BTreeMap;

use super::report::{Report, field, flag, items, shorten, text};
use super::table::{self, Is, Row};
use super::{claim, env, selector};
use crate::check::object::MOST;
use crate::document::{Node, Value};
use crate::unit::closest;

const CODE: &str = "k8s-volume";

/// The volumes of a pod by name.
pub(super) type Volumes<'a> = BTreeMap<&'a str, &'a Node>;

const MODE: Is = Is::Within(0, 0o777);

const ROWS: &[Row] = &[
    (CODE, "name", Is::Filled),
    (CODE, "name", Is::Label),
    (CODE, "hostPath/path", Is::Filled),
    (CODE, "hostPath/path", Is::NoBacksteps),
    (
        CODE,
        "hostPath/type",
        Is::OneOf(&["DirectoryOrCreate", "Directory", "FileOrCreate", "File", "Socket", "CharDevice", "BlockDevice"]),
    ),
    (CODE, "secret/secretName", Is::Filled),
    (CODE, "secret/defaultMode", MODE),
    (CODE, "secret/items/*/mode", MODE),
    (CODE, "secret/items/*/key", Is::Filled),
    (CODE, "secret/items/*/path", Is::Filled),
    (CODE, "secret/items/*/path", Is::Below),
    (CODE, "configMap/name", Is::Filled),
    (CODE, "configMap/defaultMode", MODE),
    (CODE, "configMap/items/*/mode", MODE),
    (CODE, "configMap/items/*/key", Is::Filled),
    (CODE, "configMap/items/*/path", Is::Filled),
    (CODE, "configMap/items/*/path", Is::Below),
    (CODE, "persistentVolumeClaim/claimName", Is::Filled),
    (CODE, "downwardAPI/defaultMode", MODE),
    (CODE, "downwardAPI/items/*/path", Is::Filled),
    (CODE, "downwardAPI/items/*/path", Is::Below),
    (CODE, "emptyDir/sizeLimit", Is::Amount),
    (CODE, "projected/defaultMode", MODE),
    (CODE, "projected/sources/*/secret/name", Is::Filled),
    (CODE, "projected/sources/*/configMap/name", Is::Filled),
    (CODE, "projected/sources/*/secret/items/*/path", Is::Below),
    (CODE, "projected/sources/*/configMap/items/*/path", Is::Below),
    (CODE, "projected/sources/*/serviceAccountToken/path", Is::Filled),
    (CODE, "projected/sources/*/serviceAccountToken/path", Is::Below),
    (CODE, "projected/sources/*/downwardAPI/items/*/path", Is::Filled),
    (CODE, "projected/sources/*/downwardAPI/items/*/path", Is::Below),
    (CODE, "projected/sources/*/serviceAccountToken/expirationSeconds", Is::Within(600, 1 << 32)),
    (CODE, "csi/driver", Is::Filled),
    (CODE, "nfs/server", Is::Filled),
    (CODE, "nfs/path", Is::Filled),
    (CODE, "nfs/path", Is::Absolute),
    (CODE, "image/pullPolicy", Is::OneOf(&["Always", "IfNotPresent", "Never"])),
];

const MOUNT: &[Row] = &[
    (CODE, "mountPath", Is::Filled),
    (CODE, "subPath", Is::Below),
    (CODE, "subPathExpr", Is::Below),
    (CODE, "mountPropagation", Is::Word(&["None", "HostToContainer", "Bidirectional"])),
    (CODE, "recursiveReadOnly", Is::Word(&["Disabled", "IfPossible", "Enabled"])),
];

const SOURCES: &[&str] =
    &["secret", "configMap", "downwardAPI", "serviceAccountToken", "clusterTrustBundle", "podCertificate"];

/// Checks the volumes of a pod and hands them on, with those that a `StatefulSet` claims.
pub(super) fn check<'a>(report: &mut Report<'_>, spec: &'a Node, claims: &'a [Node]) -> Volumes<'a> {
    let claimed = claims.iter().filter_map(|claim| Some((text(field(claim, "metadata")?, "name")?, claim)));
    let claimed: Volumes<'a> = claimed.collect();
    let mut volumes = claimed.clone();
    for volume in items(spec, "volumes") {
        let Some(mapping) = volume.as_mapping() else { continue };
        // What a claim of the set replaces is not looked at.
        if text(volume, "name").is_some_and(|name| claimed.contains_key(name)) {
            continue;
        }
        table::check(report, volume, ROWS);
        let given: Vec<&Node> =
            mapping.iter().filter(|it| it.key.name != "name" && it.node.kind() != "null").map(|it| &it.node).collect();
        match given.as_slice() {
            // Without one, the server makes an emptyDir of it (`pkg/apis/core/v1/defaults.go`).
            [] | [_] => {}
            [first, second, ..] => {
                let finding = report.error(CODE, second, "is one source too many");
                report.push(finding.related(report.span(first), "the first").help("keep one of them"));
            }
        }
        sources(report, volume);
        if let Some((name, at)) = text(volume, "name").zip(field(volume, "name"))
            && let Some(first) = volumes.insert(name, volume)
        {
            let finding = report.error(CODE, at, &format!("repeats the name {:?}", shorten(name)));
            report.push(finding.related(report.span(first), "first here").help("give each volume its own name"));
        }
    }
    volumes
}

fn sources(report: &mut Report<'_>, volume: &Node) {
    for file in field(volume, "downwardAPI").map_or(&[][..], |source| items(source, "items")) {
        env::file(report, file);
    }
    if let Some(source) = field(volume, "ephemeral").filter(|source| source.as_mapping().is_some()) {
        match field(source, "volumeClaimTemplate") {
            Some(template) => {
                claim::claim_spec(report, template);
                if let Some(labels) = field(template, "metadata").and_then(|meta| field(meta, "labels")) {
                    selector::label_map(report, labels);
                }
            }
            None => report.want(CODE, source, "volumeClaimTemplate", "give the claim that is made for the pod"),
        }
    }
    let Some(projected) = field(volume, "projected") else { return };
    let mut paths: BTreeMap<&str, &Node> = BTreeMap::new();
    for source in items(projected, "sources") {
        let given: Vec<&Node> = SOURCES.iter().filter_map(|key| field(source, key)).collect();
        if let [first, second, ..] = given.as_slice() {
            let finding = report.error(CODE, second, "is one source too many");
            report.push(finding.related(report.span(first), "the first").help("make two items of it"));
        }
        for file in field(source, "downwardAPI").map_or(&[][..], |source| items(source, "items")) {
            env::file(report, file);
        }
        for file in given.iter().flat_map(|source| items(source, "items")) {
            let Some((path, at)) = text(file, "path").zip(field(file, "path")) else { continue };
            if let Some(first) = paths.insert(path, at) {
                let finding = report.error(CODE, at, &format!("repeats the path {:?}", shorten(path)));
                report.push(finding.related(first.span, "first here").help("give each file its own path"));
            }
        }
    }
}

/// Checks the mounts of a container against the volumes of its pod.
pub(super) fn mounts(report: &mut Report<'_>, container: &Node, volumes: &Volumes<'_>) {
    let mut paths: BTreeMap<&str, &Node> = BTreeMap::new();
    for mount in items(container, "volumeMounts") {
        if mount.as_mapping().is_none() {
            continue;
        }
        table::check(report, mount, MOUNT);
        known(report, mount, volumes);
        together(report, container, mount);
        let Some((path, at)) = text(mount, "mountPath").zip(field(mount, "mountPath")) else { continue };
        if let Some(first) = paths.insert(path, at) {
            let finding = report.error(CODE, at, &format!("repeats the path {:?}", shorten(path)));
            report.push(finding.related(first.span, "first here").help("mount each volume at its own path"));
        }
    }
    for device in items(container, "volumeDevices") {
        known(report, device, volumes);
        if let Some((at, volume)) = field(device, "name").zip(text(device, "name").and_then(|name| volumes.get(name)))
            && volume.get("name").is_some()
            && field(volume, "persistentVolumeClaim").is_none()
            && field(volume, "ephemeral").is_none()
        {
            report.refuse(CODE, at, "is no claim, as devices must be", "use a persistentVolumeClaim");
        }
        table::check(report, device, &[(CODE, "devicePath", Is::Filled), (CODE, "devicePath", Is::NoBacksteps)]);
    }
}

/// A mount names a volume of the pod.
fn known(report: &mut Report<'_>, mount: &Node, volumes: &Volumes<'_>) {
    let Some((at, name)) = field(mount, "name").and_then(|at| Some((at, at.as_str()?))) else { return };
    if volumes.contains_key(name) || report.is_full() {
        return;
    }
    let finding = report.error(CODE, at, &format!("{:?} is no volume of this pod", shorten(name)));
    report.push(match closest(name, volumes.keys().copied().take(MOST)) {
        Some(meant) => finding.help(format!("did you mean {meant}?")),
        None => finding.help(format!("add a volume {:?} to the pod", shorten(name))),
    });
}

fn together(report: &mut Report<'_>, container: &Node, mount: &Node) {
    let privileged = field(container, "securityContext").is_some_and(|context| flag(context, "privileged"));
    if text(mount, "mountPropagation") == Some("Bidirectional")
        && !privileged
        && let Some(at) = field(mount, "mountPropagation")
    {
        report.refuse(CODE, at, "can be Bidirectional in a privileged container alone", "use HostToContainer");
    }
    if let (Some(at), Some(_)) = (field(mount, "subPathExpr"), text(mount, "subPath"))
        && text(mount, "subPathExpr").is_some()
    {
        report.refuse(CODE, at, "cannot stand beside subPath", "keep one of them");
    }
    let writable = !mount.get("readOnly").is_some_and(|node| matches!(node.value, Value::Bool(true)));
    if let (Some(at), Some("Enabled" | "IfPossible"), true) =
        (field(mount, "recursiveReadOnly"), text(mount, "recursiveReadOnly"), writable)
    {
        report.refuse(CODE, at, "needs readOnly: true", "set readOnly");
    }
}
