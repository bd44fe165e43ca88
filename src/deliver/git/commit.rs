//! Plan to commit.

use std::collections::BTreeMap;

use git2::{AttrCheckFlags, AttrValue, ErrorCode, Oid};

use super::author::{Author, Environment, Message, signatures};
use super::branch::short;
use super::fault::git;
use super::index::unreadable_index;
use super::journal::Journal;
use super::plan::{Edit, Plan};
use super::trees::{Entry, graft};
use super::{GitFault, Repository};
use crate::unit::RepoPath;

/// A commit that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committed {
    /// Its id in hexadecimal.
    pub id: String,
    /// The branch that points at it, without `refs/heads/`.
    pub branch: String,
}

impl Repository {
    /// Makes the planned commit, and where the branch is checked out brings its files and index entries up to date. Nothing
    /// else in the working tree or the index is touched.
    ///
    /// # Errors
    /// The branch moved since the plan was made, is locked, or is checked out in another worktree; HEAD is detached and no
    /// branch was named; a path is given to a filter; nobody knows who commits; in a working tree also: the index is locked, a
    /// merge or rebase is unfinished, or a path has uncommitted changes. Nothing is changed then.
    pub fn commit(
        &self,
        plan: &Plan,
        message: &Message,
        author: Option<&Author>,
        environment: &Environment,
    ) -> Result<Committed, GitFault> {
        let reference = plan.target.reference.as_deref().ok_or(GitFault::Detached)?;
        let message = message.text()?;
        let config = self.git.config().map_err(git("read the Git config"))?;
        let people = signatures(&config, author, environment)?;
        let _alone = self.exclusive()?;
        self.recover_alone()?;
        self.still_there(plan, reference)?;
        if let Some(worktree) = self.shown_elsewhere(reference) {
            return Err(GitFault::Elsewhere { branch: short(reference).to_owned(), worktree });
        }
        let entries = self.write_blobs(plan)?;
        let commit = self.write_commit(plan, &entries, &message, &people)?;
        let journal = Journal { reference: reference.to_owned(), commit, git_directory: self.git.path().to_owned() };
        if self.shows(reference) {
            self.commit_working_tree(plan, &entries, &journal, &message)?;
        } else {
            refuse_filters(&self.git, plan)?;
            self.announce(&journal)?;
            let moved = self.advance(plan, &journal, &message);
            self.close()?;
            moved?;
        }
        Ok(Committed { id: commit.to_string(), branch: short(reference).to_owned() })
    }

    fn still_there(&self, plan: &Plan, reference: &str) -> Result<(), GitFault> {
        if self.tip(reference)? == plan.target.tip {
            return Ok(());
        }
        Err(GitFault::Moved { branch: short(reference).to_owned() })
    }

    fn write_blobs(&self, plan: &Plan) -> Result<BTreeMap<RepoPath, Entry>, GitFault> {
        let mut entries = BTreeMap::new();
        for (path, edit) in &plan.edits {
            let entry = match edit {
                Edit::Write(text, mode) => {
                    Entry::Blob(self.git.blob(text.as_bytes()).map_err(git("write to the object store"))?, *mode)
                }
                Edit::Remove => Entry::Absent,
            };
            entries.insert(path.clone(), entry);
        }
        Ok(entries)
    }

    fn write_commit(
        &self,
        plan: &Plan,
        entries: &BTreeMap<RepoPath, Entry>,
        message: &str,
        (author, committer): &(git2::Signature<'_>, git2::Signature<'_>),
    ) -> Result<Oid, GitFault> {
        let base = self.tree_of(plan.target.base)?;
        let write = || {
            let tree = self.git.find_tree(graft(&self.git, base.as_ref(), entries)?)?;
            let parent = plan.target.base.map(|id| self.git.find_commit(id)).transpose()?;
            let parents: Vec<_> = parent.iter().collect();
            self.git.commit(None, author, committer, message, &tree, &parents)
        };
        write().map_err(git("write to the object store"))
    }

    /// Lets the branch point at the commit, if it still points where the plan saw it.
    pub(super) fn advance(&self, plan: &Plan, journal: &Journal, message: &str) -> Result<(), GitFault> {
        // libgit2 takes the zero id for "must not exist" (refdb_fs.c, cmp_old_ref).
        let expected = plan.target.tip.unwrap_or(Oid::ZERO_SHA1);
        let subject = message.lines().next().unwrap_or_default();
        let note = if plan.target.base.is_some() { "commit" } else { "commit (initial)" };
        let log = format!("{note}: {subject}");
        let branch = || short(&journal.reference).to_owned();
        match self.git.reference_matching(&journal.reference, journal.commit, true, expected, &log) {
            Ok(_) => Ok(()),
            Err(error) => Err(match error.code() {
                ErrorCode::Modified | ErrorCode::NotFound => GitFault::Moved { branch: branch() },
                ErrorCode::Locked => GitFault::RefLocked { branch: branch(), message: error.message().to_owned() },
                _ => git("move the branch")(error),
            }),
        }
    }
}

/// A filter stands between the blob and the working file, and the blob would not be what it makes of the file.
pub(super) fn refuse_filters(repository: &git2::Repository, plan: &Plan) -> Result<(), GitFault> {
    // GIT_ATTR_CHECK_INCLUDE_HEAD of libgit2's attr.h, which has no name here: a bare repository has no other attributes.
    let include_head = AttrCheckFlags::from_bits_retain(1 << 3);
    let born = repository.head().is_ok();
    let flags = AttrCheckFlags::FILE_THEN_INDEX | if born { include_head } else { AttrCheckFlags::empty() };
    for (path, edit) in &plan.edits {
        let Edit::Write(..) = edit else { continue };
        let value = repository.get_attr(path.to_path(), "filter", flags).map_err(unreadable_index)?;
        if let AttrValue::String(filter) = AttrValue::from_string(value) {
            return Err(GitFault::Filtered { path: path.clone(), filter: filter.to_owned() });
        }
    }
    Ok(())
}
