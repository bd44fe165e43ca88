//! Reading and checking against reading alone, in one process: `cargo bench`.
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
        check(&catalogue, &text, texts.len());
        for run in 0..runs {
            let whole = || seconds(|| check(&catalogue, &text, texts.len()));
            let alone = || seconds(|| read(&text, texts.len()));
            let (first, second) = if run % 2 == 0 {
                (whole(), alone())
            } else {
                let alone = alone();
                (whole(), alone)
            };
            println!("{{\"name\":\"{} {name}\",\"ours\":{first},\"theirs\":{second}}}", texts.len());
        }
    }
}

fn check(catalogue: &Catalogue, text: &Arc<str>, count: usize) {
    let texts = [Text::new("corpus.yaml", Arc::clone(text))];
    let (mut sources, mut sink) = (Sources::new(), Sink::new());
    let summary = check::texts(&texts, &mut sources, catalogue, &Options::default(), &mut sink);
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
