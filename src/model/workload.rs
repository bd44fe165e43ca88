//! One workload, with its triggers in KEDA's words.

use crate::config::Config;
use crate::config::spec::{Workload, WorkloadKind};
use crate::diagnostic::{Diagnostic, Sink};
use crate::document::Span;
use crate::trigger::{AuthenticationKind, Common, Metadata, Trigger};
use crate::unit::{ResourceName, closest};

use super::{ClientAccess, Connection};

/// A workload, ready to be rendered.
#[derive(Clone, Debug)]
pub struct ResolvedWorkload {
    /// Its name.
    pub name: ResourceName,
    /// Its settings.
    pub spec: Workload,
    /// Its triggers in KEDA's words, in their order: KEDA names metrics by it.
    pub triggers: Vec<KedaTrigger>,
    /// What it needs to connect to NATS, where it is to have that.
    pub client: Option<ClientAccess>,
    /// The place in the config that asked for it.
    pub span: Span,
}

/// A trigger in KEDA's words.
#[derive(Clone, Debug)]
pub struct KedaTrigger {
    /// KEDA's name of the scaler.
    pub type_name: String,
    /// What KEDA reads.
    pub metadata: Metadata,
    /// What every trigger can have.
    pub common: Common,
}

pub(super) fn resolve(
    config: &Config,
    name: &ResourceName,
    spec: &Workload,
    nats: &Connection,
    sink: &mut Sink,
) -> ResolvedWorkload {
    let here = format!("/workloads/{name}");
    for (index, trigger) in spec.triggers.iter().enumerate() {
        let pointer = format!("{here}/triggers/{index}");
        check_trigger(config, spec, trigger, &pointer, sink);
    }
    let triggers = spec.triggers.iter().map(|trigger| KedaTrigger {
        type_name: trigger.type_name().to_owned(),
        metadata: trigger.metadata(&nats.endpoint),
        common: trigger.common().clone(),
    });
    ResolvedWorkload {
        name: name.clone(),
        triggers: triggers.collect(),
        client: spec.nats_env.then(|| nats.client.clone()),
        span: config.key_span(&here),
        spec: spec.clone(),
    }
}

fn check_trigger(config: &Config, workload: &Workload, trigger: &Trigger, pointer: &str, sink: &mut Sink) {
    for fault in trigger.check() {
        let span = config.span(&format!("{pointer}/{}", fault.field));
        sink.push(Diagnostic::error("trigger-invalid", fault.message).at(span, "").help(fault.help));
    }
    if let Trigger::NatsJetstream(nats) = trigger {
        let streams = &config.spec.streams;
        match streams.get(&nats.stream) {
            None => {
                let known: Vec<&str> = streams.keys().map(|name| name.as_str()).collect();
                let message = format!("no stream `{}`", nats.stream);
                let at = config.span(&format!("{pointer}/stream"));
                sink.push(Diagnostic::error("unknown-stream", message).at(at, "").help(suggestion(
                    nats.stream.as_str(),
                    &known,
                    "`streams`; one that somebody else makes has `managed: false`",
                )));
            }
            Some(stream) if !stream.consumers.contains_key(&nats.consumer) => {
                let known: Vec<&str> = stream.consumers.keys().map(|name| name.as_str()).collect();
                let message = format!("stream `{}` has no consumer `{}`", nats.stream, nats.consumer);
                let at = config.span(&format!("{pointer}/consumer"));
                let evidence = config.key_span(&format!("/streams/{}", nats.stream));
                let diagnostic = Diagnostic::error("unknown-consumer", message).at(at, "");
                let place = format!("`streams.{}.consumers`", nats.stream);
                let help = suggestion(nats.consumer.as_str(), &known, &place);
                sink.push(diagnostic.related(evidence, "the stream is here").help(help));
            }
            Some(_) => {}
        }
    }
    if let Some(reference) = &trigger.common().authentication
        && reference.kind != Some(AuthenticationKind::ClusterTriggerAuthentication)
        && !workload.trigger_authentications.contains_key(&reference.name)
    {
        let message =
            format!("TriggerAuthentication `{}` is not in this file: it must be in the cluster", reference.name);
        let at = config.span(&format!("{pointer}/authentication/name"));
        let help = "define it in this workload's `triggerAuthentications`, or make sure that it is there";
        sink.push(Diagnostic::info("authentication-not-rendered", message).at(at, "").help(help));
    }
    if workload.kind == WorkloadKind::Job && trigger.common().metric_type.is_some() {
        let message = "a ScaledJob has no metric type";
        let at = config.span(&format!("{pointer}/metricType"));
        sink.push(Diagnostic::error("trigger-invalid", message).at(at, "").help("leave `metricType` out"));
    }
}

fn suggestion(word: &str, known: &[&str], place: &str) -> String {
    match closest(word, known.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("add it to {place}"),
    }
}
