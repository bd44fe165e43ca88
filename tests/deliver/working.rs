//! Commits in a working tree: nothing of anybody else's is touched.

use std::fs;

use neap::deliver::git::GitFault;

use super::repo::{Repo, has_git};

#[test]
fn files_index_and_branch_follow_and_the_rest_stays_as_it_was() {
    if !has_git() {
        return;
    }
    let repo = Repo::working();
    repo.deliver(&[("a/b", "1"), ("gone/c", "1")]).unwrap();
    repo.assert_sound("");
    repo.write("other", "not staged\n");
    repo.write("staged", "staged\n");
    repo.write("staged-new", "staged\n");
    repo.git(&["add", "staged", "staged-new"]);
    repo.write("staged", "staged and changed again\n");
    repo.write("untracked", "x\n");
    fs::remove_file(repo.path.join("dir/other")).unwrap();
    let before = repo.git(&["status", "--porcelain"]);
    repo.deliver(&[("a/b", "2"), ("d/e/f", "1")]).unwrap();
    repo.assert_sound(&before);
    assert_eq!((repo.text("a/b"), repo.text("d/e/f")), ("2".to_owned(), "1".to_owned()));
    assert!(!repo.path.join("gone").exists());
    assert_eq!(repo.text("staged"), "staged and changed again\n");
    assert_eq!(repo.blob("", "staged"), "staged\n", "what is staged stays staged");
    assert_eq!(repo.blob("HEAD", "staged"), "theirs\n", "and is not committed");
    assert_eq!(
        repo.git(&["diff", "--no-renames", "--name-only", "HEAD~1", "HEAD"]),
        ".neap/inventory.json\na/b\nd/e/f\ngone/c\n"
    );
    assert!(repo.git(&["reflog", "-1", "HEAD"]).contains("commit: feat: deliver"));
}

type Disturb = fn(&Repo);

#[test]
fn changes_in_the_way_are_refused() {
    if !has_git() {
        return;
    }
    let cases: [(&str, Disturb); 8] = [
        ("changed", |repo| repo.write("a", "mine")),
        ("staged", |repo| {
            repo.write("a", "mine");
            repo.git(&["add", "a"]);
        }),
        ("staged and changed back", |repo| {
            repo.write("a", "mine");
            repo.git(&["add", "a"]);
            repo.write("a", "1");
        }),
        ("removed", |repo| fs::remove_file(repo.path.join("a")).unwrap()),
        ("removed from the index", |repo| drop(repo.git(&["rm", "-q", "--cached", "a"]))),
        ("untracked", |repo| repo.write("new/file", "mine")),
        ("untracked directory", |repo| repo.write("new/file/inner", "mine")),
        ("ignored", |repo| {
            repo.write(".git/info/exclude", "new\n");
            repo.write("new/file", "mine");
        }),
    ];
    for (name, disturb) in cases {
        let repo = Repo::working();
        repo.deliver(&[("a", "1"), ("b", "1")]).unwrap();
        disturb(&repo);
        let (before, head) = (repo.git(&["status", "--porcelain"]), repo.git(&["rev-parse", "HEAD"]));
        let fault = repo.deliver(&[("a", "2"), ("b", "2"), ("new/file", "2")]).unwrap_err();
        assert!(matches!(fault, GitFault::Dirty { .. }) && fault.is_usage(), "{name}: {fault}");
        assert_eq!(repo.git(&["rev-parse", "HEAD"]), head, "{name}");
        assert_eq!(repo.text("b"), "1", "{name}");
        repo.assert_sound(&before);
    }
}

#[test]
fn what_is_there_already_is_not_in_the_way() {
    if !has_git() {
        return;
    }
    let repo = Repo::working();
    repo.deliver(&[("a", "1"), ("b", "1"), ("c", "1")]).unwrap();
    repo.write("a", "2");
    repo.write("b", "2");
    repo.git(&["add", "b"]);
    repo.write("new", "2");
    fs::remove_file(repo.path.join("c")).unwrap();
    repo.deliver(&[("a", "2"), ("b", "2"), ("new", "2")]).unwrap();
    repo.assert_sound("");
    assert_eq!(repo.tree("HEAD"), [".neap/inventory.json", "a", "b", "dir/other", "new", "other", "staged"]);
}

#[test]
fn a_locked_index_is_named_and_its_lock_stays() {
    if !has_git() {
        return;
    }
    let repo = Repo::working();
    let lock = repo.path.join(".git/index.lock");
    fs::write(&lock, "").unwrap();
    let fault = repo.deliver(&[("a", "1")]).unwrap_err();
    assert!(matches!(fault, GitFault::IndexLocked { .. }) && !fault.is_usage(), "{fault}");
    assert!(lock.exists() && !repo.path.join("a").exists());
    fs::remove_file(lock).unwrap();
    repo.assert_sound("");
}

