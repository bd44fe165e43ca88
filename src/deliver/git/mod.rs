//! Bundle to a commit, by libgit2; no other folder names it.
//!
//! A commit is planned from the commit that the branch points at ([`Repository::plan`]) and made only while the branch
//! still points there ([`Repository::commit`]). Only the directories that lead to changed files are read and written, so the
//! cost follows the change and not the repository.
//!
//! **Order of steps.** (1) blobs, trees and the commit object: until something refers to them they mean nothing; (2) a
//! journal that names the branch and the commit; then, where the branch is checked out, (3) the index lock, (4) the working
//! files, (5) the index; (6) the branch, compared and swapped; (7) locks and journal away. The branch comes last, so that a
//! run killed before that leaves nothing but uncommitted changes of neap's own, which the journal lets the next run take
//! back ([`Repository::recover`]); killed after it, only locks are left, and the next run takes those away too. A step that
//! fails undoes those before it.
//!
//! **What is not done.** Hooks are not run and commits are not signed. Content filters are not applied: a blob holds exactly
//! the rendered bytes, and a path that `.gitattributes` gives to a filter (LFS, git-crypt) is refused. Line endings are not
//! converted, neither in the blob nor in the working file.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::reconcile::Found;
use crate::bundle::{Artifact, Bundle, Inventory};
use crate::unit::RepoPath;

mod author;
mod branch;
mod changed;
mod commit;
mod dirty;
mod fault;
mod index;
mod journal;
mod names;
mod past;
mod plan;
mod rollback;
mod trees;
mod working;

pub use author::{Author, Environment, Message};
pub use changed::Changed;
pub use commit::Committed;
pub use fault::GitFault;
pub use plan::Plan;

use fault::git;

/// A Git repository on this machine: bare, a working tree, or a linked worktree.
pub struct Repository {
    git: git2::Repository,
}

impl std::fmt::Debug for Repository {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Repository").field("path", &self.git.path()).finish()
    }
}

impl Repository {
    /// Opens the repository that a path is in: a working tree or any folder of one, or a bare repository.
    ///
    /// Shallow clones are fine. SHA-256 repositories, partial clones and reftables are not: libgit2 1.9 cannot read them.
    ///
    /// # Errors
    /// There is none, it belongs to another user (`safe.directory`), or it uses what libgit2 does not know.
    pub fn open(path: &Path) -> Result<Self, GitFault> {
        let none = std::iter::empty::<&Path>();
        let git = git2::Repository::open_ext(path, git2::RepositoryOpenFlags::empty(), none)
            .map_err(|error| fault::opening(path, error))?;
        if git.object_format() != git2::ObjectFormat::Sha1 {
            return Err(GitFault::Unsupported { what: "the object format SHA-256".to_owned() });
        }
        Ok(Self { git })
    }

    /// Reads the files at some paths from the commit that a branch points at; without a branch, from what HEAD points at.
    /// Missing files are skipped; a branch without a commit has none.
    ///
    /// # Errors
    /// There is no such branch, a path is no regular file there, or its content is not UTF-8.
    pub fn read<'a>(
        &self,
        branch: Option<&str>,
        paths: impl IntoIterator<Item = &'a RepoPath>,
    ) -> Result<Bundle, GitFault> {
        let base = self.base_to_read(branch)?;
        let paths: BTreeSet<RepoPath> = paths.into_iter().cloned().collect();
        let mut bundle = Bundle::new();
        for (path, spot) in self.find(base.as_ref(), &paths)? {
            match spot.found {
                Found::Missing => {}
                Found::Obstacle(reason) => return Err(GitFault::NotAFile { path, reason }),
                Found::File(bytes) => {
                    let text = String::from_utf8(bytes).map_err(|_| GitFault::NotUtf8 { path: path.clone() })?;
                    bundle.insert(path, Artifact { text, origin: None });
                }
            }
        }
        Ok(bundle)
    }

    /// Reads the inventory in the commit that a branch points at; where there is none, neap owns nothing.
    ///
    /// # Errors
    /// As [`read`](Self::read), and when the file is no inventory of this version.
    pub fn inventory(&self, branch: Option<&str>, path: &RepoPath) -> Result<Inventory, GitFault> {
        parse_inventory(&self.read(branch, [path])?, path)
    }

    fn base_to_read(&self, branch: Option<&str>) -> Result<Option<git2::Tree<'_>>, GitFault> {
        let target = self.target(branch)?;
        if let (Some(name), None, Some(_)) = (branch, target.tip, target.base) {
            return Err(GitFault::NoSuchBranch { branch: name.to_owned() });
        }
        self.tree_of(target.base)
    }

    fn tree_of(&self, commit: Option<git2::Oid>) -> Result<Option<git2::Tree<'_>>, GitFault> {
        commit
            .map(|id| self.git.find_commit(id).and_then(|commit| commit.tree()).map_err(git("read the commit")))
            .transpose()
    }

    fn find(
        &self,
        tree: Option<&git2::Tree<'_>>,
        paths: &BTreeSet<RepoPath>,
    ) -> Result<BTreeMap<RepoPath, trees::Spot>, GitFault> {
        let fold_case = self.git.config().and_then(|config| config.get_bool("core.ignorecase")).unwrap_or(false);
        trees::find(&self.git, tree, paths, fold_case).map_err(git("read the tree"))
    }
}

fn parse_inventory(bundle: &Bundle, path: &RepoPath) -> Result<Inventory, GitFault> {
    let Some(artifact) = bundle.get(path.as_str()) else { return Ok(Inventory::default()) };
    Inventory::parse(&artifact.text).map_err(|source| GitFault::Inventory { path: path.clone(), source })
}
