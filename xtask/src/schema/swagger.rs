//! The kinds of the API server itself, from the description (`OpenAPI` 2) in Kubernetes' own repository.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use neap::check::compact::{self, children};
use neap::check::import::digest;
use serde_json::{Map, Value, json};

use super::index::Entry;
use super::origin::Origin;
use super::{Derived, Fault};

/// The groups of what is kept in Git. Versions that are off by default on a server are left out.
const GROUPS: &[(&str, &[&str])] = &[
    ("", &["v1"]),
    ("admissionregistration.k8s.io", &["v1"]),
    ("apiextensions.k8s.io", &["v1"]),
    ("apiregistration.k8s.io", &["v1"]),
    ("apps", &["v1"]),
    ("autoscaling", &["v1", "v2"]),
    ("batch", &["v1"]),
    ("certificates.k8s.io", &["v1"]),
    ("coordination.k8s.io", &["v1"]),
    ("discovery.k8s.io", &["v1"]),
    ("events.k8s.io", &["v1"]),
    ("flowcontrol.apiserver.k8s.io", &["v1"]),
    ("networking.k8s.io", &["v1"]),
    ("node.k8s.io", &["v1"]),
    ("policy", &["v1"]),
    ("rbac.authorization.k8s.io", &["v1"]),
    ("resource.k8s.io", &["v1"]),
    ("scheduling.k8s.io", &["v1"]),
    ("storage.k8s.io", &["v1"]),
    ("storagemigration.k8s.io", &["v1"]),
];

/// Fields that the description calls required because Go always writes them, and that the server does without: it fills
/// them in (`pkg/apis/*/v1/defaults.go`) or takes their zero value (`pkg/apis/*/validation`).
const NOT_REQUIRED: &[(&str, &[&str])] = &[
    ("io.k8s.api.apps.v1.ControllerRevision", &["revision"]),
    ("io.k8s.api.batch.v1.PodFailurePolicyOnPodConditionsPattern", &["status"]),
    ("io.k8s.api.core.v1.HTTPHeader", &["value"]),
    ("io.k8s.api.core.v1.ISCSIPersistentVolumeSource", &["lun"]),
    ("io.k8s.api.core.v1.ISCSIVolumeSource", &["lun"]),
    ("io.k8s.api.core.v1.LimitRangeSpec", &["limits"]),
    ("io.k8s.api.core.v1.Sysctl", &["value"]),
    ("io.k8s.api.discovery.v1.EndpointSlice", &["endpoints"]),
    ("io.k8s.api.rbac.v1.RoleRef", &["apiGroup"]),
    ("io.k8s.api.storage.v1.CSINodeSpec", &["drivers"]),
    ("io.k8s.api.storage.v1.TokenRequest", &["audience"]),
    (
        "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionVersion",
        &["served", "storage"],
    ),
];

/// Definitions that the description calls an object and that really hold anything, by the end of their name.
const ANYTHING: &[&str] = &[
    "apiextensions.v1.JSON",
    "apiextensions.v1.JSONSchemaPropsOrArray",
    "apiextensions.v1.JSONSchemaPropsOrBool",
    "apiextensions.v1.JSONSchemaPropsOrStringArray",
    "meta.v1.FieldsV1",
    "runtime.RawExtension",
];

/// Reads the kinds of [`GROUPS`]. Of a version that is not the preferred one only what differs from that is written:
/// `base` has the preferred version's file and its text.
pub(crate) fn read(origin: &Origin, path: &Path, base: Option<&(String, String)>) -> Result<Vec<Derived>, Fault> {
    let text = fs::read_to_string(path).map_err(|source| Fault::File { path: path.to_owned(), source })?;
    let mut document: Value =
        serde_json::from_str(&text).map_err(|source| Fault::Json { path: path.to_owned(), source })?;
    let resources = resources(&document);
    let Some(Value::Object(mut definitions)) = document.get_mut("definitions").map(Value::take) else {
        return Err(Fault::Content { path: path.to_owned(), what: "no definitions".to_owned() });
    };
    let kinds = kinds(&definitions, &resources);
    keep_reachable(&mut definitions, kinds.iter().map(|kind| kind.definition.clone()).collect());
    for (name, schema) in &mut definitions {
        compact::strip(schema);
        mend(name, schema);
    }
    definitions.sort_keys();
    let body = compact::text(&match base {
        Some((file, text)) => {
            keep_changed(&mut definitions, path, text)?;
            json!({ "base": file, "definitions": definitions })
        }
        None => json!({ "definitions": definitions }),
    });
    let file = format!("{}/{}/definitions.json", origin.component, origin.version);
    let entry = |kind: Kind| Entry {
        scope: kind.resource.scope().to_owned(),
        status: kind.resource.status,
        group: kind.group,
        version: kind.version,
        kind: kind.name,
        component: origin.component.to_owned(),
        component_version: origin.version.to_owned(),
        preferred: origin.preferred,
        file: file.clone(),
        definition: Some(kind.definition),
        sha256: digest(&body),
        source: origin.source(None),
        licence: origin.licence.to_owned(),
    };
    Ok(kinds.into_iter().map(|kind| Derived { entry: entry(kind), body: body.clone() }).collect())
}

