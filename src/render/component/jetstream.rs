//! Streams and consumers: a Job that makes them with the `nats` command, or the objects that NACK makes them from.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use super::super::engine::TemplateFault;
use super::super::output::{Labels, Output, labels};
use super::super::pod::{self, NatsParts, pruned};
use super::argocd::{Application, Source, application, wave};
use crate::bundle::Digest;
use crate::config::spec::{AuthType, Provisioner, Stream};
use crate::document::Span;
use crate::model::{self, jetstream};
use crate::unit::{StreamName, object_name};

/// The user that the `nats` command runs as.
const USER: u32 = 1000;
/// Where the Job finds what it is to make.
const FOLDER: &str = "/etc/jetstream";

#[derive(Serialize)]
struct ConfigMapContext<'a> {
    name: &'a str,
    namespace: &'a str,
    labels: &'a Labels,
    data: &'a BTreeMap<String, String>,
}

#[derive(Serialize)]
struct JobContext<'a> {
    name: String,
    namespace: &'a str,
    labels: &'a Labels,
    backoff_limit: u32,
    deadline: u32,
    keep: u32,
    pod: Value,
}

#[derive(Serialize)]
struct ObjectContext<'a> {
    name: String,
    namespace: &'a str,
    labels: Labels,
    spec: Value,
}

#[derive(Serialize)]
struct NackContext<'a> {
    repository: &'a str,
    tag: &'a str,
    url: &'a str,
    credentials: Option<Value>,
    nkey: Option<Value>,
    ca: Option<Value>,
    resources: Value,
}

pub(super) fn render(output: &mut Output<'_>) -> Result<(), TemplateFault> {
    let platform = output.platform;
    if platform.streams.is_empty() {
        return Ok(());
    }
    for (name, stream) in &platform.streams {
        match platform.spec.nats.jetstream.provisioner {
            Provisioner::Job => job(output, name, &stream.item, stream.span)?,
            Provisioner::Nack => objects(output, name, &stream.item, stream.span)?,
        }
    }
    if platform.installs_nack() {
        nack(output)?;
    }
    application(
        output,
        &Application {
            name: model::application::JETSTREAM,
            folder: &platform.spec.gitops.layout.platform,
            wave: wave::PLATFORM,
            namespace: platform.spec.nats.namespace.as_str(),
            source: Source::Manifests,
            create_namespace: platform.installs_nats(),
            origin: platform.places.streams,
        },
    )
}

/// Where there are several streams, their files are told apart by name.
fn file_name<'a>(output: &Output<'_>, object: &'a str) -> Option<&'a str> {
    (output.platform.streams.len() > 1).then_some(object)
}

fn job(output: &mut Output<'_>, name: &StreamName, stream: &Stream, origin: Span) -> Result<(), TemplateFault> {
    let platform = output.platform;
    let namespace = platform.spec.nats.namespace.as_str();
    let settings = &platform.spec.nats.jetstream.job;
    let object = object_name(name.as_str());
    let config_map = format!("jetstream-{object}");
    let labels = labels(&config_map, model::application::JETSTREAM);
    let mut data: BTreeMap<String, String> = BTreeMap::new();
    data.insert("provision.sh".to_owned(), output.text("jetstream/provision.sh", &json!({}))?);
    data.insert("stream.json".to_owned(), pretty(&jetstream::stream(name, stream)));
    for (consumer, config) in &stream.consumers {
        data.insert(format!("consumer-{consumer}.json"), pretty(&jetstream::consumer(consumer.as_str(), config)));
    }
    let pod = job_pod(output, name, &config_map);
    let digest = Digest::of(format!("{data:?}{pod}").as_bytes());
    let context = JobContext {
        name: format!("{config_map}-{}", digest.short()),
        namespace,
        labels: &labels,
        backoff_limit: settings.backoff_limit,
        deadline: settings.deadline.count(),
        keep: settings.keep.count(),
        pod,
    };
    let file = file_name(output, &object);
    let map = ConfigMapContext { name: &config_map, namespace, labels: &labels, data: &data };
    let path = output.manifest(model::application::JETSTREAM, 10, "configmap", file)?;
    output.file(&path, "jetstream/configmap.yaml", &map, origin)?;
    let path = output.manifest(model::application::JETSTREAM, 20, "job", file)?;
    output.file(&path, "jetstream/job.yaml", &context, origin)
}

