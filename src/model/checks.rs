//! What the parts of a config must agree on.
//!
//! Each rule is that of the component that would refuse the result, or go wrong with it, on the live cluster.

use std::collections::BTreeMap;

use super::{Platform, application};
use crate::config::Config;
use crate::config::Layer;
use crate::config::spec::{
    AckPolicy, AuthType, Consumer, DeliverPolicy, Install, Resources, Retention, Storage, Stream, Workload,
    WorkloadKind,
};
use crate::diagnostic::{Diagnostic, Severity, Sink};
use crate::unit::{StreamName, subject_covers, subjects_overlap};

pub(super) fn check(config: &Config, platform: &Platform, sink: &mut Sink) {
    let checks = Checks { config, platform };
    checks.layout(sink);
    checks.keda(sink);
    checks.nats(sink);
    checks.auth(sink);
    checks.streams(sink);
    for (name, workload) in &config.spec.workloads {
        checks.workload(&format!("/workloads/{name}"), workload, sink);
    }
}

struct Checks<'a> {
    config: &'a Config,
    platform: &'a Platform,
}

impl Checks<'_> {
    fn push(
        &self,
        sink: &mut Sink,
        severity: Severity,
        code: &'static str,
        pointer: &str,
        message: impl Into<String>,
        help: &str,
    ) {
        let mut diagnostic = Diagnostic::error(code, message).at(self.config.span(pointer), "").help(help);
        diagnostic.severity = severity;
        sink.push(diagnostic);
    }

    fn error(&self, sink: &mut Sink, code: &'static str, pointer: &str, message: impl Into<String>, help: &str) {
        self.push(sink, Severity::Error, code, pointer, message, help);
    }

    fn warn(&self, sink: &mut Sink, code: &'static str, pointer: &str, message: impl Into<String>, help: &str) {
        self.push(sink, Severity::Warning, code, pointer, message, help);
    }

    fn layout(&self, sink: &mut Sink) {
        let layout = &self.config.spec.gitops.layout;
        let folders = [
            ("bootstrap", &layout.bootstrap),
            ("platform", &layout.platform),
            ("workloads", &layout.workloads),
            ("values", &layout.values),
            ("manifests", &layout.manifests),
        ];
        for (at, (name, folder)) in folders.iter().enumerate() {
            for (other, outer) in folders.iter().take(at).chain(folders.iter().skip(at + 1)) {
                let inside = folder.as_str().strip_prefix(outer.as_str()).is_some_and(|rest| rest.starts_with('/'));
                let same = folder == outer && other < name;
                // Argo CD reads the folders of Applications with all that is below them.
                if same || inside {
                    let message = format!("the folder `{folder}` lies in `{outer}`, the one of `{other}`");
                    let pointer = format!("/gitops/layout/{name}");
                    self.error(sink, "layout-overlap", &pointer, message, "give each its own folder, side by side");
                }
            }
        }
        let taken = [
            application::KEDA,
            application::NATS,
            application::NACK,
            application::JETSTREAM,
            application::NETWORK_POLICIES,
            self.config.spec.argocd.root.as_str(),
        ];
        for (name, workload) in &self.config.spec.workloads {
            let pointer = format!("/workloads/{name}/namespace");
            let namespace = workload.namespace.as_str();
            if taken.contains(&namespace) {
                let message =
                    format!("the Application of namespace `{namespace}` would have the name of a platform component");
                self.error(sink, "application-name-taken", &pointer, message, "choose another namespace");
            } else if namespace == self.config.spec.nats.namespace.as_str() {
                let message = format!("`{namespace}` is the namespace of NATS, and two Applications would own it");
                self.error(sink, "application-name-taken", &pointer, message, "choose another namespace");
            }
        }
    }

    fn keda(&self, sink: &mut Sink) {
        let keda = &self.config.spec.keda;
        let components =
            [("operator", &keda.operator), ("metricsServer", &keda.metrics_server), ("webhooks", &keda.webhooks)];
        for (name, component) in components {
            self.resources(&format!("/keda/{name}/resources"), &component.resources, sink);
            if component.image.as_ref().is_some_and(|image| image.parts().is_none()) {
                let message = "the chart of KEDA needs a tag besides the digest";
                let help = "write `repository:tag@sha256:…`";
                self.error(sink, "image-without-tag", &format!("/keda/{name}/image"), message, help);
            }
            if component.pod_disruption_budget && component.replicas == 1 {
                let pointer = format!("/keda/{name}/podDisruptionBudget");
                let message = "a disruption budget over a single pod protects nothing: it may be evicted either way";
                self.warn(sink, "budget-of-one", &pointer, message, "raise `replicas`, or turn the budget off");
            }
        }
        if keda.operator.replicas > 2 {
            let message = "one operator leads and one stands by; a third has nothing to do";
            self.warn(sink, "idle-operator", "/keda/operator/replicas", message, "2 is the most that helps");
        }
    }

    fn nats(&self, sink: &mut Sink) {
        let nats = &self.config.spec.nats;
        if nats.install == Install::External {
            if nats.external.is_none() {
                let help = "add `nats.external` with the pods' `selector` and the name of the `headlessService`";
                let message = "`install: external` needs to know where the servers are";
                self.error(sink, "external-nats-unknown", "/nats/install", message, help);
            }
            return;
        }
        let parts = [
            ("server", &nats.server),
            ("reloader", &nats.reloader),
            ("exporter", &nats.exporter),
            ("natsBox", &nats.nats_box),
        ];
        for (name, container) in parts {
            self.resources(&format!("/nats/{name}/resources"), &container.resources, sink);
        }
        if nats.replicas.is_multiple_of(2) {
            let message =
                format!("{} servers outlive the loss of no more than {} do", nats.replicas, nats.replicas - 1);
            self.warn(sink, "even-cluster", "/nats/replicas", message, "use 1, 3 or 5");
        }
        let store = &nats.jetstream.file_store;
        if let Some(max) = &store.max_size
            && max.amount() > store.size.amount()
        {
            let message = format!("JetStream may fill {max}, and the volume has {}", store.size);
            let help = "leave room below `size` for Raft logs and the file system";
            self.error(sink, "file-store-too-small", "/nats/jetstream/fileStore/maxSize", message, help);
        }
        let numbers = [nats.client_port, nats.monitor_port, nats.exporter_port];
        if (1..numbers.len()).any(|at| numbers[..at].contains(&numbers[at])) {
            let message = "two of the NATS ports are the same";
            self.error(sink, "port-taken", "/nats/monitorPort", message, "give each its own: 4222, 8222, 7777");
        }
    }

    fn auth(&self, sink: &mut Sink) {
        let nats = &self.config.spec.nats;
        let auth = &nats.auth;
        let (section, present) = match auth.kind {
            AuthType::None => ("none", true),
            AuthType::User => ("user", auth.user.is_some()),
            AuthType::Creds => ("creds", auth.creds.is_some()),
            AuthType::Nkey => ("nkey", auth.nkey.is_some()),
        };
        if !present {
            let message = format!("`type: {section}` needs the field `nats.auth.{section}`");
            self.error(
                sink,
                "auth-incomplete",
                "/nats/auth/type",
                message,
                "name the Secrets that hold the credentials",
            );
        }
        if auth.kind == AuthType::None && nats.install == Install::Chart && nats.account.as_str() != "$G" {
            let message = format!("whoever does not sign in is in the account `$G`, never in `{}`", nats.account);
            self.error(sink, "account-unreachable", "/nats/account", message, "use `$G`, or turn `nats.auth` on");
        }
        if nats.tls.enabled && nats.install == Install::Chart && nats.tls.server_secret.is_none() {
            let message = "TLS needs the server's certificate";
            self.error(
                sink,
                "tls-incomplete",
                "/nats/tls/enabled",
                message,
                "name its Secret in `nats.tls.serverSecret`",
            );
        }
        if nats.tls.monitoring && !nats.tls.enabled {
            let message = "the monitoring endpoint takes its certificate from the client port's TLS";
            self.error(sink, "tls-incomplete", "/nats/tls/monitoring", message, "turn `nats.tls.enabled` on");
        }
        if nats.tls.monitoring && self.platform.installs_keda() && self.config.spec.keda.trusted_ca_secret.is_none() {
            let message = "KEDA must trust the authority of the monitoring endpoint's certificate";
            let help = "name a Secret with its certificate in `keda.trustedCaSecret`, unless the system trusts it";
            self.warn(sink, "authority-unknown-to-keda", "/nats/tls/monitoring", message, help);
        }
        if self.platform.installs_nack() && auth.kind == AuthType::User {
            let message = "the NACK controller cannot sign in with a user and a password out of a Secret";
            let help = "use `creds` or `nkey`, or `provisioner: job`";
            self.error(sink, "nack-cannot-sign-in", "/nats/jetstream/provisioner", message, help);
        }
    }

    fn streams(&self, sink: &mut Sink) {
        let streams = &self.config.spec.streams;
        let mut objects: BTreeMap<String, &str> = BTreeMap::new();
        for (name, stream) in streams {
            let here = format!("/streams/{name}");
            if stream.managed {
                if let Some(other) = objects.insert(crate::unit::object_name(name.as_str()), name.as_str()) {
                    let message = format!("the objects of the streams `{other}` and `{name}` would have the same name");
                    self.error(
                        sink,
                        "stream-name-clash",
                        &here,
                        message,
                        "rename one: Kubernetes knows no capital letters",
                    );
                }
                self.stream(&here, stream, sink);
            }
            for (other, second) in streams.range::<StreamName, _>(..name) {
                let clash =
                    stream.subjects.iter().find(|one| second.subjects.iter().any(|two| subjects_overlap(one, two)));
                if let Some(subject) = clash {
                    let message = format!("subject `{subject}` also goes to stream `{other}`");
                    // nats-server 2.12.6, error 10065.
                    let help = "a subject can go to one stream of an account only";
                    self.error(sink, "stream-subjects-overlap", &format!("{here}/subjects"), message, help);
                }
            }
        }
    }

    fn stream(&self, here: &str, stream: &Stream, sink: &mut Sink) {
        let nats = &self.config.spec.nats;
        let chart = nats.install == Install::Chart;
        if chart && stream.replicas > nats.replicas {
            let message = format!("{} copies cannot lie on {} servers", stream.replicas, nats.replicas);
            let help = "lower `replicas`, or raise `nats.replicas`";
            self.error(sink, "stream-too-many-replicas", &format!("{here}/replicas"), message, help);
        } else if stream.replicas.is_multiple_of(2) {
            let message =
                format!("{} copies outlive the loss of no more than {} do", stream.replicas, stream.replicas - 1);
            self.warn(sink, "even-cluster", &format!("{here}/replicas"), message, "use 1, 3 or 5");
        }
        if chart && stream.storage == Storage::Memory {
            let message = "the servers are given no memory store, and refuse a stream in memory";
            let help = "use `file`, or give them one in `nats.values.config.jetstream.memoryStore`";
            let given = nats.values.get("config").and_then(|config| config.pointer("/jetstream/memoryStore/enabled"));
            if given != Some(&serde_json::Value::Bool(true)) {
                self.error(sink, "stream-no-memory-store", &format!("{here}/storage"), message, help);
            }
        }
        if let Some(age) = &stream.max_age {
            let nanoseconds = age.nanoseconds();
            if nanoseconds != 0 && nanoseconds < 100_000_000 {
                let message = format!("{age} is too short: the server's least is 100ms");
                self.error(
                    sink,
                    "stream-max-age",
                    &format!("{here}/maxAge"),
                    message,
                    "write a longer time, or leave it out",
                );
            }
            if let Some(window) = &stream.duplicate_window
                && nanoseconds != 0
                && window.nanoseconds() > nanoseconds
            {
                let message = format!("the window of {window} is longer than the {age} a message is kept");
                let help = "make it no longer than `maxAge`";
                self.error(sink, "stream-duplicate-window", &format!("{here}/duplicateWindow"), message, help);
            }
        }
        for (name, consumer) in &stream.consumers {
            self.consumer(&format!("{here}/consumers/{name}"), stream, name.as_str(), consumer, sink);
        }
    }

    fn consumer(&self, here: &str, stream: &Stream, name: &str, consumer: &Consumer, sink: &mut Sink) {
        for (index, filter) in consumer.filter_subjects.iter().enumerate() {
            if !stream.subjects.iter().any(|subject| subject_covers(subject, filter)) {
                let subjects: Vec<&str> = stream.subjects.iter().map(|subject| subject.as_str()).collect();
                let message = format!("`{filter}` is outside of the stream's subjects: {}", subjects.join(", "));
                let pointer = format!("{here}/filterSubjects/{index}");
                self.error(sink, "consumer-filter-outside-stream", &pointer, message, "correct one or the other");
            }
            let twice = consumer.filter_subjects.iter().take(index).find(|other| subjects_overlap(filter, other));
            if let Some(other) = twice {
                let message = format!("`{filter}` overlaps with `{other}`");
                let pointer = format!("{here}/filterSubjects/{index}");
                self.error(sink, "consumer-filters-overlap", &pointer, message, "keep one of them");
            }
        }
        if stream.retention == Retention::Workqueue {
            self.workqueue(here, stream, name, consumer, sink);
        }
    }

    /// nats-server 2.12.6, errors 10084, 10098 to 10101.
    fn workqueue(&self, here: &str, stream: &Stream, name: &str, consumer: &Consumer, sink: &mut Sink) {
        const CODE: &str = "consumer-not-for-workqueue";
        if consumer.ack_policy != AckPolicy::Explicit {
            let message = "a work queue wants every message acknowledged one by one";
            self.error(sink, CODE, &format!("{here}/ackPolicy"), message, "use `explicit`");
        }
        if consumer.deliver_policy != DeliverPolicy::All {
            let message = "a work queue delivers all of its messages";
            self.error(sink, CODE, &format!("{here}/deliverPolicy"), message, "use `all`");
        }
        for (other, second) in &stream.consumers {
            if other.as_str() >= name {
                break;
            }
            let all = consumer.filter_subjects.is_empty() || second.filter_subjects.is_empty();
            let overlap = |one| second.filter_subjects.iter().any(|two| subjects_overlap(one, two));
            if all || consumer.filter_subjects.iter().any(overlap) {
                let message =
                    format!("consumers `{other}` and `{name}` would both take the same messages of a work queue");
                let help = "give each its own `filterSubjects`";
                self.error(sink, CODE, &format!("{here}/filterSubjects"), message, help);
            }
        }
    }

    fn workload(&self, here: &str, workload: &Workload, sink: &mut Sink) {
        let scaling = &workload.scaling;
        let at = |field: &str| format!("{here}/scaling/{field}");
        self.resources(&format!("{here}/resources"), &workload.resources, sink);
        if scaling.min_replicas > scaling.max_replicas {
            let message = format!("at least {} and at most {} cannot be", scaling.min_replicas, scaling.max_replicas);
            self.error(
                sink,
                "replicas-bounds",
                &at("minReplicas"),
                message,
                "lower `minReplicas` or raise `maxReplicas`",
            );
        }
        if scaling.idle_replicas.is_some_and(|idle| idle >= scaling.min_replicas) {
            let message = "idle replicas must be fewer than `minReplicas`";
            self.error(
                sink,
                "replicas-bounds",
                &at("idleReplicas"),
                message,
                "leave `idleReplicas` out, or raise `minReplicas`",
            );
        }
        if workload.kind == WorkloadKind::Job {
            self.job(here, workload, sink);
        } else {
            self.behavior(here, workload, sink);
            for field in ["strategy", "jobDeadline", "jobBackoffLimit"] {
                self.without_effect(&at(field), "a Deployment", sink);
            }
        }
        self.triggers(here, workload, sink);
        for (name, probe) in
            [("readinessProbe", &workload.readiness_probe), ("livenessProbe", &workload.liveness_probe)]
        {
            if probe.as_ref().is_some_and(|probe| probe.exec.is_some() == probe.http.is_some()) {
                let message = "a probe has exactly one of `exec` and `http`";
                self.error(sink, "probe-ambiguous", &format!("{here}/{name}"), message, "keep one of them");
            }
        }
        for name in workload.trigger_authentications.keys() {
            let authentication = &workload.trigger_authentications[name];
            let nothing = authentication.secret_target_ref.is_empty() && authentication.env.is_empty();
            if nothing && authentication.pod_identity.is_none() {
                let pointer = format!("{here}/triggerAuthentications/{name}");
                let message = format!("TriggerAuthentication `{name}` gives nothing");
                self.error(
                    sink,
                    "authentication-empty",
                    &pointer,
                    message,
                    "add `secretTargetRef`, `env` or `podIdentity`",
                );
            }
        }
    }

    fn job(&self, here: &str, _: &Workload, sink: &mut Sink) {
        for field in ["cooldown", "initialCooldown", "idleReplicas", "fallback", "behavior", "scalingModifiers"] {
            self.without_effect(&format!("{here}/scaling/{field}"), "a ScaledJob", sink);
        }
        for field in ["podDisruptionBudget", "readinessProbe"] {
            self.without_effect(&format!("{here}/{field}"), "a ScaledJob", sink);
        }
    }

    /// A setting that the profile brings along may pass; one that the user wrote, and that does nothing, may not.
    fn without_effect(&self, pointer: &str, kind: &str, sink: &mut Sink) {
        let Some(node) = self.config.tree.at(pointer) else { return };
        let off = matches!(node.value, crate::document::Value::Bool(false));
        if matches!(self.config.layer(pointer), Some(Layer::Profile(_)) | None) || off {
            return;
        }
        let field = pointer.rsplit('/').next().unwrap_or_default();
        let message = format!("`{field}` has no effect on {kind}");
        self.warn(sink, "field-without-effect", pointer, message, "leave it out");
    }

    fn behavior(&self, here: &str, workload: &Workload, sink: &mut Sink) {
        let Some(behavior) = &workload.scaling.behavior else { return };
        for (name, rules) in [("scaleUp", &behavior.scale_up), ("scaleDown", &behavior.scale_down)] {
            let Some(rules) = rules else { continue };
            let at = format!("{here}/scaling/behavior/{name}");
            // Kubernetes 1.34, `pkg/apis/autoscaling/validation`.
            if rules.stabilization_window.as_ref().is_some_and(|window| window.count() > 3600) {
                let message = "a stabilization window is an hour at most";
                self.error(sink, "behavior-bounds", &format!("{at}/stabilizationWindow"), message, "write up to 1h");
            }
            for (index, policy) in rules.policies.iter().enumerate() {
                if !(1..=1800).contains(&policy.period.count()) {
                    let message = "the period of a policy is from 1s to 30m";
                    self.error(
                        sink,
                        "behavior-bounds",
                        &format!("{at}/policies/{index}/period"),
                        message,
                        "write up to 30m",
                    );
                }
            }
        }
        let window = behavior.scale_down.as_ref().and_then(|rules| rules.stabilization_window.as_ref());
        if let (Some(window), Some(cooldown), 0) = (window, &workload.scaling.cooldown, workload.scaling.min_replicas)
            && window.count() > cooldown.count()
        {
            let message =
                format!("KEDA goes from any number to 0 after {cooldown}, whatever the window of {window} says");
            let help = "raise `cooldown` above the window";
            self.warn(sink, "cooldown-below-window", &format!("{here}/scaling/cooldown"), message, help);
        }
    }

    fn triggers(&self, here: &str, workload: &Workload, sink: &mut Sink) {
        let scaling = &workload.scaling;
        let resource = |name: &str| matches!(name, "cpu" | "memory");
        let resource_only = workload.triggers.iter().all(|trigger| resource(trigger.type_name()));
        if resource_only && scaling.min_replicas == 0 && workload.kind == WorkloadKind::Deployment {
            let message = "cpu and memory of pods that do not run cannot wake them";
            let help = "raise `minReplicas` to 1, or add a trigger from outside";
            self.error(sink, "cannot-wake", &format!("{here}/scaling/minReplicas"), message, help);
        }
        let mut names: Vec<&str> = Vec::new();
        for (index, trigger) in workload.triggers.iter().enumerate() {
            let Some(name) = trigger.common().name.as_ref() else { continue };
            if names.contains(&name.as_str()) {
                let message = format!("two triggers are named `{name}`");
                let pointer = format!("{here}/triggers/{index}/name");
                self.error(sink, "trigger-name-twice", &pointer, message, "give each its own name");
            }
            names.push(name.as_str());
        }
        if scaling.scaling_modifiers.is_some() && names.len() < workload.triggers.len() {
            let message = "a formula needs every trigger to have a name";
            self.error(sink, "trigger-without-name", &format!("{here}/triggers"), message, "add `name` to each");
        }
        for (index, trigger) in workload.triggers.iter().enumerate() {
            let crate::trigger::Trigger::NatsJetstream(nats) = trigger else { continue };
            let consumer =
                self.config.spec.streams.get(&nats.stream).and_then(|stream| stream.consumers.get(&nats.consumer));
            let ceiling = consumer.and_then(|consumer| consumer.max_ack_pending);
            if let Some(ceiling) = ceiling.filter(|ceiling| *ceiling < scaling.max_replicas) {
                let message = format!(
                    "{} pods share {ceiling} messages in work, and the rest of them idle",
                    scaling.max_replicas
                );
                let pointer = format!("/streams/{}/consumers/{}/maxAckPending", nats.stream, nats.consumer);
                let evidence = self.config.span(&format!("{here}/triggers/{index}/consumer"));
                let diagnostic =
                    Diagnostic::warning("ack-pending-caps-workers", message).at(self.config.span(&pointer), "");
                let help = format!("raise it to at least {}", scaling.max_replicas);
                sink.push(diagnostic.related(evidence, "these pods take from it").help(help));
            }
        }
    }

    fn resources(&self, here: &str, resources: &Resources, sink: &mut Sink) {
        for (name, request) in &resources.requests {
            let Some(limit) = resources.limits.get(name) else { continue };
            if request.amount() > limit.amount() {
                let message = format!("the request of {request} {name} is above the limit of {limit}");
                self.error(sink, "request-above-limit", &format!("{here}/requests/{name}"), message, "raise the limit");
            }
        }
    }
}
