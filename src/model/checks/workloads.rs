//! Workloads, by the rules of KEDA and the HPA.

use crate::config::Layer;
use crate::config::spec::{Workload, WorkloadKind};
use crate::diagnostic::{Diagnostic, Sink};
use crate::timeline::Milestone;

impl super::Checks<'_> {
    pub(super) fn workload(&self, here: &str, workload: &Workload, sink: &mut Sink) {
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
            self.job(here, sink);
        } else {
            self.behavior(here, workload, sink);
            for field in ["strategy", "jobDeadline", "jobBackoffLimit"] {
                self.without_effect(&at(field), "a Deployment", sink);
            }
        }
        self.triggers(here, workload, sink);
        self.objectives(here, workload, sink);
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

    /// Objectives that no run can meet, as the replicas are bounded.
    fn objectives(&self, here: &str, workload: &Workload, sink: &mut Sink) {
        let scaling = &workload.scaling;
        let rest = scaling.idle_replicas.unwrap_or(scaling.min_replicas);
        for (index, objective) in workload.objectives.iter().enumerate().filter(|(_, it)| it.is_upper()) {
            let milestone = objective.milestone();
            let (field, why) = match milestone {
                Milestone::Pods(count) if count > scaling.max_replicas => ("maxReplicas", "no more pods than this"),
                Milestone::ScaleToZero | Milestone::Gone if rest > 0 => ("minReplicas", "these pods always run"),
                _ => continue,
            };
            let message = format!("{milestone} is never reached, so {objective} cannot hold");
            let diagnostic = Diagnostic::warning("objective-unreachable", message)
                .at(self.config.span(&format!("{here}/objectives/{index}")), "")
                .related(self.config.span(&format!("{here}/scaling/{field}")), why);
            sink.push(diagnostic.help(format!("change `{field}`, or leave the objective out")));
        }
    }

    fn job(&self, here: &str, sink: &mut Sink) {
        for field in ["cooldown", "initialCooldown", "idleReplicas", "fallback", "behavior", "scalingModifiers"] {
            self.without_effect(&format!("{here}/scaling/{field}"), "a ScaledJob", sink);
        }
        for field in ["podDisruptionBudget", "readinessProbe"] {
            self.without_effect(&format!("{here}/{field}"), "a ScaledJob", sink);
        }
    }

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
}
