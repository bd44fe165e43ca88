//! Which branch is meant, and what it points at.

use std::path::PathBuf;

use git2::{ErrorCode, Oid, ReferenceType};

use super::fault::git;
use super::{GitFault, Repository};

const HEADS: &str = "refs/heads/";

/// A branch to build on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// The full name of the reference; none when HEAD is detached and no branch was named.
    pub(super) reference: Option<String>,
    /// What the reference points at; none when it does not exist yet.
    pub(super) tip: Option<Oid>,
    /// The commit to build on: the tip, or for a new branch what HEAD points at.
    pub(super) base: Option<Oid>,
}

impl Target {
    /// The name without `refs/heads/`.
    pub(super) fn branch(&self) -> Option<&str> {
        self.reference.as_deref().map(short)
    }
}

/// A reference's name as people say it.
pub(super) fn short(reference: &str) -> &str {
    reference.strip_prefix(HEADS).unwrap_or(reference)
}

impl Repository {
    /// Finds the branch that is meant: the named one, or the one HEAD is on.
    pub(super) fn target(&self, branch: Option<&str>) -> Result<Target, GitFault> {
        let (head, head_commit) = self.head()?;
        let reference = match branch {
            Some(name) => Some(full_name(name)?),
            None => head,
        };
        let tip = reference.as_deref().map(|name| self.tip(name)).transpose()?.flatten();
        Ok(Target { reference, tip, base: tip.or(head_commit) })
    }

    /// What a reference points at right now; none when it does not exist.
    pub(super) fn tip(&self, reference: &str) -> Result<Option<Oid>, GitFault> {
        match self.git.find_reference(reference) {
            Ok(found) => {
                let not_a_commit = || GitFault::NotACommit { reference: reference.to_owned() };
                let id = found.target().ok_or_else(not_a_commit)?;
                self.git.find_commit(id).map_err(|_| not_a_commit())?;
                Ok(Some(id))
            }
            Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
            Err(error) => Err(git("read the branch")(error)),
        }
    }

    /// The branch HEAD is on, if it is on one, and the commit it leads to, if there is one.
    fn head(&self) -> Result<(Option<String>, Option<Oid>), GitFault> {
        let head = self.git.find_reference("HEAD").map_err(git("read HEAD"))?;
        if head.kind() == Some(ReferenceType::Direct) {
            return Ok((None, head.target()));
        }
        let name = head.symbolic_target().ok().flatten().unwrap_or_default().to_owned();
        if !name.starts_with(HEADS) {
            return Err(GitFault::NotACommit { reference: name });
        }
        let tip = self.tip(&name)?;
        Ok((Some(name), tip))
    }

    /// Whether this working tree, and no other, shows the branch.
    pub(super) fn shows(&self, reference: &str) -> bool {
        !self.git.is_bare() && head_of(&self.git).as_deref() == Some(reference)
    }

    /// Another worktree of the same repository that shows the branch.
    pub(super) fn shown_elsewhere(&self, reference: &str) -> Option<PathBuf> {
        let names = self.git.worktrees().ok();
        let linked = names.iter().flat_map(|names| names.iter()).filter_map(Result::ok).flatten().filter_map(|name| {
            self.git.find_worktree(name).and_then(|tree| git2::Repository::open_from_worktree(&tree)).ok()
        });
        // Seen from a linked worktree, the main one is a repository of its own.
        let main = self.git.is_worktree().then(|| git2::Repository::open(self.git.commondir()).ok()).flatten();
        let mut others = linked.chain(main).filter(|other| other.path() != self.git.path() && !other.is_bare());
        let other = others.find(|other| head_of(other).as_deref() == Some(reference))?;
        other.workdir().map(std::path::Path::to_owned)
    }
}

fn head_of(repository: &git2::Repository) -> Option<String> {
    let head = repository.find_reference("HEAD").ok()?;
    head.symbolic_target().ok().flatten().map(str::to_owned)
}

fn full_name(branch: &str) -> Result<String, GitFault> {
    let name = short(branch);
    let fault = || GitFault::BranchName { branch: branch.to_owned() };
    let full = format!("{HEADS}{name}");
    let valid = git2::Branch::name_is_valid(name).unwrap_or(false) && git2::Reference::is_valid_name(&full);
    if valid && !name.starts_with('-') { Ok(full) } else { Err(fault()) }
}
