//! The index: locked, changed in a copy, and renamed into its place.

use std::collections::BTreeMap;
use std::fs::{self, File, Metadata};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use git2::{FileMode, Index, IndexEntry, IndexTime};

use super::super::files::on;
use super::fault::git;
use super::journal::remove;
use super::trees::Entry;
use super::{GitFault, Repository};
use crate::unit::RepoPath;

/// What an index lock of neap's holds, so that the next run knows it again if this one is killed.
pub(super) const MARK: &str = "held by neap\n";

/// The index, locked, as a copy that is changed and then renamed into its place.
pub(super) struct LockedIndex {
    pub(super) lock: PathBuf,
    pub(super) place: PathBuf,
    copy: PathBuf,
    pub(super) index: Index,
    /// The repository as seen through the copy.
    pub(super) view: git2::Repository,
}

impl Repository {
    /// Takes the lock of the index and opens a copy of it.
    pub(super) fn lock_index(&self) -> Result<LockedIndex, GitFault> {
        let (place, lock) = (self.git.path().join("index"), self.git.path().join("index.lock"));
        let scratch = self.scratch();
        fs::create_dir_all(&scratch).map_err(on("create", &scratch))?;
        take_lock(&lock, &scratch.join("mark"))?;
        let opened = open_copy(&self.git, &place, &scratch.join("index"));
        match opened {
            Ok((copy, index, view)) => Ok(LockedIndex { lock, place, copy, index, view }),
            Err(fault) => {
                remove(&lock)?;
                Err(fault)
            }
        }
    }
}

impl LockedIndex {
    /// Changes the entries of these paths in the copy, with the times and sizes that the working files have now.
    pub(super) fn update(&mut self, root: &Path, entries: &BTreeMap<RepoPath, Entry>) -> Result<(), GitFault> {
        for (path, entry) in entries {
            let changed = match entry {
                Entry::Blob(id, mode) => {
                    let mut indexed = blank(path, *id, *mode);
                    if let Ok(metadata) = fs::symlink_metadata(root.join(path.to_path())) {
                        fill(&mut indexed, &metadata);
                    }
                    self.index.add(&indexed)
                }
                Entry::Absent => match self.index.get_path(path.to_path(), 0) {
                    Some(_) => self.index.remove(path.to_path(), 0),
                    None => Ok(()),
                },
            };
            changed.map_err(git("change the index"))?;
        }
        let old = fs::metadata(&self.copy).and_then(|copy| copy.modified()).ok();
        let hidden: Vec<IndexEntry> = self.index.iter().filter(|entry| hides_a_change(root, entry, old)).collect();
        for mut entry in hidden {
            // An entry of no size is looked into by whoever reads the index (`read-cache.c`, `ie_modified`).
            entry.file_size = 0;
            self.index.add(&entry).map_err(git("change the index"))?;
        }
        self.index.write().map_err(git("write the index"))
    }

    /// Gives the index a second name to come back from; says whether there is an index at all.
    pub(super) fn keep(&self, backup: &Path) -> Result<bool, GitFault> {
        remove(backup)?;
        match fs::hard_link(&self.place, backup).or_else(|_| fs::copy(&self.place, backup).map(drop)) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(on("copy", &self.place)(error).into()),
        }
    }

    /// Puts the copy in the place of the index.
    pub(super) fn publish(&self) -> Result<(), GitFault> {
        let mode = fs::metadata(&self.place).map(|metadata| metadata.permissions());
        if let Ok(mode) = mode {
            fs::set_permissions(&self.copy, mode).map_err(on("write", &self.copy))?;
        }
        fs::rename(&self.copy, &self.place).map_err(on("write", &self.place))?;
        Ok(())
    }
}

