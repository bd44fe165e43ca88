//! What changed since a revision. Nothing is written.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use git2::{Delta, Diff, DiffOptions, ErrorCode, Oid};

use super::fault::git;
use super::{GitFault, Repository};

/// Files that changed, and the folder that their paths count from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The root of the working tree.
    pub root: PathBuf,
    /// The files, by their path from there.
    pub paths: BTreeSet<PathBuf>,
}

impl Repository {
    /// The files of the working tree that differ from what a revision and HEAD have in common: committed since, staged, not
    /// staged, and untracked. Those that Git ignores and those that are gone are left out; a renamed file counts under its
    /// new path.
    ///
    /// # Errors
    /// There is no working tree, the revision is not known, or it has no commit in common with HEAD.
    pub fn changed_paths(&self, revision: &str) -> Result<Changed, GitFault> {
        let root = self.git.workdir().ok_or(GitFault::NoWorkingTree)?.to_owned();
        let base = self.fork(revision)?;
        let tree = self.tree_of(Some(base))?;
        let mut options = DiffOptions::new();
        options.include_untracked(true).recurse_untracked_dirs(true).ignore_submodules(true).include_typechange(true);
        options.skip_binary_check(true);
        let failed = "compare with the revision";
        let index = self.git.index().map_err(git("read the index"))?;
        let staged =
            self.git.diff_tree_to_index(tree.as_ref(), Some(&index), Some(&mut options)).map_err(git(failed))?;
        let open = self.git.diff_index_to_workdir(Some(&index), Some(&mut options)).map_err(git(failed))?;
        let mut paths = BTreeSet::new();
        for diff in [&staged, &open] {
            paths.extend(there(diff).filter(|path| is_file(&root.join(path))));
        }
        Ok(Changed { root, paths })
    }

    /// The commit that a revision and HEAD both come from.
    fn fork(&self, revision: &str) -> Result<Oid, GitFault> {
        let unknown = || GitFault::NoSuchRevision { revision: revision.to_owned() };
        let object = self.git.revparse_single(revision).map_err(|_| unknown())?;
        let commit = object.peel_to_commit().map_err(|_| unknown())?.id();
        let head = self.git.head().and_then(|head| head.peel_to_commit()).map_err(git("read HEAD"))?.id();
        self.git.merge_base(commit, head).map_err(|error| match error.code() {
            ErrorCode::NotFound => GitFault::Unrelated { revision: revision.to_owned() },
            _ => git("look for the common commit")(error),
        })
    }
}

fn there<'a>(diff: &'a Diff<'_>) -> impl Iterator<Item = PathBuf> + 'a {
    let kept = diff.deltas().filter(|delta| delta.status() != Delta::Deleted);
    kept.filter_map(|delta| delta.new_file().path().map(Path::to_owned))
}

/// A submodule or a repository inside this one is none, and a link counts by itself.
fn is_file(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_ok_and(|found| !found.is_dir())
}
