//! The catalogue against parameters that were taken from KEDA 2.19.0 in another way, where those are at hand.
//!
//! `NEAP_REFERENCE_DATA` names a folder with `derived-trigger-params-keda-v2.19.0.json`.

use std::fs;
use std::path::PathBuf;

use neap::trigger::catalogue::{self, Kind, Parameter, Source};
use serde_json::Value;

#[expect(clippy::disallowed_methods, reason = "a test is told from outside where the data lies")]
fn data() -> Option<PathBuf> {
    std::env::var_os("NEAP_REFERENCE_DATA").map(PathBuf::from)
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn kind(go: &str) -> Kind {
    match go {
        "bool" => Kind::Bool,
        "int" | "int64" => Kind::Integer,
        "uint32" => Kind::Uint32,
        "float64" => Kind::Float,
        "*float64" => Kind::FloatOrNull,
        "time.Duration" => Kind::Duration,
        "[]string" | "[]Type" => Kind::List,
        "[]int" => Kind::Integers,
        "map[string]string" => Kind::Map,
        "url.Values" => Kind::Query,
        _ => Kind::String,
    }
}

fn agrees(parameter: &Parameter, known: &Value) -> bool {
    let order: Vec<Source> = texts(&known["order"])
        .iter()
        .map(|source| match source.as_str() {
            "triggerMetadata" => Source::Metadata,
            "authParams" => Source::Auth,
            _ => Source::Env,
        })
        .collect();
    let required = known["required"].as_bool().unwrap_or_default() && parameter.deprecated().is_none();
    // What the scaler reads once more by itself may be held against more than its tag says.
    let by_hand = matches!(parameter.kind(), Kind::HandString | Kind::HandWord);
    let same_kind = parameter.kind() == kind(known["go_type"].as_str().unwrap());
    (by_hand || same_kind)
        && parameter.from() == order
        && parameter.default() == known["default"].as_str()
        && parameter.required() == required
        && (by_hand || parameter.values() == texts(&known["enum"]))
        && (by_hand || parameter.exclusive() == texts(&known["exclusiveSet"]))
        && texts(&known["aliases"]).iter().all(|alias| parameter.is(alias))
}

#[test]
fn every_parameter_is_that_of_keda() {
    let Some(data) = data() else {
        println!("skipped: NEAP_REFERENCE_DATA");
        return;
    };
    let text = fs::read_to_string(data.join("derived-trigger-params-keda-v2.19.0.json")).unwrap();
    let known: Value = serde_json::from_str(&text).unwrap();
    let mut differences = Vec::new();
    let mut compared = 0;
    for (name, scaler) in known["scalers"].as_object().unwrap() {
        let ours = catalogue::scaler(name, "2.19.0").unwrap();
        for parameter in scaler["params"].as_array().into_iter().flatten() {
            compared += 1;
            let wanted = parameter["name"].as_str().unwrap();
            let mut same = ours.parameters().iter().filter(|it| it.is(wanted));
            if !same.any(|it| agrees(it, parameter)) {
                differences.push(format!("{name}: {wanted}: {parameter}"));
            }
        }
        // What they do not have is read by the scaler's own code.
        let theirs: Vec<&str> =
            scaler["params"].as_array().into_iter().flatten().filter_map(|it| it["name"].as_str()).collect();
        let typed = scaler["typed"].as_bool().unwrap_or_default();
        for parameter in ours.parameters().iter().filter(|it| typed && !it.by_hand()) {
            if !theirs.iter().any(|name| parameter.is(name)) {
                differences.push(format!("{name}: {} is not theirs", parameter.name()));
            }
        }
    }
    assert!(compared > 800, "only {compared} parameters were compared");
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
