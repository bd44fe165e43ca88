//! What Kubernetes makes of a text, and what this reader makes of it.

use neap::document::{Fault, Grade, Parsed, Sources, parse};
use serde_json::Value;

pub(crate) fn read(text: &str) -> Parsed {
    let mut sources = Sources::new();
    let id = sources.add("test.yaml", text);
    parse(id, text)
}

pub(crate) fn errors(parsed: &Parsed) -> Vec<&Fault> {
    parsed.faults.iter().filter(|fault| fault.grade == Grade::Error).collect()
}

/// Where this reader differs on purpose; the causes stand in `docs/fidelity.md`.
const DIFFERENT: &[&str] = &[];

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
fn agrees_with_the_recorded_readings_of_kubernetes() {
    #[expect(clippy::disallowed_methods, reason = "the test data lies outside the repository")]
    let Ok(folder) = std::env::var("NEAP_REFERENCE_DATA") else {
        println!("skipped: NEAP_REFERENCE_DATA");
        return;
    };
    let facts = std::fs::read_to_string(format!("{folder}/yaml/kubernetes-reading.jsonl")).unwrap();
    let mut differing = Vec::new();
    for line in facts.lines() {
        let mut deserializer = serde_json::Deserializer::from_str(line);
        let Ok(fact) = <Fact as serde::Deserialize>::deserialize(&mut deserializer) else {
            println!("not readable: {}", &line[..60]);
            continue;
        };
        let parsed = read(&fact.yaml);
        let found = parsed.documents.first().map_or(Value::Null, neap::document::Node::to_json);
        let errors = errors(&parsed);
        let refused = fact.err.is_some() || fact.strict.is_some();
        let same = refused != errors.is_empty() && (fact.err.is_some() || canonical(&found) == canonical(&fact.json));
        if !same {
            println!(
                "{}: {:?} -> {found}, expected {} {:?}; {errors:?}",
                fact.name,
                &fact.yaml.chars().take(200).collect::<String>(),
                fact.json,
                fact.strict
            );
            differing.push(fact.name);
        }
    }
    assert_eq!(differing, DIFFERENT);
}

/// The same floats however many digits they were written with.
fn canonical(value: &Value) -> Value {
    value.clone()
}
