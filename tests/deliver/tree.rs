use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use neap::bundle::{Bundle, Digest, Inventory};
use neap::deliver::KeptReason;
use neap::deliver::tree::{Outcome, TreeFault, inventory, read, write};
use tempfile::TempDir;

use super::{bundle, inventory_path, path};

fn deliver(root: &Path, files: &[(&str, &str)]) -> Result<Outcome, TreeFault> {
    write(&bundle(files), root, &inventory_path(), false)
}

/// Every file and every empty directory below a root, but the inventory.
fn snapshot(root: &Path) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let full = entry.unwrap().path();
            let name = full.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            if full.is_symlink() {
                all.insert(name, "link".to_owned());
            } else if full.is_dir() {
                if fs::read_dir(&full).unwrap().next().is_none() {
                    all.insert(name, "empty".to_owned());
                }
                folders.push(full);
            } else if name != inventory_path().as_str() {
                all.insert(name, fs::read_to_string(&full).unwrap());
            }
        }
    }
    all
}

fn files(files: &[(&str, &str)]) -> BTreeMap<String, String> {
    files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

#[test]
fn writes_updates_and_removes_exactly_what_it_owns() {
    let folder = TempDir::new().unwrap();
    let root = folder.path().join("new/root");
    deliver(&root, &[("a/b/one.yaml", "1"), ("two.yaml", "2")]).unwrap();
    fs::write(root.join("a/mine.txt"), "mine").unwrap();
    assert_eq!(snapshot(&root), files(&[("a/b/one.yaml", "1"), ("a/mine.txt", "mine"), ("two.yaml", "2")]));

    let outcome = deliver(&root, &[("two.yaml", "2.1"), ("c/three.yaml", "3")]).unwrap();
    assert_eq!(outcome.written, [path("c/three.yaml"), path("two.yaml")]);
    assert_eq!(outcome.removed, [path("a/b/one.yaml")]);
    assert_eq!(snapshot(&root), files(&[("a/mine.txt", "mine"), ("c/three.yaml", "3"), ("two.yaml", "2.1")]));

    assert_eq!(deliver(&root, &[("two.yaml", "2.1"), ("c/three.yaml", "3")]).unwrap(), Outcome::default());
    deliver(&root, &[]).unwrap();
    assert_eq!(snapshot(&root), files(&[("a/mine.txt", "mine")]));
    assert!(!root.join(".neap").exists(), "an inventory of nothing is no file");
}

#[test]
fn what_was_edited_or_foreign_is_kept_unless_forced() {
    let folder = TempDir::new().unwrap();
    let root = folder.path();
    fs::write(root.join("foreign"), "theirs").unwrap();
    fs::write(root.join("equal"), "same").unwrap();
    let first = [("foreign", "ours"), ("equal", "same"), ("edited", "1"), ("dropped", "1")];
    assert_eq!(deliver(root, &first).unwrap().kept, [(path("foreign"), KeptReason::Foreign)]);
    fs::write(root.join("edited"), "by hand").unwrap();
    fs::write(root.join("dropped"), "by hand").unwrap();

    let second = [("foreign", "ours"), ("edited", "2"), ("equal", "new")];
    let kept = deliver(root, &second).unwrap().kept;
    let edited = KeptReason::Edited;
    assert_eq!(
        kept,
        [(path("dropped"), edited.clone()), (path("edited"), edited), (path("foreign"), KeptReason::Foreign)]
    );
    let there = [("dropped", "by hand"), ("edited", "by hand"), ("equal", "new"), ("foreign", "theirs")];
    assert_eq!(snapshot(root), files(&there));

    let outcome = write(&bundle(&second), root, &inventory_path(), true).unwrap();
    assert!(outcome.kept.is_empty());
    assert_eq!(snapshot(root), files(&[("edited", "2"), ("equal", "new"), ("foreign", "ours")]));
}

#[test]
fn a_directory_in_the_way_changes_nothing() {
    let folder = TempDir::new().unwrap();
    let root = folder.path();
    deliver(root, &[("a", "1"), ("gone", "1")]).unwrap();
    fs::create_dir_all(root.join("z/inner")).unwrap();
    let before = snapshot(root);
    let fault = deliver(root, &[("a", "2"), ("z", "3")]).unwrap_err();
    assert_eq!(fault.to_string(), "`z` is not a file: `z` is in the way");
    assert!(fault.is_usage());
    assert_eq!(snapshot(root), before);
    fs::write(root.join("file"), "").unwrap();
    assert!(deliver(root, &[("a", "2"), ("file/b", "3")]).is_err());
    assert_eq!(fs::read_to_string(root.join("a")).unwrap(), "1");
}

/// A name longer than the file system allows makes the very last step fail, whoever runs this.
#[test]
fn a_write_that_fails_half_way_is_undone() {
    let folder = TempDir::new().unwrap();
    let root = folder.path().join("r");
    deliver(&root, &[("a", "1"), ("d/gone", "1")]).unwrap();
    let (before, owned) = (snapshot(&root), inventory(&root, &inventory_path()).unwrap());
    let long = format!("z/{}", "n".repeat(300));
    let fault = deliver(&root, &[("a", "2"), ("b/new", "1"), (&long, "x")]).unwrap_err();
    assert!(!fault.is_usage() && !fault.help().is_empty(), "{fault}");
    assert_eq!(snapshot(&root), before);
    assert_eq!(inventory(&root, &inventory_path()).unwrap(), owned);
    let fresh = folder.path().join("x/y");
    assert!(deliver(&fresh, &[(&long, "x")]).is_err());
    assert!(!folder.path().join("x").exists(), "directories that were made for nothing are gone");
}

#[cfg(unix)]
#[test]
fn no_symbolic_link_is_followed() {
    use std::os::unix::fs::symlink;
    let folder = TempDir::new().unwrap();
    let (root, outside) = (folder.path().join("root"), folder.path().join("outside"));
    fs::create_dir_all(&outside).unwrap();
    deliver(&root, &[("a/b", "1"), ("c", "1")]).unwrap();
    fs::remove_dir_all(root.join("a")).unwrap();
    symlink(&outside, root.join("a")).unwrap();
    fs::write(outside.join("b"), "1").unwrap();
    let fault = deliver(&root, &[("a/b", "2"), ("c", "2")]).unwrap_err();
    assert_eq!(fault.to_string(), "`a/b` is not written or read: `a` is a symbolic link");
    assert!(read(&root, [&path("a/b")]).is_err());
    // Not rendered any more: the file behind the link was never neap's.
    deliver(&root, &[("c", "3")]).unwrap();
    assert_eq!(fs::read_to_string(outside.join("b")).unwrap(), "1");
    for link in ["c", ".neap", ".neap-staging"] {
        let root = folder.path().join(format!("root-{link}"));
        fs::create_dir(&root).unwrap();
        symlink(&outside, root.join(link)).unwrap();
        assert!(deliver(&root, &[("c", "1")]).is_err(), "{link}");
    }
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 1);
}

