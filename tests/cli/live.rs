//! `neap verify`, `neap burst` and `neap score`, as far as they need no cluster: `cargo xtask e2e` asks a real one.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use super::{CONFIG, Room};

const RECORD: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/bursts/again-a.json");

/// What an API server says of itself; here it says nothing else.
const VERSION: &str =
    r#"{"major":"1","minor":"34","gitVersion":"v1.34","gitCommit":"","gitTreeState":"","buildDate":""}"#;

fn schema(name: &str) -> serde_json::Value {
    let path = format!("{}/schema/{name}.schema.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// A kubeconfig that leads to a port of this machine.
fn kubeconfig(port: u16) -> String {
    format!(
        "apiVersion: v1\nkind: Config\ncurrent-context: lab\nclusters: [{{name: lab, cluster: {{server: \"http://127.0.0.1:{port}\"}}}}]\n\
         users: [{{name: me, user: {{token: geheim}}}}]\ncontexts: [{{name: lab, context: {{cluster: lab, user: me}}}}]\n"
    )
}

/// A server that answers every connection the same, for as long as the test runs.
fn server(body: &'static str) -> u16 {
    let head = format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n", body.len());
    let answer = if body.is_empty() { String::new() } else { head + body };
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, answer) = (stream.unwrap(), answer.clone());
            std::thread::spawn(move || {
                let mut asked = [0; 4096];
                while stream.read(&mut asked).is_ok_and(|read| read > 0) {
                    if stream.write_all(answer.as_bytes()).is_err() {
                        return;
                    }
                }
            });
        }
    });
    port
}

#[test]
fn a_cluster_that_cannot_be_reached_is_no_broken_platform() {
    let room = Room::with_config(CONFIG);
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    room.write("closed", kubeconfig(closed));
    room.neap(&["verify", "--kubeconfig", "closed"]).ended(3).said("the API server");
    room.neap(&["verify", "--kubeconfig", "nowhere"]).ended(3).said("the kubeconfig");
    room.write("bad", "clusters: [");
    room.neap(&["verify", "--kubeconfig", "bad"]).ended(3).said("the kubeconfig");
    room.neap(&["verify", "--kubeconfig", "closed", "--context", "other"]).ended(3).said("other");
    room.write("silent", kubeconfig(server("")));
    room.neap(&["verify", "--kubeconfig", "silent", "--timeout", "300ms"]).ended(3).said("no answer");
    room.neap(&["burst", "--kubeconfig", "closed", "--yes"]).ended(3);
}

#[test]
fn an_answer_that_is_nonsense_is_not_checked_and_no_token_is_shown() {
    let room = Room::with_config(CONFIG);
    let version = VERSION.replace("v1.34", "\\u001b[31m");
    room.write("odd", kubeconfig(server(Box::leak(version.into_boxed_str()))));
    for format in ["text", "json", "junit", "markdown"] {
        let run = room.neap(&["verify", "--kubeconfig", "odd", "--format", format, "--strict"]);
        assert!([1, 3].contains(&run.code), "{format}: {run:?}");
        assert!(!run.out.contains("geheim") && !run.err.contains("geheim") && !run.out.contains('\u{1b}'), "{run:?}");
    }
}

#[test]
fn the_config_is_read_before_the_cluster() {
    Room::new().neap(&["verify"]).ended(2).said("there is no neap.yaml");
    Room::with_config("version: 2\n").neap(&["verify"]).ended(2);
    let room = Room::with_config(CONFIG);
    room.neap(&["verify", "--timeout", "soon"]).ended(2);
    room.neap(&["verify", "--rbac", "--wait"]).ended(2);
}

#[test]
fn the_roles_are_manifests_that_only_read() {
    let room = Room::with_config(CONFIG);
    let run = room.neap(&["verify", "--rbac"]).ended(0);
    assert!(run.out.contains("kind: ClusterRole\n") && run.out.contains("namespace: event-demo"), "{}", run.out);
    for verb in ["create", "update", "patch", "delete", "watch"] {
        assert!(!run.out.contains(verb), "{verb}: {}", run.out);
    }
    room.write("roles.yaml", &run.out);
    room.neap(&["validate", "roles.yaml", "--strict"]).ended(0);
}

#[test]
fn nothing_is_published_unasked() {
    let room = Room::with_config(CONFIG);
    room.write("odd", kubeconfig(server("")));
    let with = |more: &[&str]| room.neap(&[&["burst", "--kubeconfig", "odd"], more].concat());
    with(&[]).ended(2).said("nobody to ask").said("context lab");
    with(&["--yes", "--burst", "10001"]).ended(2).said("--limit");
    with(&["--yes", "--header", "no header"]).ended(2).said("no header");
    with(&["--yes", "--workload", "nobody"]).ended(2);
    with(&["--yes", "--svg", "a", "--html", "a"]).ended(2).said("two files go to a");
    with(&["--yes", "--set", "streams.JOBS.consumers.echo-workers.filterSubjects=[jobs.>]"]).ended(2).said("--subject");
}

#[test]
fn a_record_is_scored_in_every_form() {
    let room = Room::new();
    let run = room.neap(&["score", RECORD, "--runs", "200"]).ended(0);
    let run = run.wrote("milestone").wrote("first_pod").wrote("pod-seconds");
    let json = room.neap(&["score", RECORD, "--runs", "200", "--output", "json"]).ended(0);
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    jsonschema::validate(&schema("score"), &json).unwrap();
    let junit = room.neap(&["score", RECORD, "--runs", "200", "--output", "junit"]).ended(0);
    roxmltree::Document::parse(&junit.out).unwrap();
    let markdown = room.neap(&["score", RECORD, "--runs", "200", "--output", "markdown"]).ended(0);
    assert!(markdown.out.starts_with("### ") && markdown.out.contains("| `drained` |"), "{}", markdown.out);
    room.neap(&["score", RECORD, "--runs", "200", "--svg", "a.svg", "--html", "a.html"]).ended(0);
    let svg = std::fs::read_to_string(room.path("a.svg")).unwrap();
    roxmltree::Document::parse(&svg).unwrap();
    // The same seed, the same bytes.
    let again = room.neap(&["score", RECORD, "--runs", "200"]).ended(0);
    assert_eq!(run.out, again.out);
}

#[test]
fn an_objective_is_held_against_what_was_seen() {
    let room = Room::new();
    room.neap(&["score", RECORD, "--runs", "100", "--assert", "first_pod.p95 < 1h"]).ended(0).wrote("holds");
    room.neap(&["score", RECORD, "--runs", "100", "--assert", "first_pod.p95 < 1ms"]).ended(1).wrote("missed");
    room.neap(&["score", RECORD, "--assert", "first_pod is late"]).ended(2);
}

#[test]
fn what_is_no_record_is_a_wrong_use() {
    let room = Room::new();
    room.neap(&["score", "nowhere"]).ended(3);
    for (name, text) in [("empty", ""), ("list", "[]"), ("half", "{\"version\": 1"), ("other", "{\"version\": 99}")] {
        room.write(name, text);
        room.neap(&["score", name]).ended(2);
    }
}

/// The report of a look at a cluster fits its schema: this one is of a server that knows nothing.
#[test]
fn the_report_fits_its_schema() {
    let room = Room::with_config(CONFIG);
    room.write("odd", kubeconfig(server(VERSION)));
    let run = room.neap(&["verify", "--kubeconfig", "odd", "--format", "json"]);
    assert!([0, 1].contains(&run.code), "{run:?}");
    let json: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    jsonschema::validate(&schema("verification"), &json).unwrap();
    assert_eq!(json["holds"], false);
}
