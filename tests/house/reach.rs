//! No source file is forgotten: every one is a module of its crate.

use std::collections::BTreeSet;

use super::{tokens, tree};

/// The files that a crate consists of, found from its root file as the compiler finds them.
fn reached(root: &str) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut open = vec![root.to_owned()];
    while let Some(file) = open.pop() {
        let (folder, name) = file.rsplit_once('/').unwrap_or(("", &file));
        let stem = name.trim_end_matches(".rs");
        let home = if file == root || stem == "mod" { folder.to_owned() } else { format!("{folder}/{stem}") };
        for declared in tokens::declared(&tokens::read(&tree::read(&file))) {
            let path = format!("{home}/{}", declared.join("/"));
            let found = [format!("{path}.rs"), format!("{path}/mod.rs")]
                .into_iter()
                .find(|candidate| tree::root().join(candidate).is_file());
            open.push(found.unwrap_or_else(|| panic!("{file} declares {}, which has no file", declared.join("::"))));
        }
        reached.insert(file);
    }
    reached
}

fn forgotten(folder: &str, roots: &[&str]) -> Vec<String> {
    let reached: BTreeSet<String> = roots.iter().flat_map(|root| reached(root)).collect();
    tree::files(folder, ".rs").into_iter().filter(|file| !reached.contains(file)).collect()
}

#[test]
fn no_test_file_is_forgotten() {
    assert_eq!(forgotten("tests", &["tests/main.rs"]), Vec::<String>::new());
}

#[test]
fn no_source_file_is_forgotten() {
    assert_eq!(forgotten("src", &["src/lib.rs", "src/main.rs"]), Vec::<String>::new());
    assert_eq!(forgotten("xtask/src", &["xtask/src/main.rs"]), Vec::<String>::new());
}

#[test]
fn a_file_that_nobody_declares_is_seen() {
    let left = forgotten("tests", &["tests/house/tree.rs"]);
    assert!(left.contains(&"tests/house/reach.rs".to_owned()), "{left:?}");
}
