//! Drift, held against what a real cluster answered: right after everything was applied, and with one thing changed.

use std::collections::BTreeMap;
use std::path::Path;

use neap::bundle::{Artifact, Bundle};
use neap::change::{Change, Difference};
use neap::config::{self, Config, Inputs};
use neap::diagnostic::Sink;
use neap::document::Sources;
use neap::live::{self, Answers};
use neap::model::Platform;
use neap::unit::RepoPath;
use neap::verification::Drift;
use serde_json::{Value, json};

const CONFIG: &str = "\
version: 1
cluster: driftlab
gitops: { repoURL: 'https://git.acme.test/platform/gitops.git', revision: main }
argocd: { namespace: drift-lab }
streams:
  JOBS: { managed: false }
  DRIFT:
    subjects: ['drift.>']
    maxAge: 1h
    consumers:
      drift-workers: { filterSubjects: ['drift.>'], maxDeliver: 5, ackWait: 60s }
workloads:
  echo-worker: null
  drifter:
    namespace: drift-lab
    image: natsio/nats-box:0.19.3
    env: { MODE: calm }
    triggers:
      - { type: nats-jetstream, stream: DRIFT, consumer: drift-workers, lagThreshold: 5 }
";

fn platform() -> (Config, Platform) {
    let (mut sources, mut sink) = (Sources::new(), Sink::new());
    let inputs = Inputs { file: Some(("neap.yaml".to_owned(), CONFIG.to_owned())), ..Inputs::default() };
    let config = config::load(&inputs, &mut sources, &mut sink).unwrap();
    let platform = Platform::resolve(&config, &mut sink).unwrap();
    (config, platform)
}

/// The files that were applied, and what the cluster answered then.
fn applied() -> (Bundle, BTreeMap<String, Value>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/drift/applied.json");
    let case: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let files = case["files"].as_object().unwrap().iter();
    let bundle = bundle(&files.map(|(path, text)| (path.as_str(), text.as_str().unwrap())).collect::<Vec<_>>());
    (bundle, serde_json::from_value(case["answers"].clone()).unwrap())
}

fn bundle(files: &[(&str, &str)]) -> Bundle {
    let mut bundle = Bundle::new();
    for (path, text) in files {
        let artifact = Artifact { text: (*text).to_owned(), origin: None };
        bundle.insert(RepoPath::new(*path).unwrap(), artifact);
    }
    bundle
}

fn compare(git: &Bundle, rendered: &Bundle, answers: &BTreeMap<String, Value>) -> Drift {
    let (config, platform) = platform();
    let answers: Answers = serde_json::from_value(json!(answers)).unwrap();
    live::compare(&config, &platform, git, rendered, &answers)
}

/// What the drift comes to when one answer is another.
fn after(path: &str, change: impl FnOnce(&mut Value)) -> Drift {
    let (git, mut answers) = applied();
    change(answers.get_mut(path).unwrap_or_else(|| panic!("nobody asked {path}")));
    compare(&git, &Bundle::new(), &answers)
}

/// What differs, a line for each value.
fn told(drift: &Drift) -> Vec<String> {
    let mut lines = Vec::new();
    for file in drift.changes.files() {
        match &file.change {
            Change::Removed(_) => lines.push(format!("{} is gone", file.path)),
            Change::Modified(Difference::Fields(fields)) => lines.extend(fields.iter().map(|field| {
                let shown = |value: &Option<Value>| value.as_ref().map_or("nothing".to_owned(), Value::to_string);
                format!("{}: {} -> {}", field.path, shown(&field.old), shown(&field.new))
            })),
            other => lines.push(format!("{}: {other:?}", file.path)),
        }
    }
    lines
}

const DEPLOYMENT: &str = "/apis/apps/v1/namespaces/drift-lab/deployments/drifter";
const SCALED_OBJECT: &str = "/apis/keda.sh/v1alpha1/namespaces/drift-lab/scaledobjects/drifter";
const CONTAINER: &str = "/said/spec/template/spec/containers/0";

fn set(at: &'static str, to: Value) -> impl FnOnce(&mut Value) {
    move |answer| *answer.pointer_mut(at).unwrap_or_else(|| panic!("no {at}")) = to
}

#[test]
fn what_was_just_applied_does_not_drift() {
    let (git, answers) = applied();
    let drift = compare(&git, &Bundle::new(), &answers);
    assert_eq!(told(&drift), [""; 0]);
    assert_eq!(drift.compared, 11);
    let not: Vec<&str> = drift.not_compared.iter().map(|it| it.what.as_str()).collect();
    assert_eq!(not, ["chart keda 2.19.0", "chart nats 2.12.6", "stream JOBS"]);
    assert_eq!(drift.only_there, ["ConfigMap messaging/jetstream-jobs", "Job messaging/jetstream-jobs-efaf762eee"]);
}

