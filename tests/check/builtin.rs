//! The rules for built-in kinds are named where people look for them.

use std::fs;
use std::path::Path;

use neap::check::BUILTIN_RULES;
use neap::diagnostic::codes;

#[test]
fn every_rule_is_documented_and_has_a_code() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/fidelity.md")).unwrap();
    assert!(BUILTIN_RULES.is_sorted_by_key(|rule| rule.code));
    for rule in BUILTIN_RULES {
        assert!(codes::find(rule.code).is_some(), "{}", rule.code);
        let row = format!("| `{}` | {} | `{}` |", rule.code, rule.covers.join(" "), rule.source);
        assert!(page.contains(&row), "docs/fidelity.md lacks:\n{row}");
    }
}

#[test]
fn every_rule_has_a_case() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/schema");
    let folders = fs::read_dir(cases).unwrap();
    let said: String =
        folders.map(|folder| fs::read_to_string(folder.unwrap().path().join("bad.txt")).unwrap()).collect();
    for rule in BUILTIN_RULES {
        assert!(said.contains(&format!("error[{}]", rule.code)), "no case says {}", rule.code);
    }
}
