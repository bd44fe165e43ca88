//! Where the NATS servers are, and how a client signs in.

use std::collections::BTreeMap;

use crate::config::spec::{AuthType, Install, KeyRef, Nats};
use crate::trigger::NatsEndpoint;

/// The NATS servers as everybody else sees them.
#[derive(Clone, Debug)]
pub struct Connection {
    /// Name of the StatefulSet and of the Service that clients use.
    pub name: String,
    /// Name of the headless Service, below which each server has a name of its own.
    pub headless: String,
    /// Labels that select the server pods.
    pub selector: BTreeMap<String, String>,
    /// What KEDA's scaler asks.
    pub endpoint: NatsEndpoint,
    /// What clients connect to.
    pub client: ClientAccess,
}

/// What a client needs to connect: variables that the `nats` command and the common client libraries know.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClientAccess {
    /// `NATS_URL`.
    pub url: String,
    /// Variables whose value is a key of a Secret.
    pub from_secrets: Vec<(&'static str, KeyRef)>,
    /// Variables whose value is the path of a file out of a Secret.
    pub files: Vec<SecretFile>,
}

/// A key of a Secret as a file, and the variable that holds its path.
#[derive(Clone, Debug, PartialEq)]
pub struct SecretFile {
    /// The variable.
    pub variable: &'static str,
    /// Name of the volume.
    pub volume: &'static str,
    /// Folder that the volume is mounted at.
    pub folder: &'static str,
    /// The Secret and its key.
    pub secret: KeyRef,
}

impl SecretFile {
    /// Path of the file in the container.
    #[must_use]
    pub fn path(&self) -> String {
        format!("{}/{}", self.folder, self.secret.key)
    }
}

impl Connection {
    pub(super) fn of(nats: &Nats) -> Self {
        let external = nats.external.as_ref().filter(|_| nats.install == Install::External);
        // nats chart 2.12.6, `_helpers.tpl` `nats.fullname`: the release name alone where it contains the chart's.
        let release = nats.release.as_str();
        let name = if release.contains("nats") { release.to_owned() } else { format!("{release}-nats") };
        let (headless, selector, client_host) = match external {
            Some(external) => {
                let headless = external.headless_service.as_str().to_owned();
                let selector = external.selector.iter().map(|(key, value)| (key.clone(), value.to_string())).collect();
                (headless.clone(), selector, headless)
            }
            None => (format!("{name}-headless"), chart_selector(release), name.clone()),
        };
        let scheme = if nats.tls.enabled { "tls" } else { "nats" };
        let operator_mode = nats.auth.creds.as_ref().filter(|_| nats.auth.kind == AuthType::Creds);
        Self {
            endpoint: NatsEndpoint {
                monitoring: format!("{headless}.{}:{}", nats.namespace, nats.monitor_port),
                account: nats.account.to_string(),
                account_id: operator_mode.map(|creds| creds.account_id.clone()),
                https: nats.tls.monitoring,
            },
            client: ClientAccess {
                url: format!("{scheme}://{client_host}.{}:{}", nats.namespace, nats.client_port),
                ..access(nats)
            },
            name,
            headless,
            selector,
        }
    }
}

/// nats chart 2.12.6, `_helpers.tpl` `nats.selectorLabels`.
fn chart_selector(release: &str) -> BTreeMap<String, String> {
    [("component", "nats"), ("instance", release), ("name", "nats")]
        .into_iter()
        .map(|(key, value)| (format!("app.kubernetes.io/{key}"), value.to_owned()))
        .collect()
}

/// natscli 0.3.0 reads these variables for the flags of the same names.
fn access(nats: &Nats) -> ClientAccess {
    let mut access = ClientAccess::default();
    let auth = &nats.auth;
    match auth.kind {
        AuthType::None => {}
        AuthType::User => {
            if let Some(user) = &auth.user {
                let key = |key: &crate::unit::RefName| KeyRef { name: user.secret.clone(), key: key.clone() };
                access.from_secrets.push(("NATS_USER", key(&user.user_key)));
                access.from_secrets.push(("NATS_PASSWORD", key(&user.password_key)));
            }
        }
        AuthType::Creds => access.files.extend(auth.creds.as_ref().map(|creds| SecretFile {
            variable: "NATS_CREDS",
            volume: "nats-creds",
            folder: "/etc/nats-creds",
            secret: creds.client.clone(),
        })),
        AuthType::Nkey => access.files.extend(auth.nkey.as_ref().map(|nkey| SecretFile {
            variable: "NATS_NKEY",
            volume: "nats-nkey",
            folder: "/etc/nats-nkey",
            secret: nkey.client.clone(),
        })),
    }
    if nats.tls.enabled {
        access.files.extend(nats.tls.ca.as_ref().map(|ca| SecretFile {
            variable: "NATS_CA",
            volume: "nats-ca",
            folder: "/etc/nats-ca",
            secret: ca.clone(),
        }));
    }
    access
}
