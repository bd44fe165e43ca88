//! A commit in a working tree: the files and index entries of the commit, and no others.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use git2::{FileMode, RepositoryState};

use super::super::files::{FileFault, Swap, on};
use super::branch::short;
use super::commit::refuse_filters;
use super::dirty::refuse_dirty;
use super::index::LockedIndex;
use super::journal::{Journal, remove};
use super::plan::{Edit, Plan};
use super::trees::Entry;
use super::{GitFault, Repository};
use crate::unit::RepoPath;

impl Repository {
    /// Steps 2 to 7 of the order in the module's documentation.
    pub(super) fn commit_working_tree(
        &self,
        plan: &Plan,
        entries: &BTreeMap<RepoPath, Entry>,
        journal: &Journal,
        message: &str,
    ) -> Result<(), GitFault> {
        let root = self.root()?;
        self.refuse_unfinished()?;
        self.announce(journal)?;
        let result = self.lock_index().and_then(|mut locked| {
            // Before the lock was taken, another branch may have been checked out.
            let shown = self.shows(&journal.reference);
            let moved = || GitFault::Moved { branch: short(&journal.reference).to_owned() };
            let result = if shown { Ok(()) } else { Err(moved()) }
                .and_then(|()| refuse_filters(&locked.view, plan))
                .and_then(|()| refuse_dirty(&locked, root, plan, entries))
                .and_then(|()| self.swap_in(&mut locked, root, plan, entries, || self.advance(plan, journal, message)));
            let released = remove(&locked.lock);
            result.and(released)
        });
        // What could not be put back is left to the next run, which needs the journal for it.
        if !matches!(result, Err(GitFault::Undo { .. })) {
            self.close()?;
        }
        result
    }

    /// The folder of the working tree.
    pub(super) fn root(&self) -> Result<&Path, GitFault> {
        let missing = || GitFault::Unsupported { what: "no working tree".to_owned() };
        self.git.workdir().ok_or_else(missing)
    }

    fn refuse_unfinished(&self) -> Result<(), GitFault> {
        let what = match self.git.state() {
            RepositoryState::Clean => return Ok(()),
            RepositoryState::Merge => "a merge",
            RepositoryState::Revert | RepositoryState::RevertSequence => "a revert",
            RepositoryState::CherryPick | RepositoryState::CherryPickSequence => "a cherry-pick",
            RepositoryState::Bisect => "a bisect",
            RepositoryState::Rebase | RepositoryState::RebaseInteractive | RepositoryState::RebaseMerge => "a rebase",
            RepositoryState::ApplyMailbox | RepositoryState::ApplyMailboxOrRebase => "a `git am`",
        };
        Err(GitFault::InProgress { what })
    }

    fn swap_in(
        &self,
        locked: &mut LockedIndex,
        root: &Path,
        plan: &Plan,
        entries: &BTreeMap<RepoPath, Entry>,
        advance: impl FnOnce() -> Result<(), GitFault>,
    ) -> Result<(), GitFault> {
        let stage = self.stage();
        let mut files = Swap::new(root, &stage)?;
        let backup = self.scratch().join("index.old");
        let result = swap_files(&mut files, root, plan)
            .map_err(GitFault::from)
            .and_then(|()| locked.update(root, entries))
            .and_then(|()| locked.keep(&backup))
            .and_then(|had_index| {
                locked.publish()?;
                advance().inspect_err(|_| {
                    // Under the lock nobody has touched the index since.
                    drop(if had_index { fs::rename(&backup, &locked.place) } else { fs::remove_file(&locked.place) });
                })
            });
        drop(fs::remove_file(&backup));
        result.map_err(|fault| match files.undo() {
            Ok(()) => fault,
            Err(undo) => GitFault::Undo { fault: Box::new(fault), undo },
        })
    }
}

fn swap_files(files: &mut Swap<'_>, root: &Path, plan: &Plan) -> Result<(), FileFault> {
    for (path, edit) in &plan.edits {
        if let Edit::Write(text, _) = edit {
            files.stage(path, text.as_bytes())?;
        }
    }
    for (path, edit) in &plan.edits {
        if matches!(edit, Edit::Remove) && fs::symlink_metadata(root.join(path.to_path())).is_ok() {
            files.remove(path)?;
        }
    }
    for (path, edit) in &plan.edits {
        if let Edit::Write(_, mode) = edit {
            files.place(path)?;
            set_executable(&root.join(path.to_path()), *mode)?;
        }
    }
    Ok(())
}

#[cfg(unix)]
pub(super) fn set_executable(path: &Path, mode: FileMode) -> Result<(), FileFault> {
    use std::os::unix::fs::PermissionsExt as _;
    let mut permissions = fs::metadata(path).map_err(on("read", path))?.permissions();
    let bits = permissions.mode();
    // Whoever may read the file may run it, as Git sets it.
    let wanted = if mode == FileMode::BlobExecutable { bits | ((bits & 0o444) >> 2) } else { bits & !0o111 };
    if wanted == bits {
        return Ok(());
    }
    permissions.set_mode(wanted);
    fs::set_permissions(path, permissions).map_err(on("set the permissions of", path))
}

#[cfg(not(unix))]
pub(super) fn set_executable(_path: &Path, _mode: FileMode) -> Result<(), FileFault> {
    Ok(())
}
