//! What a real API server said of our manifests and of single faults in them, held against what neap says.
//!
//! `cargo xtask judge api --corpus --write tests/cases/verdicts` asks the server and writes its answers down.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use neap::check::{Options, Verdict};
use neap::diagnostic::Sink;
use neap::document::{self, Grade, Node, Sources};
use rayon::prelude::*;
use serde_json::Value;

use super::catalogue;
use edit::Edit;
use known::Known;

/// What the judge does to a manifest.
mod edit {
    include!("../../xtask/src/judge/edit.rs");
}

/// How the judge reads the list of what differs.
mod known {
    include!("../../xtask/src/judge/known.rs");
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/verdicts")
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()))
}

fn documents(path: &Path) -> Vec<Value> {
    let text = text(path);
    let id = Sources::new().add("file.yaml", text.as_str());
    document::parse(id, &text).documents.iter().map(Node::to_json).collect()
}

fn known() -> Vec<Known> {
    let list =
        documents(&folder().with_file_name("differences.yaml")).pop().unwrap_or_else(|| Value::Array(Vec::new()));
    Known::list(&list).unwrap_or_else(|| panic!("differences.yaml has not the form"))
}

/// An answer of the server.
struct Answer {
    kind: String,
    class: String,
    pointer: String,
    edit: Edit,
    accepted: bool,
    text: String,
}

/// Every answer that is written down; the file of answers beside each file of manifests.
fn answers() -> Vec<Answer> {
    let files = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|end| end == "json")).collect();
    files.sort();
    let mut found = Vec::new();
    for file in files {
        let objects = documents(&file.with_extension("yaml"));
        let all: Value = serde_json::from_str(&text(&file)).unwrap();
        let of_objects = all["documents"].as_array().unwrap();
        assert_eq!(objects.len(), of_objects.len(), "{}: ask again", file.display());
        for (object, answers) in objects.iter().zip(of_objects) {
            let kind = answers["kind"].as_str().unwrap();
            assert!(kind.ends_with(object["kind"].as_str().unwrap()), "{}: ask again", file.display());
            for line in answers["verdicts"].as_array().unwrap() {
                found.push(answer(object, kind, line));
            }
        }
    }
    found
}

/// `[reason, class, operation, pointer, value]`: without reason it was accepted, and the value may be left out.
fn answer(object: &Value, kind: &str, line: &Value) -> Answer {
    let word = |at: usize| line[at].as_str().unwrap().to_owned();
    let pointer = word(3);
    let edit = edit(&word(2), &line[4]);
    let text = edit.apply(object, &pointer).unwrap_or_else(|| panic!("{kind}: {line} leads nowhere"));
    Answer { kind: kind.to_owned(), class: word(1), pointer, edit, accepted: word(0).is_empty(), text }
}

fn edit(word: &str, value: &Value) -> Edit {
    match word {
        "none" => Edit::None,
        "set" => Edit::Set(value.clone()),
        "insert" => Edit::Insert(value.clone()),
        "repeat" => Edit::Repeat,
        "remove" => Edit::Remove,
        "rename" => Edit::Rename(value.as_str().unwrap().to_owned()),
        "twice" => Edit::Twice,
        other => panic!("{other} is no operation"),
    }
}

/// Whether neap refuses a text; `None` where it knows no schema.
fn refuses(text: &str) -> Option<bool> {
    let id = Sources::new().add("test.yaml", text);
    let parsed = document::parse(id, text);
    if parsed.faults.iter().any(|fault| fault.grade == Grade::Error) {
        return Some(true);
    }
    let verdict = |node: &Node| neap::check::document(node, catalogue::shared(), &Options::default(), &mut Sink::new());
    match parsed.documents.iter().map(verdict).max()? {
        Verdict::Valid => Some(false),
        Verdict::Invalid => Some(true),
        Verdict::NotChecked => None,
    }
}

#[test]
fn neap_says_what_the_server_said() {
    let answers = answers();
    assert!(answers.len() > 5000, "only {} answers", answers.len());
    let known = known();
    let differing: Vec<(&Answer, &str)> = answers
        .par_iter()
        .filter_map(|answer| match (answer.accepted, refuses(&answer.text)?) {
            (true, true) => Some((answer, "alarm")),
            (false, false) => Some((answer, "missed")),
            _ => None,
        })
        .collect();
    let mut used = BTreeSet::new();
    let mut unknown = String::new();
    for (Answer { kind, class, pointer, edit, .. }, side) in &differing {
        let covering = known.iter().enumerate().filter(|(_, one)| one.covers(side, kind, class, pointer));
        let covering: Vec<usize> = covering.map(|(at, _)| at).collect();
        if covering.is_empty() {
            writeln!(unknown, "{side} {kind} [{class}] {pointer} {} {}", edit.word(), edit.value()).unwrap();
        }
        used.extend(covering);
    }
    println!("{} answers, {} differ", answers.len(), differing.len());
    assert!(unknown.is_empty(), "{} not in differences.yaml:\n{unknown}", unknown.lines().count());
    let stale = known.iter().enumerate().filter(|(at, _)| !used.contains(at)).map(|(_, one)| one);
    let stale: Vec<&Known> = stale.collect();
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
fn every_kind_is_judged() {
    let accepted: BTreeSet<String> = answers()
        .into_iter()
        .filter(|answer| answer.class == "original" && answer.accepted)
        .map(|answer| answer.kind)
        .collect();
    // A Binding is accepted where its Pod is. Kinds that only other versions of Kubernetes have are unknown to the server.
    let known = catalogue::shared();
    let all = known.kinds().filter(|kind| kind.kind != "Binding" && kind.preferred);
    let missing: Vec<String> = all
        .map(|kind| format!("{} {}", kind.api_version(), kind.kind))
        .filter(|kind| !accepted.contains(kind))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}
