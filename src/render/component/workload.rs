//! Workloads: what runs, and what scales it.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::super::engine::TemplateFault;
use super::super::output::{Labels, Output, labels};
use super::super::pod::{self, pruned};
use super::argocd::{Application, Source, application, wave};
use crate::config::spec::{
    Behavior, Fallback, Scaling, ScalingModifiers, ScalingRules, TriggerAuthentication, WorkloadKind,
};
use crate::model::{KedaTrigger, ResolvedWorkload};
use crate::unit::{DnsLabel, Seconds};

#[derive(Serialize)]
struct NamespaceContext<'a> {
    name: &'a str,
    labels: Labels,
}

#[derive(Serialize)]
struct AccountContext<'a> {
    name: &'a str,
    namespace: &'a str,
    labels: &'a Labels,
    automount: bool,
}

#[derive(Serialize)]
struct DeploymentContext<'a> {
    name: &'a str,
    namespace: &'a str,
    labels: &'a Labels,
    selector: &'a Labels,
    pod_labels: Labels,
    pod_annotations: &'a Labels,
    pod: Value,
}

#[derive(Serialize)]
struct BudgetContext<'a> {
    name: &'a str,
    namespace: &'a str,
    labels: &'a Labels,
    selector: &'a Labels,
}

#[derive(Serialize)]
struct AuthenticationContext<'a> {
    name: &'a str,
    namespace: &'a str,
    labels: &'a Labels,
    spec: Value,
}

#[derive(Serialize)]
struct ScaledObjectContext<'a> {
    name: &'a str,
    namespace: &'a str,
    labels: &'a Labels,
    polling_interval: u32,
    cooldown: Option<u32>,
    initial_cooldown: Option<u32>,
    idle_replicas: Option<u32>,
    min_replicas: u32,
    max_replicas: u32,
    fallback: Option<Value>,
    advanced: Map<String, Value>,
    triggers: Vec<Value>,
}

#[derive(Serialize)]
struct ScaledJobContext<'a> {
    name: &'a str,
    namespace: &'a str,
    labels: &'a Labels,
    pod_labels: Labels,
    pod_annotations: &'a Labels,
    pod: Value,
    job_deadline: Option<u32>,
    job_backoff_limit: Option<u32>,
    polling_interval: u32,
    min_replicas: u32,
    max_replicas: u32,
    strategy: Option<Value>,
    triggers: Vec<Value>,
}

/// The Application of one namespace, and all that is in it.
pub(in super::super) fn namespace(
    output: &mut Output<'_>,
    namespace: &DnsLabel,
    workloads: &[ResolvedWorkload],
) -> Result<(), TemplateFault> {
    let Some(first) = workloads.first() else { return Ok(()) };
    let name = namespace.as_str();
    let mut namespace_labels = labels(name, name);
    // Every pod of neap's holds to the strictest of Kubernetes' standards; whoever adds one that does not is told.
    namespace_labels.insert("pod-security.kubernetes.io/warn".to_owned(), "restricted".to_owned());
    let path = output.manifest(name, 0, "namespace", None)?;
    let context = NamespaceContext { name, labels: namespace_labels };
    output.file(&path, "workload/namespace.yaml", &context, first.span)?;
    for workload in workloads {
        let files = Files { output, application: name, workload, several: workloads.len() > 1 };
        files.render()?;
    }
    let platform = output.platform;
    application(
        output,
        &Application {
            name,
            folder: &platform.spec.gitops.layout.workloads,
            wave: wave::WORKLOADS,
            namespace: name,
            source: Source::Manifests,
            create_namespace: false,
            origin: first.span,
        },
    )
}

/// The files of one workload.
struct Files<'a, 'b> {
    output: &'b mut Output<'a>,
    application: &'b str,
    workload: &'b ResolvedWorkload,
    several: bool,
}

