//! What KEDA's admission webhook said of our cases, held against what neap says.
//!
//! `cargo xtask judge admission --write` asks the webhook and writes its answers down.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::catalogue;
use case::Case;

/// What the judge asks, and how it compares.
mod case {
    include!("../../xtask/src/judge/case.rs");
}

/// Every file of cases, with the verdicts beside it.
fn files() -> Vec<(PathBuf, String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/admission");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "yaml"));
    paths.sort();
    let read = |path: PathBuf| {
        let cases = fs::read_to_string(&path).unwrap();
        let said = fs::read_to_string(path.with_extension("json")).unwrap();
        (path, cases, serde_json::from_str(&said).unwrap())
    };
    paths.into_iter().map(read).collect()
}

#[test]
fn neap_says_what_kedas_webhook_said() {
    let (mut wrong, mut asked, mut undecided) = (String::new(), 0, 0);
    for (path, text, said) in files() {
        let cases = Case::all(&text);
        assert_eq!(cases.len(), said.as_object().unwrap().len(), "{}: ask again", path.display());
        for case in cases {
            let of_case = said[case.name].as_object().unwrap_or_else(|| panic!("{}: ask again", case.name));
            for (version, verdict) in of_case {
                let warnings = verdict["warnings"].as_array().into_iter().flatten();
                let warnings: Vec<String> = warnings.map(|words| words.as_str().unwrap().to_owned()).collect();
                let message = verdict["message"].as_str().unwrap_or_default();
                let opinion = case.judge(version, catalogue::shared());
                asked += 1;
                undecided += usize::from(opinion.undecided);
                if let Some(why) = opinion.differs(verdict["by"].as_str(), message, &warnings) {
                    writeln!(wrong, "{} {} ({version}): {why}", path.display(), case.name).unwrap();
                }
            }
        }
    }
    assert!(asked > 900, "only {asked} verdicts");
    assert!(undecided < 15, "{undecided} are left to KEDA");
    assert!(wrong.is_empty(), "{wrong}");
}

/// What the operator gives up on is no refusal, and is found all the same.
#[test]
fn what_the_operator_gives_up_on_is_an_error_too() {
    let mut found = Vec::new();
    for (_, text, _) in files() {
        for case in Case::all(&text) {
            found.extend(case.judge("2.19.0", catalogue::shared()).unready);
        }
    }
    for code in
        ["replica-bounds-crossed", "scale-target-name-empty", "scale-target-not-scalable", "scaled-job-metric-type"]
    {
        assert!(found.contains(&code), "{code}");
    }
}
