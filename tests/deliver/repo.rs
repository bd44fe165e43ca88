//! A real repository, made and looked at with `git` itself.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use neap::deliver::git::{Committed, Environment, GitFault, Message, Plan, Repository};
use tempfile::TempDir;

use super::{bundle, inventory_path};

/// A repository in a folder of its own.
pub(super) struct Repo {
    pub(super) folder: TempDir,
    pub(super) path: PathBuf,
}

/// Whether there is a `git` program; says so if there is none.
pub(super) fn has_git() -> bool {
    let found =
        Command::new("git").arg("--version").stdout(Stdio::null()).status().is_ok_and(|status| status.success());
    if !found {
        println!("skipped: git");
    }
    found
}

pub(super) fn git_in(path: &Path, arguments: &[&str]) -> (bool, String) {
    let mut command = Command::new("git");
    command.arg("-C").arg(path).args(["-c", "user.name=T", "-c", "user.email=t@example.org"]).args(arguments);
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1").stdin(Stdio::null());
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        command.env_remove(name);
    }
    let output = command.output().unwrap();
    let text = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}

/// Who commits in these tests.
pub(super) fn environment() -> Environment {
    Environment::from_lookup(|name| {
        let value = match name {
            "GIT_AUTHOR_NAME" | "GIT_COMMITTER_NAME" => "Neap Test",
            "GIT_AUTHOR_EMAIL" | "GIT_COMMITTER_EMAIL" => "neap@example.org",
            _ => return None,
        };
        Some(value.to_owned())
    })
}

pub(super) fn message(subject: &str) -> Message {
    Message { subject: subject.to_owned(), body: String::new() }
}

impl Repo {
    /// A repository without a commit; `git init` takes `arguments`.
    pub(super) fn init(arguments: &[&str]) -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("repo");
        let mut all = vec!["init", "-q", "-b", "main"];
        all.extend(arguments);
        all.push(path.to_str().unwrap());
        let (fine, text) = git_in(folder.path(), &all);
        assert!(fine, "{text}");
        Self { folder, path }
    }

    /// A working tree with one commit of somebody else's: `other`, `dir/other` and `staged`.
    pub(super) fn working() -> Self {
        let repo = Self::init(&[]);
        for name in ["other", "dir/other", "staged"] {
            repo.write(name, "theirs\n");
        }
        repo.git(&["add", "."]);
        repo.git(&["commit", "-qm", "theirs"]);
        repo
    }

    /// A bare clone of a working tree as above.
    pub(super) fn bare() -> Self {
        let origin = Self::working();
        let path = origin.folder.path().join("bare");
        origin.git(&["clone", "-q", "--bare", ".", path.to_str().unwrap()]);
        Self { folder: origin.folder, path }
    }

    pub(super) fn git(&self, arguments: &[&str]) -> String {
        let (fine, text) = git_in(&self.path, arguments);
        assert!(fine, "git {arguments:?}: {text}");
        text
    }

    pub(super) fn write(&self, name: &str, text: &str) {
        let full = self.path.join(name);
        fs::create_dir_all(full.parent().unwrap()).unwrap();
        fs::write(full, text).unwrap();
    }

    pub(super) fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path.join(name)).unwrap()
    }

    pub(super) fn open(&self) -> Repository {
        Repository::open(&self.path).unwrap()
    }

    pub(super) fn plan(&self, files: &[(&str, &str)]) -> Plan {
        self.open().plan(None, &bundle(files), &inventory_path(), false).unwrap()
    }

    pub(super) fn commit(&self, plan: &Plan) -> Result<Committed, GitFault> {
        self.open().commit(plan, &message("feat: deliver"), None, &environment())
    }

    /// Plans and commits to the current branch.
    pub(super) fn deliver(&self, files: &[(&str, &str)]) -> Result<Committed, GitFault> {
        self.commit(&self.plan(files))
    }

    /// The paths in a commit.
    pub(super) fn tree(&self, revision: &str) -> Vec<String> {
        self.git(&["ls-tree", "-r", "--name-only", revision]).lines().map(str::to_owned).collect()
    }

    /// The content of a path in a commit.
    pub(super) fn blob(&self, revision: &str, name: &str) -> String {
        self.git(&["show", &format!("{revision}:{name}")])
    }

    /// Asserts that `git fsck` has nothing to say, that no lock is left, and what `git status` says.
    pub(super) fn assert_sound(&self, status: &str) {
        let (fine, text) = git_in(&self.path, &["fsck", "--strict", "--no-dangling", "--no-progress"]);
        assert!(fine && !text.contains("error") && !text.contains("bad"), "{text}");
        let git = self.git(&["rev-parse", "--absolute-git-dir"]);
        let git = Path::new(git.trim_end());
        for lock in ["index.lock", "refs/heads/main.lock", "neap/journal", "neap/scratch"] {
            assert!(!git.join(lock).exists(), "{lock} is left");
        }
        if self.git(&["rev-parse", "--is-bare-repository"]).trim_end() == "false" {
            assert_eq!(self.git(&["status", "--porcelain"]), status);
            // Once more by content: nothing rests on times and sizes that happen to fit.
            self.git(&["update-index", "-q", "--really-refresh"]);
            assert_eq!(self.git(&["status", "--porcelain"]), status);
        }
    }
}
