//! Who may speak to whom. A missing policy looks like a broken broker, so each of them names its reason.

use serde::Serialize;
use serde_json::{Value, json};

use super::super::engine::TemplateFault;
use super::super::output::{Labels, Output, labels};
use super::argocd::{Application, Source, application, wave};
use crate::model;

#[derive(Serialize)]
struct Context<'a> {
    name: &'a str,
    namespace: &'a str,
    labels: Labels,
    pods: Value,
    ingress: Vec<Value>,
}

/// Ports of KEDA's own pods (keda chart 2.19.0): the metrics API and the webhooks, which the API server calls from outside of
/// any namespace, and the Prometheus metrics.
const KEDA_API: u16 = 6443;
const KEDA_WEBHOOKS: u16 = 9443;
const KEDA_METRICS: u16 = 8080;

pub(super) fn render(output: &mut Output<'_>) -> Result<(), TemplateFault> {
    let platform = output.platform;
    let settings = &platform.spec.network_policies;
    if !settings.enabled {
        return Ok(());
    }
    let policy = |output: &mut Output<'_>, name: &str, namespace: &str, pods: Value, ingress: Vec<Value>| {
        let context =
            Context { name, namespace, labels: labels(name, model::application::NETWORK_POLICIES), pods, ingress };
        let file = format!("{namespace}-{name}");
        let path = output.manifest(model::application::NETWORK_POLICIES, 10, "networkpolicy", Some(&file))?;
        output.file(&path, "network-policies/networkpolicy.yaml", &context, platform.places.network_policies)
    };
    let everything = || json!({});
    let nats = &platform.spec.nats;
    let keda = &platform.spec.keda;
    let messaging = nats.namespace.as_str();
    if settings.default_deny {
        policy(output, "default-deny", messaging, everything(), Vec::new())?;
    }
    policy(output, "allow-same-namespace", messaging, everything(), vec![from(&[json!({ "podSelector": {} })], &[])])?;
    let servers = json!({ "matchLabels": platform.nats.selector });
    let scaler = vec![namespace_peer(keda.namespace.as_str())];
    policy(output, "allow-keda", messaging, servers.clone(), vec![from(&scaler, &[nats.monitor_port])])?;
    let clients: Vec<Value> = platform.client_namespaces().into_iter().map(namespace_peer).collect();
    if !clients.is_empty() {
        policy(output, "allow-clients", messaging, servers.clone(), vec![from(&clients, &[nats.client_port])])?;
    }
    let prometheus = || vec![namespace_peer(platform.spec.monitoring.namespace.as_str())];
    if platform.spec.monitoring.enabled {
        let ports = [nats.monitor_port, nats.exporter_port];
        policy(output, "allow-prometheus", messaging, servers, vec![from(&prometheus(), &ports)])?;
    }
    if platform.installs_keda() {
        let namespace = keda.namespace.as_str();
        if settings.default_deny {
            policy(output, "default-deny", namespace, everything(), Vec::new())?;
        }
        policy(
            output,
            "allow-same-namespace",
            namespace,
            everything(),
            vec![from(&[json!({ "podSelector": {} })], &[])],
        )?;
        // The API server has no pods to select: it comes from wherever the control plane runs.
        policy(output, "allow-api-server", namespace, everything(), vec![from(&[], &[KEDA_API, KEDA_WEBHOOKS])])?;
        if platform.spec.monitoring.enabled {
            policy(output, "allow-prometheus", namespace, everything(), vec![from(&prometheus(), &[KEDA_METRICS])])?;
        }
    }
    if settings.default_deny {
        for namespace in platform.workloads.keys() {
            policy(output, "default-deny", namespace.as_str(), everything(), Vec::new())?;
        }
    }
    application(
        output,
        &Application {
            name: model::application::NETWORK_POLICIES,
            folder: &platform.spec.gitops.layout.platform,
            wave: wave::PLATFORM,
            namespace: messaging,
            source: Source::Manifests,
            create_namespace: platform.installs_nats(),
            origin: platform.places.network_policies,
        },
    )
}

fn namespace_peer(name: &str) -> Value {
    json!({ "namespaceSelector": { "matchLabels": { "kubernetes.io/metadata.name": name } } })
}

/// A rule; no peers is from anywhere, no ports is to any.
fn from(peers: &[Value], ports: &[u16]) -> Value {
    let ports: Vec<Value> = ports.iter().map(|port| json!({ "protocol": "TCP", "port": port })).collect();
    super::super::pod::pruned(json!({ "from": peers, "ports": ports }))
}
