//! Changing several files under a root as if it were one step: staged first, then swapped in, and undone on failure.

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::unit::RepoPath;

/// A file operation that failed.
#[derive(Debug, thiserror::Error)]
#[error("cannot {action} `{}`: {source}", path.display())]
pub struct FileFault {
    /// What was tried: `write`, `read`, …
    pub action: &'static str,
    /// On which file.
    pub path: PathBuf,
    /// What the operating system said.
    pub source: io::Error,
}

/// Names the operation and the file of an I/O error.
pub(super) fn on(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> FileFault {
    move |source| FileFault { action, path: path.to_owned(), source }
}

/// What stands at a path under a root. No symbolic link is followed.
#[derive(Debug)]
pub(super) enum Spot {
    /// Nothing.
    Missing,
    /// A regular file.
    File(PathBuf),
    /// A directory.
    Directory,
    /// This part of the path is a symbolic link; parts are given relative to the root.
    Symlink(PathBuf),
    /// This part of the path is neither a file nor a directory, or a file where a directory is needed.
    Other(PathBuf),
}

/// Looks at a path part by part.
pub(super) fn look(root: &Path, path: &RepoPath) -> Result<Spot, FileFault> {
    let mut relative = PathBuf::new();
    let mut parts = path.as_str().split('/').peekable();
    while let Some(part) = parts.next() {
        relative.push(part);
        let full = root.join(&relative);
        let kind = match fs::symlink_metadata(&full) {
            Ok(metadata) => metadata.file_type(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Spot::Missing),
            Err(error) => return Err(on("read", &full)(error)),
        };
        let last = parts.peek().is_none();
        match (kind.is_symlink(), kind.is_dir(), kind.is_file(), last) {
            (true, ..) => return Ok(Spot::Symlink(relative)),
            (_, true, _, true) => return Ok(Spot::Directory),
            (_, true, _, false) => {}
            (_, _, true, true) => return Ok(Spot::File(full)),
            _ => return Ok(Spot::Other(relative)),
        }
    }
    Ok(Spot::Missing)
}

/// Waits up to ten seconds for a lock that the kernel lets go when its holder ends, however it ends.
///
/// `None` says that another process still holds it. Where the file system has no locks, the file counts as locked.
pub(super) fn hold(file: File) -> Option<File> {
    for _ in 0..200 {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(50)),
            Ok(()) | Err(TryLockError::Error(_)) => return Some(file),
        }
    }
    None
}

#[derive(Debug)]
enum Step {
    Made(PathBuf),
    Dropped(PathBuf),
    Placed { target: PathBuf, backup: Option<PathBuf> },
    Taken { target: PathBuf, backup: PathBuf },
}

/// Files on their way in: staged in a folder of their own, swapped in by renames.
#[derive(Debug)]
pub(super) struct Swap<'a> {
    root: &'a Path,
    stage: &'a Path,
    staged: BTreeMap<RepoPath, PathBuf>,
    count: usize,
    done: Vec<Step>,
}

impl<'a> Swap<'a> {
    /// Prepares an empty staging folder; what an interrupted run left in it is thrown away.
    pub(super) fn new(root: &'a Path, stage: &'a Path) -> Result<Self, FileFault> {
        discard(stage)?;
        fs::create_dir_all(stage).map_err(on("create", stage))?;
        Ok(Self { root, stage, staged: BTreeMap::new(), count: 0, done: Vec::new() })
    }

    /// Writes a file into the staging folder. The file that is to be replaced lends it its permissions.
    pub(super) fn stage(&mut self, path: &RepoPath, bytes: &[u8]) -> Result<(), FileFault> {
        let staged = self.fresh();
        fs::write(&staged, bytes).map_err(on("write", &staged))?;
        let target = self.root.join(path.to_path());
        if let Ok(metadata) = fs::symlink_metadata(&target)
            && metadata.is_file()
        {
            fs::set_permissions(&staged, metadata.permissions()).map_err(on("set the permissions of", &staged))?;
        }
        self.staged.insert(path.clone(), staged);
        Ok(())
    }

