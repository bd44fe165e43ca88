//! What neap says of manifests and of the faults put into them, held against what an API server says.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use neap::check::{Catalogue, Options, Verdict};
use neap::diagnostic::{Severity, Sink};
use neap::document::{Grade, Node, Sources, parse, parts};
use serde_json::{Value, json};

use super::ask::{Asker, Said};
use super::edit::Edit;
use super::known::Known;
use super::mutate::{Mutant, Seen, mutants};
use super::object::documents;
use super::server::Server;
use super::{api, tally};
use crate::tree::{Done, at, files, root, write};
use tally::{Case, Tally};

/// Where objects go that name no namespace.
const NAMESPACE: &str = "judged";

/// What neap says of a text: refused with its first words, accepted, or `None` where it knows no schema.
fn neap(text: &str, catalogue: &Catalogue) -> Option<Result<(), String>> {
    let mut sources = Sources::new();
    let id = sources.add("manifest.yaml", text);
    let parsed = parse(id, text);
    if let Some(fault) = parsed.faults.iter().find(|fault| fault.grade == Grade::Error) {
        return Some(Err(neap::diagnostic::Diagnostic::from(fault.clone()).message));
    }
    let mut sink = Sink::new();
    let options = Options::default();
    let verdicts = parsed.documents.iter().map(|node| neap::check::document(node, catalogue, &options, &mut sink));
    let worst = verdicts.max()?;
    let first = sink.into_diagnostics().into_iter().find(|finding| finding.severity == Severity::Error);
    match worst {
        Verdict::Valid => Some(Ok(())),
        Verdict::Invalid => Some(Err(first.map(|finding| finding.message).unwrap_or_default())),
        Verdict::NotChecked => None,
    }
}

/// One manifest: as it was written, and what it means.
struct Manifest {
    text: String,
    object: Value,
}

/// The manifests of a file, each with its own text where the file can be taken apart.
fn manifests(path: &Path) -> Done<Vec<Manifest>> {
    let text = at(path, fs::read_to_string(path))?;
    let mut sources = Sources::new();
    let id = sources.add(path.display().to_string(), text.as_str());
    let parsed = parse(id, &text);
    let holds = |line: &str| !line.trim().is_empty() && !line.starts_with('#') && line.trim_end() != "---";
    let parts = parts(&text, 1).filter_map(|range| text.get(range));
    let parts: Vec<&str> = parts.filter(|part| part.lines().any(holds)).collect();
    let apart = parts.len() == parsed.documents.len();
    let objects = parsed.documents.iter().map(Node::to_json).enumerate();
    let one = |(at, object): (usize, Value)| {
        let own = parts.get(at).filter(|_| apart);
        Manifest { text: own.map_or_else(|| object.to_string(), |own| (*own).to_owned()), object }
    };
    Ok(objects.map(one).collect())
}

/// The disagreements whose cause is written down.
fn known() -> Done<Vec<Known>> {
    let path = root().join("tests/cases/differences.yaml");
    let list = documents(&path)?.first().map(Node::to_json);
    list.as_ref().and_then(Known::list).ok_or_else(|| format!("{} has not the form", path.display()).into())
}

/// Asks about every manifest below the paths and every fault put into one.
#[expect(clippy::disallowed_methods, reason = "how long the questions take is part of the report")]
pub(super) fn run(server: &Server, paths: &[PathBuf], folder: Option<&Path>) -> Done<Tally> {
    let asker = Asker::open(server)?;
    let catalogue = Catalogue::embedded();
    let version = server.describe()?;
    let mut tally = Tally::knowing(known()?);
    let mut schemas: BTreeMap<(String, String), Value> = BTreeMap::new();
    let mut seen = Seen::default();
    let mut spaces = BTreeSet::from([NAMESPACE.to_owned()]);
    api::namespaces(server, &spaces)?;
    let started = Instant::now();
    for path in paths.iter().map(|path| files(path, &["yaml", "yml"])).collect::<Done<Vec<_>>>()?.concat() {
        let mut written = Vec::new();
        for Manifest { text, object } in manifests(&path)? {
            let word = |name: &str| object[name].as_str().unwrap_or_default().to_owned();
            let (api_version, kind) = (word("apiVersion"), word("kind"));
            if !asker.serves(&api_version, &kind) || kind == "List" {
                tally.unknown += 1;
                continue;
            }
            let space = object["metadata"]["namespace"].as_str().unwrap_or(NAMESPACE).to_owned();
            if asker.is_namespaced(&api_version, &kind) && spaces.insert(space.clone()) {
                api::namespaces(server, &spaces)?;
            }
            let schema = schemas
                .entry((api_version.clone(), kind.clone()))
                .or_insert_with(|| catalogue.json_schema(&api_version, &kind, None).unwrap_or_default());
            let mut entries = Vec::new();
            let original = Mutant { class: "original", pointer: String::new(), edit: Edit::None };
            let all = std::iter::once(original).chain(mutants(&object, schema, &mut seen));
            for Mutant { class, pointer, edit } in all {
                let Some(mutated) = edit.apply(&object, &pointer) else { continue };
                let sent = if edit == Edit::None { &text } else { &mutated };
                let meant: Value = serde_json::from_str(&mutated).unwrap_or_default();
                let said = asker.ask(sent, &meant, &space)?;
                let ours = neap(sent, &catalogue);
                entries.extend(entry(class, &pointer, &edit, &said));
                let what = format!("{api_version} {kind}");
                let done = format!("{} {}", edit.word(), edit.value());
                tally.add(Case { kind: what, class, pointer, done, said, ours });
            }
            let name = object["metadata"].get("name").or_else(|| object["metadata"].get("generateName"));
            written.push(document(&format!("{api_version} {kind}"), name, &entries));
        }
        if let (Some(folder), Some(stem)) = (folder, path.file_stem()) {
            let head = format!("{{\"server\":{},\"documents\":[\n", json!(version.split(',').next()));
            let file = folder.join(stem).with_extension("json");
            write(&file, &format!("{head}{}\n]}}\n", written.join(",\n")))?;
        }
    }
    tally.seconds = started.elapsed().as_secs_f64();
    Ok(tally)
}

/// The line for one verdict, `[reason, class, operation, pointer, value]`, without reason where it was accepted; none for what the object does not decide.
fn entry(class: &str, pointer: &str, edit: &Edit, said: &Said) -> Option<String> {
    let why = match said {
        Said::Accepted => "",
        Said::Refused(class, _) => class.as_str(),
        Said::Undecided(_) => return None,
    };
    let mut line = vec![json!(class), json!(edit.word()), json!(pointer), edit.value()];
    if line.last().is_some_and(Value::is_null) {
        line.pop();
    }
    // What is accepted has no reason, and that says it.
    line.insert(0, json!(why));
    Some(Value::from(line).to_string())
}

fn document(kind: &str, name: Option<&Value>, entries: &[String]) -> String {
    format!("{{\"kind\":{},\"name\":{},\"verdicts\":[\n{}\n]}}", json!(kind), json!(name), entries.join(",\n"))
}
