//! Laws over the codes of findings: every one that is used is listed, and every one that is listed is used.

use std::collections::BTreeSet;
use std::path::Path;

use neap::diagnostic::codes;
use regex::Regex;

fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    super::files(&root)
        .into_iter()
        .filter(|(name, _)| name != "diagnostic/codes.rs")
        .map(|(name, bytes)| (name, String::from_utf8(bytes).unwrap()))
        .collect()
}

#[test]
fn every_code_that_is_listed_is_used() {
    let sources = sources();
    let used = |code: &str| sources.iter().any(|(_, text)| text.contains(&format!("\"{code}\"")));
    let unused: Vec<&str> = codes::all().map(|known| known.code).filter(|code| !used(code)).collect();
    assert!(unused.is_empty(), "listed, and found nowhere: {unused:?}");
}

#[test]
fn every_code_that_is_used_is_listed() {
    let made = Regex::new(
        r#"(?:Diagnostic::(?:error|warning|info)|Fault::(?:error|warning)|self\.(?:error|warn)\(sink|code:)[(,]?\s*"([a-z0-9-]+)""#,
    )
    .unwrap();
    let mut found = BTreeSet::new();
    let mut unlisted = Vec::new();
    for (name, text) in sources() {
        for code in made.captures_iter(&text).map(|capture| capture[1].to_owned()) {
            if codes::find(&code).is_none() {
                unlisted.push(format!("{name}: {code}"));
            }
            found.insert(code);
        }
    }
    assert!(found.len() > 30, "only {} codes were seen: the expression is no longer right", found.len());
    assert!(unlisted.is_empty(), "{unlisted:#?}");
}
