//! KEDA: its chart's values and its Application.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::super::engine::TemplateFault;
use super::super::output::{Labels, Output};
use super::super::pod;
use super::argocd::{Application, Source, application, wave};
use crate::config::spec::{Keda, KedaComponent};
use crate::model;

#[derive(Serialize)]
struct Context<'a> {
    image_registry: Option<&'a str>,
    images: Map<String, Value>,
    operator: Component,
    metrics_server: Component,
    webhooks: Component,
    budgets: Map<String, Value>,
    spreads: Map<String, Value>,
    trusted_ca_secret: Option<&'a str>,
    release: Option<&'a str>,
}

#[derive(Serialize)]
struct Component {
    replicas: u32,
    resources: Value,
}

impl Component {
    fn of(component: &KedaComponent) -> Self {
        Self { replicas: component.replicas, resources: pod::resources(&component.resources) }
    }
}

pub(super) fn render(output: &mut Output<'_>) -> Result<(), TemplateFault> {
    let platform = output.platform;
    if !platform.installs_keda() {
        return Ok(());
    }
    let keda = &platform.spec.keda;
    let monitoring = &platform.spec.monitoring;
    let context = Context {
        image_registry: keda.image_registry.as_deref(),
        images: images(keda),
        operator: Component::of(&keda.operator),
        metrics_server: Component::of(&keda.metrics_server),
        webhooks: Component::of(&keda.webhooks),
        budgets: budgets(keda),
        spreads: spreads(keda),
        trusted_ca_secret: keda.trusted_ca_secret.as_ref().map(|name| name.as_str()),
        release: monitoring.enabled.then(|| monitoring.release.as_str()),
    };
    let values = output.values_path(model::application::KEDA)?;
    output.values(&values, "keda/values.yaml", &context, &keda.values, platform.places.keda)?;
    application(
        output,
        &Application {
            name: model::application::KEDA,
            folder: &platform.spec.gitops.layout.platform,
            wave: wave::CONTROLLERS,
            namespace: keda.namespace.as_str(),
            source: Source::Chart { chart: &keda.chart, release: model::application::KEDA, values },
            create_namespace: true,
            origin: platform.places.keda,
        },
    )
}

/// The chart calls the same component by different names in different places (keda chart 2.19.0, `values.yaml`).
fn budgets(keda: &Keda) -> Map<String, Value> {
    let all = [("operator", &keda.operator), ("metricServer", &keda.metrics_server), ("webhooks", &keda.webhooks)];
    all.into_iter()
        .filter(|(_, component)| component.pod_disruption_budget)
        .map(|(name, _)| (name.to_owned(), json!({ "maxUnavailable": 1 })))
        .collect()
}

fn images(keda: &Keda) -> Map<String, Value> {
    let all = [("keda", &keda.operator), ("metricsApiServer", &keda.metrics_server), ("webhooks", &keda.webhooks)];
    all.into_iter()
        .filter_map(|(name, component)| {
            let (registry, repository, tag) = component.image.as_ref()?.parts()?;
            Some((name.to_owned(), json!({ "registry": registry, "repository": repository, "tag": tag })))
        })
        .collect()
}

fn spreads(keda: &Keda) -> Map<String, Value> {
    let all = [
        ("operator", &keda.operator, "keda-operator"),
        ("metricsServer", &keda.metrics_server, "keda-operator-metrics-apiserver"),
        ("webhooks", &keda.webhooks, "keda-admission-webhooks"),
    ];
    all.into_iter()
        .filter(|(_, component, _)| component.topology_spread)
        .map(|(name, _, app)| {
            let selector: Labels = [("app".to_owned(), app.to_owned())].into();
            (name.to_owned(), json!([pod::spread(&selector)]))
        })
        .collect()
}
