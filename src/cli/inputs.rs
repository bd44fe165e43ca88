//! The files that a command line names, found and not yet read.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::{DirEntry, WalkBuilder};
use rayon::prelude::*;

use super::Failure;
use super::feed::{Input, Piece};
use super::hall::{may_never_end, open};
use crate::check::{self, Surroundings, What};
use crate::deliver::git::{Changed, Repository};

/// The name that standard input is shown under.
const STDIN: &str = "<stdin>";

/// Most bytes of a kustomization that are looked at to know what it names.
const LONGEST: u64 = 4 << 20;

/// A file to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// Where it is: a path, without `./` before it, or standard input.
    pub(super) input: Input,
    /// Whether it was named itself, not found in a folder: it is checked even if it looks like no manifest.
    named: bool,
    /// Whether findings in it are wanted. If not, it is there for the others to be understood.
    report: bool,
}

impl Found {
    /// The name it is shown under.
    fn name(&self) -> String {
        self.file().map_or_else(|| STDIN.to_owned(), |file| file.to_string_lossy().into_owned())
    }

    fn file(&self) -> Option<&Path> {
        match &self.input {
            Input::File(file, _) | Input::Pipe(file) => Some(file),
            Input::Stdin => None,
        }
    }
}

/// What is known of the files before they are read.
#[derive(Debug)]
pub(super) struct Known {
    /// What is around them.
    pub(super) around: Arc<Surroundings>,
    /// Those that were named themselves.
    named: BTreeSet<String>,
}

impl Known {
    /// Tells what a text is.
    ///
    /// Whoever names a file wants to hear of it, whatever it looks like; and what is so long that it comes in pieces is a
    /// stream of manifests.
    pub(super) fn what(&self, piece: &Piece) -> What {
        if piece.first_line > 1 {
            return What::Manifest;
        }
        let what = self.around.what(&piece.name, &piece.text);
        if what == What::Other && self.named.contains(&piece.name) { What::Manifest } else { what }
    }
}

/// All that was named.
#[derive(Debug, Default)]
pub(super) struct Inputs {
    /// In the order in which they were named, and in a folder in the order of paths. None is there twice.
    files: Vec<Found>,
    /// Files in the folders that are no YAML, which others may refer to.
    beside: BTreeSet<String>,
    /// Kustomizations above what was named, which may name it.
    above: BTreeSet<PathBuf>,
    /// Folders that were walked.
    walked: BTreeSet<String>,
    /// Links in them, which were not followed.
    links: BTreeSet<String>,
}

impl Inputs {
    /// Finds what is named: files whatever they are called, and in folders every `.yaml` and `.yml` file and `Kustomization`.
    ///
    /// In a folder, what `.gitignore`, `.ignore` and `.git/info/exclude` exclude is left out, as are hidden folders and
    /// symbolic links. With a revision, only files that [changed](Repository::changed_paths) since are to be reported on.
    ///
    /// # Errors
    /// A path is not there, cannot be read, or holds no YAML; Git cannot tell what changed.
    pub(super) fn gather(paths: &[PathBuf], since: Option<&str>) -> Result<Self, Failure> {
        let mut inputs = Self::default();
        for path in paths {
            if path.as_os_str() == "-" {
                if since.is_some() {
                    let help = "give --changed-since with files and folders alone";
                    return Err(Failure::usage("standard input has no history", help));
                }
                inputs.files.push(Found { input: Input::Stdin, named: true, report: true });
            } else if path.is_dir() {
                inputs.walk(path)?;
            } else if let Ok(found) = path.metadata() {
                if may_never_end(path, found.file_type()) {
                    let help = "hand its text over on standard input: `neap validate -`";
                    return Err(Failure::usage(format!("{} is no file", path.display()), help));
                }
                let handed = || Found { input: Input::Pipe(path.clone()), named: true, report: true };
                let file = || Found { named: true, ..of_file(path, found.len()) };
                inputs.files.push(if found.is_file() { file() } else { handed() });
            } else {
                return Err(Failure::usage(format!("{} is not there", path.display()), "check the path"));
            }
        }
        inputs.above = paths.iter().flat_map(|path| kustomizations_above(shown(path))).collect();
        if paths.len() > 1 {
            inputs.dedup();
        }
        if let Some(revision) = since {
            inputs.keep_changed(paths, revision)?;
        }
        Ok(inputs)
    }

    /// The files to report on.
    pub(super) fn reported(&self) -> Vec<Input> {
        self.files.iter().filter(|found| found.report).map(|found| found.input.clone()).collect()
    }

    /// All that can be read more than once, those that are only context included.
    pub(super) fn files(&self) -> Vec<Input> {
        let again = |found: &&Found| matches!(found.input, Input::File(..));
        self.files.iter().filter(again).map(|found| found.input.clone()).collect()
    }

