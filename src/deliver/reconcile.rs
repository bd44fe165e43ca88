//! What to write, what to remove and what to leave alone: the rules that every target shares.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::bundle::{Artifact, Bundle, Digest, Inventory};
use crate::unit::RepoPath;

/// Why a file was left as it is although the config asks for another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeptReason {
    /// neap wrote it, and somebody edited it since.
    Edited,
    /// neap did not write it.
    Foreign,
    /// A symbolic link is there.
    Symlink,
    /// A submodule is there.
    Submodule,
    /// A directory is there.
    Directory,
    /// Something that is no directory stands where one is needed: its path.
    Blocked(String),
    /// The repository is used where case does not count (`core.ignorecase`), and has this path in another case.
    CaseClash(String),
}

impl KeptReason {
    /// Whether `--force` replaces the file.
    ///
    /// Directories and submodules hold other people's files, and what blocks a path is no file of neap's: those stay.
    #[must_use]
    pub fn yields_to_force(&self) -> bool {
        matches!(self, Self::Edited | Self::Foreign | Self::Symlink)
    }
}

impl fmt::Display for KeptReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Edited => f.write_str("edited by hand since neap wrote it"),
            Self::Foreign => f.write_str("not written by neap"),
            Self::Symlink => f.write_str("a symbolic link is there"),
            Self::Submodule => f.write_str("a submodule is there"),
            Self::Directory => f.write_str("a directory is there"),
            Self::Blocked(path) => write!(f, "`{path}` is not a directory"),
            Self::CaseClash(path) => write!(f, "`{path}` differs from it in case only"),
        }
    }
}

/// What a target has at a path.
#[derive(Clone, Debug)]
pub(super) enum Found {
    /// Nothing.
    Missing,
    /// A regular file.
    File(Vec<u8>),
    /// Something that cannot simply be replaced.
    Obstacle(KeptReason),
}

/// The decisions for one delivery.
#[derive(Debug, Default)]
pub(super) struct Reconciled {
    /// The files to write.
    pub(super) write: BTreeMap<RepoPath, String>,
    /// The files to remove.
    pub(super) remove: BTreeSet<RepoPath>,
    /// The files left alone, by path.
    pub(super) kept: Vec<(RepoPath, KeptReason)>,
    /// The inventory as it is when all this is done.
    pub(super) inventory: Inventory,
    /// The files that matter, before.
    pub(super) old: Bundle,
    /// The files that matter, after.
    pub(super) new: Bundle,
}

/// Every path that a delivery has to look at: what is owned and what is rendered.
pub(super) fn paths(inventory: &Inventory, rendered: &Bundle) -> BTreeSet<RepoPath> {
    inventory.paths().chain(rendered.iter().map(|(path, _)| path)).cloned().collect()
}

/// Two paths of which one would have to be a file and a directory at once, if there are such.
pub(super) fn overlap(rendered: &Bundle, inventory_path: &RepoPath) -> Option<(RepoPath, RepoPath)> {
    let is_file = |path: &str| rendered.get(path).is_some() || path == inventory_path.as_str();
    let all = rendered.iter().map(|(path, _)| path).chain(std::iter::once(inventory_path));
    for path in all {
        let outer = path.as_str().match_indices('/').map(|(at, _)| &path.as_str()[..at]).find(|outer| is_file(outer));
        if let Some(Ok(outer)) = outer.map(RepoPath::new) {
            return Some((outer, path.clone()));
        }
    }
    let rendered_itself = rendered.get(inventory_path.as_str()).is_some();
    rendered_itself.then(|| (inventory_path.clone(), inventory_path.clone()))
}

/// Decides for every path that is owned or rendered; `found` says what the target has there.
pub(super) fn reconcile(
    inventory: &Inventory,
    rendered: &Bundle,
    found: &BTreeMap<RepoPath, Found>,
    force: bool,
) -> Reconciled {
    let mut result = Reconciled::default();
    for path in paths(inventory, rendered) {
        let there = found.get(&path).unwrap_or(&Found::Missing);
        if let Found::File(bytes) = there {
            result.old.insert(path.clone(), text_of(bytes));
        }
        match rendered.get(path.as_str()) {
            Some(artifact) => result.decide_rendered(path, artifact, inventory, there, force),
            None => result.decide_dropped(path, inventory, there, force),
        }
    }
    result
}

