//! Reading and writing YAML as Kubernetes does.
#![expect(
    clippy::unwrap_used,
    clippy::format_collect,
    reason = "helpers of tests fail like tests, and their texts are small"
)]

mod faults;
mod mutants;
mod places;
mod reading;
mod scanners;
mod table;
mod writing;

use neap::document::{Fault, Grade, Node, Parsed, Sources, parse};
use serde_json::Value;

fn read(text: &str) -> Parsed {
    let mut sources = Sources::new();
    let id = sources.add("test.yaml", text);
    parse(id, text)
}

fn errors(parsed: &Parsed) -> Vec<&Fault> {
    parsed.faults.iter().filter(|fault| fault.grade == Grade::Error).collect()
}

/// The first document as Kubernetes would have it in JSON; null for none.
fn first(parsed: &Parsed) -> Value {
    parsed.documents.first().map_or(Value::Null, Node::to_json)
}

/// A file of the data that lies beside the repository, if the environment says where.
fn reference(path: &str) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "the data lies outside the repository")]
    let folder = std::env::var("NEAP_REFERENCE_DATA").ok()?;
    std::fs::read_to_string(format!("{folder}/{path}")).ok()
}