#[derive(Debug)]
struct Kind {
    group: String,
    version: String,
    name: String,
    definition: String,
    resource: Resource,
}

#[derive(Clone, Copy, Debug, Default)]
struct Resource {
    namespaced: bool,
    created: bool,
    status: bool,
}

impl Resource {
    fn scope(self) -> &'static str {
        if self.namespaced { "Namespaced" } else { "Cluster" }
    }
}

type GroupVersionKind = (String, String, String);

fn group_version_kind(value: &Value) -> Option<GroupVersionKind> {
    let word = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    Some((word("group")?, word("version")?, word("kind")?))
}

/// What the paths say of each kind: whether it can be created at all, in a namespace, and has a status of its own.
fn resources(document: &Value) -> BTreeMap<GroupVersionKind, Resource> {
    let mut all: BTreeMap<GroupVersionKind, Resource> = BTreeMap::new();
    let paths = document.get("paths").and_then(Value::as_object);
    for (path, operations) in paths.into_iter().flatten() {
        for verb in ["post", "put"] {
            let Some(kind) = operations
                .get(verb)
                .and_then(|operation| operation.get("x-kubernetes-group-version-kind"))
                .and_then(group_version_kind)
            else {
                continue;
            };
            let resource = all.entry(kind).or_default();
            let parts: Vec<&str> = path.split('/').collect();
            let collection = verb == "post" && !parts[parts.len().saturating_sub(2)].starts_with("{name}");
            resource.created |= collection;
            resource.namespaced |= collection && path.contains("/namespaces/{namespace}/");
            resource.status |= verb == "put" && path.ends_with("/{name}/status");
        }
    }
    all
}

fn kinds(definitions: &Map<String, Value>, resources: &BTreeMap<GroupVersionKind, Resource>) -> Vec<Kind> {
    let mut found = Vec::new();
    for (name, schema) in definitions {
        let named = schema.get("x-kubernetes-group-version-kind").and_then(Value::as_array);
        for key in named.into_iter().flatten().filter_map(group_version_kind) {
            let (group, version, kind) = key.clone();
            let wanted = GROUPS.iter().any(|(known, versions)| *known == group && versions.contains(&&*version));
            if let Some(resource) = resources.get(&key).copied().filter(|resource| wanted && resource.created) {
                found.push(Kind { group, version, name: kind, definition: name.clone(), resource });
            }
        }
    }
    found
}

fn keep_reachable(definitions: &mut Map<String, Value>, mut todo: Vec<String>) {
    // Custom resources have their metadata checked against this one.
    todo.push("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta".to_owned());
    let mut reached = BTreeSet::new();
    while let Some(name) = todo.pop() {
        if reached.insert(name.clone())
            && let Some(schema) = definitions.get_mut(&name)
        {
            references(schema, &mut todo);
        }
    }
    definitions.retain(|name, _| reached.contains(name));
}

/// Drops every definition that is the same in `base`.
fn keep_changed(definitions: &mut Map<String, Value>, path: &Path, base: &str) -> Result<(), Fault> {
    let base: Value = serde_json::from_str(base).map_err(|source| Fault::Json { path: path.to_owned(), source })?;
    let known = base.get("definitions");
    definitions.retain(|name, schema| known.and_then(|known| known.get(name)) != Some(schema));
    Ok(())
}

fn references(schema: &mut Value, out: &mut Vec<String>) {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
        out.push(name.trim_start_matches("#/definitions/").to_owned());
    }
    if let Some(map) = schema.as_object_mut() {
        children(map, &mut |_, child| references(child, out));
    }
}

/// Says in the words of a structural schema what the description only implies.
fn mend(name: &str, schema: &mut Value) {
    let Some(map) = schema.as_object_mut() else { return };
    if ANYTHING.iter().any(|end| name.ends_with(end)) {
        map.insert("x-kubernetes-preserve-unknown-fields".to_owned(), Value::Bool(true));
        // `JSON` may be any value, `RawExtension` and `FieldsV1` are objects.
        if !name.ends_with("RawExtension") && !name.ends_with("FieldsV1") {
            map.remove("type");
        }
    }
    match name.rsplit('.').next().unwrap_or_default() {
        "IntOrString" => {
            map.clear();
            map.insert("x-kubernetes-int-or-string".to_owned(), Value::Bool(true));
        }
        "Quantity" => {
            map.insert("format".to_owned(), Value::from("quantity"));
        }
        "Duration" if name.contains("apimachinery") => {
            map.insert("format".to_owned(), Value::from("duration"));
        }
        _ => {}
    }
    // What a status requires binds the server, not the client: it drops a client's status when it creates an object.
    let of_status = name.ends_with("Status") || name.ends_with("Condition");
    let dropped = NOT_REQUIRED.iter().find(|(of, _)| *of == name).map_or(&[][..], |(_, fields)| fields);
    if let Some(required) = map.get_mut("required").and_then(Value::as_array_mut) {
        required.retain(|field| !of_status && !field.as_str().is_some_and(|field| dropped.contains(&field)));
        if required.is_empty() {
            map.remove("required");
        }
    }
    map.sort_keys();
}