#[test]
fn a_branch_that_is_locked_last_leaves_files_and_index_as_they_were() {
    if !has_git() {
        return;
    }
    let repo = Repo::working();
    repo.deliver(&[("a", "1"), ("gone/x", "1")]).unwrap();
    let index = fs::read(repo.path.join(".git/index")).unwrap();
    let lock = repo.path.join(".git/refs/heads/main.lock");
    fs::write(&lock, "").unwrap();
    let fault = repo.deliver(&[("a", "2"), ("new/y", "1")]).unwrap_err();
    assert!(matches!(fault, GitFault::RefLocked { .. }), "{fault}");
    fs::remove_file(lock).unwrap();
    assert_eq!(fs::read(repo.path.join(".git/index")).unwrap(), index);
    assert_eq!((repo.text("a"), repo.text("gone/x")), ("1".to_owned(), "1".to_owned()));
    assert!(!repo.path.join("new").exists());
    repo.assert_sound("");
}

#[test]
fn an_unfinished_merge_is_named() {
    if !has_git() {
        return;
    }
    let repo = Repo::working();
    repo.git(&["checkout", "-qb", "side"]);
    repo.git(&["commit", "-q", "--allow-empty", "-m", "side"]);
    repo.git(&["checkout", "-q", "main"]);
    repo.git(&["commit", "-q", "--allow-empty", "-m", "main"]);
    repo.git(&["merge", "-q", "--no-commit", "side"]);
    let fault = repo.deliver(&[("a", "1")]).unwrap_err();
    assert_eq!(fault.to_string(), "a merge is in progress");
    repo.git(&["merge", "--abort"]);
    repo.assert_sound("");
}

#[test]
fn a_file_that_the_index_hides_is_not_overwritten() {
    if !has_git() {
        return;
    }
    for flag in ["skip-worktree", "assume-unchanged"] {
        let repo = Repo::working();
        repo.deliver(&[("a", "1")]).unwrap();
        repo.git(&["update-index", &format!("--{flag}"), "a"]);
        repo.write("a", "mine");
        let fault = repo.deliver(&[("a", "2")]).unwrap_err();
        assert!(matches!(fault, GitFault::Hidden { .. }), "{fault}");
        assert_eq!(repo.text("a"), "mine");
        repo.git(&["update-index", &format!("--no-{flag}"), "a"]);
        repo.assert_sound(" M a\n");
    }
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link_in_the_working_tree() {
    if !has_git() {
        return;
    }
    let repo = Repo::working();
    let outside = repo.folder.path().join("outside");
    fs::create_dir(&outside).unwrap();
    std::os::unix::fs::symlink(&outside, repo.path.join("link")).unwrap();
    let fault = repo.deliver(&[("link/a", "1")]).unwrap_err();
    assert_eq!(fault.to_string(), "`link/a` cannot be written: `link` is in the way");
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 0);
    repo.assert_sound("?? link\n");
}

#[test]
fn line_endings_are_those_that_were_rendered() {
    if !has_git() {
        return;
    }
    for (attributes, autocrlf) in
        [("", "true"), ("", "input"), ("* text eol=crlf\n", "false"), ("* text=auto\n", "false")]
    {
        let repo = Repo::working();
        repo.git(&["config", "core.autocrlf", autocrlf]);
        repo.write(".gitattributes", attributes);
        repo.git(&["add", ".gitattributes"]);
        repo.git(&["commit", "-qm", "attributes"]);
        repo.deliver(&[("a.yaml", "x: 1\ny: 2\n")]).unwrap();
        assert_eq!(repo.blob("HEAD", "a.yaml"), "x: 1\ny: 2\n");
        repo.assert_sound("");
        // As a fresh checkout would have it.
        fs::remove_file(repo.path.join("a.yaml")).unwrap();
        repo.git(&["checkout", "--", "a.yaml"]);
        repo.deliver(&[("a.yaml", "x: 1\ny: 3\n")]).unwrap();
        assert_eq!(repo.blob("HEAD", "a.yaml"), "x: 1\ny: 3\n");
        repo.assert_sound("");
    }
}

#[test]
fn an_index_that_libgit2_cannot_read_changes_nothing() {
    if !has_git() {
        return;
    }
    let repo = Repo::working();
    repo.git(&["update-index", "--split-index"]);
    let fault = repo.deliver(&[("a", "1")]).unwrap_err();
    assert!(matches!(fault, GitFault::Unsupported { .. }), "{fault}");
    assert!(!repo.path.join("a").exists());
    repo.git(&["update-index", "--no-split-index"]);
    repo.deliver(&[("a", "1")]).unwrap();
    repo.assert_sound("");
}

/// A change of a foreign file right after the index was written, of the same size and in the same tick of the clock, is
/// only seen by Git as long as the index is not younger than the file.
#[test]
fn a_change_that_the_clock_hides_is_still_seen() {
    if !has_git() {
        return;
    }
    for round in 0..5 {
        let repo = Repo::working();
        repo.write("other", "before\n");
        repo.git(&["add", "other"]);
        repo.git(&["commit", "-qm", "before"]);
        repo.write("other", "behind\n");
        repo.deliver(&[("a", "1")]).unwrap();
        assert_eq!(repo.git(&["status", "--porcelain"]), " M other\n", "{round}");
    }
}
