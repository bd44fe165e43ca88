//! `tests/cases/schema/<what>/`: `good.yaml` has nothing wrong, `bad.yaml` gives the findings in `bad.txt`.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use neap::check::{Options, Verdict};
use neap::diagnostic::Severity;

use super::{check, render};

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/schema");
    let mut cases: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    cases
}

#[test]
fn what_is_good_is_found_good() {
    for case in cases() {
        let text = fs::read_to_string(case.join("good.yaml")).unwrap();
        let (sources, documents) = check(&text, &Options::default());
        assert!(!documents.is_empty(), "{} holds nothing", case.display());
        for (verdict, findings) in documents {
            let serious: Vec<_> = findings.iter().filter(|it| it.severity > Severity::Info).cloned().collect();
            assert!(serious.is_empty(), "{}:\n{}", case.display(), render(&sources, &serious));
            assert_ne!(verdict, Verdict::Invalid, "{}", case.display());
        }
    }
}

#[test]
fn what_is_bad_is_found_as_expected() {
    let mut wrong = String::new();
    for case in cases() {
        let text = fs::read_to_string(case.join("bad.yaml")).unwrap();
        let (sources, documents) = check(&text, &Options::default());
        let mut said = String::new();
        for (number, (verdict, findings)) in documents.iter().enumerate() {
            assert!(!findings.is_empty(), "{}: nothing found in document {number}", case.display());
            writeln!(said, "document {number}: {verdict:?}\n{}", render(&sources, findings)).unwrap();
        }
        let golden = case.join("bad.txt");
        if bless() {
            fs::write(&golden, &said).unwrap();
        }
        let expected = fs::read_to_string(&golden).unwrap_or_default();
        if said != expected {
            writeln!(wrong, "{}: found\n{said}expected\n{expected}", case.display()).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[expect(clippy::disallowed_methods, reason = "a test is told from outside to write down what it finds")]
pub(super) fn bless() -> bool {
    std::env::var_os("NEAP_BLESS").is_some()
}
