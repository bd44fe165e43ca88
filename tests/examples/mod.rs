//! Every example in every profile: rendered, checked, and compared byte for byte with what is committed.
//!
//! `tests/golden/<example>.<profile>.yaml` is what `neap render` writes for it on standard output, and `.findings.txt` what
//! `neap validate` finds in it. Where a change of it is meant, `NEAP_UPDATE_GOLDEN=1 cargo test examples` writes the files anew; the difference is then looked at as part of
//! the change.

mod generated;
mod mutated;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::cli::Room;

const PROFILES: [&str; 2] = ["demo", "production"];

/// Name of the example, name of the golden file without its ending, and the arguments that choose it.
fn cases() -> Vec<(String, Vec<String>)> {
    let mut cases = Vec::new();
    for name in examples() {
        let file = root().join("examples").join(&name).join("neap.yaml").display().to_string();
        for profile in PROFILES {
            let args = ["--file", &file, "--profile", profile].map(str::to_owned);
            cases.push((format!("{name}.{profile}"), args.to_vec()));
        }
        if name == "production" {
            let args = ["--file", &file, "--env", "berlin"].map(str::to_owned);
            cases.push((format!("{name}.berlin"), args.to_vec()));
        }
    }
    cases
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn examples() -> Vec<String> {
    let entries = std::fs::read_dir(root().join("examples")).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert!(names.len() >= 4, "{names:?}");
    names
}

fn golden(name: &str) -> PathBuf {
    root().join("tests/golden").join(format!("{name}.yaml"))
}

#[expect(clippy::disallowed_methods, reason = "whoever runs the tests decides whether the golden files are written")]
fn updating() -> bool {
    std::env::var_os("NEAP_UPDATE_GOLDEN").is_some_and(|value| value == "1")
}

fn run(room: &Room, command: &[&str], args: &[String]) -> crate::cli::Run {
    let all: Vec<&str> = command.iter().copied().chain(args.iter().map(String::as_str)).collect();
    room.neap(&all)
}

#[test]
fn every_example_renders_as_committed() {
    let room = Room::new();
    let mut differing = Vec::new();
    for (name, args) in cases() {
        let rendered = run(&room, &["render"], &args).ended(0).out;
        assert_eq!(rendered, run(&room, &["render"], &args).ended(0).out, "{name} is not the same twice");
        let path = golden(&name);
        if updating() {
            std::fs::write(&path, &rendered).unwrap();
        }
        let wanted = std::fs::read_to_string(&path).unwrap_or_default();
        if let Some(difference) = first_difference(&wanted, &rendered) {
            differing.push(format!("tests/golden/{name}.yaml: {difference}"));
        }
    }
    assert!(
        differing.is_empty(),
        "\n{}\nif that is meant: NEAP_UPDATE_GOLDEN=1 cargo test examples, and look at the difference\n",
        differing.join("\n"),
    );
}

#[test]
fn every_example_is_valid() {
    let room = Room::new();
    for (name, args) in cases() {
        let run = run(&room, &["validate", "--strict"], &args).ended(0);
        assert!(run.out.contains(" 0 invalid, 0 not checked"), "{name}: {}", run.out);
        assert!(!run.out.contains("error["), "{name}: {}", run.out);
    }
}

/// What the values of the examples earn is known, word by word: `tests/golden/<example>.<profile>.findings.txt`.
#[test]
fn every_example_is_found_fault_with_as_committed() {
    let room = Room::new();
    let mut differing = Vec::new();
    for (name, args) in cases() {
        let out = run(&room, &["validate", "--output", "json"], &args).ended(0).out;
        let report: serde_json::Value = serde_json::from_str(&out).unwrap();
        let word = |finding: &serde_json::Value, key: &str| finding[key].as_str().unwrap().to_owned();
        let line = |finding: &serde_json::Value| {
            format!("{}[{}] {}\n", word(finding, "severity"), word(finding, "code"), word(finding, "message"))
        };
        let found: String = report["diagnostics"].as_array().unwrap().iter().map(line).collect();
        let path = root().join("tests/golden").join(format!("{name}.findings.txt"));
        if updating() {
            std::fs::write(&path, &found).unwrap();
        }
        let wanted = std::fs::read_to_string(&path).unwrap_or_default();
        if let Some(difference) = first_difference(&wanted, &found) {
            differing.push(format!("tests/golden/{name}.findings.txt: {difference}"));
        }
    }
    assert!(differing.is_empty(), "\n{}\n", differing.join("\n"));
}

/// A stream on standard output and a tree on the disk are the same files.
#[test]
fn every_example_as_a_tree_is_its_stream() {
    for (name, args) in cases() {
        let room = Room::new();
        run(&room, &["render", "--output", "tree"], &args).ended(0);
        let mut stream = String::new();
        for (path, bytes) in crate::cli::files(&room.path("tree")) {
            if !path.starts_with(".neap/") {
                stream.push_str(&format!("---\n# Source: {path}\n{}", String::from_utf8(bytes).unwrap()));
            }
        }
        let wanted = run(&room, &["render"], &args).ended(0).out;
        assert_eq!(first_difference(&wanted, &stream), None, "{name}");
    }
}

/// What its README tells the reader to run is what the tests run.
#[test]
fn every_readme_renders_its_own_example() {
    for name in examples() {
        let text = std::fs::read_to_string(root().join("examples").join(&name).join("README.md")).unwrap();
        assert!(text.contains(&format!("neap render --file examples/{name}/neap.yaml")), "{name}");
    }
}

#[test]
fn no_golden_file_is_left_over() {
    if updating() {
        // Another test is writing them at this moment.
        return;
    }
    let wanted: BTreeSet<String> =
        cases().into_iter().flat_map(|(name, _)| [format!("{name}.yaml"), format!("{name}.findings.txt")]).collect();
    let entries = std::fs::read_dir(root().join("tests/golden")).unwrap();
    let there: BTreeSet<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(there, wanted);
}

/// The first line in which two texts differ, counted from 1.
fn first_difference(wanted: &str, rendered: &str) -> Option<String> {
    if wanted == rendered {
        return None;
    }
    let (mut wanted_lines, mut rendered_lines) = (wanted.lines(), rendered.lines());
    for number in 1.. {
        match (wanted_lines.next(), rendered_lines.next()) {
            (Some(wanted), Some(rendered)) if wanted == rendered => {}
            (None, None) => break,
            (wanted, rendered) => {
                let shown = |line: Option<&str>| line.map_or("the end".to_owned(), |line| format!("`{line}`"));
                return Some(format!("line {number}: wanted {}, rendered {}", shown(wanted), shown(rendered)));
            }
        }
    }
    Some("the line ends differ".to_owned())
}

#[test]
fn a_difference_names_its_line() {
    assert_eq!(first_difference("a\nb\n", "a\nb\n"), None);
    assert_eq!(first_difference("a\nb\n", "a\nc\n").unwrap(), "line 2: wanted `b`, rendered `c`");
    assert_eq!(first_difference("a\n", "a\nc\n").unwrap(), "line 2: wanted the end, rendered `c`");
    assert_eq!(first_difference("a\n", "a").unwrap(), "the line ends differ");
}
