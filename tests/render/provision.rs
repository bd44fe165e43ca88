//! The Job that makes streams and consumers: its script, run against a real `nats-server` with the real `nats` command.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use neap::config::{self, Inputs};
use neap::diagnostic::Sink;
use neap::document::{Sources, parse};
use neap::model::Platform;
use neap::render::{self, Overrides};

/// A server of its own for each test, stopped when the test ends.
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
            let found = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
            if found.is_err() {
                println!("skipped: {program}");
                return None;
            }
        }
        let folder = tempfile::tempdir().unwrap();
        let ports = folder.path().join("ports");
        std::fs::create_dir(&ports).unwrap();
        let process = Command::new("nats-server")
            .args(["--addr", "127.0.0.1", "--port", "-1", "--jetstream", "--store_dir"])
            .arg(folder.path().join("store"))
            .arg("--ports_file_dir")
            .arg(&ports)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut server = Self { process, folder, url: String::new() };
        for _ in 0..200 {
            if let Some(url) = url(&ports) {
                server.url = url;
                return Some(server);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("nats-server did not say its port")
    }

    /// Runs the Job's script for a config that is laid over the demo profile.
    fn provision(&self, file: &str) -> Output {
        let job = self.folder.path().join("job");
        let _ = std::fs::remove_dir_all(&job);
        std::fs::create_dir(&job).unwrap();
        for (name, text) in config_map(file) {
            std::fs::write(job.join(name), text).unwrap();
        }
        self.run(Command::new("sh").arg(job.join("provision.sh")).env("STREAM", "JOBS"))
    }

    fn nats(&self, args: &[&str]) -> serde_json::Value {
        let output = self.run(Command::new("nats").args(args));
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    fn run(&self, command: &mut Command) -> Output {
        let home = self.folder.path();
        command.env("NATS_URL", &self.url).env("HOME", home).env("XDG_CONFIG_HOME", home).output().unwrap()
    }
}

fn url(ports: &Path) -> Option<String> {
    let file: PathBuf = std::fs::read_dir(ports).ok()?.next()?.ok()?.path();
    let json: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(file).ok()?).ok()?;
    Some(json["nats"][0].as_str()?.to_owned())
}

/// The files that the Job finds in its folder. A test's server stands alone, so the stream has one copy.
fn config_map(file: &str) -> Vec<(String, String)> {
    let inputs = Inputs {
        file: Some(("neap.yaml".to_owned(), file.to_owned())),
        flags: vec!["streamDefaults.replicas=1".to_owned()],
        ..Inputs::default()
    };
    let (mut sources, mut sink) = (Sources::new(), Sink::new());
    let config = config::load(&inputs, &mut sources, &mut sink).unwrap_or_else(|| panic!("{sink:#?}"));
    let platform = Platform::resolve(&config, &mut sink).unwrap_or_else(|| panic!("{sink:#?}"));
    let bundle = render::render(&platform, &Overrides::new()).unwrap();
    let text = &bundle.get("manifests/jetstream/10-configmap.yaml").unwrap().text;
    let document = parse(sources.add("configmap", text.as_str()), text).documents.remove(0).to_json();
    let data = document["data"].as_object().unwrap();
    data.iter().map(|(name, text)| (name.clone(), text.as_str().unwrap().to_owned())).collect()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn it_creates_then_finds_nothing_to_do_then_edits() {
    let Some(server) = Server::start() else { return };
    let first = server.provision("");
    assert!(first.status.success(), "{}", said(&first));
    assert!(said(&first).contains("stream JOBS: created"), "{}", said(&first));
    assert!(said(&first).contains("consumer echo-workers: created"), "{}", said(&first));
    let stream = server.nats(&["stream", "info", "JOBS", "--json"]);
    let config = &stream["config"];
    assert_eq!(config["subjects"], serde_json::json!(["jobs.>"]));
    assert_eq!(config["retention"], "workqueue");
    assert_eq!(config["storage"], "file");
    assert_eq!(config["discard"], "old");
    assert_eq!(config["max_age"], 86_400_000_000_000_u64);
    let consumer = server.nats(&["consumer", "info", "JOBS", "echo-workers", "--json"]);
    let config = &consumer["config"];
    assert_eq!(config["filter_subject"], "jobs.echo");
    assert_eq!(config["ack_policy"], "explicit");
    assert_eq!(config["ack_wait"], 30_000_000_000_u64);
    assert_eq!(config["max_deliver"], 3);
    assert_eq!(config["deliver_policy"], "all");
    assert_eq!(config["replay_policy"], "instant");

    let second = server.provision("");
    assert!(second.status.success(), "{}", said(&second));
    assert!(said(&second).contains("stream JOBS: up to date"), "{}", said(&second));
    assert!(said(&second).contains("consumer echo-workers: up to date"), "{}", said(&second));

    let edited = server.provision("streams: { JOBS: { maxAge: 2h, consumers: { echo-workers: { maxDeliver: 5 } } } }");
    assert!(edited.status.success(), "{}", said(&edited));
    assert_eq!(server.nats(&["stream", "info", "JOBS", "--json"])["config"]["max_age"], 7_200_000_000_000_u64);
    let consumer = server.nats(&["consumer", "info", "JOBS", "echo-workers", "--json"]);
    assert_eq!(consumer["config"]["max_deliver"], 5);
}

#[test]
fn a_field_that_cannot_change_ends_it_for_good() {
    let Some(server) = Server::start() else { return };
    assert!(server.provision("").status.success());
    for file in [
        "streams: { JOBS: { retention: limits } }",
        "streams: { JOBS: { retention: limits, consumers: { echo-workers: { deliverPolicy: new } } } }",
    ] {
        let refused = server.provision(file);
        assert_eq!(refused.status.code(), Some(10), "{}", said(&refused));
        assert!(said(&refused).contains("a field that cannot change differs"), "{}", said(&refused));
    }
    let stream = server.nats(&["stream", "info", "JOBS", "--json"]);
    assert_eq!(stream["config"]["retention"], "workqueue", "what was there is as it was");
}

#[test]
fn several_filters_and_consumers_are_taken() {
    let Some(server) = Server::start() else { return };
    let file = "streams: { JOBS: { consumers: { more: { filterSubjects: [jobs.a, jobs.b] }, other: { filterSubjects: [jobs.c] } } } }";
    let output = server.provision(file);
    assert!(output.status.success(), "{}", said(&output));
    let consumer = server.nats(&["consumer", "info", "JOBS", "more", "--json"]);
    assert_eq!(consumer["config"]["filter_subjects"], serde_json::json!(["jobs.a", "jobs.b"]));
}
