//! NATS: its chart's values and its Application, or the headless Service of servers that somebody else installs.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::super::engine::TemplateFault;
use super::super::output::{Labels, Output, labels};
use super::super::pod;
use super::argocd::{Application, Source, application, wave};
use crate::config::spec::{AuthType, Container, KeyRef, Nats};
use crate::model;

/// The user of the NATS images' own processes; any but root would do.
const USER: u32 = 1000;

#[derive(Serialize)]
struct Context<'a> {
    clustered: bool,
    replicas: u32,
    size: &'a str,
    max_size: Option<&'a str>,
    storage_class: Option<&'a str>,
    client_port: u16,
    monitor_port: u16,
    exporter_port: u16,
    monitor_tls: bool,
    tls: Option<TlsContext<'a>>,
    config: Map<String, Value>,
    env: Map<String, Value>,
    auth_file: Option<&'a KeyRef>,
    server: Image<'a>,
    reloader: Image<'a>,
    exporter: Image<'a>,
    #[serde(rename = "box")]
    nats_box: Image<'a>,
    box_enabled: bool,
    #[serde(rename = "box_context")]
    box_login: Map<String, Value>,
    box_env: Map<String, Value>,
    monitored: bool,
    release: &'a str,
    spread: bool,
    security: Value,
    pod_security: Value,
}

#[derive(Serialize)]
struct TlsContext<'a> {
    secret: &'a str,
    ca: Option<&'a KeyRef>,
}

#[derive(Serialize)]
struct Image<'a> {
    image: &'a str,
    resources: Value,
}

impl<'a> Image<'a> {
    fn of(container: &'a Container) -> Self {
        Self { image: container.image.as_str(), resources: pod::resources(&container.resources) }
    }
}

#[derive(Serialize)]
struct ServiceContext<'a> {
    name: &'a str,
    namespace: &'a str,
    labels: Labels,
    selector: &'a Labels,
    client_port: u16,
    monitor_port: u16,
}

pub(super) fn render(output: &mut Output<'_>) -> Result<(), TemplateFault> {
    let platform = output.platform;
    let nats = &platform.spec.nats;
    let source = if platform.installs_nats() {
        let values = output.values_path(model::application::NATS)?;
        output.values(
            &values,
            "nats/values.yaml",
            &values_context(output, nats),
            &nats.values,
            platform.places.nats,
        )?;
        Source::Chart { chart: &nats.chart, release: nats.release.as_str(), values }
    } else {
        if !nats.external.as_ref().is_some_and(|external| external.render_service) {
            return Ok(());
        }
        let context = ServiceContext {
            name: &platform.nats.headless,
            namespace: nats.namespace.as_str(),
            labels: labels(&platform.nats.headless, model::application::NATS),
            selector: &platform.nats.selector,
            client_port: nats.client_port,
            monitor_port: nats.monitor_port,
        };
        let path = output.manifest(model::application::NATS, 10, "service", None)?;
        output.file(&path, "nats/service.yaml", &context, platform.places.nats)?;
        Source::Manifests
    };
    application(
        output,
        &Application {
            name: model::application::NATS,
            folder: &platform.spec.gitops.layout.platform,
            wave: wave::CONTROLLERS,
            namespace: nats.namespace.as_str(),
            create_namespace: platform.installs_nats(),
            source,
            origin: platform.places.nats,
        },
    )
}

fn values_context<'a>(output: &Output<'a>, nats: &'a Nats) -> Context<'a> {
    let monitoring = &output.platform.spec.monitoring;
    let store = &nats.jetstream.file_store;
    let tls = nats.tls.server_secret.as_ref().filter(|_| nats.tls.enabled);
    let creds = nats.auth.creds.as_ref().filter(|_| nats.auth.kind == AuthType::Creds);
    Context {
        clustered: nats.replicas > 1,
        replicas: nats.replicas,
        size: store.size.as_str(),
        max_size: store.max_size.as_ref().map(|size| size.as_str()),
        storage_class: store.storage_class.as_ref().map(|class| class.as_str()),
        client_port: nats.client_port,
        monitor_port: nats.monitor_port,
        exporter_port: nats.exporter_port,
        monitor_tls: nats.tls.monitoring,
        tls: tls.map(|secret| TlsContext { secret: secret.as_str(), ca: nats.tls.ca.as_ref() }),
        config: server_config(nats),
        env: user_variables(nats),
        auth_file: creds.map(|creds| &creds.server),
        server: Image::of(&nats.server),
        reloader: Image::of(&nats.reloader),
        exporter: Image::of(&nats.exporter),
        nats_box: Image::of(&nats.nats_box),
        box_enabled: nats.nats_box_enabled,
        box_login: box_context(nats),
        box_env: user_variables(nats),
        monitored: monitoring.enabled,
        release: monitoring.release.as_str(),
        spread: nats.topology_spread,
        security: pod::container_security(true),
        pod_security: pod::pod_security(Some(USER), true),
    }
}

/// Who may sign in, as the server's configuration has it. The chart writes `<< x >>` without quotes, which makes it a
/// variable of the environment (nats chart 2.12.6, `_helpers.tpl` `nats.formatConfig`).
fn server_config(nats: &Nats) -> Map<String, Value> {
    let user = match nats.auth.kind {
        AuthType::None => return Map::new(),
        // A piece of configuration out of the Secret: it names the operator, and the accounts come with it.
        AuthType::Creds => {
            return [("00$include".to_owned(), json!("../nats-auth/auth.conf"))].into_iter().collect();
        }
        AuthType::User => json!({ "user": "<< $NATS_USER >>", "password": "<< $NATS_PASSWORD >>" }),
        AuthType::Nkey => json!({ "nkey": nats.auth.nkey.as_ref().map(|nkey| &nkey.public_key) }),
    };
    let account = nats.account.as_str();
    let (section, content) = if account == "$G" {
        ("authorization", json!({ "users": [user] }))
    } else {
        ("accounts", json!({ account: { "jetstream": "enabled", "users": [user] } }))
    };
    [(section.to_owned(), content)].into_iter().collect()
}

/// The chart's own form of variables out of a Secret.
fn user_variables(nats: &Nats) -> Map<String, Value> {
    let Some(user) = nats.auth.user.as_ref().filter(|_| nats.auth.kind == AuthType::User) else { return Map::new() };
    [("NATS_USER", &user.user_key), ("NATS_PASSWORD", &user.password_key)]
        .into_iter()
        .map(|(name, key)| {
            (name.to_owned(), json!({ "valueFrom": { "secretKeyRef": { "name": user.secret, "key": key } } }))
        })
        .collect()
}

fn box_context(nats: &Nats) -> Map<String, Value> {
    let secret = |section: &str, secret: &KeyRef| {
        [(section.to_owned(), json!({ "secretName": secret.name, "key": secret.key }))].into_iter().collect()
    };
    match nats.auth.kind {
        AuthType::Creds => nats.auth.creds.as_ref().map(|creds| secret("creds", &creds.client)).unwrap_or_default(),
        AuthType::Nkey => nats.auth.nkey.as_ref().map(|nkey| secret("nkey", &nkey.client)).unwrap_or_default(),
        AuthType::None | AuthType::User => Map::new(),
    }
}
