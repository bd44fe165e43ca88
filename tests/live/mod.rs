//! Probes held against what a real cluster answered (`cargo xtask e2e --record`): whole, and with one thing broken.

mod drift;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use neap::config::{self, Config, Inputs, Profile};
use neap::diagnostic::{Sink, codes};
use neap::document::Sources;
use neap::live::{self, Answers};
use neap::model::Platform;
use neap::verification::{Outcome, Verification};
use serde::Deserialize;
use serde_json::{Value, json};

/// What was written down of one look at a cluster.
#[derive(Clone, Debug, Deserialize)]
struct Case {
    set: Vec<String>,
    not_holding: Vec<String>,
    /// Every answer of a cluster that is whole, and else those that differ from it.
    answers: BTreeMap<String, Value>,
}

fn cases() -> BTreeMap<String, Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/live");
    let read = |path: &Path| serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), read(&path))).collect()
}

fn platform(set: &[String]) -> (Config, Platform) {
    let (mut sources, mut sink) = (Sources::new(), Sink::new());
    let inputs = Inputs {
        file: None,
        profile: Some(Profile::Demo),
        environment: None,
        variables: Vec::new(),
        flags: set.to_vec(),
    };
    let config = config::load(&inputs, &mut sources, &mut sink).unwrap();
    let platform = Platform::resolve(&config, &mut sink).unwrap();
    (config, platform)
}

fn judged(answers: &BTreeMap<String, Value>, set: &[String]) -> Verification {
    let (config, platform) = platform(set);
    let answers: Answers = serde_json::from_value(json!(answers)).unwrap();
    live::judge(&config, &platform, &answers)
}

/// Argo CD and Prometheus were not asked where the answers do not hold them.
fn not_holding(seen: &Verification) -> Vec<String> {
    let beside = ["argocd-applications", "scrape-monitors", "scrape-targets"];
    let mut said = Vec::new();
    for probed in &seen.probed {
        let state = match &probed.outcome {
            Outcome::Holds(_) => continue,
            Outcome::NotChecked(_) => "not checked",
            Outcome::Found(_) if probed.outcome.is_broken() => "broken",
            Outcome::Found(_) => "doubtful",
        };
        if !beside.contains(&probed.probe) {
            said.push(format!("{} {state}", probed.probe));
        }
    }
    said
}

/// The answers of a cluster that is whole, with changes laid over them: an answer that is null is none.
fn laid_over(changes: &BTreeMap<String, Value>) -> BTreeMap<String, Value> {
    let mut answers = cases().remove("healthy").unwrap().answers;
    answers.extend(changes.clone());
    answers.retain(|_, answer| !answer.is_null());
    answers
}

#[test]
fn each_break_is_named_as_it_was_named_live() {
    let all = cases();
    assert!(all.len() > 10, "{}", all.len());
    for (name, case) in &all {
        let seen = judged(&laid_over(&case.answers), &case.set);
        assert_eq!(not_holding(&seen), case.not_holding, "{name}");
    }
}

/// What a probe says where one pointer of one answer is something else.
fn with(path: &str, pointer: &str, value: &Value) -> Verification {
    let mut answers = laid_over(&BTreeMap::new());
    let mut changed = 0;
    for (key, answer) in answers.iter_mut().filter(|(key, _)| key.contains(path)) {
        let place = answer.pointer_mut(pointer).unwrap_or_else(|| panic!("{key} has no {pointer}"));
        place.clone_from(value);
        changed += 1;
    }
    assert!(changed > 0, "nothing is asked at {path}");
    judged(&answers, &[])
}

fn first(seen: &Verification) -> String {
    not_holding(seen).first().cloned().unwrap_or_default()
}

#[test]
fn what_cannot_be_broken_at_will_is_named_too() {
    let scaled = "/scaledobjects/echo-worker";
    assert_eq!(first(&with("/jsz?", "/said/account_details", &json!([]))), "nats-account broken");
    assert_eq!(first(&with("/jsz?", "/said/meta_cluster/leader", &json!(""))), "nats-cluster broken");
    assert_eq!(
        first(&with("/nats-1:8222/proxy/jsz?", "/said/meta_cluster/leader", &json!("nats-2"))),
        "nats-cluster broken"
    );
    assert_eq!(first(&with("/varz", "/said", &json!("<html>"))), "nats-monitor-port broken");
    assert_eq!(
        first(&with("/services/nats-headless", "/said/spec/clusterIP", &json!("10.96.0.9"))),
        "nats-headless-service broken"
    );
    assert_eq!(
        first(&with("/services/nats-headless", "/said/spec/ports", &json!([]))),
        "nats-headless-service doubtful"
    );
    assert_eq!(first(&with("/endpointslices?", "/said/items", &json!([]))), "nats-headless-service broken");
    assert_eq!(first(&with(scaled, "/said/status/conditions/2/status", &json!("True"))), "scaler-ready broken");
    assert_eq!(first(&with(scaled, "/said/status/conditions/1/status", &json!("True"))), "scaler-active doubtful");
    assert_eq!(
        first(&with("/horizontalpodautoscalers/", "/said/spec/maxReplicas", &json!(9))),
        "horizontal-pod-autoscaler broken"
    );
    let dropped = with("/customresourcedefinitions/scaledobjects.keda.sh", "/said/status/conditions", &json!([]));
    assert_eq!(first(&dropped), "keda-kinds broken");
}

