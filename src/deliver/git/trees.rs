//! Reading and rebuilding only the directories that matter.

use std::collections::{BTreeMap, BTreeSet};

use git2::{Error, FileMode, ObjectType, Oid, Tree, TreeEntry};

use super::super::reconcile::{Found, KeptReason};
use crate::unit::RepoPath;

/// What a tree has at a path.
#[derive(Debug)]
pub(super) struct Spot {
    /// The content, or what is there instead.
    pub(super) found: Found,
    /// The mode that a new content keeps: an executable file stays one.
    pub(super) mode: FileMode,
}

/// A change of one entry.
#[derive(Clone, Copy, Debug)]
pub(super) enum Entry {
    /// This blob with this mode.
    Blob(Oid, FileMode),
    /// Nothing.
    Absent,
}

/// Looks up paths, reading every directory at most once.
pub(super) fn find(
    repository: &git2::Repository,
    tree: Option<&Tree<'_>>,
    paths: &BTreeSet<RepoPath>,
    fold_case: bool,
) -> Result<BTreeMap<RepoPath, Spot>, Error> {
    let mut finder = Finder { repository, fold_case, spots: BTreeMap::new() };
    finder.descend(tree, 0, paths.iter().collect())?;
    Ok(finder.spots)
}

struct Finder<'a> {
    repository: &'a git2::Repository,
    fold_case: bool,
    spots: BTreeMap<RepoPath, Spot>,
}

impl Finder<'_> {
    /// `skip` is how many bytes of each path lead to this directory.
    fn descend(&mut self, tree: Option<&Tree<'_>>, skip: usize, paths: Vec<&RepoPath>) -> Result<(), Error> {
        for (name, group) in by_first_part(paths, |path| &path.as_str()[skip..]) {
            let entry = tree.and_then(|tree| tree.get_name(name));
            let (leaves, inner): (Vec<_>, Vec<_>) =
                group.into_iter().partition(|path| path.as_str().len() == skip + name.len());
            let clash = match (&entry, tree) {
                (None, Some(tree)) if self.fold_case => same_but_for_case(tree, name),
                _ => None,
            };
            if let Some(other) = clash {
                for path in leaves.into_iter().chain(inner) {
                    let twin = format!("{}{other}", &path.as_str()[..skip]);
                    self.note(path, Found::Obstacle(KeptReason::CaseClash(twin)));
                }
                continue;
            }
            for path in leaves {
                self.leaf(path, entry.as_ref())?;
            }
            match entry.as_ref().map(|entry| (entry.kind(), entry.id())) {
                Some((Some(ObjectType::Tree), id)) if !inner.is_empty() => {
                    self.descend(Some(&self.repository.find_tree(id)?), skip + name.len() + 1, inner)?;
                }
                Some(_) => {
                    for path in inner {
                        let part = path.as_str()[..skip + name.len()].to_owned();
                        self.note(path, Found::Obstacle(KeptReason::Blocked(part)));
                    }
                }
                None => inner.into_iter().for_each(|path| self.note(path, Found::Missing)),
            }
        }
        Ok(())
    }

    fn leaf(&mut self, path: &RepoPath, entry: Option<&TreeEntry<'_>>) -> Result<(), Error> {
        let Some(entry) = entry else {
            self.note(path, Found::Missing);
            return Ok(());
        };
        let mode = entry.filemode();
        let found = match (entry.kind(), mode) {
            (Some(ObjectType::Blob), mode) if mode == i32::from(FileMode::Link) => Found::Obstacle(KeptReason::Symlink),
            (Some(ObjectType::Blob), _) => Found::File(self.repository.find_blob(entry.id())?.content().to_vec()),
            (Some(ObjectType::Tree), _) => Found::Obstacle(KeptReason::Directory),
            _ => Found::Obstacle(KeptReason::Submodule),
        };
        let executable = mode == i32::from(FileMode::BlobExecutable);
        let mode = if executable { FileMode::BlobExecutable } else { FileMode::Blob };
        self.spots.insert(path.clone(), Spot { found, mode });
        Ok(())
    }

    fn note(&mut self, path: &RepoPath, found: Found) {
        self.spots.insert(path.clone(), Spot { found, mode: FileMode::Blob });
    }
}

/// Builds a tree that is `base` with some entries changed. A directory that gets empty goes; the root may be empty.
pub(super) fn graft(
    repository: &git2::Repository,
    base: Option<&Tree<'_>>,
    entries: &BTreeMap<RepoPath, Entry>,
) -> Result<Oid, Error> {
    let changes = entries.iter().map(|(path, entry)| (path.as_str(), *entry)).collect();
    match graft_below(repository, base, changes)? {
        Some(id) => Ok(id),
        None => repository.treebuilder(None)?.write(),
    }
}

fn graft_below(
    repository: &git2::Repository,
    base: Option<&Tree<'_>>,
    changes: Vec<(&str, Entry)>,
) -> Result<Option<Oid>, Error> {
    let mut builder = repository.treebuilder(base)?;
    for (name, group) in by_first_part(changes, |(path, _)| path) {
        let mut inner = Vec::new();
        for (path, entry) in group {
            match (path.get(name.len() + 1..), entry) {
                (Some(rest), _) => inner.push((rest, entry)),
                (None, Entry::Blob(id, mode)) => drop(builder.insert(name, id, i32::from(mode))?),
                (None, Entry::Absent) => remove(&mut builder, name)?,
            }
        }
        if inner.is_empty() {
            continue;
        }
        let below = match base.and_then(|base| base.get_name(name)) {
            Some(entry) if entry.kind() == Some(ObjectType::Tree) => Some(repository.find_tree(entry.id())?),
            _ => None,
        };
        match graft_below(repository, below.as_ref(), inner)? {
            Some(id) => drop(builder.insert(name, id, i32::from(FileMode::Tree))?),
            None => remove(&mut builder, name)?,
        }
    }
    if builder.is_empty() { Ok(None) } else { builder.write().map(Some) }
}

fn remove(builder: &mut git2::TreeBuilder<'_>, name: &str) -> Result<(), Error> {
    if builder.get(name)?.is_some() { builder.remove(name) } else { Ok(()) }
}

fn by_first_part<'a, T>(all: Vec<T>, path_of: impl Fn(&T) -> &'a str) -> BTreeMap<&'a str, Vec<T>> {
    let mut groups: BTreeMap<&str, Vec<T>> = BTreeMap::new();
    for item in all {
        let path = path_of(&item);
        let name = path.split_once('/').map_or(path, |(name, _)| name);
        groups.entry(name).or_default().push(item);
    }
    groups
}

fn same_but_for_case(tree: &Tree<'_>, name: &str) -> Option<String> {
    let lower = name.to_lowercase();
    tree.iter().filter_map(|entry| entry.name().ok().map(str::to_owned)).find(|other| other.to_lowercase() == lower)
}
