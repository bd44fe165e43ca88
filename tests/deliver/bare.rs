//! Commits without a working tree, and the rules that hold for every commit.

use std::fs;

use neap::change::ChangeSet;
use neap::deliver::git::{Author, Environment, GitFault, Message};
use neap::deliver::{Ahead, KeptReason, state};

use super::repo::{Repo, environment, has_git, message};
use super::{bundle, inventory_path, path};

#[test]
fn one_commit_holds_exactly_the_rendered_bytes_and_a_second_run_has_nothing_to_do() {
    if !has_git() {
        return;
    }
    let repo = Repo::bare();
    let files = [("dir/a.yaml", "a: 1\r\n"), ("new/deep/b.yaml", "b: ü\n"), ("empty", "")];
    let plan = repo.plan(&files);
    assert_eq!(ChangeSet::between(plan.before(), plan.after()).counts().added, 3);
    let committed = repo.commit(&plan).unwrap();
    assert_eq!(committed.branch, "main");
    assert_eq!(repo.git(&["rev-parse", "main"]).trim_end(), committed.id);
    assert_eq!(repo.git(&["rev-list", "--count", "main"]).trim_end(), "2");
    for (name, text) in files {
        assert_eq!(repo.blob("main", name), text);
    }
    assert_eq!(
        repo.tree("main"),
        [".neap/inventory.json", "dir/a.yaml", "dir/other", "empty", "new/deep/b.yaml", "other", "staged"]
    );
    assert!(repo.plan(&files).is_empty());
    repo.assert_sound("");
}

#[test]
fn removals_are_exact_and_leave_no_empty_directory() {
    if !has_git() {
        return;
    }
    let repo = Repo::bare();
    repo.deliver(&[("dir/a", "1"), ("x/y/z", "1"), ("keep", "1")]).unwrap();
    let plan = repo.plan(&[("keep", "1")]);
    assert_eq!(plan.removed(), [path("dir/a"), path("x/y/z")]);
    repo.commit(&plan).unwrap();
    assert_eq!(repo.tree("main"), [".neap/inventory.json", "dir/other", "keep", "other", "staged"]);
    repo.deliver(&[]).unwrap();
    assert_eq!(repo.tree("main"), ["dir/other", "other", "staged"]);
    assert!(repo.plan(&[]).is_empty());
    repo.assert_sound("");
}

#[test]
fn a_file_edited_by_hand_or_foreign_is_kept_unless_forced() {
    if !has_git() {
        return;
    }
    let repo = Repo::working();
    repo.deliver(&[("a", "1"), ("b", "1"), ("c", "1")]).unwrap();
    repo.write("a", "by hand");
    repo.write("c", "by hand");
    repo.git(&["commit", "-qam", "by hand"]);
    let rendered = [("a", "2"), ("b", "2"), ("other", "ours")];
    let plan = repo.plan(&rendered);
    let kept = [(path("a"), KeptReason::Edited), (path("c"), KeptReason::Edited), (path("other"), KeptReason::Foreign)];
    assert_eq!(plan.kept(), kept);
    let counts = ChangeSet::between(plan.before(), plan.after()).counts();
    assert_eq!((counts.added, counts.changed, counts.removed), (0, 1, 0));
    repo.commit(&plan).unwrap();
    assert_eq!((repo.text("a"), repo.text("b"), repo.text("other")), ("by hand".into(), "2".into(), "theirs\n".into()));
    assert!(repo.plan(&rendered).is_empty(), "what is kept is kept again");
    repo.assert_sound("");

    let owned = repo.open().inventory(None, &inventory_path()).unwrap();
    let current = repo.open().read(None, &[path("a"), path("b"), path("c"), path("other")]).unwrap();
    let ahead = state(&current, &owned, &bundle(&rendered));
    assert_eq!(ahead, [(path("a"), Ahead::Both), (path("c"), Ahead::Both), (path("other"), Ahead::Foreign)]);

    let forced = repo.open().plan(None, &bundle(&rendered), &inventory_path(), true).unwrap();
    assert!(forced.kept().is_empty());
    repo.commit(&forced).unwrap();
    assert_eq!(repo.tree("main"), [".neap/inventory.json", "a", "b", "dir/other", "other", "staged"]);
    assert_eq!(repo.text("other"), "ours");
    repo.assert_sound("");
}

