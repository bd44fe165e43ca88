//! Validating against kubeconform with the same schemas, against reading alone, and by all rules against by none.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::sample::{Samples, Side, process};
use super::{Bench, Row, corpus};
use crate::process::run;
use crate::tree::{Done, root, write};

/// What it is measured against.
const KUBECONFORM: &str = "v0.8.0";

/// How many documents the mixed corpus has for each ScaledObject of the other.
const MIXED: usize = 5;

pub(super) fn measure(task: &Bench, neap: &Path, scratch: &Path) -> Done<Vec<Row>> {
    let alike = corpus::scaled_objects(task.documents);
    let mixed = corpus::mixed(task.documents * MIXED);
    let mut rows = Vec::new();
    match kubeconform()? {
        Some(yardstick) => {
            let sides = Sides { neap, yardstick: &yardstick, schemas: &schemas(neap, scratch)? };
            for (name, documents, files, alone) in [
                ("ScaledObjects", &alike, false, true),
                ("ScaledObjects", &alike, true, true),
                ("documents of ten kinds", &mixed, false, true),
                ("documents of ten kinds", &mixed, false, false),
            ] {
                let place = lay_out(scratch, documents, files)?;
                let (kept, how) = if alone { ("--alone ", "") } else { ("", ", and how they hang together,") };
                let kind = if files { "as many files" } else { "one file" };
                let what = format!("validate {kept}{} {name}{how} in {kind}", documents.len());
                rows.push(sides.compare(task.runs, what, &place, alone)?);
            }
        }
        None => eprintln!("kubeconform: not measured (go is not installed)"),
    }
    rows.extend(reading(task)?);
    let place = lay_out(scratch, &mixed, false)?;
    rows.push(threads(task.runs, neap, mixed.len(), &place)?);
    Ok(rows)
}

struct Sides<'a> {
    neap: &'a Path,
    yardstick: &'a Path,
    schemas: &'a Path,
}

impl Sides<'_> {
    fn compare(&self, runs: usize, ours: String, place: &Path, alone: bool) -> Done<Row> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from).to_string();
        let location =
            format!("{}/{{{{.Group}}}}_{{{{.ResourceAPIVersion}}}}_{{{{.ResourceKind}}}}.json", self.schemas.display());
        let samples = Samples::take(runs, |side| match side {
            Side::Ours => process(Command::new(self.neap).arg("validate").args(alone.then_some("--alone")).arg(place)),
            Side::Theirs => process(
                Command::new(self.yardstick)
                    .args(["-n", &cores, "-strict", "-summary", "-schema-location", &location])
                    .arg(place),
            ),
        })?;
        Ok(Row { ours, theirs: format!("kubeconform {KUBECONFORM}, as many workers as cores"), samples })
    }
}

/// Reading and checking against reading alone: `benches/validate.rs`, which is built as it is released.
fn reading(task: &Bench) -> Done<Vec<Row>> {
    let mut bench = Command::new(env!("CARGO"));
    bench.current_dir(root()).args(["bench", "--quiet", "--package", "neap", "--bench", "validate", "--"]);
    let said = run(bench.args([task.documents.to_string(), task.runs.to_string()]))?;
    let mut rows: Vec<Row> = Vec::new();
    for line in said.lines() {
        let pair: serde_json::Value = serde_json::from_str(line)?;
        let number = |side: &str| pair.get(side).and_then(serde_json::Value::as_f64).unwrap_or_default();
        let text = |key: &str| pair.get(key).and_then(|text| text.as_str()).unwrap_or_default().to_owned();
        let ours = text("what");
        if rows.last().is_none_or(|row| row.ours != ours) {
            rows.push(Row { ours, theirs: text("yardstick"), samples: Samples::default() });
        }
        if let Some(row) = rows.last_mut() {
            row.samples.add(number("ours"), number("theirs"));
        }
    }
    Ok(rows)
}

/// All threads against one.
fn threads(runs: usize, neap: &Path, count: usize, place: &Path) -> Done<Row> {
    let with = |threads: &str| {
        process(Command::new(neap).args(["validate", "--alone"]).arg(place).env("RAYON_NUM_THREADS", threads))
    };
    let samples = Samples::take(runs, |side| with(if side == Side::Ours { "0" } else { "1" }))?;
    Ok(Row {
        ours: format!("validate --alone {count} documents of ten kinds on all cores"),
        theirs: "the same on one".to_owned(),
        samples,
    })
}

fn joined(documents: &[String]) -> String {
    documents.iter().flat_map(|document| ["---\n", document]).collect()
}

fn lay_out(scratch: &Path, documents: &[String], files: bool) -> Done<PathBuf> {
    let place = scratch.join(format!("corpus-{}-{files}", documents.len()));
    if !files {
        let place = place.with_extension("yaml");
        write(&place, &joined(documents))?;
        return Ok(place);
    }
    for (number, document) in documents.iter().enumerate() {
        write(&place.join(format!("{:03}/{number:05}.yaml", number / 1000)), document)?;
    }
    Ok(place)
}

/// The schemas of the corpus as neap publishes them, so that both hold the documents against the same.
fn schemas(neap: &Path, scratch: &Path) -> Done<PathBuf> {
    let folder = scratch.join("schemas");
    for kind in corpus::kinds() {
        let schema = run(Command::new(neap).arg("schema").arg(kind))?;
        let mut parts: Vec<&str> = kind.split('/').collect();
        if let [version, _] = parts[..] {
            // To kubeconform the group of the core is its version.
            parts.insert(0, version);
        }
        let name = parts.join("_").to_lowercase();
        write(&folder.join(format!("{name}.json")), &schema)?;
    }
    Ok(folder)
}

/// The yardstick: on PATH, or built where Go is.
fn kubeconform() -> Done<Option<PathBuf>> {
    if Command::new("kubeconform").arg("-v").output().is_ok_and(|said| said.status.success()) {
        return Ok(Some(PathBuf::from("kubeconform")));
    }
    let bin = root().join("target/tools/bin");
    let built = bin.join("kubeconform");
    if !built.exists() {
        if !crate::schema::module::has_go() {
            return Ok(None);
        }
        fs::create_dir_all(&bin)?;
        run(Command::new("go")
            .args(["install", &format!("github.com/yannh/kubeconform/cmd/kubeconform@{KUBECONFORM}")])
            .env("GOBIN", &bin))?;
    }
    Ok(Some(built))
}
