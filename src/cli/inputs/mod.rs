//! The files that a command line names, found and not yet read.

mod changed;
mod known;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use ignore::{DirEntry, WalkBuilder};
use rayon::prelude::*;

pub(super) use known::Known;

use super::Failure;
use super::feed::Input;
use super::hall::may_never_end;
use crate::check;
use known::kustomizations_above;

/// The name that standard input is shown under.
const STDIN: &str = "<stdin>";

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
}
