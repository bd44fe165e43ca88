//! How long rendering, committing and validating take, against the least that could be done or what others need.

mod commit;
mod corpus;
mod platform;
mod render;
mod sample;
mod simulate;
mod validate;

use std::path::{Path, PathBuf};

use clap::Args;

use crate::process;
use crate::tree::{Done, root, write};
use sample::Samples;

/// What to measure.
#[derive(Args)]
pub(crate) struct Bench {
    /// How many paired runs.
    #[arg(long, default_value_t = 7)]
    runs: usize,
    /// How many workloads to render.
    #[arg(long, default_value_t = 10_000)]
    workloads: usize,
    /// How many files the repository holds that is committed to.
    #[arg(long, default_value_t = 100_000)]
    files: usize,
    /// How many ScaledObjects to validate; the mixed corpus has five times as many documents.
    #[arg(long, default_value_t = 10_000)]
    documents: usize,
    /// Only what has to do with this.
    #[arg(long, value_enum, value_name = "WHAT")]
    only: Option<Only>,
    /// The neap to measure; without it, the one of this repository is built in release mode.
    #[arg(long, value_name = "PATH")]
    neap: Option<PathBuf>,
    /// Also write the page, from the root of the repository.
    #[arg(long, value_name = "FILE")]
    write: Option<PathBuf>,
}

/// A part of the page.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Only {
    /// Rendering and committing.
    Deliver,
    /// Validating.
    Validate,
    /// Simulating.
    Simulate,
}

/// Measures, prints the page, and writes it where it was asked to.
///
/// # Errors
/// A program that is measured fails, or a file cannot be written.
pub(crate) fn run(task: &Bench) -> Done<()> {
    if task.runs == 0 {
        return Err("at least one run is needed".into());
    }
    let neap = task.neap.clone().map_or_else(|| process::neap(true), Ok)?;
    let neap = std::path::absolute(neap)?;
    let scratch = tempfile::Builder::new().prefix("neap-bench-").tempdir()?;
    let mut rows = Vec::new();
    let wanted = |part| task.only.is_none_or(|only| only == part);
    if wanted(Only::Deliver) {
        rows.push(render::measure(task, &neap, scratch.path())?);
        rows.extend(commit::measure(task, &neap, scratch.path())?);
    }
    if wanted(Only::Validate) {
        rows.extend(validate::measure(task, &neap, scratch.path())?);
    }
    if wanted(Only::Simulate) {
        rows.extend(simulate::measure(task, &neap, scratch.path())?);
    }
    let page = page(task, &rows);
    print!("{page}");
    if let Some(path) = &task.write {
        write(&root().join(path), &page)?;
    }
    Ok(())
}

/// One comparison.
struct Row {
    ours: String,
    theirs: String,
    samples: Samples,
}

fn page(task: &Bench, rows: &[Row]) -> String {
    let mut page = "<!-- Written by `cargo xtask bench --write docs/performance.md`. -->\n\n# Performance\n\n\
         | what neap does | the yardstick | neap, median | yardstick, median | ratio, median | ratio, least to greatest |\n\
         |---|---|---|---|---|---|\n"
        .to_owned();
    for row in rows {
        let (ours, theirs) = row.samples.medians();
        let (low, ratio, high) = row.samples.ratios();
        page.push_str(&format!(
            "| {} | {} | {ours:.3} s | {theirs:.3} s | {ratio:.2} | {low:.2} to {high:.2} |\n",
            row.ours, row.theirs
        ));
    }
    page.push_str(PROFILE);
    page.push_str(&method(task));
    page
}

/// What a profiler said, which no run of this measures.
const PROFILE: &str = "\n## Where the time goes\n\n\
    Of the processor time of `neap validate` on 10,000 ScaledObjects in one file of 11 MB, by `perf record`, each function \
    by itself: 21 % is putting the tree together, 18 % is the kernel (memory, reading the file), 17 % is the scanner, 11 % is \
    checking, 10 % is getting and freeing memory, 4 % is looking for marks in whole texts, 4 % is comparing names, 4 % is \
    copying text, 3 % is looking for characters that Kubernetes refuses, 1 % is checking that the text is UTF-8. The scanner \
    is neap's own, which reads the usual form of manifests; the library that reads the rest took 61 % of three times as much. \
    A file is cut into parts of 128 KiB where documents begin, and the parts are read and checked on all cores.\n";

fn method(task: &Bench) -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!(
        "\n## Method\n\n\
         {runs} paired runs on {cores} cores, of a release build; a ratio is taken within a pair, which ran back to back, \
         and the two change places from pair to pair. neap and Git are timed as whole processes, from start to exit: neap \
         reads the config, lays it over the profile, renders, reads back and validates every document, and then writes or \
         commits.\n\n\
         - Render: a config of {workloads} workloads in namespaces of 100, into an empty folder. The yardstick writes the \
         same bytes to the same paths from memory, folders included, and does nothing else.\n\
         - Commit: a repository that Git made, with {files} files in folders of 1000 beside the platform's; 10 files \
         change, and the inventory with them. The yardstick is `git add` of exactly those paths and `git commit`, in the \
         working tree of the same repository, with the files already written. A bare repository has no working tree to add \
         from, so there the yardstick is the same. Hooks and automatic maintenance are off.\n\
         - Validate: manifests that are all valid, the same schemas on both sides (those of `neap schema`), read from the \
         disk, nothing from the network. kubeconform checks no rule in CEL, no name, no label and no value beyond the \
         schema; neap does. With `--alone`, neap looks at each document by itself, as kubeconform does. The rows without a \
         process have the text in memory.\n\
         - Rules: workloads of three documents each, a ScaledObject, its Deployment and its TriggerAuthentication, all in \
         one namespace, in memory. The yardstick reads the same documents and holds each against its schema and the rules \
         of its kind.\n\
         - Simulate: one queue, polls every 5 s, work that is drawn, as a whole process. The yardstick is half the runs, or a \
         tenth of the messages: a ratio of 2 or 10 is a cost in line with what is asked for. Part of the day is what a process \
         costs by itself, and its polls.\n\n\
         Nothing is flushed to disk on purpose by either side beyond what they do by themselves. Run it again with \
         `cargo xtask bench`.\n",
        runs = task.runs,
        workloads = task.workloads,
        files = task.files,
    )
}

/// Files of a tree with their bytes, by their path in it.
fn contents(tree: &Path) -> Done<Vec<(PathBuf, Vec<u8>)>> {
    let mut found = Vec::new();
    for path in crate::tree::every(tree)? {
        let bytes = crate::tree::at(&path, std::fs::read(&path))?;
        found.push((path.strip_prefix(tree)?.to_owned(), bytes));
    }
    Ok(found)
}
