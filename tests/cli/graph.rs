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
        .wrote("?? monitor of NATS")
        .wrote("1 event path: 0 broken, 4 hops are not known");
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

/// A tree with whatever lies beside the way: each hop broken, or known, or not in the tree.
fn beside(room: &Room) {
    room.write("apps/worker.yaml", APPLICATION);
    room.write("apps/charts.yaml", CHARTS);
    room.write("work/worker.yaml", WORK);
}

const APPLICATION: &str = "\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: worker, namespace: argocd, annotations: { argocd.argoproj.io/sync-wave: \"1\" } }
spec:
  project: work
  destination: { server: https://kubernetes.default.svc, namespace: jobs }
  source: { repoURL: https://git.acme.test/platform.git, targetRevision: main, path: work }
  syncPolicy: { automated: { prune: true, selfHeal: true } }
---
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: { name: work, namespace: argocd }
spec:
  sourceRepos: [\"*\"]
  destinations: [{ server: https://kubernetes.default.svc, namespace: other }]
";

const CHARTS: &str = "\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: keda, namespace: argocd }
spec:
  project: work
  destination: { server: https://kubernetes.default.svc, namespace: other }
  source:
    repoURL: https://kedacore.github.io/charts
    chart: keda
    targetRevision: 2.19.0
    helm:
      valuesObject:
        prometheus: { operator: { enabled: true, serviceMonitor: { enabled: true, additionalLabels: { release: kps } } } }
---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: nats, namespace: argocd }
spec:
  project: work
  destination: { server: https://kubernetes.default.svc, namespace: messaging }
  source:
    repoURL: https://nats-io.github.io/k8s/helm/charts/
    chart: nats
    targetRevision: 2.12.6
    helm: { valuesObject: { config: { cluster: { enabled: true }, jetstream: { enabled: true } } } }
---
apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: { name: main, namespace: monitoring }
spec:
  serviceMonitorSelector: { matchLabels: { release: kps } }
  serviceMonitorNamespaceSelector: {}
  podMonitorSelector: { matchLabels: { release: kps } }
  podMonitorNamespaceSelector: {}
";

const WORK: &str = "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: { name: worker, namespace: jobs }
spec:
  scaleTargetRef: { name: worker }
  triggers:
    - type: nats-jetstream
      metadata: { natsServerMonitoringEndpoint: \"nats-headless.messaging:8222\", account: $G, stream: JOBS, consumer: echo }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: worker, namespace: jobs }
spec:
  replicas: 2
  selector: { matchLabels: { app: worker } }
  template:
    metadata: { labels: { app: worker } }
    spec:
      containers:
        - name: worker
          image: registry.acme.test/worker:1.2.0
          ports: [{ name: metrics, containerPort: 9000 }]
          env:
            - { name: NATS_URL, value: \"nats://nats.messaging:4222\" }
            - { name: NATS_STREAM, value: ORDERS }
---
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: { name: worker, namespace: jobs }
spec:
  selector: { matchLabels: { app: worker } }
  podMetricsEndpoints: [{ port: metrics }]
";

#[test]
fn the_way_goes_on_to_monitors_and_applications() {
    let room = Room::new();
    beside(&room);
    let run = room.neap(&["graph", ".", "--format", "json"]).ended(0);
    let json: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let hops = json["paths"][0]["hops"].as_array().unwrap();
    let of = |step: &str| -> Vec<(String, Vec<String>)> {
        let its = hops.iter().filter(|hop| hop["step"] == step);
        its.map(|hop| {
            let flaws = hop["flaws"].as_array().into_iter().flatten();
            let codes = flaws.map(|flaw| flaw["code"].as_str().unwrap().to_owned()).collect();
            (hop["state"].as_str().unwrap().to_owned(), codes)
        })
        .collect()
    };
    for (step, state, codes) in [
        ("takes from", "broken", vec!["worker-takes-from-elsewhere"]),
        ("monitor of KEDA", "known", vec![]),
        ("monitor of NATS", "unknown", vec![]),
        ("monitor of worker", "broken", vec!["monitor-label-missing"]),
        ("project", "broken", vec!["project-refuses-kind"]),
        ("destination", "broken", vec!["project-refuses-destination"]),
        ("waves", "unknown", vec![]),
        ("CRDs", "broken", vec!["crd-order-unsettled"]),
        ("replicas", "broken", vec!["replicas-in-git"]),
    ] {
        let found = of(step);
        assert_eq!(found.len(), 1, "{step}: {found:?}\n{}", run.out);
        assert_eq!(found[0].0, state, "{step}: {found:?}");
        assert!(codes.iter().all(|code| found[0].1.iter().any(|it| it == code)), "{step}: {found:?}");
    }
    assert_eq!(of("Application").len(), 3);
    // Whatever a drawing says, its rule says.
    let said = room.neap(&["validate", "."]).out;
    let codes = hops.iter().flat_map(|hop| hop["flaws"].as_array().into_iter().flatten());
    for code in codes.map(|flaw| flaw["code"].as_str().unwrap()) {
        assert!(said.contains(&format!("[{code}]")), "{code}");
    }
    for format in ["text", "mermaid", "svg"] {
        let drawn = room.neap(&["graph", ".", "--format", format]).ended(0).out;
        for code in ["monitor-label-missing", "replicas-in-git", "crd-order-unsettled"] {
            assert!(drawn.contains(code), "{format}: {code}");
        }
    }
}

#[test]
fn without_a_prometheus_and_without_applications_nothing_is_taken_for_fine() {
    let room = Room::new();
    room.write("work.yaml", WORK);
    let run = room.neap(&["graph", "work.yaml"]).ended(0);
    run.wrote("?? monitor of worker PodMonitor/worker (no Prometheus is in this tree)")
        .wrote("?? monitor of KEDA   KEDA (not in this tree)")
        .wrote("?? Application       Argo CD (no Application is in this tree)");
}
