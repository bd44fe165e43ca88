//! Any valid config renders to a tree that validates.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use neap::check::{self, Catalogue};
use neap::config::{self, Inputs, Profile};
use neap::diagnostic::{Severity, Sink};
use neap::document::Sources;
use neap::model::Platform;
use neap::render::{self, Overrides};
use proptest::prelude::*;

/// A worker as a generator makes it; every combination is a valid one.
#[derive(Clone, Debug)]
struct Worker {
    namespace: u8,
    job: bool,
    min: u32,
    more: u32,
    polling: u32,
    trigger: u8,
    threshold: u32,
    text: String,
    account: bool,
    authentication: bool,
}

fn worker() -> impl Strategy<Value = Worker> {
    let text =
        prop_oneof!["[a-zA-Z0-9 :#{}\\[\\]'\"%@*&!|>,?=~`-]{0,24}", Just("on".to_owned()), Just("0777".to_owned())];
    let numbers = (0..3_u32, 1..20_u32, 1..300_u32, 0..5_u8, 1..100_u32);
    (0..3_u8, any::<bool>(), numbers, text, any::<bool>(), any::<bool>()).prop_map(
        |(namespace, job, (min, more, polling, trigger, threshold), text, account, authentication)| Worker {
            namespace,
            job,
            min,
            more,
            polling,
            trigger,
            threshold,
            text,
            account,
            authentication,
        },
    )
}

fn trigger(worker: &Worker, at: usize) -> String {
    let threshold = worker.threshold;
    match worker.trigger {
        0 => format!("{{ type: nats-jetstream, stream: S{at}, consumer: c, lagThreshold: {threshold} }}"),
        1 => format!("{{ type: cron, start: 0 8 * * *, end: 0 9 * * *, timezone: UTC, desiredReplicas: {threshold} }}"),
        2 => format!("{{ type: prometheus, serverAddress: \"http://p:9090\", query: up, threshold: {threshold}.5 }}"),
        3 => format!(
            "{{ type: kafka, bootstrapServers: [\"k:9092\"], consumerGroup: g, topic: t, lagThreshold: {threshold} }}"
        ),
        _ => format!(
            "{{ type: rabbitmq, metadata: {{ queueName: q, mode: QueueLength, value: {threshold}, host: \"amqp://rabbit:5672/\" }} }}"
        ),
    }
}

fn config(workers: &[Worker], replicas: u32, policies: bool) -> String {
    let mut text = format!(
        "gitops: {{ repoURL: \"https://git.acme.test/a.git\" }}\nnetworkPolicies: {{ enabled: {policies} }}\nstreams:\n  JOBS: null\n"
    );
    for at in 0..workers.len() {
        let _ = writeln!(
            text,
            "  S{at}: {{ subjects: [\"s{at}.>\"], replicas: {replicas}, consumers: {{ c: {{ ackWait: 1m }} }} }}"
        );
    }
    text.push_str("workloads:\n  echo-worker: null\n");
    for (at, worker) in workers.iter().enumerate() {
        let kind = if worker.job { "job" } else { "deployment" };
        let quoted = serde_json::to_string(&worker.text).unwrap();
        let _ = writeln!(
            text,
            "  w{at}:\n    kind: {kind}\n    namespace: n{}\n    image: registry.acme.test/w:1\n    env: {{ A: {quoted} }}\n    \
             command: [sh, \"-c\", {quoted}]\n    podAnnotations: {{ note: {quoted} }}\n    \
             serviceAccount: {{ create: {} }}\n    scaling: {{ minReplicas: {}, maxReplicas: {}, pollingInterval: {}s }}\n    \
             triggers:\n      - {}",
            worker.namespace,
            worker.account,
            worker.min,
            worker.min + worker.more,
            worker.polling,
            trigger(worker, at),
        );
        if worker.authentication {
            text.push_str("    triggerAuthentications: { a");
            let _ = writeln!(text, "{at}: {{ secretTargetRef: [{{ parameter: p, name: s, key: k }}] }} }}");
        }
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_valid_config_renders_to_a_tree_that_validates(
        workers in prop::collection::vec(worker(), 0..5),
        replicas in prop_oneof![Just(1_u32), Just(3)],
        policies in any::<bool>(),
        production in any::<bool>(),
    ) {
        let text = config(&workers, replicas, policies);
        let profile = if production { Profile::Production } else { Profile::Demo };
        let inputs = Inputs { file: Some(("neap.yaml".into(), text.clone())), profile: Some(profile), ..Inputs::default() };
        let (mut sources, mut sink) = (Sources::new(), Sink::new());
        let config = config::load(&inputs, &mut sources, &mut sink);
        prop_assert!(config.is_some(), "{sink:#?}\n{text}");
        let platform = Platform::resolve(&config.unwrap(), &mut sink);
        prop_assert!(platform.is_some(), "{sink:#?}\n{text}");
        let platform = platform.unwrap();
        let bundle = render::render(&platform, &Overrides::new()).unwrap();
        let again = render::render(&platform, &Overrides::new()).unwrap();
        let texts = |bundle: &neap::bundle::Bundle| -> Vec<(String, String)> {
            bundle.iter().map(|(path, file)| (path.to_string(), file.text.clone())).collect()
        };
        prop_assert_eq!(texts(&bundle), texts(&again));
        let folded: BTreeSet<String> = bundle.iter().map(|(path, _)| path.as_str().to_lowercase()).collect();
        prop_assert_eq!(folded.len(), bundle.len());
        let options = check::Options { values: vec!["helm-values/".to_owned()], strict: true, ..check::Options::default() };
        let mut found = Sink::new();
        let summary = check::bundle(&bundle, &mut sources, &Catalogue::embedded(), &options, &mut found);
        let errors: Vec<_> = found.diagnostics().iter().filter(|one| one.severity == Severity::Error).collect();
        prop_assert!(errors.is_empty(), "{errors:#?}\n{text}");
        prop_assert_eq!(summary.valid, summary.documents);
    }
}
