//! The files that a command line names, found and not yet read.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use ignore::{DirEntry, WalkBuilder};

use super::{Exit, Failure, Hall};
use crate::check::{self, Surroundings, What};
use crate::deliver::git::{Changed, Repository};
use crate::diagnostic::Diagnostic;

/// The name that standard input is shown under.
pub(super) const STDIN: &str = "<stdin>";

/// Most bytes of a text: places in it are counted with 32 bits.
const LARGEST: u64 = u32::MAX as u64;

/// A file to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Input {
    /// The name it is shown under: the path, `/` between its parts and without `./` before it.
    pub(super) name: String,
    /// Where it is; none for standard input.
    pub(super) file: Option<PathBuf>,
    /// Bytes it has, as far as that is known.
    pub(super) size: u64,
    /// Whether it was named itself, not found in a folder: it is checked even if it looks like no manifest.
    pub(super) named: bool,
    /// Whether findings in it are wanted. If not, it is there for the others to be understood.
    pub(super) report: bool,
}

impl Input {
    /// Reads it.
    ///
    /// # Errors
    /// It cannot be read, or is not UTF-8.
    pub(super) fn read(&self, hall: &Hall) -> Result<String, Failure> {
        match &self.file {
            Some(file) => hall.read(file),
            None => hall.read_stdin(),
        }
    }
}

/// What is left of the files once they are read and recognised.
#[derive(Debug, Default)]
pub(super) struct Sorted {
    /// Files to check, with their texts and what they are.
    pub(super) files: Vec<(String, String, What)>,
    /// What is around them.
    pub(super) around: Surroundings,
    /// Files that are not checked, by what they are.
    pub(super) left_alone: BTreeMap<&'static str, usize>,
    /// Files that cannot be read as text.
    pub(super) unreadable: Vec<Diagnostic>,
}

/// All that was named.
#[derive(Debug, Default)]
pub(super) struct Inputs {
    /// In the order in which they were named, and in a folder in the order of paths. None is there twice.
    pub(super) files: Vec<Input>,
    /// Files in the folders that are no YAML, which others may refer to.
    beside: BTreeSet<String>,
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
                inputs.push(Input { name: STDIN.to_owned(), file: None, size: 0, named: true, report: true });
            } else if path.is_dir() {
                inputs.walk(path)?;
            } else if let Ok(found) = path.metadata() {
                inputs.push(Input { named: true, ..of_file(path.clone(), found.len()) });
            } else {
                return Err(Failure::usage(format!("{} is not there", path.display()), "check the path"));
            }
        }
        inputs.dedup();
        if let Some(revision) = since {
            inputs.keep_changed(paths, revision)?;
        }
        Ok(inputs)
    }

    /// What lies around the files. Kustomizations are yet to be learned.
    pub(super) fn surroundings(&self) -> Surroundings {
        let files = self.files.iter().filter(|input| input.file.is_some()).map(|input| input.name.as_str());
        Surroundings::new(files.chain(self.beside.iter().map(String::as_str)))
    }

    /// Reads the files and tells what each is. Of those that are not reported on, only kustomizations are read.
    ///
    /// # Errors
    /// A file cannot be read, or one that was named itself is not UTF-8.
    pub(super) fn sort(&self, hall: &Hall) -> Result<Sorted, Failure> {
        let mut sorted = Sorted { around: self.surroundings(), ..Sorted::default() };
        let mut texts: Vec<(&Input, String)> = Vec::new();
        for input in self.files.iter().filter(|input| input.report || check::is_kustomization(&input.name)) {
            if input.size > LARGEST {
                let error = Diagnostic::error("yaml-too-large", "the text is larger than 4 GiB");
                sorted.unreadable.push(error.in_file(&input.name));
                continue;
            }
            match input.read(hall) {
                Ok(text) => {
                    sorted.around.learn(&input.name, &text);
                    texts.push((input, text));
                }
                Err(failure) if failure.exit == Exit::Usage && !input.named => {
                    let error = Diagnostic::error("yaml-not-utf-8", failure.message).in_file(&input.name);
                    sorted.unreadable.push(error.help("save it as UTF-8, or list it in .ignore"));
                }
                Err(failure) => return Err(failure),
            }
        }
        look_around(&mut sorted.around);
        for (input, text) in texts.into_iter().filter(|(input, _)| input.report) {
            let what = sorted.around.what(&input.name, &text);
            // Whoever names a file wants to hear of it, whatever it looks like.
            let what = if input.named && what == What::Other { What::Manifest } else { what };
            match what.left_alone() {
                Some(words) => *sorted.left_alone.entry(words).or_default() += 1,
                None => sorted.files.push((input.name.clone(), text, what)),
            }
        }
        Ok(sorted)
    }

    /// Whether any file is to be reported on.
    pub(super) fn is_any_reported(&self) -> bool {
        self.files.iter().any(|input| input.report)
    }

    fn push(&mut self, input: Input) {
        self.files.push(input);
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
                continue;
            }
            let name = entry.file_name().to_string_lossy();
            if check::is_yaml(&name) || check::is_kustomization(&name) {
                // A file that is gone by now has no size, and is missed when it is read.
                let size = entry.metadata().map_or(0, |found| found.len());
                found.push(of_file(entry.into_path(), size));
            } else {
                self.beside.insert(shown(entry.path()));
            }
        }
        if found.is_empty() {
            let message = format!("{} has no .yaml or .yml file", root.display());
            return Err(Failure::usage(message, "name a folder or file that has something to check"));
        }
        found.sort_by(|a, b| a.file.cmp(&b.file));
        self.files.append(&mut found);
        Ok(())
    }

    fn dedup(&mut self) {
        let mut named: BTreeMap<String, bool> = BTreeMap::new();
        for input in &self.files {
            *named.entry(input.name.clone()).or_default() |= input.named;
        }
        self.files.retain_mut(|input| match named.remove(&input.name) {
            Some(is_named) => {
                input.named = is_named;
                true
            }
            None => false,
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
            let Some(file) = &input.file else { continue };
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

fn of_file(file: PathBuf, size: u64) -> Input {
    Input { name: shown(&file), file: Some(file), size, named: false, report: true }
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
fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    let text =
        if std::path::MAIN_SEPARATOR == '/' { text } else { text.replace(std::path::MAIN_SEPARATOR, "/").into() };
    let mut rest = text.as_ref();
    while let Some(shorter) = rest.strip_prefix("./") {
        rest = shorter.trim_start_matches('/');
    }
    rest.to_owned()
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
