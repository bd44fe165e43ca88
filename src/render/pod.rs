//! Pods, hardened the same way wherever they run.

use serde_json::{Map, Value, json};

use super::output::Labels;
use crate::config::spec::{EnvFrom, EnvSource, EnvValue, KeyRef, Probe, Resources};
use crate::model::{ClientAccess, ResolvedWorkload};

/// The security context of a container that needs no rights.
pub(super) fn container_security(read_only_root: bool) -> Value {
    json!({
        "allowPrivilegeEscalation": false,
        "readOnlyRootFilesystem": read_only_root,
        "capabilities": { "drop": ["ALL"] },
    })
}

/// The security context of a pod that runs as nobody in particular.
pub(super) fn pod_security(user: Option<u32>, owns_volumes: bool) -> Value {
    let mut security = Map::new();
    security.insert("runAsNonRoot".to_owned(), json!(true));
    if let Some(user) = user {
        security.insert("runAsUser".to_owned(), json!(user));
        security.insert("runAsGroup".to_owned(), json!(user));
        if owns_volumes {
            security.insert("fsGroup".to_owned(), json!(user));
        }
    }
    security.insert("seccompProfile".to_owned(), json!({ "type": "RuntimeDefault" }));
    Value::Object(security)
}

/// A variable out of a key of a Secret.
pub(super) fn secret_variable(name: &str, secret: &KeyRef) -> Value {
    json!({ "name": name, "valueFrom": { "secretKeyRef": { "name": secret.name, "key": secret.key } } })
}

/// Variables, volumes and mounts with which a container connects to NATS.
pub(super) struct NatsParts {
    pub(super) env: Vec<Value>,
    pub(super) volumes: Vec<Value>,
    pub(super) mounts: Vec<Value>,
}

impl NatsParts {
    pub(super) fn of(access: &ClientAccess) -> Self {
        let mut env = vec![json!({ "name": "NATS_URL", "value": access.url })];
        env.extend(access.from_secrets.iter().map(|(name, secret)| secret_variable(name, secret)));
        env.extend(access.files.iter().map(|file| json!({ "name": file.variable, "value": file.path() })));
        let volumes = access.files.iter().map(|file| {
            json!({
                "name": file.volume,
                "secret": { "secretName": file.secret.name, "items": [{ "key": file.secret.key, "path": file.secret.key }] },
            })
        });
        let mounts =
            access.files.iter().map(|file| json!({ "name": file.volume, "mountPath": file.folder, "readOnly": true }));
        Self { env, volumes: volumes.collect(), mounts: mounts.collect() }
    }
}

/// The pod of a workload.
pub(super) fn workload(workload: &ResolvedWorkload, selector: &Labels, restart: Option<&str>) -> Value {
    let spec = &workload.spec;
    let nats = workload.client.as_ref().map(NatsParts::of);
    let mut env: Vec<Value> = nats.iter().flat_map(|nats| nats.env.clone()).collect();
    env.retain(|variable| !spec.env.keys().any(|name| variable["name"] == name.as_str()));
    env.extend(spec.env.iter().map(|(name, value)| variable(name.as_str(), value)));
    let mut mounts = vec![json!({ "name": "tmp", "mountPath": "/tmp" })];
    let mut volumes = vec![json!({ "name": "tmp", "emptyDir": {} })];
    if let Some(nats) = nats {
        mounts.extend(nats.mounts);
        volumes.extend(nats.volumes);
    }
    let container = pruned(json!({
        "name": workload.name,
        "image": spec.image,
        "command": spec.command,
        "args": spec.args,
        "env": env,
        "envFrom": spec.env_from.iter().map(env_from).collect::<Vec<_>>(),
        "resources": resources(&spec.resources),
        "readinessProbe": spec.readiness_probe.as_ref().filter(|_| restart.is_none()).map(probe),
        "livenessProbe": spec.liveness_probe.as_ref().map(probe),
        "securityContext": container_security(spec.read_only_root_filesystem),
        "volumeMounts": mounts,
    }));
    pruned(json!({
        "serviceAccountName": service_account(workload),
        "automountServiceAccountToken": spec.service_account.automount_token,
        "imagePullSecrets": spec.image_pull_secrets.iter().map(|name| json!({ "name": name })).collect::<Vec<_>>(),
        "restartPolicy": restart,
        "terminationGracePeriodSeconds": spec.termination_grace_period.count(),
        "securityContext": pod_security(spec.run_as_user, false),
        "topologySpreadConstraints": if spec.topology_spread { vec![spread(selector)] } else { Vec::new() },
        "containers": [container],
        "volumes": volumes,
    }))
}

/// Name of the service account that a workload's pods have; `None` for the namespace's default one.
pub(super) fn service_account(workload: &ResolvedWorkload) -> Option<String> {
    let account = &workload.spec.service_account;
    account.name.as_ref().map(ToString::to_string).or_else(|| account.create.then(|| workload.name.to_string()))
}

/// Pods over nodes, as far as there are nodes.
pub(super) fn spread(selector: &Labels) -> Value {
    json!({
        "maxSkew": 1,
        "topologyKey": "kubernetes.io/hostname",
        "whenUnsatisfiable": "ScheduleAnyway",
        "labelSelector": { "matchLabels": selector },
    })
}

/// Requests and limits; an empty map is left out.
pub(super) fn resources(resources: &Resources) -> Value {
    pruned(json!({ "requests": resources.requests, "limits": resources.limits }))
}

fn variable(name: &str, value: &EnvValue) -> Value {
    match value {
        EnvValue::Text(text) => json!({ "name": name, "value": text }),
        EnvValue::Number(number) => json!({ "name": name, "value": number.to_string() }),
        EnvValue::Bool(flag) => json!({ "name": name, "value": flag.to_string() }),
        EnvValue::From(EnvSource { secret: Some(secret), .. }) => secret_variable(name, secret),
        EnvValue::From(EnvSource { config_map: Some(map), .. }) => {
            json!({ "name": name, "valueFrom": { "configMapKeyRef": { "name": map.name, "key": map.key } } })
        }
        EnvValue::From(EnvSource { field, .. }) => {
            json!({ "name": name, "valueFrom": { "fieldRef": { "fieldPath": field.as_deref().unwrap_or_default() } } })
        }
    }
}

fn env_from(source: &EnvFrom) -> Value {
    match (&source.secret, &source.config_map) {
        (Some(name), _) => json!({ "secretRef": { "name": name } }),
        (None, name) => json!({ "configMapRef": { "name": name } }),
    }
}

fn probe(probe: &Probe) -> Value {
    let http = probe
        .http
        .as_deref()
        .and_then(|text| text.split_once('/'))
        .map(|(port, path)| json!({ "port": port.parse::<u16>().unwrap_or_default(), "path": format!("/{path}") }));
    pruned(json!({
        "exec": probe.exec.as_ref().map(|command| json!({ "command": command })),
        "httpGet": http,
        "initialDelaySeconds": probe.initial_delay.count(),
        "periodSeconds": probe.period.count(),
        "failureThreshold": probe.failure_threshold,
    }))
}

/// Without fields that say nothing: null, an empty list, an empty map.
pub(super) fn pruned(mut value: Value) -> Value {
    if let Some(map) = value.as_object_mut() {
        map.retain(|name, field| {
            let empty = field.as_array().is_some_and(Vec::is_empty) || field.as_object().is_some_and(Map::is_empty);
            !field.is_null() && (!empty || name == "emptyDir")
        });
    }
    value
}