#[test]
fn what_somebody_changes_is_named() {
    let image = format!("{CONTAINER}/image").leak();
    assert_eq!(
        told(&after(DEPLOYMENT, set(image, json!("natsio/nats-box:0.18.0")))),
        ["spec.template.spec.containers[name=drifter].image: \"natsio/nats-box:0.19.3\" -> \"natsio/nats-box:0.18.0\""]
    );
    let changed = after(DEPLOYMENT, |answer| {
        let env = answer.pointer_mut(&format!("{CONTAINER}/env")).unwrap().as_array_mut().unwrap();
        env.iter_mut().find(|it| it["name"] == "MODE").unwrap()["value"] = json!("wild");
        env.reverse();
    });
    assert_eq!(
        told(&changed),
        ["spec.template.spec.containers[name=drifter].env[name=MODE].value: \"calm\" -> \"wild\""]
    );
    assert_eq!(
        told(&after(SCALED_OBJECT, set("/said/spec/cooldownPeriod", json!(61)))),
        ["spec.cooldownPeriod: 60 -> 61"]
    );
    assert_eq!(
        told(&after(SCALED_OBJECT, set("/said/spec/maxReplicaCount", json!(7)))),
        ["spec.maxReplicaCount: 5 -> 7"]
    );
    let gone = after(SCALED_OBJECT, |answer| *answer = json!("missing"));
    assert_eq!(told(&gone), ["manifests/drift-lab/30-scaledobject.yaml is gone"]);
}

/// The replicas that Git sets of what is scaled, in the ways in which the cluster shows that it is.
#[test]
fn the_replicas_of_an_autoscaler_are_its_own() {
    let (git, mut answers) = applied();
    let path = "manifests/drift-lab/20-deployment.yaml";
    let text = git.get(path).unwrap().text.replacen("spec:\n", "spec:\n  replicas: 1\n", 1);
    answers.get_mut(DEPLOYMENT).unwrap()["said"]["spec"]["replicas"] = json!(4);
    let with = |files: &[(&str, &str)]| told(&compare(&bundle(files), &Bundle::new(), &answers)).join("\n");
    let scaler = &git.get("manifests/drift-lab/30-scaledobject.yaml").unwrap().text;
    assert_eq!(with(&[(path, &text), ("s.yaml", scaler)]), "", "a ScaledObject in Git says so");
    assert_eq!(with(&[(path, &text)]), "spec.replicas: 1 -> 4", "nobody says that it is scaled");
    for (manager, told_then) in [("keda", ""), ("kube-controller-manager", ""), ("kubectl", "spec.replicas: 1 -> 4")] {
        let owner = json!({"manager": manager, "subresource": "scale", "fieldsV1": {"f:spec": {"f:replicas": {}}}});
        answers.get_mut(DEPLOYMENT).unwrap()["said"]["metadata"]["managedFields"] = json!([owner]);
        let drift = compare(&bundle(&[(path, &text)]), &Bundle::new(), &answers);
        assert_eq!(told(&drift).join("\n"), told_then, "{manager}");
    }
}

fn jsz(answers: &mut BTreeMap<String, Value>, change: impl Fn(&mut Value)) {
    let servers = answers.iter_mut().filter(|(path, _)| path.contains("/jsz?"));
    for (_, answer) in servers {
        let Some(all) = answer.pointer_mut("/said/account_details/0/stream_detail") else { continue };
        all.as_array_mut().unwrap().iter_mut().filter(|it| it["name"] == "DRIFT").for_each(&change);
    }
}

#[test]
fn streams_and_consumers_are_compared_with_the_servers() {
    let (git, answers) = applied();
    let told_after = |change: &dyn Fn(&mut Value)| {
        let mut answers = answers.clone();
        jsz(&mut answers, change);
        told(&compare(&git, &Bundle::new(), &answers)).join("\n")
    };
    assert_eq!(
        told_after(&|stream| stream["config"]["max_age"] = json!(1_800_000_000_000_u64)),
        "stream.max_age: \"3600s\" -> \"1800s\""
    );
    assert_eq!(
        told_after(&|stream| stream["consumer_detail"][0]["config"]["ack_wait"] = json!(90_000_000_000_u64)),
        "consumers.drift-workers.ack_wait: \"60s\" -> \"90s\""
    );
    assert!(told_after(&|stream| stream["consumer_detail"] = json!([])).starts_with("consumers.drift-workers: {"));
    assert_eq!(told_after(&|stream| stream["name"] = json!("OTHER")), "jetstream/DRIFT.yaml is gone");
}

