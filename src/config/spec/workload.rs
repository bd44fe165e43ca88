//! Workloads and how they scale.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{KeyRef, Resources};
use crate::timeline::Objective;
use crate::trigger::Trigger;
use crate::unit::{DnsLabel, DnsSubdomain, EnvName, ImageRef, RefName, Seconds};

/// A worker and the triggers it scales on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Workload {
    /// A Deployment under a ScaledObject, or a ScaledJob.
    pub kind: WorkloadKind,
    /// Its namespace; the workloads of one namespace share an Argo CD Application of that name.
    pub namespace: DnsLabel,
    /// Its image.
    pub image: ImageRef,
    /// Secrets with which the image is pulled.
    #[serde(default)]
    pub image_pull_secrets: Vec<DnsSubdomain>,
    /// Replaces the image's entry point.
    #[serde(default)]
    pub command: Vec<String>,
    /// Replaces the image's arguments.
    #[serde(default)]
    pub args: Vec<String>,
    /// Environment variables by name: text, or a reference to a Secret, a ConfigMap or a field of the pod.
    #[serde(default)]
    #[schemars(extend("propertyNames" = {"format": EnvName::FORMAT}))]
    pub env: BTreeMap<EnvName, EnvValue>,
    /// Whole Secrets and ConfigMaps as environment variables.
    #[serde(default)]
    pub env_from: Vec<EnvFrom>,
    /// Whether the worker gets `NATS_URL`, and what it needs to sign in, from the platform. Variables of the same name in
    /// `env` win.
    pub nats_env: bool,
    /// Requests and limits.
    pub resources: Resources,
    /// The identity of its pods.
    pub service_account: ServiceAccount,
    /// Whether the root file system is read-only; `/tmp` is writable either way.
    pub read_only_root_filesystem: bool,
    /// User that the container runs as; without it, the image's own, which must not be root.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub run_as_user: Option<u32>,
    /// How long a pod has to finish its message after SIGTERM.
    pub termination_grace_period: Seconds,
    /// Labels on the pods, besides neap's own.
    #[serde(default)]
    pub pod_labels: BTreeMap<String, String>,
    /// Annotations on the pods.
    #[serde(default)]
    pub pod_annotations: BTreeMap<String, String>,
    /// When a pod counts as ready.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub readiness_probe: Option<Probe>,
    /// When a pod is started again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub liveness_probe: Option<Probe>,
    /// Whether a PodDisruptionBudget lets at most one pod be evicted at a time.
    pub pod_disruption_budget: bool,
    /// Whether pods are spread over nodes.
    pub topology_spread: bool,
    /// How far and how fast it scales.
    pub scaling: Scaling,
    /// What wakes it. Any active trigger does; the greatest demand decides.
    #[schemars(length(min = 1))]
    pub triggers: Vec<Trigger>,
    /// What `neap simulate` holds it to, such as `first_pod.p95 < 5s`: a milestone, one of `p5`, `p50`, `p95`, `min`, `max` and
    /// `mean`, a comparison and a time. Nothing is rendered for it.
    #[serde(default)]
    pub objectives: Vec<Objective>,
    /// TriggerAuthentications rendered next to it, by name.
    #[serde(default)]
    #[schemars(extend("propertyNames" = {"format": DnsSubdomain::FORMAT}))]
    pub trigger_authentications: BTreeMap<DnsSubdomain, TriggerAuthentication>,
}

/// What a workload becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum WorkloadKind {
    /// Pods that take one message after another, under a ScaledObject.
    Deployment,
    /// A Job for a message, under a ScaledJob: for work that must not be cut short.
    Job,
}

/// The value of an environment variable.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum EnvValue {
    /// As written; a number or boolean becomes its text.
    Text(String),
    /// A number as text.
    Number(serde_json::Number),
    /// A boolean as text.
    Bool(bool),
    /// From elsewhere.
    From(EnvSource),
}

/// Where the value of an environment variable comes from: exactly one of these.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("minProperties" = 1, "maxProperties" = 1))]
pub struct EnvSource {
    /// A key of a Secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<KeyRef>,
    /// A key of a ConfigMap.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config_map: Option<KeyRef>,
    /// A field of the pod, such as `metadata.name`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

impl JsonSchema for EnvValue {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "EnvValue".into()
    }

    /// A choice by the type of what is written, so that a fault is reported in the branch that was meant.
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let source = generator.subschema_for::<EnvSource>();
        schemars::json_schema!({
            "description": "Text, or where the text comes from.",
            "type": ["string", "number", "boolean", "object"],
            "if": { "type": "object" },
            "then": source,
        })
    }
}

/// A whole Secret or ConfigMap as environment variables: exactly one of the two.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("minProperties" = 1, "maxProperties" = 1))]
pub struct EnvFrom {
    /// Name of a Secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<DnsSubdomain>,
    /// Name of a ConfigMap.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config_map: Option<DnsSubdomain>,
}

/// The identity of a workload's pods.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ServiceAccount {
    /// Its name; without it, the workload's name where `create` is on, and else `default`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<DnsSubdomain>,
    /// Whether neap renders it.
    pub create: bool,
    /// Whether pods are handed its token. A worker that does not speak to Kubernetes needs none.
    pub automount_token: bool,
}