#[test]
fn what_is_no_file_is_left_alone() {
    if !has_git() {
        return;
    }
    let repo = Repo::working();
    let head = repo.git(&["rev-parse", "HEAD"]);
    repo.git(&["update-index", "--add", "--cacheinfo", &format!("160000,{},module", head.trim_end())]);
    let target = repo.path.join("target");
    fs::write(&target, "other").unwrap();
    let link = repo.git(&["hash-object", "-w", "target"]);
    fs::remove_file(&target).unwrap();
    repo.git(&["update-index", "--add", "--cacheinfo", &format!("120000,{},link", link.trim_end())]);
    repo.git(&["commit", "-qm", "odd entries"]);
    let bare = repo.folder.path().join("bare");
    repo.git(&["clone", "-q", "--bare", ".", bare.to_str().unwrap()]);
    let repo = Repo { folder: repo.folder, path: bare };

    let rendered = bundle(&[("dir", "1"), ("link", "1"), ("module", "1"), ("module/in", "1"), ("other/in", "1")]);
    let fault = repo.open().plan(None, &rendered, &inventory_path(), false).unwrap_err();
    assert!(matches!(fault, GitFault::Overlap { .. }), "{fault}");
    let rendered = bundle(&[("dir", "1"), ("link", "1"), ("module/in", "1"), ("other/in", "1"), ("fine", "1")]);
    let plan = repo.open().plan(None, &rendered, &inventory_path(), false).unwrap();
    let told: Vec<_> = plan.kept().iter().map(|(path, reason)| format!("{path}: {reason}")).collect();
    assert_eq!(
        told,
        [
            "dir: a directory is there",
            "link: a symbolic link is there",
            "module/in: `module` is not a directory",
            "other/in: `other` is not a directory",
        ]
    );
    repo.commit(&plan).unwrap();
    let forced = repo.open().plan(None, &bundle(&[("link", "1"), ("module", "1")]), &inventory_path(), true).unwrap();
    assert_eq!(forced.kept(), [(path("module"), KeptReason::Submodule)]);
    repo.commit(&forced).unwrap();
    let entries = repo.git(&["ls-tree", "main", "link", "module"]);
    assert!(entries.starts_with("100644 blob") && entries.contains("160000 commit"), "{entries}");
    repo.assert_sound("");
}

#[test]
fn paths_that_differ_in_case_clash_where_case_does_not_count() {
    if !has_git() {
        return;
    }
    let repo = Repo::bare();
    repo.git(&["config", "core.ignorecase", "true"]);
    let plan = repo.plan(&[("Dir/a", "1"), ("OTHER", "1")]);
    assert_eq!(
        plan.kept(),
        [
            (path("Dir/a"), KeptReason::CaseClash("dir".to_owned())),
            (path("OTHER"), KeptReason::CaseClash("other".to_owned()))
        ]
    );
    assert!(plan.is_empty());
    repo.git(&["config", "core.ignorecase", "false"]);
    assert!(repo.plan(&[("Dir/a", "1")]).kept().is_empty());
    repo.assert_sound("");
}

#[test]
fn an_executable_file_stays_one() {
    if !has_git() {
        return;
    }
    let repo = Repo::working();
    repo.deliver(&[("run.sh", "1")]).unwrap();
    repo.git(&["update-index", "--chmod=+x", "run.sh"]);
    repo.git(&["commit", "-qm", "executable"]);
    repo.git(&["checkout", "-q", "--", "run.sh"]);
    repo.deliver(&[("run.sh", "2")]).unwrap();
    assert!(repo.git(&["ls-tree", "main", "run.sh"]).starts_with("100755"));
    repo.assert_sound("");
}

#[test]
fn branches_are_made_and_moved_without_being_checked_out() {
    if !has_git() {
        return;
    }
    for repo in [Repo::bare(), Repo::working()] {
        let branch = "deploy/demo";
        let deliver = |text: &str| {
            let plan = repo.open().plan(Some(branch), &bundle(&[("a", text)]), &inventory_path(), false).unwrap();
            repo.commit(&plan).unwrap()
        };
        assert_eq!(deliver("1").branch, branch);
        deliver("2");
        assert_eq!(repo.git(&["rev-list", "--count", &format!("main..{branch}")]).trim_end(), "2");
        assert_eq!(repo.blob(branch, "a"), "2");
        assert_eq!(repo.tree("main"), ["dir/other", "other", "staged"]);
        assert!(!repo.path.join("a").exists());
        let missing = repo.open().read(Some("nope"), &[path("a")]).unwrap_err();
        assert_eq!(missing.to_string(), "there is no branch `nope`");
        for wrong in ["", "-x", "a..b", "a b", "HEAD", "refs/heads/", "a\0b", "x.lock"] {
            let fault = repo.open().plan(Some(wrong), &bundle(&[]), &inventory_path(), false).unwrap_err();
            assert!(matches!(fault, GitFault::BranchName { .. }) && fault.is_usage(), "{wrong}: {fault}");
        }
        repo.assert_sound("");
    }
}

