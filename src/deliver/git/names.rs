//! What a repository is called, and its branches and tags. Nothing is written.

use std::collections::BTreeSet;
use std::path::Path;

use super::Repository;

impl Repository {
    /// The address of the remote `origin`, if a folder is the root of the working tree.
    #[must_use]
    pub fn origin(&self, folder: &Path) -> Option<String> {
        let root = self.git.workdir()?.canonicalize().ok()?;
        let is_root = folder.canonicalize().ok()? == root;
        let origin = self.git.find_remote("origin").ok().filter(|_| is_root)?;
        origin.url().ok().map(str::to_owned)
    }

    /// Every branch and tag, those of the remote `origin` too; none where not all of them may have been fetched: in a
    /// shallow clone, in one of a single branch, and where there is no such remote.
    #[must_use]
    pub fn names(&self) -> Option<BTreeSet<String>> {
        let origin = self.git.find_remote("origin").ok()?;
        let whole = origin.refspecs().any(|spec| spec.src().ok() == Some("refs/heads/*"));
        if self.git.is_shallow() || !whole {
            return None;
        }
        let mut references = self.git.references().ok()?;
        let (mut names, mut fetched) = (BTreeSet::new(), false);
        for name in references.names().flatten() {
            if let Some(branch) = name.strip_prefix("refs/remotes/origin/") {
                fetched = true;
                names.insert(branch.to_owned());
            } else if let Some(own) = name.strip_prefix("refs/heads/").or_else(|| name.strip_prefix("refs/tags/")) {
                names.insert(own.to_owned());
            }
        }
        fetched.then_some(names)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Repository;

    fn names(remote: bool) -> Option<Vec<String>> {
        let folder = tempfile::tempdir().unwrap();
        let git = git2::Repository::init(folder.path()).unwrap();
        let tree = git.find_tree(git.treebuilder(None).unwrap().write().unwrap()).unwrap();
        let me = git2::Signature::now("a", "a@acme.test").unwrap();
        let commit = git.commit(None, &me, &me, "a", &tree, &[]).unwrap();
        git.reference("refs/tags/v1.0.0", commit, false, "").unwrap();
        git.reference("refs/heads/main", commit, false, "").unwrap();
        if remote {
            git.remote("origin", "https://git.acme.test/apps.git").unwrap();
            git.reference("refs/remotes/origin/feature/x", commit, false, "").unwrap();
        }
        Some(Repository::open(folder.path()).unwrap().names()?.into_iter().collect())
    }

    #[test]
    fn branches_and_tags_are_known_where_all_were_fetched() {
        assert_eq!(names(true).unwrap(), ["feature/x", "main", "v1.0.0"]);
        assert_eq!(names(false), None);
    }
}
