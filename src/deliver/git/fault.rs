//! Why a repository was not read or written.

use std::path::{Path, PathBuf};

use super::super::files::FileFault;
use super::super::reconcile::KeptReason;
use crate::bundle::InventoryFault;
use crate::unit::RepoPath;

/// Why a repository was not read or written. Unless the variant says otherwise, nothing was changed in it.
#[derive(Debug, thiserror::Error)]
pub enum GitFault {
    /// No repository at the path or above it.
    #[error("`{}` is not in a Git repository", path.display())]
    NotARepository {
        /// The path that was given.
        path: PathBuf,
    },
    /// The repository belongs to another user, and Git's `safe.directory` does not allow it.
    #[error("the repository at `{}` belongs to another user", path.display())]
    Owner {
        /// The path that was given.
        path: PathBuf,
    },
    /// The repository uses something that libgit2 cannot read.
    #[error("the repository uses {what}, which neap cannot read")]
    Unsupported {
        /// What it is.
        what: String,
    },
    /// HEAD is on no branch and none was given.
    #[error("HEAD is detached, so there is no branch to commit to")]
    Detached,
    /// A name that no branch can have.
    #[error("`{branch}` cannot be the name of a branch")]
    BranchName {
        /// The name.
        branch: String,
    },
    /// A branch to read from that does not exist.
    #[error("there is no branch `{branch}`")]
    NoSuchBranch {
        /// The name.
        branch: String,
    },
    /// A revision to compare with that does not exist.
    #[error("there is no revision `{revision}`")]
    NoSuchRevision {
        /// As it was given.
        revision: String,
    },
    /// A revision to compare with that shares no commit with HEAD.
    #[error("`{revision}` and HEAD have no commit in common")]
    Unrelated {
        /// As it was given.
        revision: String,
    },
    /// A bare repository, where files are asked for.
    #[error("the repository is bare, and there are no files to compare")]
    NoWorkingTree,
    /// The reference is symbolic or does not lead to a commit.
    #[error("`{reference}` does not point at a commit of its own")]
    NotACommit {
        /// The full name of the reference.
        reference: String,
    },
    /// The branch is checked out in another worktree, whose files would no longer fit.
    #[error("the branch `{branch}` is checked out in the worktree `{}`", worktree.display())]
    Elsewhere {
        /// The branch.
        branch: String,
        /// Where it is checked out.
        worktree: PathBuf,
    },
    /// Something that is no regular file stands at a path that must be read.
    #[error("`{path}` is not a file: {reason}")]
    NotAFile {
        /// The path.
        path: RepoPath,
        /// What is there.
        reason: KeptReason,
    },
    /// A file is not UTF-8.
    #[error("`{path}` is not UTF-8 text")]
    NotUtf8 {
        /// The file.
        path: RepoPath,
    },
    /// A rendered path is needed both as a file and as a directory, or is the inventory's own.
    #[error("`{outer}` cannot be a file when `{inner}` is one")]
    Overlap {
        /// The shorter path.
        outer: RepoPath,
        /// The path below it.
        inner: RepoPath,
    },
    /// The inventory cannot be understood.
    #[error("`{path}`: {source}")]
    Inventory {
        /// The inventory.
        path: RepoPath,
        /// What is wrong with it.
        source: InventoryFault,
    },
    /// `.gitattributes` gives a path to a filter.
    #[error("`{path}` is given to the filter `{filter}`, and neap commits files as they are")]
    Filtered {
        /// The path.
        path: RepoPath,
        /// The filter's name.
        filter: String,
    },
    /// Paths that neap would touch have changes of somebody else's.
    #[error("uncommitted changes would be lost in {}", list(paths))]
    Dirty {
        /// The paths.
        paths: Vec<String>,
    },
    /// The index hides changes of a path from view.
    #[error("`{path}` is marked {flag} in the index")]
    Hidden {
        /// The path.
        path: RepoPath,
        /// `skip-worktree` or `assume-unchanged`.
        flag: &'static str,
    },
    /// Something in the working tree stands where a directory is needed.
    #[error("`{path}` cannot be written: `{}` is in the way", part.display())]
    Blocked {
        /// The path.
        path: RepoPath,
        /// The part of it that is in the way.
        part: PathBuf,
    },
    /// A merge, rebase or the like is unfinished.
    #[error("{what} is in progress")]
    InProgress {
        /// What is unfinished.
        what: &'static str,
    },
    /// Nobody knows who commits.
    #[error("the {what} of the {role} is not known")]
    Identity {
        /// `author` or `committer`.
        role: &'static str,
        /// `name` or `e-mail address`.
        what: &'static str,
    },
    /// A name or address that a commit cannot hold.
    #[error("`{text}` is no author: {reason}")]
    Author {
        /// What was given.
        text: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A date that cannot be read.
    #[error("{variable} holds `{value}`, which is no date that neap reads")]
    Date {
        /// The environment variable.
        variable: &'static str,
        /// Its value.
        value: String,
    },
    /// A commit message without a subject.
    #[error("a commit message needs a subject of one line")]
    Message,
    /// The branch points elsewhere than it did when the commit was planned.
    #[error("the branch `{branch}` moved while the commit was made")]
    Moved {
        /// The branch.
        branch: String,
    },
    /// Somebody holds the index.
    #[error("the index is locked: `{}` exists", lock.display())]
    IndexLocked {
        /// The lock file.
        lock: PathBuf,
    },
    /// Somebody holds the branch.
    #[error("the branch `{branch}` is locked: {message}")]
    RefLocked {
        /// The branch.
        branch: String,
        /// What libgit2 says of it.
        message: String,
    },
    /// Another run holds the repository.
    #[error("another neap is committing to this repository")]
    Busy,
    /// A file operation failed.
    #[error(transparent)]
    File(#[from] FileFault),
    /// A step failed, and so did putting things back; the next run takes back what is left.
    #[error("{fault}; putting things back failed as well: {undo}")]
    Undo {
        /// What failed first.
        fault: Box<GitFault>,
        /// What failed then.
        undo: FileFault,
    },
    /// libgit2 failed.
    #[error("cannot {action}: {source}")]
    Git {
        /// What was tried.
        action: &'static str,
        /// What libgit2 said.
        source: git2::Error,
    },
}

impl GitFault {
    /// Whether the request or the repository has to change (exit code 2), as against a failure of the machine or of the
    /// moment (3).
    #[must_use]
    pub fn is_usage(&self) -> bool {
        !matches!(
            self,
            Self::Moved { .. }
                | Self::IndexLocked { .. }
                | Self::RefLocked { .. }
                | Self::Busy
                | Self::File(_)
                | Self::Undo { .. }
                | Self::Git { .. }
        )
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> String {
        let help = match self {
            Self::NotARepository { .. } => {
                "give the path of a working tree or of a bare repository; `git init` makes one"
            }
            Self::Owner { path } => {
                return format!("git config --global --add safe.directory '{}'", path.display());
            }
            Self::Unsupported { .. } => "use a full clone with SHA-1 objects and the files reference storage",
            Self::Detached => "check a branch out, or name one with --branch",
            Self::BranchName { .. } => "give the short name of a branch, such as `main`",
            Self::NoSuchBranch { .. } => "`git branch --list` shows those that exist",
            Self::NoSuchRevision { .. } => "fetch it, or name a commit, branch or tag that `git rev-parse` knows",
            Self::Unrelated { .. } => "fetch more of the history: `git fetch --unshallow`",
            Self::NoWorkingTree => "run in a working tree",
            Self::NotACommit { .. } => "name a branch that holds a commit itself",
            Self::Elsewhere { .. } => "run neap in that worktree, or switch it to another branch",
            Self::NotAFile { .. } => "move it away, or change the layout in the config",
            Self::NotUtf8 { .. } => "neap owns text only; move the file away",
            Self::Overlap { .. } => "change the layout in the config so that no path leads through another",
            Self::Inventory { .. } => "restore the inventory from history, or remove it: equal files are taken over",
            Self::Filtered { .. } => "exempt the path in .gitattributes with `-filter`",
            Self::Dirty { .. } => "commit, stash or remove them first; other files may stay as they are",
            Self::Hidden { flag, .. } => {
                return format!("git update-index --no-{flag} PATH, and look at what the file holds");
            }
            Self::Blocked { .. } => "move it away; neap writes through no symbolic link",
            Self::InProgress { .. } => "finish or abort it first",
            Self::Identity { .. } => {
                "git config user.name and user.email, or set GIT_AUTHOR_NAME, GIT_AUTHOR_EMAIL, GIT_COMMITTER_NAME and \
                 GIT_COMMITTER_EMAIL"
            }
            Self::Author { .. } => "write it as `Name <address>`",
            Self::Date { .. } => "write it as `@SECONDS +hhmm` or `YYYY-MM-DDThh:mm:ss+hh:mm`",
            Self::Message => "give a subject with --message",
            Self::Moved { .. } => "nothing was committed; run again on the new commit",
            Self::IndexLocked { .. } => "wait for the other Git command to end; remove the file if there is none",
            Self::RefLocked { .. } => "wait for the other Git command to end; remove the lock file if there is none",
            Self::Busy => "wait for it to end, then run again",
            Self::File(_) => "the repository is as it was; check its permissions and free space",
            Self::Undo { .. } => "run again: what is left is taken back first",
            Self::Git { .. } => "check the repository with `git fsck`, its permissions and free space",
        };
        help.to_owned()
    }
}

fn list(paths: &[String]) -> String {
    const SHOWN: usize = 5;
    let quoted: Vec<String> = paths.iter().take(SHOWN).map(|path| format!("`{path}`")).collect();
    match paths.len().saturating_sub(SHOWN) {
        0 => quoted.join(", "),
        more => format!("{} and {more} more", quoted.join(", ")),
    }
}

/// Says what was tried when libgit2 failed.
pub(super) fn git(action: &'static str) -> impl FnOnce(git2::Error) -> GitFault {
    move |source| GitFault::Git { action, source }
}

/// Tells apart why a repository could not be opened.
pub(super) fn opening(path: &Path, error: git2::Error) -> GitFault {
    match error.code() {
        git2::ErrorCode::NotFound => GitFault::NotARepository { path: path.to_owned() },
        git2::ErrorCode::Owner => GitFault::Owner { path: path.to_owned() },
        _ if error.class() == git2::ErrorClass::Repository => {
            // libgit2 has one code for all of these and tells them apart in words only.
            match error.message() {
                text if text.contains("object format") => {
                    GitFault::Unsupported { what: "the object format SHA-256".to_owned() }
                }
                text if text.contains("extension") => {
                    let name = text.rsplit(' ').next().unwrap_or_default();
                    GitFault::Unsupported { what: format!("the extension `{name}`") }
                }
                text if text.contains("version") => {
                    GitFault::Unsupported { what: "a newer repository format".to_owned() }
                }
                _ => GitFault::Git { action: "open the repository", source: error },
            }
        }
        _ => GitFault::Git { action: "open the repository", source: error },
    }
}