#[test]
fn an_empty_repository_gets_its_first_commit() {
    if !has_git() {
        return;
    }
    for (arguments, branch) in
        [(&["--bare"][..], None), (&["--bare"], Some("other")), (&[], None), (&[], Some("other"))]
    {
        let repo = Repo::init(arguments);
        assert!(repo.open().read(branch, &[path("a")]).unwrap().is_empty());
        let plan = repo.open().plan(branch, &bundle(&[("a", "1")]), &inventory_path(), false).unwrap();
        assert_eq!(plan.base(), None);
        let committed = repo.commit(&plan).unwrap();
        assert_eq!(committed.branch, branch.unwrap_or("main"));
        assert_eq!(repo.git(&["rev-list", "--count", &committed.id]).trim_end(), "1");
        assert_eq!(repo.path.join("a").exists(), arguments.is_empty() && branch.is_none());
        repo.assert_sound("");
    }
}

#[test]
fn a_branch_that_moved_is_not_moved_again() {
    if !has_git() {
        return;
    }
    for repo in [Repo::bare(), Repo::working()] {
        let plan = repo.plan(&[("a", "1")]);
        let other = repo.git(&["commit-tree", "-p", "main", "-m", "other", "main^{tree}"]);
        repo.git(&["update-ref", "refs/heads/main", other.trim_end()]);
        let fault = repo.commit(&plan).unwrap_err();
        assert!(matches!(fault, GitFault::Moved { .. }) && !fault.is_usage(), "{fault}");
        assert_eq!(repo.git(&["rev-parse", "main"]), other);
        repo.assert_sound("");
        repo.deliver(&[("a", "1")]).unwrap();
        repo.assert_sound("");
        let created = repo.open().plan(Some("new"), &bundle(&[("a", "2")]), &inventory_path(), false).unwrap();
        repo.git(&["branch", "new"]);
        assert!(matches!(repo.commit(&created), Err(GitFault::Moved { .. })));
        repo.assert_sound("");
    }
}

#[test]
fn a_locked_branch_is_named() {
    if !has_git() {
        return;
    }
    let repo = Repo::bare();
    let lock = repo.path.join("refs/heads/main.lock");
    fs::write(&lock, "").unwrap();
    let before = repo.git(&["rev-parse", "main"]);
    let fault = repo.deliver(&[("a", "1")]).unwrap_err();
    assert!(matches!(fault, GitFault::RefLocked { .. }) && !fault.is_usage(), "{fault}");
    assert!(lock.exists(), "a lock of somebody else's stays");
    fs::remove_file(lock).unwrap();
    assert_eq!(repo.git(&["rev-parse", "main"]), before);
    repo.assert_sound("");
}

/// A file where each directory of the object store would have to be made refuses writing, whoever runs this.
#[test]
fn an_object_store_that_cannot_be_written_changes_nothing() {
    if !has_git() {
        return;
    }
    for repo in [Repo::bare(), Repo::working()] {
        repo.git(&["gc", "-q", "--prune=now"]);
        let before = repo.git(&["rev-parse", "main"]);
        let objects = repo.git(&["rev-parse", "--git-path", "objects"]);
        let objects = repo.path.join(objects.trim_end());
        let blocks: Vec<_> = (0..256).map(|n| objects.join(format!("{n:02x}"))).collect();
        for block in &blocks {
            drop(fs::remove_dir(block));
            fs::write(block, "").unwrap();
        }
        let fault = repo.deliver(&[("a", "1")]).unwrap_err();
        assert!(matches!(fault, GitFault::Git { .. }) && !fault.is_usage(), "{fault}");
        for block in &blocks {
            fs::remove_file(block).unwrap();
        }
        assert_eq!(repo.git(&["rev-parse", "main"]), before);
        assert!(!repo.path.join("a").exists());
        repo.assert_sound("");
    }
}

#[test]
fn commits_at_the_same_time_do_not_lose_each_other() {
    if !has_git() {
        return;
    }
    for repo in [Repo::bare(), Repo::working()] {
        let deliver = |run: usize| {
            let text = run.to_string();
            let mut moved = 0;
            loop {
                match repo.deliver(&[("a", text.as_str())]) {
                    Ok(_) => return moved,
                    Err(GitFault::Moved { .. }) => moved += 1,
                    Err(other) => panic!("{other}"),
                }
            }
        };
        std::thread::scope(|scope| {
            for run in 0..6 {
                scope.spawn(move || deliver(run));
            }
        });
        assert_eq!(repo.git(&["rev-list", "--count", "main"]).trim_end(), "7");
        repo.assert_sound("");
    }
}

