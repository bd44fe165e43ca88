//! What KEDA's own parsers said about triggers, held against what the catalogue says.
//!
//! `cargo xtask judge triggers --write tests/cases/triggers` asks KEDA and writes its answers down.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use neap::document::{self, Node, Sources};
use neap::trigger::catalogue;
use serde::Deserialize;
use serde_json::Value;

use known::Known;
use question::Question;

/// What the catalogue says of a trigger, as the judge asks it.
mod ours {
    include!("../../xtask/src/judge/triggers/ours.rs");
}
/// A trigger, as the judge asks about it.
mod question {
    include!("../../xtask/src/judge/triggers/question.rs");
}
/// How the judge reads the list of what differs.
mod known {
    include!("../../xtask/src/judge/known.rs");
}

#[derive(Deserialize)]
struct Page {
    #[serde(rename = "type")]
    kind_of_trigger: String,
    versions: Vec<String>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    /// The class of the fault, and what was done.
    fault: (String, String),
    #[serde(default)]
    accepted: Vec<String>,
    #[serde(default)]
    refused: Vec<String>,
    #[serde(flatten)]
    question: Question,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/triggers")
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()))
}

fn known() -> Vec<Known> {
    let text = text(&folder().join("differences.yaml"));
    let id = Sources::new().add("differences.yaml", text.as_str());
    let list = document::parse(id, &text).documents.first().map_or(Value::Array(Vec::new()), Node::to_json);
    Known::list(&list).unwrap_or_else(|| panic!("differences.yaml has not the form"))
}

fn pages() -> Vec<Page> {
    let files = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|end| end == "json")).collect();
    files.sort();
    let read = |file: &PathBuf| {
        serde_json::from_str(&text(file)).unwrap_or_else(|fault| panic!("{}: {fault}", file.display()))
    };
    files.iter().map(read).collect()
}

#[test]
fn the_catalogue_says_what_keda_said() {
    let known = known();
    let (mut asked, mut used, mut unknown) = (0, BTreeSet::new(), String::new());
    for page in pages() {
        for Case { fault: (class, what), accepted, refused, mut question } in page.cases {
            question.kind_of_trigger.clone_from(&page.kind_of_trigger);
            let said =
                accepted.iter().map(|version| (version, false)).chain(refused.iter().map(|version| (version, true)));
            for (version, refused) in said {
                asked += 1;
                let ours = ours::refusal(&question, version, refused);
                let side = match (refused, &ours) {
                    (true, None) => "missed",
                    (false, Some(_)) => "alarm",
                    _ => continue,
                };
                let kind = format!("{} {version}", page.kind_of_trigger);
                let covering = known.iter().enumerate().filter(|(_, one)| one.covers(side, &kind, &class, &what));
                let covering: Vec<usize> = covering.map(|(at, _)| at).collect();
                if covering.is_empty() {
                    writeln!(unknown, "{side} {kind} [{class}] {what}: {}", ours.unwrap_or_default()).unwrap();
                }
                used.extend(covering);
            }
        }
    }
    assert!(asked > 3000, "only {asked} answers");
    assert!(unknown.is_empty(), "{} not in differences.yaml:\n{unknown}", unknown.lines().count());
    let stale: Vec<&Known> =
        known.iter().enumerate().filter(|(at, _)| !used.contains(at)).map(|(_, one)| one).collect();
    assert!(stale.is_empty(), "differences.yaml lists what no longer differs: {stale:#?}");
}

#[test]
fn what_differs_is_told() {
    let page = text(&Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/fidelity.md"));
    let told: String = page.split_whitespace().collect::<Vec<_>>().join(" ");
    for known in known() {
        assert!(told.contains(known.cause.trim()), "docs/fidelity.md does not say: {}", known.cause);
    }
}

#[test]
fn every_type_is_judged_in_every_version() {
    let pages = pages();
    for version in catalogue::supported_versions() {
        for page in &pages {
            assert!(page.versions.iter().any(|asked| asked == version), "{}: not in {version}", page.kind_of_trigger);
            let taken = page.cases.iter().any(|case| case.accepted.iter().any(|taken| taken == version));
            let there = catalogue::scaler(&page.kind_of_trigger, version).is_some();
            assert_eq!(
                taken, there,
                "{} {version}: KEDA takes one, the catalogue has the scaler",
                page.kind_of_trigger
            );
        }
    }
    let judged: BTreeSet<&str> = pages.iter().map(|page| page.kind_of_trigger.as_str()).collect();
    let newest = catalogue::supported_versions().last().unwrap();
    let missing: Vec<&str> = catalogue::types(newest).into_iter().filter(|name| !judged.contains(name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
