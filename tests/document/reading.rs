//! Recorded readings of `sigs.k8s.io/yaml`.

use serde::Deserialize as _;
use serde_json::Value;

use super::{errors, first, read, reference};

/// Where this reader differs on purpose; the causes stand in `docs/fidelity.md`.
const DIFFERENT: &[&str] = &["dup_typed", "doc_end_then"];

#[derive(serde::Deserialize)]
struct Fact {
    name: String,
    yaml: String,
    #[serde(default)]
    json: Value,
    err: Option<String>,
    strict: Option<String>,
}

#[test]
fn agrees_with_the_recorded_readings() {
    let Some(facts) = reference("yaml/kubernetes-reading.jsonl") else {
        println!("skipped: kubernetes-reading.jsonl");
        return;
    };
    let mut differing = Vec::new();
    let mut compared = 0;
    for line in facts.lines() {
        // A thousand levels are beyond what serde_json reads; the depth has a test of its own.
        let Ok(fact) = Fact::deserialize(&mut serde_json::Deserializer::from_str(line)) else { continue };
        compared += 1;
        let parsed = read(&fact.yaml);
        let refused = fact.err.is_some() || fact.strict.is_some();
        let same_value = fact.err.is_some() || first(&parsed) == fact.json;
        if !same_value || refused == errors(&parsed).is_empty() {
            println!("{}: {} with {:?}", fact.name, first(&parsed), errors(&parsed));
            differing.push(fact.name);
        }
    }
    assert_eq!(differing, DIFFERENT);
    assert!(compared > 200, "{compared}");
}
