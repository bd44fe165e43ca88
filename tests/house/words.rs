//! The repository speaks of the product alone: no path of the machine it was written on is left in it.

use std::process::Command;

use regex::Regex;

use super::tree;

/// Paths that only mean something on one machine. Written in parts, so that this file does not hold them itself.
fn machine_paths() -> Regex {
    let roots = ["work", "root", "var/tmp", "home/[a-z][a-z0-9_-]*", "Users/[A-Za-z]"].join("|");
    Regex::new(&format!(r"(?:^|[^A-Za-z0-9_.~}}/-])/(?:{roots})(?:[/\s`)'\x22;,:]|$)|\.\./shared/")).unwrap()
}

fn faults(file: &str, text: &str) -> Vec<String> {
    let pattern = machine_paths();
    let lines = text.lines().enumerate().filter(|(_, line)| pattern.is_match(line));
    lines.map(|(at, line)| format!("{file}:{}: {}", at + 1, line.trim())).collect()
}

/// What Git holds or would take in.
fn tracked() -> Option<Vec<String>> {
    let output = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(tree::root())
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    let names = String::from_utf8(output.stdout).unwrap();
    Some(names.split('\0').filter(|name| !name.is_empty()).map(str::to_owned).collect())
}

#[test]
fn no_machine_path_is_left() {
    let Some(files) = tracked() else {
        println!("skipped: git");
        return;
    };
    assert!(files.len() > 10, "Git lists only {} files", files.len());
    let found: Vec<String> = files
        .iter()
        .filter_map(|file| Some((file, std::fs::read_to_string(tree::root().join(file)).ok()?)))
        .flat_map(|(file, text)| faults(file, &text))
        .collect();
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn a_machine_path_is_seen() {
    let slash = "/";
    for path in ["work/main/src", "root/.cargo", "var/tmp/x", "home/somebody/neap", "work"] {
        for around in ["see `{}`", "cd {} && ls", "path = \"{}\"", "({})"] {
            let line = around.replace("{}", &format!("{slash}{path}"));
            assert_eq!(faults("x", &line).len(), 1, "{line}");
        }
    }
    for fine in ["https://example.com/{}/x", "docs/{}/x", "$HOME/{}/x", "/{}space/x", "/{}less", "a/{}/b"] {
        for root in ["work", "root"] {
            let line = fine.replace("{}", root);
            assert!(faults("x", &line).is_empty(), "{line}");
        }
    }
}
