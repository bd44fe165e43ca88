//! Any text is checked and every finding shown, in every form, without a panic.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use neap::check::{self, Catalogue, Options, Text};
use neap::diagnostic::{Severity, Sink};
use neap::document::Sources;
use neap::report::diagnostics::{Report, github, gitlab, human, json, junit, markdown, sarif};

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(Catalogue::embedded);

fuzz_target!(|text: &str| {
    let (mut sources, mut sink) = (Sources::new(), Sink::new());
    let texts = [Text::new("fuzz.yaml", text)];
    let summary = check::texts(&texts, &mut sources, &CATALOGUE, &Options::default(), &mut sink);
    assert_eq!(summary.documents, summary.valid + summary.invalid + summary.not_checked + summary.suppressed);
    let report = Report {
        findings: sink.diagnostics(),
        suppressed: sink.suppressed(),
        fixed: &[],
        tally: &summary,
        files: &["fuzz.yaml".to_owned()],
        fails_at: Some(Severity::Error),
        sources: &sources,
    };
    for form in [json::render, sarif::render, junit::render, github::render, gitlab::render, markdown::render] {
        assert!(!form(&report).is_empty() || sink.diagnostics().is_empty());
    }
    assert!(!human::report(&report, true).is_empty());
});
