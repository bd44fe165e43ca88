//! Runs that never ended: each leaves a sound repository, and the next one repairs it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use neap::deliver::git::Repository;

use super::repo::{Repo, environment, has_git, message};
use super::{bundle, inventory_path};

const PLACE: &str = "NEAP_TEST_KILLED";

/// A bundle of its own for every number: files come, change and go.
fn files(round: usize) -> Vec<(String, String)> {
    let mut files: Vec<_> = (0..5).map(|n| (format!("m/{n}/f.yaml"), format!("round: {round}\nfile: {n}\n"))).collect();
    files.push((format!("m/only-{}/x.yaml", round % 3), "x: 1\n".to_owned()));
    files
}

fn deliver(path: &Path, round: usize) -> Result<(), neap::deliver::git::GitFault> {
    let files = files(round);
    let files: Vec<_> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let repository = Repository::open(path)?;
    repository.recover()?;
    let plan = repository.plan(None, &bundle(&files), &inventory_path(), false)?;
    assert!(plan.kept().is_empty(), "{:?}", plan.kept());
    if !plan.is_empty() {
        repository.commit(&plan, &message(&format!("feat: round {round}")), None, &environment())?;
    }
    Ok(())
}

/// Commits for ever; a process of its own, made to be killed.
#[test]
#[ignore = "run by the other tests here"]
fn endless() {
    #[expect(clippy::disallowed_methods, reason = "how the parent says where")]
    let Ok(path) = std::env::var(PLACE) else { return };
    for round in 0.. {
        deliver(&PathBuf::from(&path), round).unwrap();
    }
}

fn kill_again_and_again(repo: &Repo, status: &str) {
    for kill in 0..25_u64 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "deliver::killed::endless", "--ignored", "--nocapture"])
            .env(PLACE, &repo.path)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        sleep(Duration::from_micros(20_000 + kill * 1_700));
        let ended = child.try_wait().unwrap();
        child.kill().unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(ended.is_none(), "{}", String::from_utf8_lossy(&output.stderr));
        let (fine, text) = super::repo::git_in(&repo.path, &["fsck", "--strict", "--no-dangling", "--no-progress"]);
        assert!(fine && !text.contains("bad"), "{text}");
        deliver(&repo.path, 1_000_000 + usize::try_from(kill).unwrap()).unwrap();
        repo.assert_sound(status);
    }
}

#[test]
fn a_killed_commit_in_a_working_tree_is_repaired() {
    if !has_git() {
        return;
    }
    let repo = Repo::working();
    repo.write("staged", "staged\n");
    repo.git(&["add", "staged"]);
    repo.write("other", "changed\n");
    kill_again_and_again(&repo, " M other\nM  staged\n");
}

#[test]
fn a_killed_commit_in_a_bare_repository_is_repaired() {
    if !has_git() {
        return;
    }
    kill_again_and_again(&Repo::bare(), "");
}

/// The state behind each step of a commit in a working tree, made by hand.
#[test]
fn every_half_of_a_commit_is_taken_back() {
    if !has_git() {
        return;
    }
    for steps in 0..=6 {
        let repo = Repo::working();
        repo.deliver(&[("a", "1"), ("gone", "1")]).unwrap();
        let base = repo.git(&["rev-parse", "HEAD"]);
        repo.deliver(&[("a", "2"), ("new/b", "2")]).unwrap();
        let tip = repo.git(&["rev-parse", "HEAD"]);
        repo.git(&["reset", "-q", "--hard", base.trim_end()]);
        let git = repo.path.join(".git");
        let journal = format!("{}refs/heads/main\n{}\n", tip, repo.open_path());
        fs::write(git.join("neap/journal"), journal).unwrap();
        let done = |step: usize| steps >= step;
        if done(1) {
            fs::write(git.join("index.lock"), "held by neap\n").unwrap();
        }
        if done(2) {
            fs::remove_file(repo.path.join("gone")).unwrap();
        }
        if done(3) {
            repo.write("a", "2");
        }
        if done(4) {
            repo.write("new/b", "2");
            repo.write(".neap/inventory.json", &repo.blob(tip.trim_end(), ".neap/inventory.json"));
            fs::create_dir_all(git.join("neap/scratch/files")).unwrap();
            fs::copy(repo.path.join(".git/index"), git.join("neap/scratch/index")).unwrap();
        }
        if done(5) {
            fs::remove_file(git.join("index.lock")).unwrap();
            repo.git(&["read-tree", tip.trim_end()]);
            fs::write(git.join("index.lock"), "held by neap\n").unwrap();
            fs::write(git.join("refs/heads/main.lock"), &tip).unwrap();
        }
        if done(6) {
            fs::remove_file(git.join("refs/heads/main.lock")).unwrap();
            repo.git(&["update-ref", "refs/heads/main", tip.trim_end()]);
        }
        assert!(repo.open().recover().unwrap());
        assert!(!repo.open().recover().unwrap());
        repo.assert_sound("");
        let expected = if steps == 6 { &tip } else { &base };
        assert_eq!(repo.git(&["rev-parse", "HEAD"]), *expected);
        let there = (repo.path.join("gone").exists(), repo.text("a"), repo.path.join("new").exists());
        assert_eq!(there, if steps == 6 { (false, "2".into(), true) } else { (true, "1".into(), false) }, "{steps}");
    }
}

/// What somebody did with the half of a commit in the meantime is theirs.
#[test]
fn what_was_changed_since_is_not_taken_back() {
    if !has_git() {
        return;
    }
    let repo = Repo::working();
    repo.deliver(&[("a", "1"), ("b", "1")]).unwrap();
    let base = repo.git(&["rev-parse", "HEAD"]);
    repo.deliver(&[("a", "2"), ("b", "2")]).unwrap();
    let tip = repo.git(&["rev-parse", "HEAD"]);
    repo.git(&["reset", "-q", "--hard", base.trim_end()]);
    fs::write(repo.path.join(".git/neap/journal"), format!("{tip}refs/heads/main\n{}\n", repo.open_path())).unwrap();
    repo.write("a", "mine");
    repo.write("b", "2");
    let lock = repo.path.join(".git/refs/heads/main.lock");
    fs::write(&lock, "0123456789012345678901234567890123456789\n").unwrap();
    repo.open().recover().unwrap();
    assert!(lock.exists(), "a lock with another commit in it is not neap's");
    fs::remove_file(&lock).unwrap();
    assert_eq!((repo.text("a"), repo.text("b")), ("mine".to_owned(), "1".to_owned()));
    repo.assert_sound(" M a\n");
}

impl Repo {
    /// The Git directory as the library names it.
    fn open_path(&self) -> String {
        format!("{}/", fs::canonicalize(self.path.join(".git")).unwrap().display())
    }
}
