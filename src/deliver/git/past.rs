//! A file of the working tree as a revision has it. Nothing is written.

use std::collections::BTreeSet;
use std::path::Path;

use super::super::reconcile::Found;
use super::fault::git;
use super::{GitFault, Repository};
use crate::unit::RepoPath;

impl Repository {
    /// The text of a file of the working tree as a revision has it, and its path there; none where the revision has no such
    /// file.
    ///
    /// # Errors
    /// There is no working tree or no such revision, the file is outside of the tree, or it is no text there.
    pub fn file_at(&self, revision: &str, file: &Path) -> Result<(String, Option<String>), GitFault> {
        let root = self.git.workdir().ok_or(GitFault::NoWorkingTree)?;
        let real = |path: &Path| std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let outside = || GitFault::NotARepository { path: file.to_owned() };
        let inside = real(file).strip_prefix(real(root)).map(Path::to_owned).map_err(|_| outside())?;
        let path = RepoPath::new(inside.to_string_lossy().replace('\\', "/")).map_err(|_| outside())?;
        let unknown = || GitFault::NoSuchRevision { revision: revision.to_owned() };
        let object = self.git.revparse_single(revision).map_err(|_| unknown())?;
        let commit = object.peel_to_commit().map_err(|_| unknown())?;
        let tree = commit.tree().map_err(git("read the commit"))?;
        let shown = path.to_string();
        let Some((path, spot)) = self.find(Some(&tree), &BTreeSet::from([path]))?.into_iter().next() else {
            return Ok((shown, None));
        };
        match spot.found {
            Found::Missing => Ok((shown, None)),
            Found::Obstacle(reason) => Err(GitFault::NotAFile { path, reason }),
            Found::File(bytes) => {
                String::from_utf8(bytes).map(|text| (shown, Some(text))).map_err(|_| GitFault::NotUtf8 { path })
            }
        }
    }
}
