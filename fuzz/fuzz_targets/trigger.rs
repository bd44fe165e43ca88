//! Any trigger is judged by any scaler of any version without a panic, and a fault points to a key that is there.
#![no_main]

use std::collections::{BTreeMap, BTreeSet};

use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use neap::trigger::catalogue::{self, Auth, Env, Given};

#[derive(Arbitrary, Debug)]
struct Trigger<'a> {
    type_name: u8,
    version: u8,
    /// By the place of a parameter in the scaler; one past the last is a key of its own.
    known: Vec<(u8, bool, &'a str)>,
    other: Vec<(&'a str, &'a str)>,
    auth: Option<Vec<u8>>,
    env: Option<Vec<(&'a str, Option<&'a str>)>>,
    identity: Option<&'a str>,
    metric_type: Option<&'a str>,
    flags: [bool; 3],
}

fuzz_target!(|trigger: Trigger<'_>| {
    let versions = catalogue::supported_versions();
    let version = versions[usize::from(trigger.version) % versions.len()];
    let types = catalogue::types(version);
    let type_name = types[usize::from(trigger.type_name) % types.len()];
    let Some(scaler) = catalogue::scaler(type_name, version) else { return };
    let name = |at: u8| scaler.parameters().get(usize::from(at)).map_or("other", |parameter| parameter.name());
    let keys: Vec<(String, &str)> = trigger
        .known
        .iter()
        .map(|(at, env, value)| (format!("{}{}", name(*at), if *env { "FromEnv" } else { "" }), *value))
        .collect();
    let mut metadata: BTreeMap<&str, &str> = trigger.other.iter().copied().collect();
    metadata.extend(keys.iter().map(|(key, value)| (key.as_str(), *value)));
    let auth: Option<BTreeSet<&str>> = trigger.auth.map(|auth| auth.into_iter().map(name).collect());
    let env: Option<BTreeMap<&str, Option<&str>>> = trigger.env.map(|env| env.into_iter().collect());
    let [as_metric_source, cached, job] = trigger.flags;
    let given = Given {
        metadata: &metadata,
        auth: auth.as_ref().map_or(Auth::Unknown, Auth::Known),
        env: env.as_ref().map_or(Env::Unknown, Env::Known),
        identity: trigger.identity,
        metric_type: trigger.metric_type,
        as_metric_source,
        cached,
        job,
    };
    for fault in scaler.judge(&given) {
        assert!(!fault.message.is_empty(), "{fault:?}");
        let known = fault.key.as_deref().is_none_or(|key| metadata.contains_key(key));
        assert!(known, "a key that is not there: {fault:?}");
    }
});