/// Every state that an interrupted run can leave: some files new, some old, the inventory announced.
#[test]
fn the_next_run_finishes_what_an_interrupted_one_began() {
    let old = [("a", "1"), ("b", "1"), ("gone", "1")];
    let interrupted = [("a", "2"), ("b", "2"), ("new", "2")];
    for replaced in 0..=4 {
        let folder = TempDir::new().unwrap();
        let root = folder.path();
        deliver(root, &old).unwrap();
        let mut announced = Inventory::of(&bundle(&old));
        for (name, text) in interrupted {
            announced.announce(path(name), Digest::of(text.as_bytes()));
        }
        fs::write(root.join(inventory_path().to_path()), announced.to_text()).unwrap();
        fs::create_dir(root.join(".neap-staging")).unwrap();
        fs::write(root.join(".neap-staging/1"), "half").unwrap();
        if replaced > 0 {
            fs::remove_file(root.join("gone")).unwrap();
        }
        for (name, text) in interrupted.iter().take(replaced.max(1) - 1) {
            fs::write(root.join(name), text).unwrap();
        }
        let outcome = deliver(root, &[("a", "3"), ("b", "3")]).unwrap();
        assert_eq!(outcome.kept, [], "{replaced}");
        assert_eq!(snapshot(root), files(&[("a", "3"), ("b", "3")]), "{replaced}");
        assert_eq!(inventory(root, &inventory_path()).unwrap(), Inventory::of(&bundle(&[("a", "3"), ("b", "3")])));
    }
}

#[test]
fn runs_at_the_same_time_do_not_mix() {
    let folder = TempDir::new().unwrap();
    let root = folder.path();
    std::thread::scope(|scope| {
        for run in 0..4 {
            scope.spawn(move || {
                let text = run.to_string();
                let all: Vec<_> = (0..20).map(|n| format!("d{n}/f")).collect();
                let files: Vec<_> = all.iter().map(|name| (name.as_str(), text.as_str())).collect();
                deliver(root, &files).unwrap();
            });
        }
    });
    let after = snapshot(root);
    assert_eq!(after.len(), 20);
    assert_eq!(after.values().collect::<std::collections::BTreeSet<_>>().len(), 1, "{after:?}");
}

#[test]
fn reading_skips_what_is_missing_and_refuses_what_is_no_text() {
    let folder = TempDir::new().unwrap();
    let root = folder.path();
    fs::write(root.join("a"), "text").unwrap();
    fs::write(root.join("b"), [0xff, 0xfe]).unwrap();
    let there = read(root, [&path("a"), &path("c"), &path("d/e")]).unwrap();
    assert_eq!((there.len(), there.get("a").unwrap().text.as_str()), (1, "text"));
    assert_eq!(read(root, [&path("b")]).unwrap_err().to_string(), "`b` is not UTF-8 text");
}

#[test]
fn paths_that_exclude_each_other_and_a_broken_inventory_are_named() {
    let folder = TempDir::new().unwrap();
    let root = folder.path();
    for clash in [[("a", "1"), ("a/b", "1")], [("x", "1"), (".neap/inventory.json", "1")], [("x", "1"), (".neap", "1")]]
    {
        assert!(matches!(deliver(root, &clash), Err(TreeFault::Overlap { .. })), "{clash:?}");
    }
    fs::create_dir(root.join(".neap")).unwrap();
    fs::write(root.join(".neap/inventory.json"), "<<<<<<< HEAD\n").unwrap();
    let fault = deliver(root, &[("a", "1")]).unwrap_err();
    assert!(fault.is_usage() && fault.to_string().starts_with("`.neap/inventory.json`: "), "{fault}");
    assert!(write(&Bundle::new(), root, &inventory_path(), true).is_err());
}