    /// Renames a staged file into its place, making the directories it needs.
    pub(super) fn place(&mut self, path: &RepoPath) -> Result<(), FileFault> {
        let Some(staged) = self.staged.remove(path) else { return Ok(()) };
        let target = self.root.join(path.to_path());
        self.make_parents(path)?;
        let backup = match fs::symlink_metadata(&target) {
            Ok(metadata) if metadata.is_dir() => {
                fs::remove_dir(&target).map_err(on("replace the directory", &target))?;
                self.done.push(Step::Dropped(target.clone()));
                None
            }
            Ok(_) => Some(self.back_up(&target)?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(on("read", &target)(error)),
        };
        move_over(&staged, &target)?;
        self.done.push(Step::Placed { target, backup });
        Ok(())
    }

    /// Takes a file away, and the directories that are empty without it.
    pub(super) fn remove(&mut self, path: &RepoPath) -> Result<(), FileFault> {
        let target = self.root.join(path.to_path());
        let backup = self.back_up(&target)?;
        fs::remove_file(&target).map_err(on("remove", &target))?;
        self.done.push(Step::Taken { target, backup });
        let mut parent = path.to_path().parent();
        while let Some(relative) = parent.filter(|relative| !relative.as_os_str().is_empty()) {
            let folder = self.root.join(relative);
            if fs::remove_dir(&folder).is_err() {
                break;
            }
            self.done.push(Step::Dropped(folder));
            parent = relative.parent();
        }
        Ok(())
    }

    /// Puts everything back, last step first.
    pub(super) fn undo(&mut self) -> Result<(), FileFault> {
        while let Some(step) = self.done.pop() {
            match step {
                Step::Made(folder) => fs::remove_dir(&folder).map_err(on("remove", &folder))?,
                Step::Dropped(folder) => fs::create_dir(&folder).map_err(on("create", &folder))?,
                Step::Placed { target, backup: None } => fs::remove_file(&target).map_err(on("remove", &target))?,
                Step::Placed { target, backup: Some(backup) } | Step::Taken { target, backup } => {
                    move_over(&backup, &target)?;
                }
            }
        }
        Ok(())
    }

    fn fresh(&mut self) -> PathBuf {
        self.count += 1;
        self.stage.join(self.count.to_string())
    }

    /// A second name for the file in the staging folder, so that it is never absent from its own place.
    fn back_up(&mut self, target: &Path) -> Result<PathBuf, FileFault> {
        let backup = self.fresh();
        if fs::hard_link(target, &backup).is_err() {
            fs::copy(target, &backup).map_err(on("read", target))?;
        }
        Ok(backup)
    }

    fn make_parents(&mut self, path: &RepoPath) -> Result<(), FileFault> {
        let ends = path.as_str().match_indices('/').map(|(at, _)| at);
        for end in ends {
            let folder = self.root.join(&path.as_str()[..end]);
            match fs::create_dir(&folder) {
                Ok(()) => self.done.push(Step::Made(folder)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(on("create", &folder)(error)),
            }
        }
        Ok(())
    }
}

/// Throws a staging folder away.
pub(super) fn discard(stage: &Path) -> Result<(), FileFault> {
    match fs::remove_dir_all(stage) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(on("remove", stage)(error)),
        _ => Ok(()),
    }
}

/// Renames, and where the staging folder is on another file system, copies beside the target and renames then.
fn move_over(from: &Path, to: &Path) -> Result<(), FileFault> {
    match fs::rename(from, to) {
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
            let mut name = std::ffi::OsString::from(".neap-");
            name.push(to.file_name().unwrap_or_default());
            let beside = to.with_file_name(name);
            let moved = fs::copy(from, &beside).and_then(|_| fs::rename(&beside, to));
            if moved.is_err() {
                // The copy is worth nothing now, and the error that matters is the first one.
                drop(fs::remove_file(&beside));
            }
            moved.map_err(on("write", to))
        }
        other => other.map_err(on("write", to)),
    }
}