    /// What is known before the files are read; of all, kustomizations are read here already.
    ///
    /// # Errors
    /// A kustomization cannot be read.
    pub(super) fn surroundings(&self) -> Result<Known, Failure> {
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

    fn walk(&mut self, root: &Path) -> Result<(), Failure> {
        let mut found = Vec::new();
        for entry in walker(root).build() {
            let entry = entry.map_err(|error| {
                let what = format!("cannot read {}", root.display());
                match error.into_io_error() {
                    Some(error) => Failure::io(what, &error),
                    None => Failure::usage(what, "check the path"),
                }
            })?;
            if !entry.file_type().is_some_and(|kind| kind.is_file()) {
                if entry.path_is_symlink() {
                    self.links.insert(shown(entry.path()).display().to_string());
                }
                continue;
            }
            let name = entry.file_name().to_string_lossy();
            if check::is_yaml(&name) || check::is_kustomization(&name) {
                found.push(entry.into_path());
            } else {
                self.beside.insert(shown(entry.path()).display().to_string());
            }
        }
        if found.is_empty() {
            let message = format!("{} has no .yaml or .yml file", root.display());
            return Err(Failure::usage(message, "name a folder or file that has something to check"));
        }
        self.walked.insert(shown(root).display().to_string());
        found.par_sort_unstable();
        // A file that is gone by now has no size, and is missed when it is read.
        let size = |path: &Path| path.symlink_metadata().map_or(0, |found| found.len());
        self.files.par_extend(found.into_par_iter().map(|path| of_file(&path, size(&path))));
        Ok(())
    }

    fn dedup(&mut self) {
        let mut named: BTreeMap<String, bool> = BTreeMap::new();
        for found in &self.files {
            *named.entry(found.name()).or_default() |= found.named;
        }
        self.files.retain_mut(|found| {
            let first = named.remove(&found.name());
            found.named |= first == Some(true);
            first.is_some()
        });
    }

    /// Leaves the wish to be reported on to what changed.
    fn keep_changed(&mut self, paths: &[PathBuf], revision: &str) -> Result<(), Failure> {
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
pub(super) fn look_around(around: &mut Surroundings) {
    for path in around.unknown() {
        match std::fs::metadata(&path) {
            Ok(found) if found.is_dir() => around.add_folder(&path),
            Ok(_) => around.add(&path),
            Err(_) => {}
        }
    }
}

/// Kustomizations in the folders that lead to a path, as far as it is written.
fn kustomizations_above(path: &Path) -> Vec<PathBuf> {
    let folders = path.ancestors().skip(1);
    let files = folders.flat_map(|folder| check::KUSTOMIZATIONS.iter().map(move |name| folder.join(name)));
    files.filter(|file| file.is_file()).collect()
}

fn of_file(path: &Path, size: u64) -> Found {
    Found { input: Input::File(shown(path).to_owned(), size), named: false, report: true }
}

fn walker(root: &Path) -> WalkBuilder {
    let mut walk = WalkBuilder::new(root);
    // Hidden files are looked at, hidden folders are not. What one user excludes everywhere says nothing of the repository,
    // and a folder that is not (yet) in Git is walked like one that is.
    walk.hidden(false).git_global(false).require_git(false).follow_links(false);
    walk.filter_entry(|entry: &DirEntry| {
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        entry.depth() == 0 || !hidden || !entry.file_type().is_some_and(|kind| kind.is_dir())
    });
    walk
}

/// A path as it is shown.
fn shown(path: &Path) -> &Path {
    path.strip_prefix(".").unwrap_or(path)
}

/// The text of a kustomization. One that is no text is said to be when it is checked, and says nothing here.
fn start_of(file: &Path) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let read = open(file).and_then(|file| file.take(LONGEST).read_to_end(&mut bytes));
    read.map_err(|error| Failure::io(format!("cannot read {}", file.display()), &error))?;
    Ok(String::from_utf8(bytes).unwrap_or_default())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_shown_without_the_folder_that_it_counts_from() {
        for (path, expected) in [("./a/b.yaml", "a/b.yaml"), ("a.yaml", "a.yaml"), ("../a", "../a"), ("/a", "/a")] {
            assert_eq!(shown(Path::new(path)), Path::new(expected));
        }
    }

    #[test]
    fn a_file_that_is_named_and_found_is_there_once_and_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.yaml");
        std::fs::write(&file, "a: 1\n").unwrap();
        for paths in [[folder.path().to_owned(), file.clone()], [file.clone(), folder.path().to_owned()]] {
            let Ok(inputs) = Inputs::gather(&paths, None) else { panic!("{paths:?}") };
            assert_eq!(inputs.files, [Found { input: Input::File(file.clone(), 5), named: true, report: true }]);
        }
    }

    #[cfg(unix)]
    #[test]
    fn what_may_never_end_is_not_read() {
        let kind = |path: &str| Path::new(path).metadata().unwrap().file_type();
        assert!(may_never_end(Path::new("/dev/zero"), kind("/dev/zero")));
        for handed in ["/dev/fd/63", "/dev/stdin", "/dev/null"] {
            assert!(!may_never_end(Path::new(handed), kind("/dev/zero")), "{handed}");
        }
        assert!(Inputs::gather(&[PathBuf::from("/dev/zero")], None).is_err());
    }

    #[test]
    fn what_comes_in_pieces_is_a_stream_of_manifests() {
        let known = Known { around: Arc::default(), named: BTreeSet::new() };
        let piece = |first_line| Piece { name: "a.yaml".to_owned(), text: "a: 1\n".into(), first_line };
        assert_eq!(known.what(&piece(1)), What::Other);
        assert_eq!(known.what(&piece(2)), What::Manifest);
    }
}