/// A stream of one copy is on a server of which nobody knows which.
#[test]
fn a_stream_is_only_gone_where_every_server_says_so() {
    let (git, mut answers) = applied();
    jsz(&mut answers, |stream| stream["name"] = json!("OTHER"));
    *answers.iter_mut().find(|(path, _)| path.contains("/jsz?")).unwrap().1 = json!({"refused": "connection refused"});
    let drift = compare(&git, &Bundle::new(), &answers);
    assert_eq!(told(&drift), [""; 0]);
    let why = &drift.not_compared.iter().find(|it| it.what == "stream DRIFT").unwrap().why;
    assert!(why.contains("connection refused"), "{why}");
}

#[test]
fn what_cannot_be_read_is_not_compared_and_says_why() {
    for (answer, why) in [
        (json!("forbidden"), "may not read it"),
        (json!({"refused": "no answer within 5 s"}), "no answer within 5 s"),
        (json!({"said": []}), "the answer is another object"),
        (json!({"said": {"kind": "Status", "code": 200}}), "the answer is another object"),
        (json!({"said": {"kind": "ScaledObject", "metadata": {"name": "other"}}}), "the answer is another object"),
    ] {
        let drift = after(SCALED_OBJECT, |it| *it = answer.clone());
        assert_eq!((told(&drift).len(), drift.compared), (0, 10), "{answer}");
        assert!(
            drift.not_compared.iter().any(|it| it.what == "ScaledObject drift-lab/drifter" && it.why == why),
            "{drift:?}"
        );
    }
    let unknown = json!({"refused": "the server could not find the requested resource"});
    for answer in [
        json!("missing"),
        unknown,
        json!({"said": {"resources": "none"}}),
        json!({"said": {"resources": [{"kind": "ScaledObject", "name": "../x"}]}}),
    ] {
        let drift = after("/apis/keda.sh/v1alpha1", |it| *it = answer.clone());
        assert!(
            drift.not_compared.iter().any(|it| it.why == "the cluster has no kind ScaledObject in keda.sh/v1alpha1"),
            "{drift:?}"
        );
    }
}

#[test]
fn what_may_not_be_listed_is_not_known_to_be_empty() {
    let (git, mut answers) = applied();
    let lists = answers.iter_mut().filter(|(path, _)| path.contains("/configmaps?"));
    lists.for_each(|(_, answer)| *answer = json!("forbidden"));
    let drift = compare(&git, &Bundle::new(), &answers);
    let other = "other objects of kind ConfigMap in messaging";
    assert!(drift.not_compared.iter().any(|it| it.what == other && it.why == "may not list them"), "{drift:?}");
    assert_eq!(drift.only_there, ["Job messaging/jetstream-jobs-efaf762eee"]);
}

/// A hub delivers to other clusters: an Application that is not in those is where it belongs.
#[test]
fn applications_of_a_hub_are_not_missed_in_the_clusters_it_delivers_to() {
    let (git, mut answers) = applied();
    let path = "/apis/argoproj.io/v1alpha1/namespaces/drift-lab/applications/keda";
    answers.insert(path.to_owned(), json!("missing"));
    assert_eq!(told(&compare(&git, &Bundle::new(), &answers)), ["apps/platform/keda.yaml is gone"]);
    let texts: Vec<(String, String)> = git
        .iter()
        .map(|(path, it)| {
            (path.to_string(), it.text.replace("https://kubernetes.default.svc", "https://prod.acme.test"))
        })
        .collect();
    let elsewhere = bundle(&texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect::<Vec<_>>());
    let drift = compare(&elsewhere, &Bundle::new(), &answers);
    assert!(told(&drift).iter().all(|it| it.starts_with("spec.destination.server")), "{:?}", told(&drift));
    assert!(drift.not_compared.iter().any(|it| it.what == "Application drift-lab/keda"), "{drift:?}");
}

