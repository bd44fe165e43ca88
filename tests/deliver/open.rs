//! Which repositories can be opened, and what is said of the others.

use std::fs;

use neap::deliver::git::{GitFault, Repository};

use super::repo::{Repo, git_in, has_git};
use super::{bundle, inventory_path, path};

#[test]
fn any_folder_of_a_working_tree_will_do() {
    if !has_git() {
        return;
    }
    let repo = Repo::working();
    let there = Repository::open(&repo.path.join("dir")).unwrap().read(None, &[path("dir/other")]).unwrap();
    assert_eq!(there.get("dir/other").unwrap().text, "theirs\n");
}

#[test]
fn what_is_no_repository_is_named() {
    let folder = tempfile::TempDir::new().unwrap();
    for place in [folder.path().to_owned(), folder.path().join("missing")] {
        let fault = Repository::open(&place).unwrap_err();
        assert!(matches!(fault, GitFault::NotARepository { .. }) && fault.is_usage(), "{fault}");
    }
}

#[test]
fn what_libgit2_cannot_read_is_named() {
    if !has_git() {
        return;
    }
    let sha256 = Repo::init(&["--object-format=sha256"]);
    let fault = Repository::open(&sha256.path).unwrap_err();
    assert_eq!(fault.to_string(), "the repository uses the object format SHA-256, which neap cannot read");
    for (key, value) in [("extensions.partialClone", "origin"), ("extensions.refStorage", "reftable")] {
        let repo = Repo::working();
        repo.git(&["config", "core.repositoryFormatVersion", "1"]);
        // Written by hand: a Git that does not know the extension refuses to go on.
        let config = repo.path.join(".git/config");
        let (section, name) = key.split_once('.').unwrap();
        let text = format!("{}[{section}]\n\t{name} = {value}\n", fs::read_to_string(&config).unwrap());
        fs::write(&config, text).unwrap();
        let fault = Repository::open(&repo.path).unwrap_err();
        assert!(matches!(fault, GitFault::Unsupported { .. }), "{fault}");
        assert!(fault.to_string().contains(&key.to_lowercase()), "{fault}");
    }
}

#[cfg(unix)]
#[test]
fn a_repository_of_another_user_is_refused() {
    if !has_git() {
        return;
    }
    let repo = Repo::working();
    let mut all = vec![repo.path.clone(), repo.path.join(".git")];
    all.push(repo.path.join(".git/HEAD"));
    if all.iter().any(|path| std::os::unix::fs::chown(path, Some(12_345), None).is_err()) {
        println!("skipped: chown");
        return;
    }
    let fault = Repository::open(&repo.path).unwrap_err();
    assert!(matches!(fault, GitFault::Owner { .. }) && fault.help().contains("safe.directory"), "{fault}");
}

#[test]
fn a_detached_head_can_be_read_and_planned_but_not_committed_to() {
    if !has_git() {
        return;
    }
    let repo = Repo::working();
    repo.git(&["checkout", "-q", "--detach"]);
    assert_eq!(repo.open().read(None, &[path("other")]).unwrap().len(), 1);
    let plan = repo.plan(&[("a", "1")]);
    assert!(plan.branch().is_none() && !plan.is_empty());
    let fault = repo.commit(&plan).unwrap_err();
    assert!(matches!(fault, GitFault::Detached) && fault.help().contains("--branch"), "{fault}");
    let named = repo.open().plan(Some("main"), &bundle(&[("a", "1")]), &inventory_path(), false).unwrap();
    repo.commit(&named).unwrap();
    assert_eq!(repo.blob("main", "a"), "1");
    assert!(!repo.path.join("a").exists());
    repo.assert_sound("");
}

#[test]
fn a_shallow_clone_works() {
    if !has_git() {
        return;
    }
    let origin = Repo::working();
    origin.write("other", "2\n");
    origin.git(&["commit", "-qam", "second"]);
    let path = origin.folder.path().join("shallow");
    let url = format!("file://{}", origin.path.display());
    let (fine, text) = git_in(origin.folder.path(), &["clone", "-q", "--depth=1", &url, path.to_str().unwrap()]);
    assert!(fine, "{text}");
    let repo = Repo { folder: tempfile::TempDir::new().unwrap(), path };
    repo.deliver(&[("a", "1")]).unwrap();
    repo.assert_sound("");
    repo.git(&["push", "-q", "origin", "main:pushed"]);
    origin.assert_sound("");
}

#[test]
fn linked_worktrees_keep_to_their_own_branches() {
    if !has_git() {
        return;
    }
    let main = Repo::working();
    let path = main.folder.path().join("linked");
    main.git(&["worktree", "add", "-q", "-b", "side", path.to_str().unwrap()]);
    let linked = Repo { folder: tempfile::TempDir::new().unwrap(), path };
    linked.deliver(&[("a", "1")]).unwrap();
    assert_eq!(linked.text("a"), "1");
    assert!(!main.path.join("a").exists());
    for (here, branch) in [(&main, "side"), (&linked, "main")] {
        let plan = here.open().plan(Some(branch), &bundle(&[("a", "2")]), &inventory_path(), false).unwrap();
        let fault = here.commit(&plan).unwrap_err();
        assert!(matches!(fault, GitFault::Elsewhere { .. }) && fault.is_usage(), "{fault}");
    }
    main.deliver(&[("a", "3")]).unwrap();
    main.assert_sound("");
    linked.assert_sound("");
}

#[test]
fn an_inventory_that_cannot_be_understood_is_named() {
    if !has_git() {
        return;
    }
    let repo = Repo::working();
    repo.write(".neap/inventory.json", "<<<<<<< HEAD\n");
    repo.git(&["add", "."]);
    repo.git(&["commit", "-qm", "conflict"]);
    let fault = repo.open().plan(None, &bundle(&[("a", "1")]), &inventory_path(), true).unwrap_err();
    assert!(matches!(fault, GitFault::Inventory { .. }) && fault.is_usage(), "{fault}");
}

#[test]
fn what_is_no_text_cannot_be_read_but_can_be_replaced() {
    if !has_git() {
        return;
    }
    let repo = Repo::working();
    repo.deliver(&[("a", "1")]).unwrap();
    fs::write(repo.path.join("a"), [0xff, 0x00]).unwrap();
    repo.git(&["commit", "-qam", "binary"]);
    assert!(matches!(repo.open().read(None, &[path("a")]), Err(GitFault::NotUtf8 { .. })));
    assert!(matches!(repo.open().read(None, &[path("dir")]), Err(GitFault::NotAFile { .. })));
    assert_eq!(repo.plan(&[("a", "2")]).kept().len(), 1);
    let forced = repo.open().plan(None, &bundle(&[("a", "2")]), &inventory_path(), true).unwrap();
    repo.commit(&forced).unwrap();
    repo.assert_sound("");
}
