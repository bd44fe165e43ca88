//! What the catalogue says of single triggers.

use std::collections::{BTreeMap, BTreeSet};

use neap::diagnostic::Severity;
use neap::trigger::catalogue::{self, Auth, Env, Fault, FaultKind, Given, Instead};

/// Metadata written as `key=value`, one on a line.
fn metadata(text: &str) -> BTreeMap<&str, &str> {
    text.lines().filter_map(|line| line.trim().split_once('=')).collect()
}

/// What is wrong with a trigger without a TriggerAuthentication, in 2.19.
fn faults(type_name: &str, text: &str) -> Vec<Fault> {
    let metadata = metadata(text);
    catalogue::judge(type_name, "2.19.0", &Given::of(&metadata))
}

/// The same in short.
fn short(faults: &[Fault]) -> Vec<(FaultKind, Option<&str>)> {
    faults.iter().map(|fault| (fault.kind, fault.key.as_deref())).collect()
}

const NATS: &str = "account=$G\nstream=JOBS\nconsumer=worker\nnatsServerMonitoringEndpoint=nats:8222";

#[test]
fn a_good_trigger_has_no_fault() {
    assert_eq!(faults("nats-jetstream", NATS), []);
    assert_eq!(faults("nats-jetstream", &format!("{NATS}\nlagThreshold=5\nuseHttps=T")), []);
}

#[test]
fn an_unknown_type_is_named() {
    let found = faults("nats-jetsream", "");
    assert_eq!(short(&found), [(FaultKind::UnknownType, None)]);
    assert_eq!(found[0].fix, Some(Instead::Value("nats-jetstream".to_owned())));
    assert_eq!(short(&faults("stan", "")), [(FaultKind::RemovedType, None)]);
    let later = faults("clickhouse", "");
    assert_eq!(later[0].help.as_deref(), Some("KEDA has it since 2.21"));
}

#[test]
fn a_key_that_nobody_reads_is_named() {
    let found = faults("nats-jetstream", &format!("{NATS}\nlagTreshold=5"));
    assert_eq!(short(&found), [(FaultKind::UnknownKey, Some("lagTreshold"))]);
    assert_eq!(found[0].fix, Some(Instead::Key("lagThreshold".to_owned())));
    assert_eq!(found[0].severity, Severity::Warning);
    let found = faults("nats-jetstream", &format!("{NATS}\nstreamFromEnv=STREAM"));
    assert_eq!(short(&found), [(FaultKind::FromEnvUnsupported, Some("streamFromEnv"))]);
    assert_eq!(faults("external", "scalerAddress=a:1\nanything=goes"), []);
}

#[test]
fn a_missing_parameter_is_missed() {
    let found =
        faults("nats-jetstream", "account=$G\nconsumer=worker\nnatsServerMonitoringEndpoint=nats:8222\nstream=  ");
    assert_eq!(short(&found), [(FaultKind::Missing, Some("stream"))]);
}

#[test]
fn a_value_is_read_as_keda_reads_it() {
    for (value, fix) in
        [("+5", Some("5")), ("10.0", Some("10")), ("010", Some("10")), ("ten", None), ("1e1", Some("10"))]
    {
        let found = faults("nats-jetstream", &format!("{NATS}\nlagThreshold={value}"));
        assert_eq!(short(&found), [(FaultKind::Value, Some("lagThreshold"))], "{value}");
        assert_eq!(found[0].fix, fix.map(|fix| Instead::Value(fix.to_owned())), "{value}");
    }
    let found = faults("nats-jetstream", &format!("{NATS}\nuseHttps=yes"));
    assert_eq!(found[0].fix, Some(Instead::Value("true".to_owned())));
}

#[test]
fn a_target_is_above_zero() {
    let found = faults("nats-jetstream", &format!("{NATS}\nlagThreshold=0"));
    assert_eq!(short(&found), [(FaultKind::NotPositive, Some("lagThreshold"))]);
    let found = faults("nats-jetstream", &format!("{NATS}\nlagThreshold=5\nactivationLagThreshold=5"));
    assert_eq!(short(&found), [(FaultKind::Activation, Some("activationLagThreshold"))]);
    let text = format!("{NATS}\nlagThreshold=0");
    let metadata = metadata(&text);
    let source = Given { as_metric_source: true, ..Given::of(&metadata) };
    assert_eq!(catalogue::judge("nats-jetstream", "2.19", &source), []);
}

#[test]
fn what_is_not_known_is_no_fault() {
    let metadata = metadata("stream=JOBS\nconsumer=worker");
    let open = Given { auth: Auth::Unknown, ..Given::of(&metadata) };
    assert_eq!(catalogue::judge("nats-jetstream", "2.19", &open), []);
    let names = BTreeSet::from(["natsServerMonitoringEndpoint", "accountID"]);
    let known = Given { auth: Auth::Known(&names), ..Given::of(&metadata) };
    assert_eq!(catalogue::judge("nats-jetstream", "2.19", &known), []);
}

#[test]
fn the_environment_is_read() {
    let metadata = metadata("queueURLFromEnv=QUEUE\nawsRegion=eu-central-1\nidentityOwner=operator");
    let judge = |env: Env<'_>| catalogue::judge("aws-sqs-queue", "2.19", &Given { env, ..Given::of(&metadata) });
    let (none, hidden) = (BTreeMap::new(), BTreeMap::from([("QUEUE", None)]));
    assert_eq!(judge(Env::Unknown), []);
    assert_eq!(judge(Env::Known(&hidden)), []);
    assert_eq!(short(&judge(Env::Known(&none))), [(FaultKind::Missing, Some("queueURLFromEnv"))]);
}

#[test]
fn a_metric_type_fits() {
    let metadata = metadata(NATS);
    let judge = |metric| {
        catalogue::judge("nats-jetstream", "2.19", &Given { metric_type: Some(metric), ..Given::of(&metadata) })
    };
    assert_eq!(judge("AverageValue"), []);
    assert_eq!(judge("Value"), []);
    for bad in ["Utilization", "value", "Average"] {
        assert_eq!(short(&judge(bad)), [(FaultKind::MetricType, None)], "{bad}");
    }
}
