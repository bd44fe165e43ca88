//! The files that other programs read, as far as they can be held to something here.

use std::path::Path;

use neap::document::{self, Node, Sources};

fn read(path: &str) -> Vec<Node> {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    let parsed = document::parse(Sources::new().add(path, text.as_str()), &text);
    let errors: Vec<_> = parsed.faults.iter().filter(|fault| fault.grade == document::Grade::Error).collect();
    assert!(errors.is_empty(), "{path}: {errors:?}");
    parsed.documents
}

/// Every option in the files is one that `neap` has.
#[test]
fn every_option_that_is_named_is_known() {
    let help = |command: &str| {
        let run = std::process::Command::new(env!("CARGO_BIN_EXE_neap")).args([command, "--help"]).output().unwrap();
        String::from_utf8(run.stdout).unwrap()
    };
    let mut seen = 0;
    for path in ["action.yml", "templates/validate.yml", ".pre-commit-hooks.yaml"] {
        let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
        for line in text.lines().filter(|line| line.contains("validate ") || line.contains("check-render ")) {
            let command = if line.contains("validate ") { "validate" } else { "check-render" };
            for option in line.split_whitespace().filter(|word| word.starts_with("--")) {
                assert!(help(command).contains(option), "{path}: neap {command} has no {option}");
                seen += 1;
            }
        }
    }
    assert!(seen >= 5, "{seen}");
}

#[test]
fn hooks_come_in_three_ways() {
    let hooks = read(".pre-commit-hooks.yaml")[0].to_json();
    let field = |hook: &serde_json::Value, name: &str| hook[name].as_str().unwrap_or_default().to_owned();
    let found: Vec<(String, String)> =
        hooks.as_array().unwrap().iter().map(|hook| (field(hook, "id"), field(hook, "language"))).collect();
    for id in ["neap-validate", "neap-check-render"] {
        for (ending, language) in [("", "rust"), ("-system", "system"), ("-docker", "docker")] {
            assert!(found.contains(&(format!("{id}{ending}"), language.to_owned())), "{id}{ending}");
        }
    }
}

/// The archive that the workflow packs is the one that the script asks for.
#[test]
fn the_release_and_the_action_agree_on_names() {
    let text = |path: &str| std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    let (workflow, script) = (text(".github/workflows/release.yml"), text("action/install.sh"));
    let targets = |text: &str| -> Vec<String> {
        let words = text.split(|found: char| !(found.is_ascii_alphanumeric() || "_-".contains(found)));
        let mut found: Vec<String> =
            words.filter(|word| word.ends_with("-musl") || word.ends_with("-darwin")).map(str::to_owned).collect();
        found.sort();
        found.dedup();
        found
    };
    assert_eq!(targets(&workflow), targets(&script));
    assert_eq!(targets(&script).len(), 4);
    assert!(workflow.contains("neap-$GITHUB_REF_NAME-${{ matrix.target }}.tar.gz"));
    assert!(script.contains("name=neap-$VERSION-$(target).tar.gz"));
    read("action.yml");
    read("templates/validate.yml");
    read(".github/workflows/release.yml");
}
