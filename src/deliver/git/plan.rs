//! What a commit would change, worked out before anything is written.

use std::collections::{BTreeMap, BTreeSet};

use git2::FileMode;

use super::super::reconcile::{Found, KeptReason, overlap, paths, reconcile};
use super::branch::Target;
use super::{GitFault, Repository, parse_inventory};
use crate::bundle::{Artifact, Bundle, Inventory};
use crate::unit::RepoPath;

/// A change of one file.
#[derive(Clone, Debug)]
pub(super) enum Edit {
    /// This content.
    Write(String, FileMode),
    /// No file.
    Remove,
}

/// What one commit would change, and the commit it builds on.
#[derive(Debug)]
pub struct Plan {
    pub(super) target: Target,
    pub(super) edits: BTreeMap<RepoPath, Edit>,
    old: Bundle,
    new: Bundle,
    kept: Vec<(RepoPath, KeptReason)>,
    removed: Vec<RepoPath>,
    inventory: Inventory,
}

impl Plan {
    /// Whether there is nothing to commit. An inventory that has to be written counts as something.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }

    /// The branch that the commit would go to; none when HEAD is detached.
    #[must_use]
    pub fn branch(&self) -> Option<&str> {
        self.target.branch()
    }

    /// The commit that the plan builds on, in hexadecimal; none for the first one.
    #[must_use]
    pub fn base(&self) -> Option<String> {
        self.target.base.map(|id| id.to_string())
    }

    /// The files that are owned or rendered, as they are. The inventory is not among them.
    #[must_use]
    pub fn old(&self) -> &Bundle {
        &self.old
    }

    /// The same files as they would be after the commit: those that are kept are here as they were.
    #[must_use]
    #[expect(clippy::new_ret_no_self, reason = "the other of a pair with `old`")]
    pub fn new(&self) -> &Bundle {
        &self.new
    }

    /// The files that would be left as they are, and why.
    #[must_use]
    pub fn kept(&self) -> &[(RepoPath, KeptReason)] {
        &self.kept
    }

    /// The files that would be removed.
    #[must_use]
    pub fn removed(&self) -> &[RepoPath] {
        &self.removed
    }

    /// The inventory as it would be after the commit.
    #[must_use]
    pub fn inventory(&self) -> &Inventory {
        &self.inventory
    }
}

impl Repository {
    /// Works out what has to change for a branch to hold a bundle; without a branch, the one HEAD is on.
    ///
    /// A branch that does not exist is planned on top of what HEAD points at. With a detached HEAD and no branch the plan can
    /// be looked at, but not committed. Nothing is written. `force` replaces files that were edited by hand or were never
    /// neap's.
    ///
    /// # Errors
    /// The branch cannot be read, the inventory cannot be understood, or two rendered paths exclude each other.
    pub fn plan(
        &self,
        branch: Option<&str>,
        rendered: &Bundle,
        inventory_path: &RepoPath,
        force: bool,
    ) -> Result<Plan, GitFault> {
        if let Some((outer, inner)) = overlap(rendered, inventory_path) {
            return Err(GitFault::Overlap { outer, inner });
        }
        let target = self.target(branch)?;
        let tree = self.tree_of(target.base)?;
        let inventory_text = self.inventory_text(tree.as_ref(), inventory_path)?;
        let owned = match &inventory_text {
            Some((text, _)) => {
                let mut bundle = Bundle::new();
                bundle.insert(inventory_path.clone(), Artifact { text: text.clone(), origin: None });
                parse_inventory(&bundle, inventory_path)?
            }
            None => Inventory::default(),
        };
        let spots = self.find(tree.as_ref(), &paths(&owned, rendered))?;
        let modes: BTreeMap<_, _> = spots.iter().map(|(path, spot)| (path.clone(), spot.mode)).collect();
        let found = spots.into_iter().map(|(path, spot)| (path, spot.found)).collect();
        let result = reconcile(&owned, rendered, &found, force);
        let mode = |path: &RepoPath| modes.get(path).copied().unwrap_or(FileMode::Blob);
        let writes = result.write.into_iter().map(|(path, text)| {
            let mode = mode(&path);
            (path, Edit::Write(text, mode))
        });
        let removals = result.remove.iter().map(|path| (path.clone(), Edit::Remove));
        let mut edits: BTreeMap<_, _> = writes.chain(removals).collect();
        edits.extend(inventory_edit(inventory_text, &result.inventory).map(|edit| (inventory_path.clone(), edit)));
        Ok(Plan {
            target,
            edits,
            old: result.old,
            new: result.new,
            kept: result.kept,
            removed: result.remove.into_iter().collect(),
            inventory: result.inventory,
        })
    }

    fn inventory_text(
        &self,
        tree: Option<&git2::Tree<'_>>,
        path: &RepoPath,
    ) -> Result<Option<(String, FileMode)>, GitFault> {
        let mut spots = self.find(tree, &BTreeSet::from([path.clone()]))?;
        let Some(spot) = spots.remove(path) else { return Ok(None) };
        match spot.found {
            Found::Missing => Ok(None),
            Found::Obstacle(reason) => Err(GitFault::NotAFile { path: path.clone(), reason }),
            Found::File(bytes) => match String::from_utf8(bytes) {
                Ok(text) => Ok(Some((text, spot.mode))),
                Err(_) => Err(GitFault::NotUtf8 { path: path.clone() }),
            },
        }
    }
}

/// An inventory of nothing is no file at all.
fn inventory_edit(there: Option<(String, FileMode)>, wanted: &Inventory) -> Option<Edit> {
    match there {
        Some(_) if wanted.is_empty() => Some(Edit::Remove),
        None if wanted.is_empty() => None,
        Some((text, _)) if text == wanted.to_text() => None,
        Some((_, mode)) => Some(Edit::Write(wanted.to_text(), mode)),
        None => Some(Edit::Write(wanted.to_text(), FileMode::Blob)),
    }
}
