//! Taking back what a killed run did to the index and the working files.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use git2::FileMode;

use super::super::files::{Spot, Swap, look, on};
use super::fault::git;
use super::index::{LockedIndex, MARK};
use super::journal::{Journal, remove};
use super::trees::Entry;
use super::working::set_executable;
use super::{GitFault, Repository};
use crate::unit::RepoPath;

/// A blob's id, mode and content, or that there is none.
type Side = Option<(git2::Oid, FileMode, Vec<u8>)>;

impl Repository {
    /// Takes back the index entries and working files of a commit that never became the tip.
    pub(super) fn roll_back(&self, journal: &Journal) -> Result<(), GitFault> {
        if self.git.is_bare() {
            return Ok(());
        }
        let lock = self.git.path().join("index.lock");
        if fs::read_to_string(&lock).is_ok_and(|text| text == MARK) {
            remove(&lock)?;
        }
        // The objects of an interrupted run may have been pruned since; what refers to them is then long gone, too.
        let Ok(commit) = self.git.find_commit(journal.commit) else { return Ok(()) };
        let undo = self.undo_edits(&commit).map_err(git("compare the commit"))?;
        if undo.is_empty() {
            return Ok(());
        }
        let root = self.root()?;
        let stage = self.stage();
        let mut locked = self.lock_index()?;
        let result = take_back(root, &stage, &mut locked, &undo);
        let released = remove(&locked.lock);
        result.and(released)
    }

    /// For each path of the commit that is not in HEAD as the commit has it: what the commit has, and what HEAD has.
    fn undo_edits(&self, commit: &git2::Commit<'_>) -> Result<BTreeMap<RepoPath, (Side, Side)>, git2::Error> {
        let (tree, parent) = (commit.tree()?, commit.parent(0).ok().map(|parent| parent.tree()).transpose()?);
        let head = self.git.head().ok().map(|head| head.peel_to_tree()).transpose()?;
        let side = |tree: &git2::Tree<'_>, path: &Path| {
            let entry = tree.get_path(path).ok()?;
            let blob = self.git.find_blob(entry.id()).ok()?;
            let executable = entry.filemode() == i32::from(FileMode::BlobExecutable);
            let mode = if executable { FileMode::BlobExecutable } else { FileMode::Blob };
            Some((entry.id(), mode, blob.content().to_vec()))
        };
        let mut edits = BTreeMap::new();
        for delta in self.git.diff_tree_to_tree(parent.as_ref(), Some(&tree), None)?.deltas() {
            let path = delta.new_file().path().or_else(|| delta.old_file().path()).and_then(Path::to_str);
            let Some(Ok(path)) = path.map(RepoPath::new) else { continue };
            let in_head = head.as_ref().and_then(|head| head.get_path(path.to_path()).ok());
            if in_head.is_some_and(|entry| entry.filemode() == i32::from(FileMode::Link)) {
                continue;
            }
            let ours = side(&tree, path.to_path());
            let theirs = head.as_ref().and_then(|head| side(head, path.to_path()));
            if ours != theirs {
                edits.insert(path, (ours, theirs));
            }
        }
        Ok(edits)
    }
}

fn take_back(
    root: &Path,
    stage: &Path,
    locked: &mut LockedIndex,
    undo: &BTreeMap<RepoPath, (Side, Side)>,
) -> Result<(), GitFault> {
    let mut files = Swap::new(root, stage)?;
    let mut entries = BTreeMap::new();
    for (path, (ours, theirs)) in undo {
        let ours_is_there = match (look(root, path)?, ours) {
            (Spot::File(full), Some((_, _, bytes))) => fs::read(&full).map_err(on("read", &full))? == *bytes,
            (Spot::Missing, None) => true,
            _ => false,
        };
        if ours_is_there {
            match theirs {
                Some((_, mode, bytes)) => {
                    files.stage(path, bytes)?;
                    files.place(path)?;
                    set_executable(&root.join(path.to_path()), *mode)?;
                }
                None => files.remove(path)?,
            }
        }
        let indexed = locked.index.get_path(path.to_path(), 0).map(|entry| entry.id);
        if indexed == ours.as_ref().map(|(id, ..)| *id) {
            let entry = theirs.as_ref().map_or(Entry::Absent, |(id, mode, _)| Entry::Blob(*id, *mode));
            entries.insert(path.clone(), entry);
        }
    }
    locked.update(root, &entries)?;
    locked.publish()
}
