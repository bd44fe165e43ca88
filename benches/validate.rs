//! Reading and checking against reading alone, and all rules against the schemas alone, in one process: `cargo bench`.
//!
//! Prints one line of JSON for each pair of runs, which `cargo xtask bench` takes into its page.

#![expect(clippy::disallowed_methods, reason = "measuring is what this is for")]

use std::sync::Arc;
use std::time::Instant;

use neap::check::{self, Catalogue, Options, Text};
use neap::diagnostic::Sink;
use neap::document::{self, Sources};
use rayon::prelude::*;

#[path = "../xtask/src/bench/corpus.rs"]
mod corpus;

/// The documents of one workload that KEDA scales, `{n}` being its number: the ScaledObject, what it scales, and the
/// authentication of one of its triggers.
const WORKLOAD: &[&str] = &[
    include_str!("../xtask/src/bench/corpus/scaledqueue.yaml"),
    include_str!("../xtask/src/bench/corpus/deployment.yaml"),
    include_str!("../xtask/src/bench/corpus/triggerauthentication.yaml"),
];

/// Bytes that are read together, as `neap::check` does.
const PART: usize = 128 << 10;

fn main() {
    // Cargo passes `--bench`; what is left is a count of documents and one of runs.
    let mut numbers = std::env::args().skip(1).filter_map(|argument| argument.parse().ok());
    let (documents, runs) = (numbers.next().unwrap_or(10_000), numbers.next().unwrap_or(7));
    let mixed = format!("documents of {} kinds", corpus::kinds().count());
    for (name, texts) in [("ScaledObjects", corpus::scaled_objects(documents)), (&*mixed, corpus::mixed(documents * 5))]
    {
        let text: Arc<str> = texts.iter().flat_map(|one| ["---\n", one]).collect::<String>().into();
        let catalogue = Catalogue::embedded();
        check(&catalogue, &text, texts.len(), true);
        for run in 0..runs {
            let whole = || seconds(|| check(&catalogue, &text, texts.len(), true));
            let alone = || seconds(|| read(&text, texts.len()));
            let (first, second) = if run % 2 == 0 {
                (whole(), alone())
            } else {
                let alone = alone();
                (whole(), alone)
            };
            say(
                &format!("read and check {} {name}, no process around it", texts.len()),
                "read them alone",
                first,
                second,
            );
        }
    }
    rules(documents, runs);
}

/// What hangs together, against each document by itself.
fn rules(workloads: usize, runs: usize) {
    let numbered = |number: usize| WORKLOAD.iter().map(move |text| text.replace("{n}", &format!("{number:05}")));
    let texts: Vec<String> = (0..workloads).flat_map(numbered).collect();
    let text: Arc<str> = texts.iter().flat_map(|one| ["---\n", one]).collect::<String>().into();
    let catalogue = Catalogue::embedded();
    check(&catalogue, &text, texts.len(), false);
    for run in 0..runs {
        let whole = || seconds(|| check(&catalogue, &text, texts.len(), false));
        let each = || seconds(|| check(&catalogue, &text, texts.len(), true));
        let (first, second) = if run % 2 == 0 {
            (whole(), each())
        } else {
            let each = each();
            (whole(), each)
        };
        let what =
            format!("check {workloads} workloads, and by all rules how their {} documents hang together", texts.len());
        say(&what, "check each document by itself", first, second);
    }
}

fn say(ours: &str, theirs: &str, first: f64, second: f64) {
    println!("{{\"what\":\"{ours}\",\"yardstick\":\"{theirs}\",\"ours\":{first},\"theirs\":{second}}}");
}

fn check(catalogue: &Catalogue, text: &Arc<str>, count: usize, alone: bool) {
    let texts = [Text::new("corpus.yaml", Arc::clone(text))];
    let (mut sources, mut sink) = (Sources::new(), Sink::new());
    let options = Options { alone, ..Options::default() };
    let summary = check::texts(&texts, &mut sources, catalogue, &options, &mut sink);
    assert_eq!(summary.valid, count);
}

fn read(text: &Arc<str>, count: usize) {
    let id = Sources::new().add("corpus.yaml", Arc::clone(text));
    let parts: Vec<_> = document::parts(text, PART).collect();
    let read: usize = parts.into_par_iter().map(|part| document::parse_part(id, text, part).documents.len()).sum();
    assert_eq!(read, count);
}

fn seconds(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64()
}