#[test]
fn a_commit_says_who_made_it_and_when() {
    if !has_git() {
        return;
    }
    let repo = Repo::bare();
    repo.git(&["config", "user.name", "Config Name"]);
    repo.git(&["config", "user.email", "config@example.org"]);
    let commit = |file: &str, author: Option<&Author>, environment: &Environment| {
        let text = Message { subject: "feat: x".to_owned(), body: "why\n\nTrailer: 1".to_owned() };
        let plan = repo.open().plan(None, &bundle(&[("a", file)]), &inventory_path(), false).unwrap();
        let done = repo.open().commit(&plan, &text, author, environment).unwrap();
        repo.git(&["show", "-s", "--format=%an <%ae> %aI|%cn <%ce> %cI|%B", &done.id]).trim_end().to_owned()
    };
    let dates = Environment {
        author_date: Some("@1700000000 +0100".to_owned()),
        committer_date: Some("2024-01-02T03:04:05Z".to_owned()),
        ..Environment::default()
    };
    let body = "feat: x\n\nwhy\n\nTrailer: 1";
    // Git 2.47 writes `Z` for UTC, older ones `+00:00`.
    let plain = |text: String| text.replace("05Z", "05+00:00");
    assert_eq!(
        plain(commit("1", None, &dates)),
        format!(
            "Config Name <config@example.org> 2023-11-14T23:13:20+01:00|\
             Config Name <config@example.org> 2024-01-02T03:04:05+00:00|{body}"
        )
    );
    let named = Environment { author_name: Some("Env".to_owned()), ..dates };
    let author = Author::parse("Given Ü <given@example.org>").unwrap();
    assert!(commit("2", Some(&author), &named).starts_with("Given Ü <given@example.org> 2023"));
    assert!(commit("3", None, &named).starts_with("Env <config@example.org> 2023"));

    let wrong = Environment { author_date: Some("yesterday".to_owned()), ..environment() };
    let next = repo.plan(&[("a", "4")]);
    let fault = repo.open().commit(&next, &message("x"), None, &wrong).unwrap_err();
    assert_eq!(fault.to_string(), "GIT_AUTHOR_DATE holds `yesterday`, which is no date that neap reads");
    let fault = repo.open().commit(&next, &message(""), None, &environment()).unwrap_err();
    assert!(matches!(fault, GitFault::Message));
    let odd = Environment { author_name: Some("a<b".to_owned()), ..environment() };
    let done = repo.open().commit(&next, &message("x"), None, &odd);
    assert!(done.is_ok() || matches!(done, Err(GitFault::Author { .. })), "{done:?}");
    repo.assert_sound("");
}

/// Runs by itself with an empty home, where no global configuration says who commits.
#[test]
#[ignore = "run by nobody_to_commit"]
fn nobody_to_commit_inner() {
    let repo = Repo::bare();
    let plan = repo.plan(&[("a", "1")]);
    let fault = repo.open().commit(&plan, &message("x"), None, &Environment::default()).unwrap_err();
    assert_eq!(fault.to_string(), "the name of the author is not known");
    assert!(fault.is_usage() && fault.help().contains("user.name"));
    let half = Environment { author_name: Some("A".to_owned()), ..Environment::default() };
    let fault = repo.open().commit(&plan, &message("x"), None, &half).unwrap_err();
    assert_eq!(fault.to_string(), "the e-mail address of the author is not known");
    repo.assert_sound("");
}

#[test]
fn nobody_to_commit() {
    if !has_git() {
        return;
    }
    let home = tempfile::TempDir::new().unwrap();
    let inner = "deliver::bare::nobody_to_commit_inner";
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", inner, "--ignored"])
        .env("HOME", home.path())
        .env("XDG_CONFIG_HOME", home.path())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
}

#[test]
fn a_path_that_goes_through_a_filter_is_refused() {
    if !has_git() {
        return;
    }
    let repo = Repo::working();
    repo.write(".gitattributes", "*.yaml filter=lfs\nfine.yaml -filter\n");
    repo.git(&["add", "."]);
    repo.git(&["commit", "-qm", "attributes"]);
    let bare = repo.folder.path().join("bare");
    repo.git(&["clone", "-q", "--bare", ".", bare.to_str().unwrap()]);
    let bare = Repo { folder: tempfile::TempDir::new().unwrap(), path: bare };
    for repo in [&repo, &bare] {
        let fault = repo.deliver(&[("a.yaml", "1")]).unwrap_err();
        assert_eq!(fault.to_string(), "`a.yaml` is given to the filter `lfs`, and neap commits files as they are");
        repo.deliver(&[("fine.yaml", "1")]).unwrap();
        repo.assert_sound("");
    }
}
