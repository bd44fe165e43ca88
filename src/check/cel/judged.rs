//! What a real API server said of objects, and what is said here.
//!
//! `tests/cases/cel`: a CRD whose rules use what Kubernetes has, objects of it, and the verdicts on them.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{Shape, check, compile};
use crate::document::{Node, Sources, parse};

fn read(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/cel").join(name)).unwrap()
}

fn documents(name: &str) -> Vec<Node> {
    let text = read(name);
    let parsed = parse(Sources::new().add(name, text.as_str()), &text);
    assert!(parsed.faults.is_empty(), "{:?}", parsed.faults);
    parsed.documents
}

fn shape() -> Shape {
    let crd = documents("crd.yaml").remove(0);
    compile(&crd.at("/spec/versions/0/schema/openAPIV3Schema").unwrap().to_json(), None).unwrap().unwrap()
}

/// A cause as the server words it, in the words of a finding.
fn reworded(cause: &Value) -> String {
    let (field, message) = (cause["field"].as_str().unwrap(), cause["message"].as_str().unwrap());
    let (kind, detail) = message.split_once(": ").unwrap_or((message, ""));
    let detail = match kind {
        // The value is given as the name of its type.
        "Invalid value" => detail.split_once(": ").unwrap().1.to_owned(),
        "Required value" => format!("required: {detail}"),
        "Forbidden" => format!("forbidden: {detail}"),
        // The server does not say what the rule says.
        "Duplicate value" => "duplicate: m".to_owned(),
        _ => format!("{kind}: {detail}"),
    };
    if matches!(field, "<nil>" | "") { detail } else { format!("{field}: {detail}") }
}

/// Go's parsers put their own words behind; these are not repeated here.
fn comparable(message: &str) -> String {
    let Some((_, rule)) = message.split_once(" evaluating rule: ") else { return message.to_owned() };
    for parser in ["IP Address", "network address parse error", "URL parse error", "semver parse error"] {
        if let Some((place, _)) = message.split_once(parser) {
            return format!("{place}{parser} evaluating rule: {rule}");
        }
    }
    message.to_owned()
}

#[test]
fn the_verdicts_of_a_real_server_are_given() {
    let shape = shape();
    let verdicts: Value = serde_json::from_str(&read("verdicts.json")).unwrap();
    let verdicts = verdicts["verdicts"].as_array().unwrap();
    let objects = documents("objects.yaml");
    assert_eq!(objects.len(), verdicts.len());
    let mut wrong = String::new();
    let mut compared = 0;
    for (object, verdict) in objects.iter().zip(verdicts) {
        let mut expected: Vec<String> =
            verdict["causes"].as_array().into_iter().flatten().map(|it| comparable(&reworded(it))).collect();
        let outcome = check(&shape, object, true, "Probe");
        if verdict["name"].as_str().unwrap().starts_with("timeszone") {
            // Zones by name are not known here, and what is not known is no failure.
            assert!(outcome.failed.is_empty() && outcome.not_evaluated.len() == 1);
            continue;
        }
        let mut found: Vec<String> = outcome.failed.iter().map(|it| comparable(&it.message)).collect();
        // What the schema refuses is none of the rules' business.
        expected.retain(|cause| !cause.contains("should match") && !cause.contains("must be of type"));
        expected.sort();
        found.sort();
        compared += expected.len();
        if found != expected || !outcome.not_evaluated.is_empty() {
            let unsure: Vec<&str> = outcome.not_evaluated.iter().map(|it| it.message.as_str()).collect();
            writeln!(wrong, "{}: found {found:#?}, expected {expected:#?}, unsure {unsure:?}", verdict["name"])
                .unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(compared > 150, "only {compared} refusals compared");
}