/// The queue rests, and KEDA says otherwise, twice.
#[test]
fn another_number_than_the_brokers_is_named_only_while_the_queue_rests() {
    let mut answers = laid_over(&BTreeMap::new());
    let metric = answers.keys().find(|path| path.contains("external.metrics.k8s.io/v1beta1/")).unwrap().clone();
    let mut other = answers[&metric].clone();
    *other.pointer_mut("/said/items/0/value").unwrap() = json!("7");
    answers.insert(metric.clone(), other.clone());
    // As long as nothing was read once more, nothing is said.
    let state = |answers: &BTreeMap<String, Value>| {
        let seen = judged(answers, &[]);
        not_holding(&seen).into_iter().find(|said| said.starts_with("external-metric"))
    };
    assert_eq!(state(&answers).unwrap(), "external-metric not checked");
    for (path, answer) in answers.clone().into_iter().filter(|(path, _)| path.contains("/jsz?")) {
        answers.insert(format!("{path}#again"), answer);
    }
    answers.insert(format!("{metric}#again"), other);
    assert_eq!(state(&answers).unwrap(), "external-metric broken");
    let same = answers[&metric].clone();
    let mut same = same;
    *same.pointer_mut("/said/items/0/value").unwrap() = json!("0");
    answers.insert(format!("{metric}#again"), same);
    assert_eq!(state(&answers), None);
}

#[test]
fn what_may_not_be_read_is_not_checked_and_the_others_go_on() {
    let mut answers = laid_over(&BTreeMap::new());
    let whole = judged(&answers, &[]).outcomes();
    for (_, answer) in answers.iter_mut().filter(|(path, _)| path.contains("customresourcedefinitions")) {
        *answer = json!("forbidden");
    }
    let seen = judged(&answers, &[]);
    assert_eq!(not_holding(&seen), ["keda-kinds not checked"]);
    assert_eq!(seen.outcomes().hold, whole.hold - 1);
    let why = seen.probed.iter().find_map(|it| match &it.outcome {
        Outcome::NotChecked(why) if it.probe == "keda-kinds" => Some(why.clone()),
        _ => None,
    });
    assert!(why.unwrap().starts_with("may not read CustomResourceDefinition"));
}

#[test]
fn hostile_answers_stop_nobody() {
    let whole = laid_over(&BTreeMap::new());
    let bad =
        [json!(null), json!([]), json!("x"), json!(1e308), json!({"items": 1}), json!({"items": [1, null, "x", {}]})];
    for wrong in bad {
        let mut answers = whole.clone();
        for answer in answers.values_mut() {
            *answer = json!({ "said": wrong });
        }
        let seen = judged(&answers, &[]);
        assert!(!seen.holds(), "{wrong}");
    }
}

#[test]
fn every_probe_has_a_name_a_page_and_something_it_asks() {
    let mut names = BTreeSet::new();
    for (name, asks) in live::probes() {
        assert!(names.insert(name), "{name} is there twice");
        assert!(codes::find(name).is_some(), "{name} has no page");
        assert!(!asks.is_empty() && !asks.ends_with('.'), "{name}: {asks}");
    }
    assert!(names.len() > 20);
}

/// Whatever is asked of a whole cluster is in the roles: the namespace, the kind, and what is done with it.
#[test]
fn the_roles_allow_whatever_is_asked() {
    let (config, platform) = platform(&[]);
    let roles = live::roles(&config, &platform);
    let allowed = |namespace: &str, group: &str, resource: &str, verb: &str| {
        roles.iter().any(|role| {
            let place = role.pointer("/metadata/namespace").and_then(Value::as_str).unwrap_or_default();
            let rules = role["rules"].as_array().unwrap();
            (place.is_empty() || place == namespace)
                && rules.iter().any(|rule| {
                    let has = |key: &str, wanted: &str| {
                        rule[key].as_array().unwrap().iter().any(|it| it == wanted || it == "*")
                    };
                    has("apiGroups", group) && has("resources", resource) && has("verbs", verb)
                })
        })
    };
    for path in laid_over(&BTreeMap::new()).keys() {
        let (plain, query) = path.split_once('?').unwrap_or((path, ""));
        let mut parts: Vec<&str> = plain.trim_start_matches('/').split('/').collect();
        let group = if parts.remove(0) == "api" { "" } else { parts.remove(0) };
        parts.remove(0);
        let namespaced = parts.first() == Some(&"namespaces") && parts.len() > 2;
        let namespace = if namespaced { parts.drain(..2).nth(1).unwrap() } else { "" };
        let resource = if parts.contains(&"proxy") { format!("{}/proxy", parts[0]) } else { parts[0].to_owned() };
        let resource = if group == "external.metrics.k8s.io" { "*".to_owned() } else { resource };
        let verb = if query.contains("limit=") || resource == "*" { "list" } else { "get" };
        assert!(allowed(namespace, group, &resource, verb), "{verb} {group}/{resource} in {namespace:?}: {path}");
    }
}
