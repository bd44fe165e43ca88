//! The rules for built-in kinds are named where people look for them.

use std::fs;
use std::path::Path;

use neap::check::{BUILTIN_RULES, Options};
use neap::diagnostic::codes;

use super::check;

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

#[test]
fn what_is_held_against_each_other_is_read_in_time_that_grows_with_it() {
    // To compare each with each would take minutes.
    let many =
        |line: &str| -> String { (0..20_000).map(|n| format!("{}\n", line.replace('#', &n.to_string()))).collect() };
    for (code, text) in [
        (
            "k8s-data",
            format!("kind: ConfigMap\ndata:\n{}binaryData:\n{}", many("  a#: x"), many("  b#: YQ==")) + "  b/: YQ==\n",
        ),
        (
            "k8s-volume",
            format!(
                "kind: Pod\nspec:\n  volumes:\n{}  containers:\n  - name: c\n    image: i\n    volumeMounts:\n{}",
                many("  - {name: a#, emptyDir: {}}"),
                many("    - {name: b#, mountPath: /#}"),
            ),
        ),
        (
            "k8s-value",
            format!(
                "kind: ResourceQuota\nspec:\n  scopes:\n{}  - Odd\n  hard:\n{}",
                many("  - Terminating"),
                many("    example.com/a#: 1")
            ),
        ),
    ] {
        let (_, documents) = check(&format!("apiVersion: v1\nmetadata: {{name: a}}\n{text}"), &Options::default());
        let (_, findings) = &documents[0];
        assert!(findings.len() <= 101 && findings.iter().any(|it| it.code == code), "{code}: {}", findings.len());
    }
}