/// How a pod is asked whether it is well: exactly one of `exec` and `http`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Probe {
    /// A command that ends with 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exec: Option<Vec<String>>,
    /// A path that answers with a status below 400, such as `8080/healthz`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^[0-9]{1,5}/.*$"))]
    pub http: Option<String>,
    /// Time before the first question.
    pub initial_delay: Seconds,
    /// Time between questions.
    pub period: Seconds,
    /// How many failures in a row count.
    #[schemars(range(min = 1))]
    pub failure_threshold: u32,
}

/// How far and how fast a workload scales.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Scaling {
    /// Pods that always run; 0 costs nothing while idle.
    pub min_replicas: u32,
    /// Pods that run at most.
    #[schemars(range(min = 1))]
    pub max_replicas: u32,
    /// Pods while no trigger is active, where that is less than `minReplicas`. KEDA supports 0 only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(max = 0))]
    pub idle_replicas: Option<u32>,
    /// Time between two looks at the triggers: the longest wait for the first pod.
    pub polling_interval: Seconds,
    /// Time from the last sign of work to zero.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cooldown: Option<Seconds>,
    /// Time after creation in which the workload is not scaled to zero.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub initial_cooldown: Option<Seconds>,
    /// What holds while a trigger cannot be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback: Option<Fallback>,
    /// How the HPA moves between one pod and the most. Without it, the HPA takes at most four pods in a first step and
    /// remembers a peak for five minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub behavior: Option<Behavior>,
    /// A formula over the triggers in place of the greatest demand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scaling_modifiers: Option<ScalingModifiers>,
    /// For `kind: job`: how many Jobs a look at the triggers makes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strategy: Option<Strategy>,
    /// For `kind: job`: how long a Job may take.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job_deadline: Option<Seconds>,
    /// For `kind: job`: how often a failed Job is tried again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job_backoff_limit: Option<u32>,
}

/// What holds while a trigger cannot be read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Fallback {
    /// After how many failed looks in a row. Looks of the HPA count too.
    pub failure_threshold: u32,
    /// How many pods.
    pub replicas: u32,
    /// How that number meets the current one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub behavior: Option<FallbackBehavior>,
}

/// How a fallback's number meets the current one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum FallbackBehavior {
    /// The fallback's number.
    Static,
    /// The current number.
    CurrentReplicas,
    /// The greater of the two.
    CurrentReplicasIfHigher,
    /// The lesser of the two.
    CurrentReplicasIfLower,
}

/// How the HPA moves.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Behavior {
    /// Upwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale_up: Option<ScalingRules>,
    /// Downwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale_down: Option<ScalingRules>,
}

/// How the HPA moves in one direction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScalingRules {
    /// How far back it looks for a calmer recommendation, up to an hour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stabilization_window: Option<Seconds>,
    /// Which of the policies counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub select_policy: Option<SelectPolicy>,
    /// How much may change in how long.
    #[serde(default)]
    pub policies: Vec<Policy>,
}

/// Which of several policies counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum SelectPolicy {
    /// The one that allows the most.
    Max,
    /// The one that allows the least.
    Min,
    /// None: no change in this direction.
    Disabled,
}

/// How much may change in how long.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Policy {
    /// What `value` counts.
    #[serde(rename = "type")]
    pub kind: PolicyType,
    /// How much.
    #[schemars(range(min = 1))]
    pub value: u32,
    /// In how long, up to 30 minutes.
    pub period: Seconds,
}

/// What a policy counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum PolicyType {
    /// Pods.
    Pods,
    /// Hundredths of the current number.
    Percent,
}

/// A formula over the triggers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScalingModifiers {
    /// An expression over the names of the triggers.
    #[schemars(length(min = 1))]
    pub formula: String,
    /// What the HPA aims at.
    pub target: serde_json::Number,
    /// The workload wakes when the result is greater than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activation_target: Option<serde_json::Number>,
}

/// How many Jobs a look at the triggers makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Strategy {
    /// What is wanted, less what runs.
    Default,
    /// For sources that count only what nobody works on yet.
    Accurate,
    /// All slots as soon as there is any work.
    Eager,
}

/// Where a trigger's credentials come from. References alone, never a value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TriggerAuthentication {
    /// Parameters from Secrets.
    #[serde(default)]
    pub secret_target_ref: Vec<SecretTarget>,
    /// Parameters from environment variables of the workload's container.
    #[serde(default)]
    pub env: Vec<EnvTarget>,
    /// An identity of the cloud, such as `azure-workload`, `aws` or `gcp`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pod_identity: Option<PodIdentity>,
}

/// One parameter from a Secret.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SecretTarget {
    /// The scaler's name of the parameter.
    pub parameter: RefName,
    /// Name of the Secret, in the workload's namespace.
    pub name: DnsSubdomain,
    /// The key in it.
    pub key: RefName,
}

/// One parameter from an environment variable.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EnvTarget {
    /// The scaler's name of the parameter.
    pub parameter: RefName,
    /// The variable.
    pub name: EnvName,
}

/// An identity of the cloud.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PodIdentity {
    /// Which one.
    pub provider: PodIdentityProvider,
    /// The identity to take, where the provider has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity_id: Option<String>,
}

/// Clouds whose identities KEDA 2.19 can take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PodIdentityProvider {
    /// Azure workload identity.
    AzureWorkload,
    /// AWS, by IRSA or pod identity.
    Aws,
    /// Google Cloud.
    Gcp,
}
