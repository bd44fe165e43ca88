//! What is known of files before they are read.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::super::Failure;
use super::super::feed::Piece;
use super::super::hall::open;
use super::{Found, Inputs};
use crate::check::{self, Surroundings, What};
use crate::deliver::git::Repository;

/// Most bytes of a kustomization that are looked at to know what it names.
const LONGEST: u64 = 4 << 20;

/// What is known of the files before they are read.
#[derive(Debug)]
pub(in crate::cli) struct Known {
    /// What is around them.
    pub(in crate::cli) around: Arc<Surroundings>,
    /// Those that were named themselves.
    named: BTreeSet<String>,
}

impl Known {
    /// Tells what a text is.
    ///
    /// Whoever names a file wants to hear of it, whatever it looks like; and what is so long that it comes in pieces is a
    /// stream of manifests.
    pub(in crate::cli) fn what(&self, piece: &Piece) -> What {
        if piece.first_line > 1 {
            return What::Manifest;
        }
        let what = self.around.what(&piece.name, &piece.text);
        if what == What::Other && self.named.contains(&piece.name) { What::Manifest } else { what }
    }
}

impl Inputs {
    /// What is known before the files are read; of all, kustomizations are read here already.
    ///
    /// # Errors
    /// A kustomization cannot be read.
    pub(in crate::cli) fn surroundings(&self) -> Result<Known, Failure> {
        let files: Vec<(String, &Found)> =
            self.files.iter().filter(|found| found.file().is_some()).map(|found| (found.name(), found)).collect();
        let shown = files.iter().map(|(name, _)| name.as_str());
        let mut around = Surroundings::new(shown.chain(self.beside.iter().map(String::as_str)));
        for (name, found) in &files {
            let text = match found.file().filter(|_| check::is_kustomization(name)) {
                Some(file) => start_of(file)?,
                None => String::new(),
            };
            around.learn(name, &text);
        }
        for file in &self.above {
            let name = file.display().to_string();
            around.add(&name);
            around.learn(&name, &start_of(file)?);
        }
        look_around(&mut around);
        self.walked.iter().for_each(|folder| around.add_whole(folder));
        self.links.iter().for_each(|link| around.add_link(link));
        self.walked.iter().for_each(|folder| learn_repository(folder, &mut around));
        let named = self.files.iter().filter(|found| found.named).map(Found::name).collect();
        Ok(Known { around: Arc::new(around), named })
    }
}

/// What Git knows of the repository that a folder is in, if it is in one.
fn learn_repository(folder: &str, around: &mut Surroundings) {
    let path = Path::new(if folder.is_empty() { "." } else { folder });
    let Ok(repository) = Repository::open(path) else { return };
    if let Some(url) = repository.origin(path) {
        around.add_origin(folder, url);
    }
    if let Some(names) = repository.names() {
        around.add_revisions(names);
    }
}

/// Looks on the disk for what kustomizations and charts ask for outside of the folders that were named.
fn look_around(around: &mut Surroundings) {
    for path in around.unknown() {
        match std::fs::metadata(&path) {
            Ok(found) if found.is_dir() => around.add_folder(&path),
            Ok(_) => around.add(&path),
            Err(_) => {}
        }
    }
}

/// Kustomizations in the folders that lead to a path, as far as it is written.
pub(super) fn kustomizations_above(path: &Path) -> Vec<PathBuf> {
    let folders = path.ancestors().skip(1);
    let files = folders.flat_map(|folder| check::KUSTOMIZATIONS.iter().map(move |name| folder.join(name)));
    files.filter(|file| file.is_file()).collect()
}

/// The text of a kustomization. One that is no text is said to be when it is checked, and says nothing here.
fn start_of(file: &Path) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let read = open(file).and_then(|file| file.take(LONGEST).read_to_end(&mut bytes));
    read.map_err(|error| Failure::io(format!("cannot read {}", file.display()), &error))?;
    Ok(String::from_utf8(bytes).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_in_pieces_is_a_stream_of_manifests() {
        let known = Known { around: Arc::default(), named: BTreeSet::new() };
        let piece = |first_line| Piece { name: "a.yaml".to_owned(), text: "a: 1\n".into(), first_line };
        assert_eq!(known.what(&piece(1)), What::Other);
        assert_eq!(known.what(&piece(2)), What::Manifest);
    }
}