fn job_pod(output: &Output<'_>, stream: &StreamName, config_map: &str) -> Value {
    let platform = output.platform;
    let settings = &platform.spec.nats.jetstream.job;
    let nats = NatsParts::of(&platform.nats.client);
    let mut env = vec![
        json!({ "name": "STREAM", "value": stream }),
        // The `nats` command keeps its settings below these; the root file system is read-only.
        json!({ "name": "HOME", "value": "/tmp" }),
        json!({ "name": "XDG_CONFIG_HOME", "value": "/tmp" }),
    ];
    env.extend(nats.env);
    let mut mounts = vec![
        json!({ "name": "tmp", "mountPath": "/tmp" }),
        json!({ "name": "config", "mountPath": FOLDER, "readOnly": true }),
    ];
    mounts.extend(nats.mounts);
    let mut volumes = vec![
        json!({ "name": "tmp", "emptyDir": {} }),
        json!({ "name": "config", "configMap": { "name": config_map } }),
    ];
    volumes.extend(nats.volumes);
    json!({
        "restartPolicy": "Never",
        "automountServiceAccountToken": false,
        "securityContext": pod::pod_security(Some(USER), true),
        "containers": [{
            "name": "provision",
            "image": settings.image,
            "command": ["/bin/sh", format!("{FOLDER}/provision.sh")],
            "env": env,
            "resources": pod::resources(&settings.resources),
            "securityContext": pod::container_security(true),
            "volumeMounts": mounts,
        }],
        "volumes": volumes,
    })
}

fn pretty(value: &Value) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}

fn objects(output: &mut Output<'_>, name: &StreamName, stream: &Stream, origin: Span) -> Result<(), TemplateFault> {
    let platform = output.platform;
    let namespace = platform.spec.nats.namespace.as_str();
    let object = object_name(name.as_str());
    let limit = |value: Option<u64>| value.map_or(json!(-1), |value| json!(value));
    let spec = pruned(json!({
        "name": name,
        "description": stream.description,
        "subjects": stream.subjects,
        "retention": stream.retention,
        "storage": stream.storage,
        "replicas": stream.replicas,
        "discard": stream.discard,
        "maxAge": stream.max_age,
        "maxBytes": limit(stream.max_bytes),
        "maxMsgs": limit(stream.max_messages),
        "maxMsgSize": limit(stream.max_message_size.map(u64::from)),
        "duplicateWindow": stream.duplicate_window,
        // An object that leaves Git is pruned; the messages in the stream are not to go with it.
        "preventDelete": true,
    }));
    let context =
        ObjectContext { name: object.clone(), namespace, labels: labels(&object, model::application::JETSTREAM), spec };
    let path = output.manifest(model::application::JETSTREAM, 10, "stream", file_name(output, &object))?;
    output.file(&path, "jetstream/stream.yaml", &context, origin)?;
    let several = platform.streams.values().map(|stream| stream.item.consumers.len()).sum::<usize>() > 1;
    for (consumer, config) in &stream.consumers {
        let (one, filters) = jetstream::filters(config);
        // Everything is spelt out: NACK's own defaults are no acknowledgement and a wait of one nanosecond.
        let spec = pruned(json!({
            "streamName": name,
            "durableName": consumer,
            "description": config.description,
            "ackPolicy": config.ack_policy,
            "ackWait": config.ack_wait,
            "deliverPolicy": config.deliver_policy,
            "replayPolicy": config.replay_policy,
            "filterSubject": one,
            "filterSubjects": filters,
            "maxDeliver": config.max_deliver,
            "maxAckPending": config.max_ack_pending,
        }));
        let object = format!("{object}-{}", object_name(consumer.as_str()));
        let labels = labels(&object, model::application::JETSTREAM);
        let path =
            output.manifest(model::application::JETSTREAM, 20, "consumer", several.then_some(object.as_str()))?;
        let context = ObjectContext { name: object, namespace, labels, spec };
        output.file(&path, "jetstream/consumer.yaml", &context, origin)?;
    }
    Ok(())
}

fn nack(output: &mut Output<'_>) -> Result<(), TemplateFault> {
    let platform = output.platform;
    let nats = &platform.spec.nats;
    let nack = &nats.jetstream.nack;
    let (repository, tag) = nack.image.as_str().rsplit_once(':').unwrap_or((nack.image.as_str(), "latest"));
    let secret = |secret: &crate::config::spec::KeyRef| json!({ "name": secret.name, "key": secret.key });
    let context = NackContext {
        repository,
        tag,
        url: &platform.nats.client.url,
        credentials: nats
            .auth
            .creds
            .as_ref()
            .filter(|_| nats.auth.kind == AuthType::Creds)
            .map(|it| secret(&it.client)),
        nkey: nats.auth.nkey.as_ref().filter(|_| nats.auth.kind == AuthType::Nkey).map(|it| secret(&it.client)),
        ca: nats.tls.ca.as_ref().filter(|_| nats.tls.enabled).map(secret),
        resources: pod::resources(&nack.resources),
    };
    let values = output.values_path(model::application::NACK)?;
    output.values(&values, "jetstream/nack-values.yaml", &context, &nack.values, platform.places.nats)?;
    application(
        output,
        &Application {
            name: model::application::NACK,
            folder: &platform.spec.gitops.layout.platform,
            wave: wave::CONTROLLERS,
            namespace: nats.namespace.as_str(),
            source: Source::Chart { chart: &nack.chart, release: model::application::NACK, values },
            create_namespace: platform.installs_nats(),
            origin: platform.places.nats,
        },
    )
}
