//! `tests/cases/rules/<id>/`: what begins with `good` does not break the rule, what begins with `bad` gives the findings in
//! the `.txt` beside it. A case is a file, or a folder where it takes several files. Its first line may say
//! `# keda-version: 2.20`, `# kubernetes-version: 1.34`, `# revisions: main, v1` or
//! `# origin: https://git.acme.test/a.git`; in a folder, that of `options.txt`.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use neap::check::{self, Options, Surroundings, Text, What};
use neap::diagnostic::{Diagnostic, Severity, Sink, codes};
use neap::document::Sources;

use super::{catalogue, render};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/rules")
}

/// The cases of a rule whose names begin with a word.
fn cases(rule: &str, word: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder().join(rule)) else { return Vec::new() };
    let mut cases: Vec<PathBuf> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with(word))
        .filter(|path| path.is_dir() || path.extension().is_some_and(|end| end == "yaml"))
        .collect();
    cases.sort();
    cases
}

/// The files of a case, by their paths in it.
fn files(case: &Path) -> Vec<(String, String)> {
    if case.is_dir() {
        let read = |(name, bytes): (String, Vec<u8>)| (name, String::from_utf8(bytes).unwrap());
        return crate::cli::files(case).into_iter().map(read).collect();
    }
    vec![("test.yaml".to_owned(), fs::read_to_string(case).unwrap())]
}

fn option(files: &[(String, String)], name: &str) -> Option<String> {
    let lines = files.iter().filter_map(|(_, text)| text.lines().next());
    lines.filter_map(|line| line.strip_prefix("# ")?.strip_prefix(name)?.strip_prefix(": ")).map(str::to_owned).next()
}

fn found(case: &Path) -> (Sources, Vec<Diagnostic>) {
    let files = files(case);
    let mut surroundings = Surroundings::new(files.iter().map(|(path, _)| path.as_str()));
    surroundings.add_whole("");
    if let Some(url) = option(&files, "origin") {
        surroundings.add_origin("", url);
    }
    if let Some(names) = option(&files, "revisions") {
        surroundings.add_revisions(names.split(", ").map(str::to_owned));
    }
    for (path, text) in &files {
        surroundings.learn(path, text);
    }
    let texts: Vec<Text<'_>> = files
        .iter()
        .map(|(path, text)| Text { what: surroundings.what(path, text), ..Text::new(path, text.as_str()) })
        .filter(|text| text.what.left_alone().is_none() || text.what == What::HelmValues)
        .collect();
    let options = Options {
        keda_version: option(&files, "keda-version"),
        kubernetes_version: option(&files, "kubernetes-version"),
        surroundings: Arc::new(surroundings),
        ..Options::default()
    };
    let (mut sources, mut sink) = (Sources::new(), Sink::new());
    let catalogue = check::definitions(&texts, catalogue::shared());
    check::texts(&texts, &mut sources, &catalogue, &options, &mut sink);
    (sources, sink.into_diagnostics())
}

#[test]
fn a_rule_yields_to_rules_that_yield_to_none() {
    let rules: Vec<_> = check::rules().collect();
    for rule in &rules {
        for first in rule.yields_to {
            let first = rules.iter().find(|other| other.id == *first);
            let first = first.unwrap_or_else(|| panic!("{} yields to what is no rule", rule.id));
            assert!(first.yields_to.is_empty(), "{} yields to {}, which yields itself", rule.id, first.id);
        }
    }
    assert!(rules.iter().any(|rule| !rule.yields_to.is_empty()));
}

#[test]
fn every_rule_has_a_page_and_cases_and_nothing_else_has() {
    let rules: BTreeSet<&str> = check::rules().map(|rule| rule.id).collect();
    assert_eq!(rules.len(), check::rules().count(), "a name is taken twice");
    let pages: BTreeSet<&str> = codes::rules().map(|page| page.code).collect();
    assert_eq!(rules, pages);
    let entries = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let folders: BTreeSet<String> = entries.collect();
    assert_eq!(rules, folders.iter().map(String::as_str).collect());
    for rule in rules {
        assert!(!cases(rule, "bad").is_empty(), "{rule} has no bad case");
        assert!(!cases(rule, "good").is_empty(), "{rule} has no good case");
    }
}

#[test]
fn what_is_good_breaks_no_rule() {
    let mut wrong = String::new();
    for rule in check::rules() {
        for case in cases(rule.id, "good") {
            let (sources, mut findings) = found(&case);
            findings.retain(|it| it.code == rule.id || it.severity == Severity::Error);
            if !findings.is_empty() {
                writeln!(wrong, "{}:\n{}", case.display(), render(&sources, &findings)).unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn what_is_bad_breaks_its_rule() {
    let mut wrong = String::new();
    for rule in check::rules() {
        for case in cases(rule.id, "bad") {
            let (sources, findings) = found(&case);
            assert!(findings.iter().any(|it| it.code == rule.id), "{} does not break it", case.display());
            let said = render(&sources, &findings);
            let golden = case.with_extension("txt");
            if super::cases::bless() {
                fs::write(&golden, &said).unwrap();
            }
            let expected = fs::read_to_string(&golden).unwrap_or_default();
            if said != expected {
                writeln!(wrong, "{}: found\n{said}expected\n{expected}", case.display()).unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The codes of argocd-source-lint 1.2.2.
const OF_SOURCE_LINT: [&str; 17] = [
    "orphan-source",
    "broken-values-ref",
    "missing-ignore-diff",
    "phantom-target",
    "unresolvable-generator",
    "double-coverage",
    "revision-mismatch",
    "project-scope-violation",
    "hpa-selfheal-conflict",
    "sync-validation-disabled",
    "duplicate-application-name",
    "malformed-ignore-diff-pointer",
    "malformed-ignore-diff-jq-expression",
    "unknown-sync-option",
    "unknown-resource-hook",
    "malformed-sync-wave",
    "floating-target-revision",
];

/// Those that are no faults: they say what it did not look at.
const OF_ITSELF: [&str; 2] = ["unresolvable-generator", "revision-mismatch"];

#[test]
fn what_argocd_source_lint_finds_has_a_rule_here() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/fidelity.md")).unwrap();
    let (_, section) = page.split_once("## argocd-source-lint\n").unwrap();
    let section = section.split("\n## ").next().unwrap();
    let rows: Vec<Vec<&str>> = section
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    let theirs: Vec<&str> = rows.iter().map(|row| row[0].trim_matches('`')).collect();
    assert_eq!(theirs, OF_SOURCE_LINT);
    let rules: BTreeSet<&str> = check::rules().map(|rule| rule.id).collect();
    for row in rows {
        let ours: Vec<&str> =
            row[1].split(", ").map(|code| code.trim_matches('`')).filter(|it| !it.is_empty()).collect();
        assert_eq!(ours.is_empty(), OF_ITSELF.contains(&row[0].trim_matches('`')), "{}", row[0]);
        assert!(ours.iter().all(|code| rules.contains(code)), "{ours:?}");
        assert!(row.len() == 5 && !(ours.is_empty() && row[4].is_empty()), "{}", row[0]);
    }
}
