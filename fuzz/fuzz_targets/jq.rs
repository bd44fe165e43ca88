//! Any expression of jq in `ignoreDifferences` is read, or refused, without a panic or a hang, and what is found points into the
//! text.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use neap::check::{self, Catalogue, Options, Text};
use neap::diagnostic::{Place, Sink};
use neap::document::Sources;

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(Catalogue::embedded);

fuzz_target!(|text: &str| {
    // Most of the time goes into the Application around them, so that one holds many.
    let expressions: Vec<&str> = text.split('\0').collect();
    let quoted = serde_json::to_string(&expressions).unwrap_or_default();
    let application = format!(
        "{{\"apiVersion\":\"argoproj.io/v1alpha1\",\"kind\":\"Application\",\"metadata\":{{\"name\":\"a\",\"namespace\":\
         \"argocd\"}},\"spec\":{{\"project\":\"default\",\"destination\":{{\"name\":\"a\",\"namespace\":\"a\"}},\"source\":\
         {{\"repoURL\":\"https://git.acme.test/a\",\"path\":\"a\"}},\"ignoreDifferences\":[{{\"group\":\"apps\",\"kind\":\
         \"Deployment\",\"jqPathExpressions\":{quoted}}}]}}}}\n"
    );
    let length = application.len();
    let texts = [Text::new("application.yaml", application)];
    let (mut sources, mut sink) = (Sources::new(), Sink::new());
    check::texts(&texts, &mut sources, &CATALOGUE, &Options::default(), &mut sink);
    for finding in sink.diagnostics() {
        assert!(!finding.message.is_empty(), "{finding:?}");
        if let Some(Place::Span(span)) = finding.primary.as_ref().map(|label| &label.place) {
            assert!(span.start <= span.end && span.end as usize <= length, "outside of the text: {finding:?}");
        }
    }
});
