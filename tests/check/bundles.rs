//! Whole bundles: order, counts, places.

use std::collections::BTreeMap;

use neap::bundle::{Artifact, Bundle};
use neap::check::{self, Options, Summary};
use neap::diagnostic::{Diagnostic, Place, Severity, Sink};
use neap::document::{Sources, Span};
use neap::unit::RepoPath;

use super::catalogue::shared;

fn run(files: &[(&str, &str, Option<Span>)], sources: &mut Sources, options: &Options) -> (Summary, Vec<Diagnostic>) {
    let mut bundle = Bundle::new();
    for (path, text, origin) in files {
        bundle.insert(RepoPath::new(*path).unwrap(), Artifact { text: (*text).to_owned(), origin: *origin });
    }
    let mut sink = Sink::new();
    let summary = check::bundle(&bundle, sources, shared(), options, &mut sink);
    (summary, sink.into_diagnostics())
}

fn codes(findings: &[Diagnostic]) -> Vec<&str> {
    findings.iter().map(|finding| finding.code).collect()
}

const GOOD: &str = "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n";
const BAD: &str = "apiVersion: v1\nkind: Namespace\nmetadata: {name: A}\n";
const OTHER: &str = "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: a}\n";

#[test]
fn every_document_is_counted_once() {
    let list = "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Namespace, metadata: {name: a}}\n\
                - {apiVersion: example.com/v1, kind: Thing}\n";
    let many = format!("{GOOD}---\n{BAD}---\n{OTHER}---\n");
    let files = [
        ("a/many.yaml", many.as_str(), None),
        ("b/list.yml", list, None),
        ("c/values.yaml", "replicas: 1\n", None),
        ("helm-values/x/y.yaml", "kind: of\nreplicas: 1\n", None),
        ("README.md", "kind: nothing", None),
    ];
    let options = Options { values: vec!["helm-values/".to_owned()], ..Options::default() };
    let (summary, findings) = run(&files, &mut Sources::new(), &options);
    let expected = Summary {
        documents: 6,
        valid: 2,
        invalid: 1,
        not_checked: 3,
        not_checked_kinds: BTreeMap::from([
            ("example.com/v1 Thing".to_owned(), 2),
            ("no apiVersion and kind".to_owned(), 1),
        ]),
        cel_rules_not_checked: 0,
        transition_rules_skipped: 0,
    };
    assert_eq!(summary, expected);
    assert_eq!(codes(&findings), ["manifest-name", "schema-not-checked", "schema-not-checked", "schema-not-checked"]);
}

#[test]
fn under_strict_what_is_not_checked_is_an_error() {
    for (strict, severity) in [(false, Severity::Info), (true, Severity::Error)] {
        let options = Options { strict, ..Options::default() };
        let (summary, findings) = run(&[("a.yaml", OTHER, None)], &mut Sources::new(), &options);
        assert_eq!((summary.not_checked, summary.invalid), (1, 0));
        assert_eq!(findings.iter().map(|finding| finding.severity).collect::<Vec<_>>(), [severity]);
    }
}

#[test]
fn findings_point_at_the_config_first_and_at_the_file_second() {
    let mut sources = Sources::new();
    let config = sources.add("neap.yaml", "namespace: A\n");
    let origin = Span { source: config, start: 11, end: 12 };
    let (_, findings) = run(&[("a.yaml", BAD, Some(origin))], &mut sources, &Options::default());
    let finding = &findings[0];
    assert_eq!(finding.primary.as_ref().unwrap().place, Place::Span(origin));
    let Place::Span(there) = finding.related[0].place else { panic!("{finding:?}") };
    assert_eq!((sources.name(there.source), sources.position(there).line), ("a.yaml", 3));
}

#[test]
fn what_cannot_be_read_is_invalid() {
    let twice = "apiVersion: v1\nkind: Namespace\nkind: Namespace\nmetadata: {name: a}\n";
    let half = "apiVersion: v1\nkind: [Namespace\n";
    let (summary, findings) =
        run(&[("twice.yaml", twice, None), ("a-half.yaml", half, None)], &mut Sources::new(), &Options::default());
    assert_eq!((summary.documents, summary.invalid), (2, 2), "{findings:?}");
    assert!(findings.iter().all(|finding| finding.severity == Severity::Error), "{findings:?}");
}

#[test]
fn order_does_not_depend_on_the_threads() {
    let text: String =
        (0..500).map(|n| format!("apiVersion: v1\nkind: Namespace\nmetadata: {{name: A{n}}}\nx: 1\n---\n")).collect();
    let files = [("b.yaml", text.as_str(), None), ("a.yaml", text.as_str(), None)];
    let first = run(&files, &mut Sources::new(), &Options::default());
    assert_eq!((first.0.invalid, first.1.len()), (1000, 2000));
    let places: Vec<_> = first.1.iter().map(|finding| finding.primary.as_ref().unwrap().place.clone()).collect();
    assert!(places.is_sorted());
    assert_eq!(run(&files, &mut Sources::new(), &Options::default()), first);
}
