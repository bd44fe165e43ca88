//! The derived schemas against the components' own files, where a copy of those is at hand.
//!
//! `NEAP_REFERENCE_DATA` names a folder with `keda-v2.19.0/crds`, `argocd-v3.4.7`, `prometheus-operator-v0.93.0`,
//! `nack-head` and `rendered`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use neap::check::{Options, Verdict};
use neap::document::{self, Node, Sources};
use serde_json::Value;

use super::{check, render};

#[expect(clippy::disallowed_methods, reason = "a test is told from outside where the data lies")]
fn data() -> Option<PathBuf> {
    std::env::var_os("NEAP_REFERENCE_DATA").map(PathBuf::from)
}

fn definitions(folder: &Path) -> Vec<Value> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut found = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        let id = Sources::new().add("crd.yaml", text.as_str());
        found.extend(document::parse(id, &text).documents.iter().map(Node::to_json));
    }
    found.retain(|document| document["kind"] == "CustomResourceDefinition");
    found
}

/// Every constraint of a schema: where it is, which keyword, and what it says.
fn constraints(schema: &Value, definitions: &Value, path: &str, out: &mut BTreeMap<String, String>) {
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.trim_start_matches("#/definitions/");
        return constraints(&definitions[name], definitions, path, out);
    }
    for (keyword, value) in schema.as_object().into_iter().flatten() {
        match keyword.as_str() {
            "description" | "title" | "example" | "externalDocs" | "definitions" => {}
            "properties" => {
                for (name, child) in value.as_object().unwrap() {
                    out.insert(format!("{path}.{name}"), String::new());
                    constraints(child, definitions, &format!("{path}.{name}"), out);
                }
            }
            "items" | "additionalProperties" | "not" if value.is_object() => {
                constraints(value, definitions, &format!("{path}/{keyword}"), out);
            }
            "allOf" | "anyOf" | "oneOf" => {
                for (at, branch) in value.as_array().unwrap().iter().enumerate() {
                    constraints(branch, definitions, &format!("{path}/{keyword}{at}"), out);
                }
            }
            _ => {
                out.insert(format!("{path} {keyword}"), value.to_string());
            }
        }
    }
}

fn compare(folder: &Path, derived: &str) -> usize {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/kinds").join(derived);
    let mut compared = 0;
    for definition in definitions(folder) {
        let spec = &definition["spec"];
        for version in spec["versions"].as_array().unwrap() {
            if version["served"] != true {
                continue;
            }
            let (group, kind) = (spec["group"].as_str().unwrap(), spec["names"]["kind"].as_str().unwrap());
            let file = root.join(format!("{group}_{}_{kind}.json", version["name"].as_str().unwrap()));
            let ours: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
            let (mut theirs, mut own) = (BTreeMap::new(), BTreeMap::new());
            constraints(&version["schema"]["openAPIV3Schema"], &Value::Null, "", &mut theirs);
            constraints(&ours["schema"], &ours["definitions"], "", &mut own);
            if derived.starts_with("nack") {
                // The hand-written ones name what every object has, as those of all other components do.
                own.retain(|path, _| ![".apiVersion", ".kind", ".metadata"].iter().any(|it| path.starts_with(it)));
            }
            let differ: Vec<_> = theirs.iter().filter(|(path, value)| own.get(*path) != Some(value)).collect();
            assert!(differ.is_empty(), "{kind}: {} constraints differ, first {:?}", differ.len(), differ.first());
            assert_eq!(own.len(), theirs.len(), "{kind} has constraints of its own");
            compared += theirs.len();
        }
    }
    assert!(compared > 0, "nothing compared in {}", folder.display());
    compared
}

#[test]
fn derived_schemas_keep_every_constraint() {
    let Some(data) = data() else {
        println!("skipped: derived_schemas_keep_every_constraint");
        return;
    };
    let all: usize = [
        ("keda-v2.19.0/crds", "keda/2.19.0"),
        ("argocd-v3.4.7", "argo-cd/3.4.7"),
        ("prometheus-operator-v0.93.0", "prometheus-operator/0.93.0"),
    ]
    .iter()
    .map(|(theirs, ours)| compare(&data.join(theirs), ours))
    .sum();
    let chart = tempfile::tempdir().unwrap();
    fs::copy(data.join("nack-head/chart-0.34.0-crds.yml"), chart.path().join("crds.yaml")).unwrap();
    let nack = compare(chart.path(), "nack/0.23.0");
    println!("{} constraints and fields compared", all + nack);
}

#[test]
fn rendered_charts_have_no_error() {
    let Some(data) = data() else {
        println!("skipped: rendered_charts_have_no_error");
        return;
    };
    for name in ["keda-2.19.0.yaml", "nats-2.12.6.yaml"] {
        let text = fs::read_to_string(data.join("rendered").join(name)).unwrap();
        let (sources, documents) = check(&text, &Options { strict: true, ..Options::default() });
        assert!(documents.len() > 5, "{name}");
        for (verdict, findings) in documents {
            assert_eq!(verdict, Verdict::Valid, "{name}: {}", render(&sources, &findings));
            assert!(findings.is_empty(), "{name}: {}", render(&sources, &findings));
        }
    }
}
