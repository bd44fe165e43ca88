//! The NATS servers, and who makes the streams in them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Chart, Install, KeyRef, Resources, Values};
use crate::unit::{AccountName, DnsLabel, DnsSubdomain, ImageRef, LabelValue, Quantity, RefName, Seconds};

/// The NATS servers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Nats {
    /// Who installs them.
    pub install: Install,
    /// Helm release name: the names of the StatefulSet and its Services begin with it.
    pub release: DnsLabel,
    /// Their namespace.
    pub namespace: DnsLabel,
    /// Their chart.
    pub chart: Chart,
    /// How many servers; JetStream in a cluster needs an odd number to be of use.
    #[schemars(range(min = 1, max = 9))]
    pub replicas: u32,
    /// Port that clients connect to.
    #[schemars(range(min = 1))]
    pub client_port: u16,
    /// Port of the monitoring endpoint, which KEDA's scaler reads.
    #[schemars(range(min = 1))]
    pub monitor_port: u16,
    /// Port of the Prometheus exporter.
    #[schemars(range(min = 1))]
    pub exporter_port: u16,
    /// What JetStream keeps, and who makes the streams in it.
    pub jetstream: JetStream,
    /// The server container.
    pub server: Container,
    /// The sidecar that reloads the configuration.
    pub reloader: Container,
    /// The sidecar that Prometheus scrapes.
    pub exporter: Container,
    /// The toolbox pod.
    pub nats_box: Container,
    /// Whether the toolbox pod runs.
    pub nats_box_enabled: bool,
    /// Whether servers are spread over nodes.
    pub topology_spread: bool,
    /// How clients sign in.
    pub auth: Auth,
    /// The account that the streams live in: `$G` is the default one.
    pub account: AccountName,
    /// Whether connections are encrypted.
    pub tls: Tls,
    /// Where the servers are, when somebody else installs them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external: Option<External>,
    /// Helm values laid over the rendered ones.
    pub values: Values,
}

/// One container of the NATS chart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Container {
    /// Its image.
    pub image: ImageRef,
    /// Its requests and limits.
    pub resources: Resources,
}

/// What JetStream keeps, and who makes the streams in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct JetStream {
    /// The volume of each server.
    pub file_store: FileStore,
    /// Who makes the streams and consumers.
    pub provisioner: Provisioner,
    /// The Job that makes them.
    pub job: Job,
    /// The controller that makes them.
    pub nack: Nack,
}

/// The volume of each server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FileStore {
    /// Size of the volume. It cannot change later: a StatefulSet's claims are immutable.
    pub size: Quantity,
    /// How much of it JetStream may fill; without it, all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_size: Option<Quantity>,
    /// Storage class; without it, the cluster's default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub storage_class: Option<DnsSubdomain>,
}

/// Who makes the streams and consumers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Provisioner {
    /// A Job, as an Argo CD Sync hook, that runs the `nats` command.
    Job,
    /// The NACK controller, from Stream and Consumer objects.
    Nack,
}

/// The Job that makes streams and consumers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Job {
    /// An image with a shell and the `nats` command.
    pub image: ImageRef,
    /// Its requests and limits.
    pub resources: Resources,
    /// How many times Kubernetes starts it again after a failure.
    pub backoff_limit: u32,
    /// How long it may take altogether.
    pub deadline: Seconds,
    /// How long a finished Job stays to be looked at.
    pub keep: Seconds,
}

/// The NACK controller.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Nack {
    /// Its chart.
    pub chart: Chart,
    /// Its image.
    pub image: ImageRef,
    /// Its requests and limits.
    pub resources: Resources,
    /// Helm values laid over the rendered ones.
    pub values: Values,
}

/// How clients sign in. Every secret is a reference; neap never holds a value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Auth {
    /// The way in.
    #[serde(rename = "type")]
    pub kind: AuthType,
    /// For `type: user`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<UserAuth>,
    /// For `type: creds`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub creds: Option<Creds>,
    /// For `type: nkey`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nkey: Option<Nkey>,
}

/// The way in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum AuthType {
    /// Whoever reaches the port is in.
    None,
    /// A user and a password.
    User,
    /// A credentials file of a decentralised account (operator mode).
    Creds,
    /// A key pair.
    Nkey,
}

/// A user and a password, both in one Secret that exists in the namespace of NATS and of each client.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UserAuth {
    /// Name of the Secret.
    pub secret: DnsSubdomain,
    /// Key of the user's name.
    pub user_key: RefName,
    /// Key of the password.
    pub password_key: RefName,
}

/// A credentials file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Creds {
    /// The credentials file, in the namespace of each client.
    pub client: KeyRef,
    /// A piece of server configuration with `operator`, `system_account`, `resolver` and `resolver_preload`, in the namespace
    /// of NATS.
    pub server: KeyRef,
    /// Public key of the account (`A…`): KEDA can find an account of operator mode by nothing else.
    #[serde(rename = "accountID")]
    #[schemars(regex(pattern = "^A[A-Z2-7]{55}$"))]
    pub account_id: String,
}

/// A key pair.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Nkey {
    /// The seed, in the namespace of each client.
    pub client: KeyRef,
    /// Public key of the user (`U…`); the server knows only this.
    #[schemars(regex(pattern = "^U[A-Z2-7]{55}$"))]
    pub public_key: String,
}

/// Whether connections are encrypted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Tls {
    /// Whether the client port speaks TLS.
    pub enabled: bool,
    /// Whether the monitoring endpoint does too. KEDA must then trust the authority: see `keda.trustedCaSecret`.
    pub monitoring: bool,
    /// Secret of type `kubernetes.io/tls` with the server's certificate, in the namespace of NATS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server_secret: Option<DnsSubdomain>,
    /// The certificate authority, in a Secret in the namespace of NATS and of each client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca: Option<KeyRef>,
}

/// NATS servers that somebody else installs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct External {
    /// Labels of the server pods: the headless Service that neap renders selects by them.
    #[schemars(length(min = 1))]
    pub selector: BTreeMap<String, LabelValue>,
    /// Name of the StatefulSet's governing Service. KEDA asks `<pod>.<service>`, and such names exist below this Service
    /// alone; neap renders it under this name.
    pub headless_service: DnsLabel,
    /// Whether neap renders that Service; leave it off where it exists.
    pub render_service: bool,
}
