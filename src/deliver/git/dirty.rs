//! Changes of somebody else's that a commit would run over.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use git2::{IndexEntryExtendedFlag, IndexEntryFlag, Status, StatusOptions};

use super::super::files::{Spot, look, on};
use super::GitFault;
use super::fault::git;
use super::index::LockedIndex;
use super::plan::{Edit, Plan};
use super::trees::Entry;
use crate::unit::RepoPath;

/// Refuses when a path of the commit has changes that neither HEAD nor the commit has.
pub(super) fn refuse_dirty(
    locked: &LockedIndex,
    root: &Path,
    plan: &Plan,
    entries: &BTreeMap<RepoPath, Entry>,
) -> Result<(), GitFault> {
    let mut options = StatusOptions::new();
    options.disable_pathspec_match(true).exclude_submodules(true).no_refresh(true);
    options.include_untracked(true).recurse_untracked_dirs(true).include_ignored(true).recurse_ignored_dirs(true);
    for path in plan.edits.keys() {
        options.pathspec(path.as_str());
        refuse_hidden(locked, path)?;
        match look(root, path)? {
            Spot::Symlink(part) | Spot::Other(part) if part != path.to_path() => {
                return Err(GitFault::Blocked { path: path.clone(), part });
            }
            _ => {}
        }
    }
    let statuses = locked.view.statuses(Some(&mut options)).map_err(git("compare the working tree"))?;
    let mut dirty = Vec::new();
    for status in statuses.iter() {
        let name = String::from_utf8_lossy(status.path_bytes()).into_owned();
        let ours = match (plan.edits.get(name.as_str()), entries.get(name.as_str())) {
            (Some(edit), Some(entry)) => is_ours(locked, root, &name, status.status(), edit, *entry)?,
            _ => false,
        };
        if !ours {
            dirty.push(name);
        }
    }
    if dirty.is_empty() { Ok(()) } else { Err(GitFault::Dirty { paths: dirty }) }
}

/// Whether what is staged and what is in the working file is what the commit would make of it anyway.
fn is_ours(
    locked: &LockedIndex,
    root: &Path,
    name: &str,
    status: Status,
    edit: &Edit,
    entry: Entry,
) -> Result<bool, GitFault> {
    if status.is_conflicted() {
        return Ok(false);
    }
    let staged = Status::INDEX_NEW | Status::INDEX_MODIFIED | Status::INDEX_DELETED | Status::INDEX_TYPECHANGE;
    if status.intersects(staged) {
        let indexed = locked.index.get_path(Path::new(name), 0).map(|indexed| indexed.id);
        let wanted = if let Entry::Blob(id, _) = entry { Some(id) } else { None };
        if indexed != wanted {
            return Ok(false);
        }
    }
    if status.difference(staged).is_empty() {
        return Ok(true);
    }
    let full = root.join(name);
    match (edit, fs::symlink_metadata(&full)) {
        (Edit::Write(text, _), Ok(metadata)) if metadata.is_file() => {
            Ok(fs::read(&full).map_err(on("read", &full))? == text.as_bytes())
        }
        (Edit::Remove, Err(error)) => Ok(error.kind() == io::ErrorKind::NotFound),
        _ => Ok(false),
    }
}

/// An entry with one of these flags is taken for unchanged whatever the working file holds.
fn refuse_hidden(locked: &LockedIndex, path: &RepoPath) -> Result<(), GitFault> {
    let Some(entry) = locked.index.get_path(path.to_path(), 0) else { return Ok(()) };
    let extended = IndexEntryExtendedFlag::from_bits_truncate(entry.flags_extended);
    let flag = if extended.is_skip_worktree() {
        "skip-worktree"
    } else if IndexEntryFlag::from_bits_truncate(entry.flags).is_valid() {
        "assume-unchanged"
    } else {
        return Ok(());
    };
    Err(GitFault::Hidden { path: path.clone(), flag })
}
