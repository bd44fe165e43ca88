//! What is not known never makes an error that knowing it would take away.

use std::collections::{BTreeMap, BTreeSet};

use neap::diagnostic::Severity;
use neap::trigger::catalogue::{self, Auth, Env, Fault, FaultKind, Given, Scaler};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// Values that mean something to some parameter.
const VALUES: &[&str] = &[
    "",
    " ",
    "0",
    "1",
    "-1",
    "10",
    "+5",
    "0.5",
    "true",
    "false",
    "yes",
    "30s",
    "a=b",
    "a,b",
    "1-3",
    "http://h:1/p/q",
    "amqp://h",
    "enable",
    "disable",
    "bearer",
    "basic,tls",
    "plaintext",
    "oauthbearer",
    "aws_msk_iam",
    "pod",
    "operator",
    "Private",
    "null",
    "UTC",
    "0 8 * * *",
    "{*}",
    "QueueLength",
    "json",
    "logs",
    "metrics",
    "3",
    "VAR",
];

/// What a trigger may be given, by places in the scaler's list.
#[derive(Clone, Debug)]
struct Draw {
    type_name: prop::sample::Index,
    version: prop::sample::Index,
    metadata: Vec<(prop::sample::Index, bool, prop::sample::Index)>,
    auth: Vec<prop::sample::Index>,
    /// The variable, where there is one, with its value, where that is known.
    variable: Vec<Option<prop::sample::Index>>,
    identity: Option<prop::sample::Index>,
    flags: [bool; 2],
}

fn draw() -> impl Strategy<Value = Draw> {
    let any_index = any::<prop::sample::Index>;
    let metadata = prop::collection::vec((any_index(), any::<bool>(), any_index()), 0..8);
    let auth = prop::collection::vec(any_index(), 0..6);
    let variable = prop::collection::vec(any::<Option<prop::sample::Index>>(), 0..2);
    let rest = (variable, any::<Option<prop::sample::Index>>(), any::<[bool; 2]>());
    (any_index(), any_index(), metadata, auth, rest).prop_map(
        |(type_name, version, metadata, auth, (variable, identity, flags))| Draw {
            type_name,
            version,
            metadata,
            auth,
            variable,
            identity,
            flags,
        },
    )
}

fn errors(scaler: &Scaler, given: &Given<'_>) -> Vec<String> {
    let faults = scaler.judge(given);
    for fault in &faults {
        let known = fault.key.as_deref().is_none_or(|key| given.metadata.contains_key(key));
        assert!(known && !fault.message.is_empty(), "{} {}: {fault:?}", scaler.type_name(), scaler.version());
    }
    let errors = faults.into_iter().filter(|fault| fault.severity == Severity::Error);
    // A rule may point to another key, once more is known.
    let key = |fault: &Fault| fault.key.clone().filter(|_| fault.kind != FaultKind::Rule).unwrap_or_default();
    errors.map(|fault| format!("{:?} {}", fault.kind, key(&fault))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4096, failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() })]

    #[test]
    fn an_error_stands_whatever_the_rest_is(draw in draw()) {
        let version = draw.version.get(catalogue::supported_versions());
        let types = catalogue::types(version);
        let type_name = types[draw.type_name.index(types.len())];
        let scaler = catalogue::scaler(type_name, version).unwrap();
        if scaler.parameters().is_empty() {
            return Ok(());
        }
        let names: Vec<&str> = scaler.parameters().iter().map(|parameter| parameter.name()).collect();
        let keys: Vec<(String, &str)> = draw
            .metadata
            .iter()
            .map(|(name, env, value)| match env {
                true => (format!("{}FromEnv", name.get(&names)), "VAR"),
                false => ((*name.get(&names)).to_owned(), *value.get(VALUES)),
            })
            .collect();
        let metadata: BTreeMap<&str, &str> = keys.iter().map(|(key, value)| (key.as_str(), *value)).collect();
        let auth: BTreeSet<&str> = draw.auth.iter().map(|name| *name.get(&names)).collect();
        let env: BTreeMap<&str, Option<&str>> =
            draw.variable.iter().map(|value| ("VAR", value.map(|value| *value.get(VALUES)))).collect();
        let providers = ["none", "aws", "gcp", "azure-workload"];
        let [as_metric_source, job] = draw.flags;
        let open = Given { auth: Auth::Unknown, as_metric_source, job, ..Given::of(&metadata) };
        let closed = Given {
            auth: Auth::Known(&auth),
            env: Env::Known(&env),
            identity: draw.identity.map(|provider| *provider.get(&providers)),
            ..open
        };
        let (before, after) = (errors(scaler, &open), errors(scaler, &closed));
        prop_assert!(
            before.iter().all(|fault| after.contains(fault)),
            "{} {version}: {before:?} with {metadata:?}, and {after:?} with {auth:?} {env:?} {:?}",
            scaler.type_name(),
            closed.identity
        );
    }
}
