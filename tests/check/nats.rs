//! What the rules say of streams and consumers, held against a real `nats-server`: what breaks a rule is refused with the
//! code that the rule's page names, and what is mended is taken.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use neap::check::{self, Options, Text};
use neap::config::{self, Inputs};
use neap::diagnostic::Sink;
use neap::document::Sources;
use neap::model::Platform;
use serde_json::{Value, json};

use super::catalogue;

/// A server of its own, without a memory store, stopped when the test ends.
struct Server {
    process: Child,
    folder: tempfile::TempDir,
    url: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Server {
    /// `None` where one of the programs is not on the machine.
    fn start() -> Option<Self> {
        for program in ["nats-server", "nats"] {
            if Command::new(program).arg("--version").output().is_err() {
                println!("skipped: {program}");
                return None;
            }
        }
        let folder = tempfile::tempdir().unwrap();
        let conf = folder.path().join("nats.conf");
        let store = folder.path().join("store");
        let text =
            format!("jetstream {{ store_dir: \"{}\", max_memory_store: 0, max_file_store: 1G }}\n", store.display());
        std::fs::write(&conf, text).unwrap();
        let process = Command::new("nats-server")
            .args(["--addr", "127.0.0.1", "--port", "-1", "--config"])
            .arg(&conf)
            .arg("--ports_file_dir")
            .arg(folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut server = Self { process, folder, url: String::new() };
        for _ in 0..200 {
            if let Some(url) = server.ports() {
                server.url = url;
                return Some(server);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("nats-server did not say its port")
    }

    fn ports(&self) -> Option<String> {
        let mut files = std::fs::read_dir(self.folder.path()).ok()?.filter_map(Result::ok).map(|entry| entry.path());
        let file = files.find(|path| path.extension().is_some_and(|end| end == "ports"))?;
        let json: Value = serde_json::from_str(&std::fs::read_to_string(file).ok()?).ok()?;
        Some(json["nats"][0].as_str()?.to_owned())
    }

    /// The code with which a request is refused; none where it is granted.
    fn ask(&self, subject: &str, body: &Value) -> Option<i64> {
        self.answer(subject, body)["error"]["err_code"].as_i64()
    }

    fn answer(&self, subject: &str, body: &Value) -> Value {
        let home = self.folder.path();
        let output = Command::new("nats")
            .args(["request", "--raw", "--timeout", "10s", subject, &body.to_string()])
            .env("NATS_URL", &self.url)
            .env("HOME", home)
            .env("XDG_CONFIG_HOME", home)
            .output()
            .unwrap();
        serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|_| panic!("{subject}: {}", String::from_utf8_lossy(&output.stderr)))
    }

    /// Makes a stream and its consumers, in the order in which the Job does, and says the first code that came.
    fn make(&self, stream: &Value, consumers: &[Value]) -> Option<i64> {
        let name = stream["name"].as_str().unwrap();
        let mut code = self.ask(&format!("$JS.API.STREAM.CREATE.{name}"), stream);
        for consumer in consumers {
            let durable = consumer["durable_name"].as_str().unwrap();
            let body = json!({ "stream_name": name, "config": consumer });
            let subject = format!("$JS.API.CONSUMER.DURABLE.CREATE.{name}.{durable}");
            code = code.or_else(|| self.ask(&subject, &body));
        }
        if code.is_none_or(|code| code != 10052) {
            self.ask(&format!("$JS.API.STREAM.DELETE.{name}"), &json!({}));
        }
        code
    }
}

/// The rules that a stream and its consumers break as files of the Job, beside a single server without a memory store.
fn broken(stream: &Value, consumers: &[Value]) -> Vec<&'static str> {
    let mut data = json!({ "stream.json": stream.to_string() });
    for consumer in consumers {
        data[format!("consumer-{}.json", consumer["durable_name"].as_str().unwrap())] = json!(consumer.to_string());
    }
    let map = json!({
        "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "jetstream", "namespace": "messaging" }, "data": data,
    });
    let nats = json!({
        "apiVersion": "argoproj.io/v1alpha1", "kind": "Application", "metadata": { "name": "nats", "namespace": "argocd" },
        "spec": {
            "project": "default",
            "destination": { "namespace": "messaging", "server": "https://kubernetes.default.svc" },
            "source": {
                "repoURL": "https://nats-io.github.io/k8s/helm/charts/", "chart": "nats", "targetRevision": "2.12.6",
                "helm": { "valuesObject": { "config": { "jetstream": { "enabled": true } } } },
            },
        },
    });
    let text = format!("{map}\n---\n{nats}\n");
    let (mut sources, mut sink) = (Sources::new(), Sink::new());
    check::texts(&[Text::new("a.yaml", text)], &mut sources, catalogue::shared(), &Options::default(), &mut sink);
    let rules = [
        "stream-replicas-exceed-cluster",
        "memory-store-missing",
        "workqueue-consumer-refused",
        "consumer-filter-outside-subjects",
    ];
    let mut codes: Vec<&str> =
        sink.into_diagnostics().iter().map(|it| it.code).filter(|it| rules.contains(it)).collect();
    codes.dedup();
    codes
}

fn stream(change: Value) -> Value {
    let mut stream = json!({
        "name": "JOBS", "subjects": ["jobs.>"], "retention": "workqueue", "storage": "file", "num_replicas": 1,
        "discard": "old", "max_age": 0, "max_bytes": -1, "max_msgs": -1, "max_msg_size": -1, "max_consumers": -1,
    });
    let Value::Object(change) = change else { panic!("{change}") };
    stream.as_object_mut().unwrap().extend(change);
    stream
}

fn consumer(name: &str, change: Value) -> Value {
    let mut consumer = json!({
        "durable_name": name, "ack_policy": "explicit", "deliver_policy": "all", "replay_policy": "instant",
        "ack_wait": 30_000_000_000_u64, "max_deliver": -1,
    });
    let Value::Object(change) = change else { panic!("{change}") };
    consumer.as_object_mut().unwrap().extend(change);
    consumer
}

#[test]
fn what_the_rules_refuse_the_server_refuses() {
    let Some(server) = Server::start() else { return };
    let filter = |name: &str, subject: &str| consumer(name, json!({ "filter_subject": subject }));
    let (replicas, memory) = ("stream-replicas-exceed-cluster", "memory-store-missing");
    let queue = "workqueue-consumer-refused";
    let cases = [
        (replicas, 10074, stream(json!({ "num_replicas": 3 })), vec![]),
        (replicas, 10052, stream(json!({ "num_replicas": 7 })), vec![]),
        (memory, 10028, stream(json!({ "storage": "memory", "max_bytes": 1024 })), vec![]),
        (queue, 10084, stream(json!({})), vec![consumer("a", json!({ "ack_policy": "none" }))]),
        (queue, 10098, stream(json!({})), vec![consumer("a", json!({ "ack_policy": "all" }))]),
        (queue, 10101, stream(json!({})), vec![consumer("a", json!({ "deliver_policy": "new" }))]),
        (queue, 10099, stream(json!({})), vec![consumer("a", json!({})), consumer("b", json!({}))]),
        (queue, 10100, stream(json!({})), vec![filter("a", "jobs.*"), filter("b", "jobs.echo")]),
        // In a cluster it is 10134.
        (queue, 10074, stream(json!({})), vec![consumer("a", json!({ "num_replicas": 3 }))]),
    ];
    for (rule, code, stream, consumers) in cases {
        assert_eq!(broken(&stream, &consumers), [rule], "{stream} {consumers:?}");
        assert_eq!(server.make(&stream, &consumers), Some(code), "{rule}: {stream} {consumers:?}");
    }
}

#[test]
fn what_the_rules_let_through_the_server_takes() {
    let Some(server) = Server::start() else { return };
    let filter = |name: &str, subject: &str| consumer(name, json!({ "filter_subject": subject }));
    let cases = [
        (stream(json!({})), vec![consumer("a", json!({}))]),
        (stream(json!({})), vec![filter("a", "jobs.echo"), filter("b", "jobs.*.done")]),
        (stream(json!({ "num_replicas": 0 })), vec![consumer("a", json!({ "num_replicas": 1 }))]),
        (
            stream(json!({ "retention": "limits" })),
            vec![consumer("a", json!({ "ack_policy": "none" })), consumer("b", json!({ "deliver_policy": "new" }))],
        ),
        (
            stream(json!({ "subjects": ["jobs.a", "jobs.b"] })),
            vec![consumer("a", json!({ "filter_subjects": ["jobs.a", "jobs.b"] }))],
        ),
    ];
    for (stream, consumers) in cases {
        assert_eq!(broken(&stream, &consumers), [""; 0], "{stream} {consumers:?}");
        assert_eq!(server.make(&stream, &consumers), None, "{stream} {consumers:?}");
    }
}

/// How many messages are pending for a consumer that is made for a filter.
fn pending(server: &Server, stream: &str, name: &str, filter: &str) -> Value {
    let body = json!({ "stream_name": stream, "config": consumer(name, json!({ "filter_subject": filter })) });
    let made = server.answer(&format!("$JS.API.CONSUMER.DURABLE.CREATE.{stream}.{name}"), &body);
    assert_eq!(made["error"], Value::Null, "{made}");
    made["num_pending"].clone()
}

#[test]
fn a_filter_outside_of_the_subjects_is_taken_and_never_fed() {
    let Some(server) = Server::start() else { return };
    let filter = |name: &str, subject: &str| consumer(name, json!({ "filter_subject": subject }));
    let stream = stream(json!({ "retention": "limits", "subjects": ["work.echo", "mail.*"] }));
    server.ask("$JS.API.STREAM.CREATE.JOBS", &stream);
    // The answer to a message that a stream takes is an answer of JetStream as well.
    server.answer("work.echo", &json!({}));
    for (name, subject, fed) in
        [("outside", "job.echo", 0), ("shorter", "work", 0), ("wider", "work.>", 1), ("overlapping", "*.echo", 1)]
    {
        let rules: &[&str] = if fed == 0 { &["consumer-filter-outside-subjects"] } else { &[] };
        assert_eq!(broken(&stream, &[filter(name, subject)]), rules, "{subject}");
        assert_eq!(config_says(subject), fed == 0, "{subject}");
        assert_eq!(pending(&server, "JOBS", name, subject), fed, "{subject}");
    }
}

#[test]
fn a_stream_with_sources_takes_whatever_they_have() {
    let Some(server) = Server::start() else { return };
    let from = stream(json!({ "retention": "limits", "subjects": ["jobs.echo"] }));
    let sources =
        json!({ "name": "ALL", "retention": "limits", "subjects": ["own.>"], "sources": [{ "name": "JOBS" }] });
    let all = stream(sources);
    server.ask("$JS.API.STREAM.CREATE.JOBS", &from);
    server.ask("$JS.API.STREAM.CREATE.ALL", &all);
    server.answer("jobs.echo", &json!({}));
    for (name, subject) in [("a", "jobs.echo"), ("b", "own.a"), ("c", "neither.a")] {
        let filter = consumer(name, json!({ "filter_subject": subject }));
        assert_eq!(broken(&all, &[filter]), [""; 0], "{subject}");
        pending(&server, "ALL", name, subject);
    }
}

/// Whether the check of a config says of a filter that no message can match it. It is never refused.
fn config_says(filter: &str) -> bool {
    let file = format!(
        "streams:\n  S:\n    subjects: [work.echo, \"mail.*\"]\n    retention: limits\n    consumers:\n      c: {{ filterSubjects: [\"{filter}\"] }}\n"
    );
    let inputs = Inputs { file: Some(("neap.yaml".to_owned(), file)), ..Inputs::default() };
    let (mut sources, mut sink) = (Sources::new(), Sink::new());
    let config = config::load(&inputs, &mut sources, &mut sink).unwrap_or_else(|| panic!("{sink:#?}"));
    assert!(Platform::resolve(&config, &mut sink).is_some(), "{filter}: {sink:#?}");
    sink.into_diagnostics().iter().any(|it| it.code == "consumer-filter-outside-stream")
}