impl Reconciled {
    fn decide_rendered(
        &mut self,
        path: RepoPath,
        artifact: &Artifact,
        inventory: &Inventory,
        there: &Found,
        force: bool,
    ) {
        let wanted = artifact.text.as_bytes();
        let reason = match there {
            Found::Missing => None,
            Found::File(bytes) if bytes == wanted => None,
            Found::File(bytes) if inventory.wrote(&path, &Digest::of(bytes)) => None,
            Found::File(_) if inventory.owns(&path) => Some(KeptReason::Edited),
            Found::File(_) => Some(KeptReason::Foreign),
            Found::Obstacle(reason) => Some(reason.clone()),
        };
        match reason {
            Some(reason) if !(force && reason.yields_to_force()) => self.keep(path, reason, inventory, there),
            _ => {
                if !matches!(there, Found::File(bytes) if bytes == wanted) {
                    self.write.insert(path.clone(), artifact.text.clone());
                }
                self.inventory.insert(path.clone(), Digest::of(wanted));
                self.new.insert(path, artifact.clone());
            }
        }
    }

    fn decide_dropped(&mut self, path: RepoPath, inventory: &Inventory, there: &Found, force: bool) {
        match there {
            // What neap wrote here is gone, and what took its place was never asked for.
            Found::Missing | Found::Obstacle(_) => {}
            Found::File(bytes) if force || inventory.wrote(&path, &Digest::of(bytes)) => {
                self.remove.insert(path);
            }
            Found::File(_) => self.keep(path, KeptReason::Edited, inventory, there),
        }
    }

    fn keep(&mut self, path: RepoPath, reason: KeptReason, inventory: &Inventory, there: &Found) {
        if let Some(digest) = inventory.digest(&path) {
            self.inventory.insert(path.clone(), digest.clone());
        }
        if let Found::File(bytes) = there {
            self.new.insert(path.clone(), text_of(bytes));
        }
        self.kept.push((path, reason));
    }
}

fn text_of(bytes: &[u8]) -> Artifact {
    Artifact { text: String::from_utf8_lossy(bytes).into_owned(), origin: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> RepoPath {
        RepoPath::new(text).unwrap()
    }

    fn bundle(files: &[(&str, &str)]) -> Bundle {
        let mut bundle = Bundle::new();
        for (name, text) in files {
            bundle.insert(path(name), Artifact { text: (*text).to_owned(), origin: None });
        }
        bundle
    }

    fn found(files: &[(&str, &str)]) -> BTreeMap<RepoPath, Found> {
        files.iter().map(|(name, text)| (path(name), Found::File(text.as_bytes().to_vec()))).collect()
    }

    #[test]
    fn a_dropped_file_goes_and_an_edited_one_stays() {
        let inventory = Inventory::of(&bundle(&[("a", "1"), ("b", "1"), ("c", "1")]));
        let there = found(&[("a", "1"), ("b", "edited")]);
        let result = reconcile(&inventory, &Bundle::new(), &there, false);
        assert_eq!(result.remove, BTreeSet::from([path("a")]));
        assert_eq!(result.kept, [(path("b"), KeptReason::Edited)]);
        assert_eq!(result.inventory.paths().collect::<Vec<_>>(), [&path("b")]);
        assert_eq!(reconcile(&inventory, &Bundle::new(), &there, true).remove.len(), 2);
    }

    #[test]
    fn an_equal_foreign_file_is_taken_over_and_a_different_one_is_not() {
        let rendered = bundle(&[("a", "1"), ("b", "1")]);
        let result = reconcile(&Inventory::default(), &rendered, &found(&[("a", "1"), ("b", "2")]), false);
        assert!(result.write.is_empty());
        assert_eq!(result.kept, [(path("b"), KeptReason::Foreign)]);
        assert!(result.inventory.owns(&path("a")) && !result.inventory.owns(&path("b")));
    }

    #[test]
    fn a_kept_file_keeps_the_digest_it_had() {
        let inventory = Inventory::of(&bundle(&[("a", "1")]));
        let result = reconcile(&inventory, &bundle(&[("a", "2")]), &found(&[("a", "edited")]), false);
        assert_eq!(result.inventory, inventory);
        assert_eq!(result.new.get("a").unwrap().text, "edited");
    }

    #[test]
    fn force_does_not_replace_what_holds_other_files() {
        for reason in [KeptReason::Directory, KeptReason::Submodule, KeptReason::Blocked("d".to_owned())] {
            let there = BTreeMap::from([(path("a"), Found::Obstacle(reason.clone()))]);
            let result = reconcile(&Inventory::default(), &bundle(&[("a", "1")]), &there, true);
            assert_eq!(result.kept, [(path("a"), reason)]);
            assert!(result.write.is_empty());
        }
    }
}