/// Whether a change of a working file would no longer be seen once the index, which was written at `old`, is younger.
///
/// Git compares whole seconds unless it was built otherwise, and looks twice at a file that is not older than the index
/// (`read-cache.c`, `is_racy_stat`); libgit2 compares what it has of a second, so it cannot know for Git.
#[cfg(unix)]
fn hides_a_change(root: &Path, entry: &IndexEntry, old: Option<SystemTime>) -> bool {
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::fs::MetadataExt as _;
    let recorded = (i64::from(entry.mtime.seconds()), i64::from(entry.mtime.nanoseconds()));
    let second = old.and_then(|old| old.duration_since(SystemTime::UNIX_EPOCH).ok());
    let young = second.is_some_and(|second| u64::try_from(recorded.0).is_ok_and(|time| time >= second.as_secs()));
    let path = root.join(std::ffi::OsStr::from_bytes(&entry.path));
    young && fs::symlink_metadata(path).is_ok_and(|file| (file.mtime(), file.mtime_nsec()) != recorded)
}

/// There Git has no inode numbers to go by, and fills the entries in itself.
#[cfg(not(unix))]
fn hides_a_change(_: &Path, _: &IndexEntry, _: Option<SystemTime>) -> bool {
    false
}

/// Creates the lock with its mark in it, in one step where the file system has hard links.
fn take_lock(lock: &Path, mark: &Path) -> Result<(), GitFault> {
    fs::write(mark, MARK).map_err(on("write", mark))?;
    let taken = fs::hard_link(mark, lock).or_else(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => Err(error),
        _ => File::create_new(lock).and_then(|mut file| file.write_all(MARK.as_bytes())),
    });
    remove(mark)?;
    taken.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => GitFault::IndexLocked { lock: lock.to_owned() },
        _ => on("create", lock)(error).into(),
    })
}

/// Copies the index with its time, which decides what libgit2 takes for racily clean, and opens the copy in a view of the
/// repository.
fn open_copy(
    repository: &git2::Repository,
    place: &Path,
    copy: &Path,
) -> Result<(PathBuf, Index, git2::Repository), GitFault> {
    remove(copy)?;
    remove(&copy.with_extension("lock"))?;
    match fs::copy(place, copy) {
        Ok(_) => {
            let time = fs::metadata(place).and_then(|metadata| metadata.modified());
            let set = time.and_then(|time| File::options().write(true).open(copy)?.set_modified(time));
            set.map_err(on("write", copy))?;
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(on("copy", place)(error).into()),
    }
    let mut index = Index::open(copy).map_err(unreadable_index)?;
    let view = git2::Repository::open(repository.path()).map_err(git("open the repository"))?;
    view.set_index(&mut index).map_err(git("open the index"))?;
    Ok((copy.to_owned(), index, view))
}

/// libgit2 has no code of its own for an index with a mandatory extension that it does not know.
pub(super) fn unreadable_index(error: git2::Error) -> GitFault {
    if error.message().contains("extension") {
        GitFault::Unsupported { what: "a split or sparse index".to_owned() }
    } else {
        git("read the index")(error)
    }
}

fn blank(path: &RepoPath, id: git2::Oid, mode: FileMode) -> IndexEntry {
    IndexEntry {
        ctime: IndexTime::new(0, 0),
        mtime: IndexTime::new(0, 0),
        dev: 0,
        ino: 0,
        mode: u32::from(mode),
        uid: 0,
        gid: 0,
        file_size: 0,
        id,
        flags: 0,
        flags_extended: 0,
        path: path.as_str().as_bytes().to_vec(),
    }
}

/// Git keeps the low 32 bits of each of these (gitformat-index, "Index entry").
#[cfg(unix)]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the index format holds 32 bits of each")]
fn fill(entry: &mut IndexEntry, metadata: &Metadata) {
    use std::os::unix::fs::MetadataExt as _;
    entry.ctime = IndexTime::new(metadata.ctime() as i32, metadata.ctime_nsec() as u32);
    entry.mtime = IndexTime::new(metadata.mtime() as i32, metadata.mtime_nsec() as u32);
    (entry.dev, entry.ino) = (metadata.dev() as u32, metadata.ino() as u32);
    (entry.uid, entry.gid) = (metadata.uid(), metadata.gid());
    entry.file_size = metadata.size() as u32;
}

/// Without these numbers Git compares the contents once, and fills them in itself.
#[cfg(not(unix))]
fn fill(_entry: &mut IndexEntry, _metadata: &Metadata) {}
