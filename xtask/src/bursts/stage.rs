//! What a burst needs on the cluster: a namespace, a stream, a consumer, a worker and its ScaledObject.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use super::plan::Plan;
use crate::process;
use crate::tree::Done;

/// An image with natscli and a shell.
const NATSCLI: &str = "natsio/nats-box:0.19.3";

/// It is taken away when it goes out of scope.
pub(super) struct Stage {
    kubeconfig: PathBuf,
    broker: String,
    namespace: String,
    stream: String,
}

impl Stage {
    /// Sets everything up and waits until KEDA has taken the ScaledObject.
    ///
    /// # Errors
    /// Something is refused, or does not become ready.
    pub(super) fn set(kubeconfig: &Path, broker: &str, worker: &str, plan: &Plan) -> Done<Self> {
        let stage = Self {
            kubeconfig: kubeconfig.to_owned(),
            broker: broker.to_owned(),
            namespace: format!("burst-{}", plan.name),
            stream: format!("BURST-{}", plan.name.to_uppercase()),
        };
        let mut stream = vec!["stream", "add", &stage.stream, "--retention=work", "--storage=file", "--replicas=3"];
        let subjects = format!("--subjects={}", stage.subject());
        stream.extend([subjects.as_str(), "--discard=old", "--defaults"]);
        stage.natscli(&stream)?;
        let wait = format!("--wait={}s", plan.ack_wait);
        let most = format!("--max-deliver={}", plan.max_deliver);
        let consumer =
            ["consumer", "add", stage.stream.as_str(), "workers", "--pull", "--ack=explicit", "--deliver=all"];
        stage
            .natscli(&[consumer.as_slice(), &["--replay=instant", "--filter=", &wait, &most, "--defaults"]].concat())?;
        stage.apply(&[stage.namespace_object(), stage.worker(worker, plan)])?;
        stage.apply(&[stage.scaled_object(plan)])?;
        let scaled_object = format!("scaledobject/{}", plan.name);
        stage.kubectl(&["wait", "--for=condition=Ready", &scaled_object, "--timeout=90s"])?;
        let deployment = format!("deployment/{}", plan.name);
        for _ in 0..60 {
            let said =
                stage.kubectl(&["get", &deployment, "-o", "jsonpath={.spec.replicas}/{.status.readyReplicas}"])?;
            let ready = said.rsplit_once('/').map_or("", |(_, ready)| ready);
            if ready.parse().unwrap_or(0u32) == plan.min && said.starts_with(&format!("{}/", plan.min)) {
                return Ok(stage);
            }
            std::thread::sleep(Duration::from_secs(1));
        }
        Err("the worker does not come to its least replicas".into())
    }

    pub(super) fn namespace(&self) -> &str {
        &self.namespace
    }

    pub(super) fn stream(&self) -> &str {
        &self.stream
    }

    pub(super) fn subject(&self) -> String {
        format!("{}.work", self.namespace)
    }

    fn namespace_object(&self) -> Value {
        json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": self.namespace}})
    }

    fn worker(&self, image: &str, plan: &Plan) -> Value {
        let env = |name: &str, value: &str| json!({"name": name, "value": value});
        let server = format!("nats://nats.{}:4222", self.broker);
        let trap = if plan.trap { "1" } else { "0" };
        let env = [
            env("NATS_URL", &server),
            env("STREAM", &self.stream),
            env("CONSUMER", "workers"),
            env("SERVICE", &plan.service),
            env("TRAP", trap),
        ];
        let container = match &plan.command {
            Some(command) => {
                json!({"name": "worker", "image": NATSCLI, "command": ["/bin/sh", "-c", command], "env": env})
            }
            None => json!({"name": "worker", "image": image, "env": env}),
        };
        json!({
            "apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": {"name": plan.name, "namespace": self.namespace},
            "spec": {
                "replicas": plan.min,
                "selector": {"matchLabels": {"app": plan.name}},
                "template": {
                    "metadata": {"labels": {"app": plan.name}},
                    "spec": {
                        "terminationGracePeriodSeconds": plan.grace,
                        "automountServiceAccountToken": false,
                        "containers": [container],
                    },
                },
            },
        })
    }

    fn scaled_object(&self, plan: &Plan) -> Value {
        let mut spec = json!({
            "scaleTargetRef": {"name": plan.name},
            "pollingInterval": plan.polling, "cooldownPeriod": plan.cooldown,
            "minReplicaCount": plan.min, "maxReplicaCount": plan.max,
            "triggers": [{"type": "nats-jetstream", "metadata": {
                "natsServerMonitoringEndpoint": format!("nats-headless.{}:8222", self.broker),
                "account": "$G", "stream": self.stream, "consumer": "workers",
                "lagThreshold": plan.threshold.to_string(), "activationLagThreshold": plan.activation.to_string(),
            }}],
        });
        if let Some(behavior) = &plan.behavior {
            let advanced = json!({"horizontalPodAutoscalerConfig": {"behavior": behavior}});
            spec.as_object_mut().map(|spec| spec.insert("advanced".to_owned(), advanced));
        }
        json!({"apiVersion": "keda.sh/v1alpha1", "kind": "ScaledObject",
            "metadata": {"name": plan.name, "namespace": self.namespace}, "spec": spec})
    }

    fn natscli(&self, arguments: &[&str]) -> Done<String> {
        let server = format!("nats://nats.{}:4222", self.broker);
        let mut command = self.command();
        command.args(["-n", &self.broker, "exec", "deploy/nats-box", "--", "nats", "-s", &server]).args(arguments);
        process::run(&mut command)
    }

    fn kubectl(&self, arguments: &[&str]) -> Done<String> {
        process::run(self.command().args(["-n", &self.namespace]).args(arguments))
    }

    fn apply(&self, objects: &[Value]) -> Done<()> {
        let list = json!({"apiVersion": "v1", "kind": "List", "items": objects}).to_string();
        let mut command = self.command();
        command.args(["apply", "-f", "-"]).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(list.as_bytes())?;
        }
        let output = child.wait_with_output()?;
        if output.status.success() {
            return Ok(());
        }
        Err(String::from_utf8_lossy(&output.stderr).into_owned().into())
    }

    fn command(&self) -> Command {
        let mut command = Command::new("kubectl");
        command.arg("--kubeconfig").arg(&self.kubeconfig);
        command
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        // The ScaledObject goes first: KEDA's finalizer keeps a namespace for as long as it is there.
        let _ = self.kubectl(&["delete", "scaledobject", "--all", "--timeout=60s"]);
        let _ = process::run(self.command().args(["delete", "namespace", &self.namespace, "--wait=false"]));
        let _ = self.natscli(&["stream", "rm", &self.stream, "--force"]);
    }
}
