//! Which of the files changed since a revision.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::super::Failure;
use super::Inputs;
use crate::deliver::git::{Changed, Repository};

impl Inputs {
    /// Leaves the wish to be reported on to what changed.
    pub(super) fn keep_changed(&mut self, paths: &[PathBuf], revision: &str) -> Result<(), Failure> {
        let mut trees: BTreeMap<PathBuf, Changed> = BTreeMap::new();
        for path in paths {
            let folder = real_folder(path)?;
            if trees.values().any(|tree| folder.starts_with(&tree.root)) {
                continue;
            }
            let mut changed = Repository::open(&folder)?.changed_paths(revision)?;
            changed.root = real(&changed.root)?;
            trees.insert(changed.root.clone(), changed);
        }
        let mut folders: BTreeMap<PathBuf, PathBuf> = BTreeMap::new();
        for input in &mut self.files {
            let Some(file) = input.file() else { continue };
            let above = file.parent().unwrap_or(Path::new("")).to_owned();
            let folder = match folders.get(&above) {
                Some(known) => known.clone(),
                None => folders.entry(above).or_insert(real_folder(file)?).clone(),
            };
            let full = folder.join(file.file_name().unwrap_or_default());
            // The innermost repository decides, should one lie in another.
            let tree = trees.values().rev().find(|tree| full.starts_with(&tree.root));
            input.report =
                tree.is_some_and(|tree| full.strip_prefix(&tree.root).is_ok_and(|path| tree.paths.contains(path)));
        }
        Ok(())
    }
}

fn real(path: &Path) -> Result<PathBuf, Failure> {
    path.canonicalize().map_err(|error| Failure::io(format!("cannot read {}", path.display()), &error))
}

/// The folder that a path is, or is in, without links on the way.
fn real_folder(path: &Path) -> Result<PathBuf, Failure> {
    if path.is_dir() {
        return real(path);
    }
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    real(parent.unwrap_or(Path::new(".")))
}
