//! The objects that a burst is about, as the cluster and the broker have them before it.

use serde_json::{Value, json};

use super::broker::Broker;
use super::cluster::{Cluster, Scope};
use super::kind::{DEPLOYMENT, Kind, POD, SCALED_OBJECT, SERVICE, STATEFUL_SET};
use super::verify::look::{is_ready, selector};
use super::wall;
use super::{LiveFault, Order, Reach, plain};
use crate::timeline::{Obtained, SetUp};

/// For so many seconds the clocks of KEDA and the HPA stand together. A sync takes some milliseconds, by which the next one
/// is later; a poll does not.
const YOUNG: f64 = 300.0;

/// The objects that a burst is about.
pub(super) struct Subject {
    pub(super) scaled_object: Value,
    pub(super) workload: Kind,
    pub(super) workload_name: String,
    pub(super) hpa: String,
    /// The selector of the workload's pods.
    pub(super) pods: String,
    pub(super) setup: SetUp,
    pub(super) obtained: Obtained,
}

impl Subject {
    /// Reads them.
    pub(super) async fn read(order: &Order, cluster: &Cluster, broker: &Broker) -> Result<Self, LiveFault> {
        let scaled = cluster.get(SCALED_OBJECT, &order.namespace, &order.scaled_object).await?;
        let text = |pointer: &str| scaled.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
        let (name, kind) = (text("/spec/scaleTargetRef/name"), text("/spec/scaleTargetRef/kind"));
        let kind = if kind == STATEFUL_SET.name { STATEFUL_SET } else { DEPLOYMENT };
        let workload = cluster.get(kind, &order.namespace, &name).await?;
        let hpa = Some(text("/status/hpaName")).filter(|name| !name.is_empty());
        let grace = workload.pointer("/spec/template/spec/terminationGracePeriodSeconds").and_then(Value::as_u64);
        let info = broker.consumer(&order.stream, &order.consumer).await?;
        alone(order, &info, &broker.stream(&order.stream).await?)?;
        Ok(Self {
            workload: kind,
            workload_name: name,
            hpa: hpa.unwrap_or_else(|| format!("keda-hpa-{}", order.scaled_object)),
            pods: selector(workload.pointer("/spec/selector/matchLabels")),
            setup: setup(order, &scaled, grace.unwrap_or(30), &info),
            obtained: obtained(order, cluster, broker).await?,
            scaled_object: scaled,
        })
    }

    /// A number of the ScaledObject's `spec`.
    pub(super) fn number(&self, key: &str) -> Option<u64> {
        self.scaled_object.pointer("/spec")?.get(key)?.as_u64()
    }
}

/// Messages of somebody else would be counted as this burst's.
fn alone(order: &Order, info: &Value, stream: &Value) -> Result<(), LiveFault> {
    if order.shared {
        return Ok(());
    }
    let count = |value: &Value, pointer: &str| value.pointer(pointer).and_then(Value::as_u64).unwrap_or(0);
    let there = count(info, "/num_pending") + count(info, "/num_ack_pending");
    if there > 0 {
        let message = format!("consumer {} of stream {} has {there} messages already", order.consumer, order.stream);
        return Err(LiveFault::NotAlone(message));
    }
    let (messages, consumers) = (count(stream, "/state/messages"), count(stream, "/state/consumer_count"));
    if messages > 0 {
        return Err(LiveFault::NotAlone(format!("stream {} has {messages} messages already", order.stream)));
    }
    if consumers > 1 {
        let message = format!("stream {} has {} consumers beside {}", order.stream, consumers - 1, order.consumer);
        return Err(LiveFault::NotAlone(message));
    }
    Ok(())
}

fn setup(order: &Order, scaled: &Value, grace: u64, info: &Value) -> SetUp {
    let config = |key: &str| info.get("config").and_then(|config| config.get(key));
    let mut spec = scaled.get("spec").cloned().unwrap_or_default();
    plain::without_secrets(&mut spec);
    let (api, kind) = (scaled.get("apiVersion"), scaled.get("kind"));
    let made = scaled.pointer("/metadata/creationTimestamp").and_then(Value::as_str);
    SetUp {
        scaled_object: json!({
            "apiVersion": api, "kind": kind, "metadata": {"name": order.scaled_object}, "spec": spec,
        }),
        grace,
        // Nanoseconds.
        ack_wait: config("ack_wait").and_then(Value::as_f64).map_or(30.0, |wait| wait / 1e9),
        max_deliver: config("max_deliver").and_then(Value::as_i64).and_then(|most| u32::try_from(most).ok()),
        max_ack_pending: config("max_ack_pending").and_then(Value::as_u64).unwrap_or(1000),
        service: order.service.clone(),
        on_sigterm: order.on_sigterm,
        concurrency: order.concurrency,
        young: made.and_then(wall::read).is_some_and(|made| wall::now() - made < YOUNG),
        arrivals: Vec::new(),
    }
}

async fn obtained(order: &Order, cluster: &Cluster, broker: &Broker) -> Result<Obtained, LiveFault> {
    let labels = Some("app.kubernetes.io/name=keda-operator".to_owned());
    let operators = Scope { kind: DEPLOYMENT, namespace: String::new(), labels, fields: None };
    // Who may not list Deployments everywhere learns no version of KEDA.
    let operators = cluster.list(&operators).await.unwrap_or_default();
    let image = |it: &Value| Some(it.pointer("/spec/template/spec/containers/0/image")?.as_str()?.to_owned());
    let keda = operators.first().and_then(image);
    let tag = keda.as_deref().and_then(|image| image.rsplit_once(':')).map(|(_, tag)| tag.to_owned());
    Ok(Obtained {
        by: concat!("neap ", env!("CARGO_PKG_VERSION")).to_owned(),
        kubernetes: cluster.version().await?,
        keda: tag.unwrap_or_default(),
        broker: broker.version(),
        how: order.how.clone(),
        ..Obtained::default()
    })
}

/// Connects to the broker in the way that is asked for.
pub(super) async fn reach(reach: &Reach, cluster: &Cluster) -> Result<Broker, LiveFault> {
    match reach {
        Reach::Url { url, credentials } => Broker::connect(url, credentials.as_deref()).await,
        Reach::Service { namespace, name, port, credentials } => {
            let service = cluster.get(SERVICE, namespace, name).await?;
            let labels = Some(selector(service.pointer("/spec/selector")));
            let pods = Scope { kind: POD, namespace: namespace.clone(), labels, fields: None };
            let pods = cluster.list(&pods).await?;
            let ready = pods.iter().find(|pod| is_ready(pod)).and_then(|pod| pod.pointer("/metadata/name")?.as_str());
            let what = format!("Service {namespace}/{name}");
            let pod = ready.ok_or_else(|| LiveFault::api(&what, &"none of its pods is ready"))?;
            let local = cluster.forward(namespace, pod, *port).await?;
            Broker::connect(&format!("nats://127.0.0.1:{local}"), credentials.as_deref()).await
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_a_selector() {
        assert_eq!(selector(Some(&json!({"app": "w", "tier": "x"}))), "app=w,tier=x");
        assert_eq!(selector(None), "");
    }

    #[test]
    fn only_a_condition_that_is_true_makes_ready() {
        let pod = |status: &str| json!({"status": {"conditions": [{"type": "Ready", "status": status}]}});
        assert!(is_ready(&pod("True")) && !is_ready(&pod("False")) && !is_ready(&json!({})));
    }
}
