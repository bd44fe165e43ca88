//! What changed since a revision.

use std::path::Path;

use neap::deliver::git::GitFault;

use super::repo::{Repo, has_git};

fn changed(repo: &Repo, revision: &str) -> Vec<String> {
    let changed = repo.open().changed_paths(revision).unwrap();
    assert_eq!(changed.root.canonicalize().unwrap(), repo.path.canonicalize().unwrap());
    changed.paths.iter().map(|path| path.to_str().unwrap().to_owned()).collect()
}

#[test]
fn every_way_to_change_counts_and_nothing_is_written() {
    if !has_git() {
        return;
    }
    let repo = Repo::working();
    assert_eq!(changed(&repo, "main"), Vec::<String>::new());
    repo.git(&["tag", "-am", "a tag", "v1"]);
    repo.git(&["mv", "other", "moved"]);
    repo.git(&["rm", "-q", "--cached", "staged"]);
    repo.write("dir/other", "mine\n");
    repo.write("dir/new/a", "new\n");
    repo.write(".gitignore", "ignored\n");
    repo.write("ignored", "x\n");
    let before = repo.git(&["status", "--porcelain"]);
    let expected = [".gitignore", "dir/new/a", "dir/other", "moved", "staged"];
    for revision in ["main", "HEAD", "v1", "HEAD~0"] {
        assert_eq!(changed(&repo, revision), expected, "{revision}");
    }
    repo.assert_sound(&before);
}

#[test]
fn what_the_other_branch_did_does_not_count() {
    if !has_git() {
        return;
    }
    let repo = Repo::working();
    repo.git(&["switch", "-qc", "work"]);
    repo.write("mine", "a\n");
    repo.git(&["add", "."]);
    repo.git(&["commit", "-qm", "mine"]);
    repo.git(&["switch", "-q", "main"]);
    repo.write("theirs", "a\n");
    repo.git(&["add", "."]);
    repo.git(&["commit", "-qm", "theirs"]);
    repo.git(&["switch", "-q", "work"]);
    assert_eq!(changed(&repo, "main"), ["mine"]);
    // Committed and taken back since: nothing differs any more.
    repo.git(&["rm", "-q", "mine"]);
    assert_eq!(changed(&repo, "main"), Vec::<String>::new());
}

#[test]
fn a_linked_worktree_has_changes_of_its_own() {
    if !has_git() {
        return;
    }
    let repo = Repo::working();
    let linked = repo.folder.path().join("linked");
    repo.git(&["worktree", "add", "-q", "-b", "linked", linked.to_str().unwrap()]);
    repo.write("here", "a\n");
    std::fs::write(linked.join("there"), "a\n").unwrap();
    let there = neap::deliver::git::Repository::open(&linked).unwrap().changed_paths("main").unwrap();
    assert!(there.paths.iter().eq([Path::new("there")]), "{there:?}");
    assert_eq!(changed(&repo, "main"), ["here"]);
}

#[test]
fn what_cannot_be_compared_is_said() {
    if !has_git() {
        return;
    }
    let repo = Repo::working();
    for revision in ["nope", "main..HEAD", "", "main:other", "--all"] {
        let fault = repo.open().changed_paths(revision).unwrap_err();
        assert!(matches!(fault, GitFault::NoSuchRevision { .. }) && fault.is_usage(), "{revision}: {fault}");
    }
    repo.git(&["switch", "-q", "--orphan", "alone"]);
    repo.git(&["commit", "-q", "--allow-empty", "-m", "alone"]);
    let fault = repo.open().changed_paths("main").unwrap_err();
    assert!(matches!(fault, GitFault::Unrelated { .. }) && fault.is_usage(), "{fault}");
    let bare = Repo::bare();
    let fault = bare.open().changed_paths("main").unwrap_err();
    assert!(matches!(fault, GitFault::NoWorkingTree) && fault.is_usage(), "{fault}");
}