impl Files<'_, '_> {
    fn render(self) -> Result<(), TemplateFault> {
        let workload = self.workload;
        let spec = &workload.spec;
        let name = workload.name.as_str();
        let labels = labels(name, self.application);
        let selector: Labels = [("app.kubernetes.io/name".to_owned(), name.to_owned())].into();
        let mut pod_labels = labels.clone();
        pod_labels.extend(spec.pod_labels.iter().map(|(key, value)| (key.clone(), value.clone())));
        // The Deployment selects by these, and they are nobody's to change.
        pod_labels.extend(selector.clone());
        let namespace = self.application;
        if spec.service_account.create
            && let Some(account) = pod::service_account(workload)
        {
            let automount = spec.service_account.automount_token;
            let context = AccountContext { name: &account, namespace, labels: &labels, automount };
            self.output.file(
                &self.path(10, "serviceaccount")?,
                "workload/serviceaccount.yaml",
                &context,
                workload.span,
            )?;
        }
        for (authentication, settings) in &spec.trigger_authentications {
            let context = AuthenticationContext {
                name: authentication.as_str(),
                namespace,
                labels: &labels,
                spec: credentials(settings),
            };
            let several = spec.trigger_authentications.len() > 1 || self.several;
            let file = several.then(|| authentication.as_str());
            let path = self.output.manifest(self.application, 15, "triggerauthentication", file)?;
            self.output.file(&path, "workload/triggerauthentication.yaml", &context, workload.span)?;
        }
        let pod_annotations = &spec.pod_annotations;
        let scaling = &spec.scaling;
        let triggers: Vec<Value> = workload.triggers.iter().map(trigger).collect();
        if spec.kind == WorkloadKind::Job {
            let context = ScaledJobContext {
                name,
                namespace,
                labels: &labels,
                pod_labels,
                pod_annotations,
                pod: pod::workload(workload, &selector, Some("Never")),
                job_deadline: seconds(scaling.job_deadline.as_ref()),
                job_backoff_limit: scaling.job_backoff_limit,
                polling_interval: scaling.polling_interval.count(),
                min_replicas: scaling.min_replicas,
                max_replicas: scaling.max_replicas,
                strategy: scaling.strategy.map(|strategy| json!(strategy)),
                triggers,
            };
            return self.output.file(&self.path(20, "scaledjob")?, "workload/scaledjob.yaml", &context, workload.span);
        }
        let context = DeploymentContext {
            name,
            namespace,
            labels: &labels,
            selector: &selector,
            pod_labels,
            pod_annotations,
            pod: pod::workload(workload, &selector, None),
        };
        self.output.file(&self.path(20, "deployment")?, "workload/deployment.yaml", &context, workload.span)?;
        let context = scaled_object(name, namespace, &labels, scaling, triggers);
        self.output.file(&self.path(30, "scaledobject")?, "workload/scaledobject.yaml", &context, workload.span)?;
        if spec.pod_disruption_budget {
            let context = BudgetContext { name, namespace, labels: &labels, selector: &selector };
            let path = self.path(40, "poddisruptionbudget")?;
            self.output.file(&path, "workload/poddisruptionbudget.yaml", &context, workload.span)?;
        }
        Ok(())
    }

    fn path(&self, order: u32, kind: &str) -> Result<crate::unit::RepoPath, TemplateFault> {
        let name = self.several.then(|| self.workload.name.as_str());
        self.output.manifest(self.application, order, kind, name)
    }
}

fn scaled_object<'a>(
    name: &'a str,
    namespace: &'a str,
    labels: &'a Labels,
    scaling: &Scaling,
    triggers: Vec<Value>,
) -> ScaledObjectContext<'a> {
    ScaledObjectContext {
        name,
        namespace,
        labels,
        polling_interval: scaling.polling_interval.count(),
        cooldown: seconds(scaling.cooldown.as_ref()),
        initial_cooldown: seconds(scaling.initial_cooldown.as_ref()),
        idle_replicas: scaling.idle_replicas,
        min_replicas: scaling.min_replicas,
        max_replicas: scaling.max_replicas,
        fallback: scaling.fallback.as_ref().map(fallback),
        advanced: advanced(scaling),
        triggers,
    }
}

fn seconds(duration: Option<&Seconds>) -> Option<u32> {
    duration.map(Seconds::count)
}

fn trigger(trigger: &KedaTrigger) -> Value {
    let common = &trigger.common;
    pruned(json!({
        "type": trigger.type_name,
        "name": common.name,
        "metricType": common.metric_type,
        "useCachedMetrics": common.use_cached_metrics,
        "authenticationRef": common.authentication,
        // Every value is text: KEDA refuses anything else.
        "metadata": trigger.metadata,
    }))
}

fn fallback(fallback: &Fallback) -> Value {
    pruned(json!({
        "failureThreshold": fallback.failure_threshold,
        "replicas": fallback.replicas,
        "behavior": fallback.behavior,
    }))
}

fn advanced(scaling: &Scaling) -> Map<String, Value> {
    let mut advanced = Map::new();
    if let Some(behavior) = &scaling.behavior {
        advanced.insert("horizontalPodAutoscalerConfig".to_owned(), json!({ "behavior": hpa_behavior(behavior) }));
    }
    if let Some(modifiers) = &scaling.scaling_modifiers {
        advanced.insert("scalingModifiers".to_owned(), modifiers_of(modifiers));
    }
    advanced
}

/// KEDA wants both numbers as text.
fn modifiers_of(modifiers: &ScalingModifiers) -> Value {
    pruned(json!({
        "formula": modifiers.formula,
        "target": modifiers.target.to_string(),
        "activationTarget": modifiers.activation_target.as_ref().map(ToString::to_string),
    }))
}

fn hpa_behavior(behavior: &Behavior) -> Value {
    let rules = |rules: &ScalingRules| {
        let policies = rules.policies.iter().map(
            |policy| json!({ "type": policy.kind, "value": policy.value, "periodSeconds": policy.period.count() }),
        );
        pruned(json!({
            "stabilizationWindowSeconds": seconds(rules.stabilization_window.as_ref()),
            "selectPolicy": rules.select_policy,
            "policies": policies.collect::<Vec<_>>(),
        }))
    };
    pruned(json!({
        "scaleUp": behavior.scale_up.as_ref().map(rules),
        "scaleDown": behavior.scale_down.as_ref().map(rules),
    }))
}

fn credentials(authentication: &TriggerAuthentication) -> Value {
    pruned(json!({
        "podIdentity": authentication.pod_identity,
        "secretTargetRef": authentication.secret_target_ref,
        "env": authentication.env,
    }))
}
