//! Any text is checked and every finding shown, in every form, without a panic.
#![no_main]

use std::sync::{Arc, LazyLock};

use libfuzzer_sys::fuzz_target;
use neap::check::{self, Catalogue, Options, Text};
use neap::diagnostic::Sink;
use neap::document::Sources;
use neap::report::diagnostics::human;

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(Catalogue::embedded);

fuzz_target!(|text: &str| {
    let (mut sources, mut sink) = (Sources::new(), Sink::new());
    let texts = [Text { name: "fuzz.yaml", text: Arc::from(text), first_line: 1, origin: None }];
    let summary = check::texts(&texts, &mut sources, &CATALOGUE, &Options::default(), &mut sink);
    assert_eq!(summary.documents, summary.valid + summary.invalid + summary.not_checked);
    let shown = human::render(sink.diagnostics(), &sources, false);
    assert_eq!(shown.is_empty(), sink.diagnostics().is_empty());
});