/// No path is made of what is no name, and no answer stops the rest.
#[test]
fn hostile_files_and_answers_are_passed_over() {
    let (_, answers) = applied();
    for (text, why) in [
        (
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: '../secrets/a', namespace: drift-lab}\n",
            "its name is none",
        ),
        ("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: 'b/c'}\n", "nobody says its namespace"),
        ("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n", "nobody says its namespace"),
        ("apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: a-}\n", "it has no name of its own"),
        ("apiVersion: v1\nkind: ConfigMap\nmetadata: 1\n", "it has no name of its own"),
        ("apiVersion: ../v1\nkind: ConfigMap\nmetadata: {name: a}\n", "its `apiVersion` is none"),
        ("apiVersion: v1\nkind: [\n", "it cannot be read as YAML"),
    ] {
        let drift = compare(&bundle(&[("a.yaml", text)]), &Bundle::new(), &answers);
        assert!(drift.not_compared.iter().any(|it| it.why == why), "{text}: {drift:?}");
        assert!(drift.changes.is_empty());
    }
    for hostile in [
        json!({"said": {"kind": "Deployment", "metadata": {"name": "drifter"}, "spec": [[]]}}),
        json!({"said": {"kind": "Deployment", "metadata": {"name": "drifter", "managedFields": 7}, "spec": {"template": null}}}),
    ] {
        assert!(!after(DEPLOYMENT, |it| *it = hostile).changes.is_empty());
    }
}

/// Neither the value in Git nor the one in the cluster is in what is reported, even where the server leaves out what it is.
#[test]
fn values_of_secrets_are_masked() {
    let secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: a, namespace: drift-lab}\nstringData: {token: hunter2}\ndata: {b: aHVudGVyMg==}\n";
    let (_, mut answers) = applied();
    let path = "/api/v1/namespaces/drift-lab/secrets/a";
    let mut with = |data: Value| {
        let live = json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}, "data": data});
        answers.insert(path.to_owned(), json!({"said": live}));
        compare(&bundle(&[("a.yaml", secret)]), &Bundle::new(), &answers)
    };
    assert_eq!(told(&with(json!({"token": "aHVudGVyMg==", "b": "aHVudGVyMg=="}))), [""; 0]);
    let drift = with(json!({"token": "aHVudGVyMw==", "b": "aHVudGVyMw=="}));
    assert_eq!(told(&drift).len(), 2);
    let shown = format!("{drift:?}");
    assert!(!shown.contains("hunter") && !shown.contains("aHVudGVy"), "{shown}");
}

#[test]
fn what_charts_make_is_compared_where_it_is_given() {
    let (git, mut answers) = applied();
    let hook = "---\napiVersion: batch/v1\nkind: Job\nmetadata: {name: h, namespace: keda, annotations: {helm.sh/hook: test}}\n";
    let text = format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: of-the-chart}}\ndata: {{a: '1'}}\n{hook}");
    let live = json!({"kind": "ConfigMap", "metadata": {"name": "of-the-chart"}, "data": {"a": "2"}});
    answers.insert("/api/v1/namespaces/keda/configmaps/of-the-chart".to_owned(), json!({"said": live}));
    answers.insert("/apis/batch/v1/namespaces/keda/jobs/h".to_owned(), json!("missing"));
    for path in ["rendered/keda.yaml", "rendered/keda/templates/a.yaml"] {
        let drift = compare(&git, &bundle(&[(path, &text)]), &answers);
        assert_eq!(told(&drift), ["data.a: \"1\" -> \"2\""]);
        let not: Vec<String> = drift.not_compared.iter().map(|it| format!("{}: {}", it.what, it.why)).collect();
        assert!(not.iter().any(|it| it == "Job keda/h: it is not there, and goes when it has run"), "{not:?}");
        assert!(
            !not.iter().any(|it| it.contains("chart keda")) && not.iter().any(|it| it.contains("chart nats")),
            "{not:?}"
        );
    }
}

/// A certificate authority that a controller writes in is its own; the rest of a webhook is not.
#[test]
fn an_injected_authority_is_no_drift() {
    let webhook = |bundle: &str, path: &str| {
        json!({"apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingWebhookConfiguration", "metadata": {"name": "w"},
            "webhooks": [{"name": "a.b.c", "clientConfig": {"caBundle": bundle, "service": {"name": "s", "path": path}}}]})
    };
    let kinds = json!({"resources": [{"name": "validatingwebhookconfigurations", "kind": "ValidatingWebhookConfiguration", "namespaced": false}]});
    let told_of = |live: Value| {
        let (_, mut answers) = applied();
        let root = "/apis/admissionregistration.k8s.io/v1";
        answers.insert(root.to_owned(), json!({"said": kinds}));
        answers.insert(format!("{root}/validatingwebhookconfigurations/w"), json!({"said": live}));
        let git = bundle(&[("w.yaml", &webhook("Cg==", "/a").to_string())]);
        told(&compare(&git, &Bundle::new(), &answers)).join("\n")
    };
    assert_eq!(told_of(webhook("TFMwdA==", "/a")), "");
    assert_eq!(
        told_of(webhook("TFMwdA==", "/b")),
        "webhooks[name=\"a.b.c\"].clientConfig.service.path: \"/a\" -> \"/b\""
    );
}
