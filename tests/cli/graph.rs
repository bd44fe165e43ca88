//! `neap graph`

use std::collections::BTreeSet;

use super::{CONFIG, Room};

/// A trigger that asks the wrong Service of a cluster, for a stream that nobody makes.
const BROKEN: &str = "\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: nats, namespace: argocd }
spec:
  destination: { server: https://kubernetes.default.svc, namespace: messaging }
  source:
    repoURL: https://nats-io.github.io/k8s/helm/charts/
    chart: nats
    targetRevision: 2.12.6
    helm: { valuesObject: { config: { cluster: { enabled: true }, jetstream: { enabled: true } } } }
---
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: { name: mailer-scaler, namespace: jobs }
spec:
  scaleTargetRef: { name: mailer }
  triggers:
    - type: nats-jetstream
      metadata: { natsServerMonitoringEndpoint: \"nats.messaging:8222\", account: \"<$G>\", stream: S, consumer: c }
    - { type: cron, metadata: { timezone: UTC, start: 0 8 * * *, end: 0 9 * * *, desiredReplicas: \"1\" } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: mailer, namespace: jobs }
spec:
  selector: { matchLabels: { app: mailer } }
  template:
    metadata: { labels: { app: mailer } }
    spec:
      containers:
        - { name: a, image: a:1, env: [{ name: NATS_URL, value: \"nats://user:geheim@nats.messaging:4222\" }] }
";

const FORMATS: [&str; 4] = ["text", "mermaid", "svg", "json"];

#[test]
fn without_a_path_it_is_what_the_config_renders() {
    let run = Room::with_config(CONFIG).neap(&["graph", "--fail-on-broken"]).ended(0);
    let run = run.wrote("ScaledObject/echo-worker in event-demo, trigger 1");
    run.wrote("ok endpoint          nats-headless.messaging:8222")
        .wrote("1 event path: 0 broken, 0 hops are not known");
}

#[test]
fn no_way_of_the_examples_is_broken() {
    for example in ["external-nats", "minicloud", "multi-trigger", "production"] {
        for profile in ["demo", "production"] {
            let config = format!("{}/examples/{example}/neap.yaml", env!("CARGO_MANIFEST_DIR"));
            Room::new().neap(&["graph", "--file", &config, "--profile", profile, "--fail-on-broken"]).ended(0);
        }
    }
}

#[test]
fn a_broken_hop_has_the_words_of_its_rule_in_every_form() {
    let room = Room::new();
    room.write("tree/a.yaml", BROKEN);
    room.neap(&["graph", "tree"]).ended(0).wrote("xx Service").wrote("tree/a.yaml:19:49 endpoint-not-headless");
    let said = room.neap(&["validate", "tree"]).ended(1).out;
    for format in FORMATS {
        let run = room.neap(&["graph", "tree", "--format", format, "--fail-on-broken"]).ended(1);
        // Pictures break their lines.
        for part in ["nats-0.nats.messaging", "not in this tree", "cron"] {
            assert!(run.out.contains(part), "{format}: {part}");
        }
        assert!(!run.out.contains("geheim"), "{format} tells a password");
        assert!(!run.err.contains("geheim"), "{format} tells a password");
        assert_eq!(
            room.neap(&["graph", "tree", "--format", format]).ended(0).out,
            run.out,
            "{format} is not the same twice"
        );
    }
    assert!(said.contains("KEDA would ask nats-0.nats.messaging"), "{said}");
}

#[test]
fn the_picture_is_well_formed_and_no_line_is_too_long_for_its_box() {
    let room = Room::new();
    room.write("a.yaml", BROKEN);
    room.neap(&["graph", "a.yaml", "--format", "svg", "--output", "a.svg"])
        .ended(0)
        .said("1 of 2 event paths are broken");
    let svg = std::fs::read_to_string(room.path("a.svg")).unwrap();
    let mut open: Vec<String> = Vec::new();
    for tag in svg.split('<').skip(1) {
        let (tag, text) = tag.split_once('>').unwrap();
        let name = tag.split_whitespace().next().unwrap().trim_end_matches('/').to_owned();
        if name.starts_with('/') {
            assert_eq!(open.pop().as_deref(), name.strip_prefix('/'));
        } else if !tag.ends_with('/') {
            open.push(name);
        }
        let length = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").chars().count();
        let limit = if tag.starts_with("text") { 88 } else { usize::MAX };
        assert!(length <= limit, "{text}");
    }
    assert!(open.is_empty(), "{open:?}");
    for word in ["class=\"broken\"", "class=\"unknown\"", "prefers-color-scheme: dark", "&lt;$G&gt;"] {
        assert!(svg.contains(word), "{word}");
    }
    for foreign in ["<script", "href", "url(", "@import"] {
        assert!(!svg.contains(foreign), "{foreign}");
    }
}

#[test]
fn json_has_every_hop_with_its_place() {
    let room = Room::new();
    room.write("a.yaml", BROKEN);
    let run = room.neap(&["graph", "a.yaml", "--format", "json"]).ended(0);
    let json: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let schema = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/schema/graph.schema.json")).unwrap();
    jsonschema::validate(&serde_json::from_str(&schema).unwrap(), &json).unwrap();
    let hops = json["paths"][0]["hops"].as_array().unwrap();
    let states: BTreeSet<&str> = hops.iter().map(|hop| hop["state"].as_str().unwrap()).collect();
    assert_eq!(states, BTreeSet::from(["broken", "known", "unknown"]));
    let broken = hops.iter().find(|hop| hop["state"] == "broken").unwrap();
    assert_eq!(broken["flaws"][0]["code"], "endpoint-not-headless");
    assert_eq!(json["paths"][1]["broken"], false);
}

#[test]
fn one_workload_can_be_chosen_by_either_name() {
    let room = Room::new();
    room.write("a.yaml", BROKEN);
    for name in ["mailer", "mailer-scaler"] {
        room.neap(&["graph", "a.yaml", "--workload", name]).ended(0).wrote("2 event paths");
    }
    room.neap(&["graph", "a.yaml", "--workload", "mailer-scaller"]).ended(2).said("did you mean mailer-scaler?");
}

#[test]
fn what_holds_no_trigger_is_a_wrong_use() {
    let room = Room::new();
    room.write("a.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: { name: a }\n");
    room.neap(&["graph", "a.yaml"]).ended(2).said("there is no trigger");
    room.neap(&["graph", "nope"]).ended(2);
    room.neap(&["graph", "--format", "png"]).ended(2);
}

#[test]
fn what_cannot_be_read_is_said_and_the_rest_drawn() {
    let room = Room::new();
    room.write("a.yaml", BROKEN);
    room.write("b.yaml", "apiVersion: v1\nkind: Pod\nmetadata: [1\n");
    room.neap(&["graph", "."]).ended(0).said("b.yaml").wrote("2 event paths");
    room.neap_with(&["graph", "-"], &[], BROKEN.as_bytes()).ended(0).wrote("<stdin>:19:49");
}
