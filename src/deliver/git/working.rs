//! A commit in a working tree: the files and index entries of the commit, and no others.

use std::collections::BTreeMap;
use std::fs::{self, File, Metadata};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use git2::{FileMode, Index, IndexEntry, IndexEntryExtendedFlag, IndexEntryFlag, IndexTime, RepositoryState};
use git2::{Status, StatusOptions};

use super::super::files::{FileFault, Spot, Swap, look, on};
use super::fault::git;
use super::journal::{Journal, remove};
use super::plan::{Edit, Plan};
use super::trees::Entry;
use super::{GitFault, Repository};
use crate::unit::RepoPath;

/// What an index lock of neap's holds, so that the next run knows it again if this one is killed.
const MARK: &str = "held by neap\n";

/// The index, locked, as a copy that is changed and then renamed into its place.
struct LockedIndex {
    lock: PathBuf,
    place: PathBuf,
    copy: PathBuf,
    index: Index,
    /// The repository as seen through the copy.
    view: git2::Repository,
}

impl Repository {
    /// Steps 2 to 7 of the order in the module's documentation.
    pub(super) fn commit_working_tree(
        &self,
        plan: &Plan,
        entries: &BTreeMap<RepoPath, Entry>,
        journal: &Journal,
        message: &str,
    ) -> Result<(), GitFault> {
        let root = self.root()?;
        self.refuse_unfinished()?;
        self.announce(journal)?;
        let result = self.lock_index().and_then(|mut locked| {
            let result = refuse_dirty(&locked, root, plan, entries)
                .and_then(|()| self.swap_in(&mut locked, root, plan, entries, || self.advance(plan, journal, message)));
            let released = remove(&locked.lock);
            result.and(released)
        });
        // What could not be put back is left to the next run, which needs the journal for it.
        if !matches!(result, Err(GitFault::Undo { .. })) {
            self.close()?;
        }
        result
    }

    /// Takes back the index entries and working files of a commit that never became the tip.
    pub(super) fn roll_back(&self, journal: &Journal) -> Result<(), GitFault> {
        if self.git.is_bare() {
            return Ok(());
        }
        let lock = self.git.path().join("index.lock");
        if fs::read_to_string(&lock).is_ok_and(|text| text == MARK) {
            remove(&lock)?;
        }
        // The objects of an interrupted run may have been pruned since; what refers to them is then long gone, too.
        let Ok(commit) = self.git.find_commit(journal.commit) else { return Ok(()) };
        let undo = self.undo_edits(&commit).map_err(git("compare the commit"))?;
        if undo.is_empty() {
            return Ok(());
        }
        let root = self.root()?;
        let stage = self.stage();
        let mut locked = self.lock_index()?;
        let result = take_back(root, &stage, &mut locked, &undo);
        let released = remove(&locked.lock);
        result.and(released)
    }

    fn root(&self) -> Result<&Path, GitFault> {
        let missing = || GitFault::Unsupported { what: "no working tree".to_owned() };
        self.git.workdir().ok_or_else(missing)
    }

    fn refuse_unfinished(&self) -> Result<(), GitFault> {
        let what = match self.git.state() {
            RepositoryState::Clean => return Ok(()),
            RepositoryState::Merge => "a merge",
            RepositoryState::Revert | RepositoryState::RevertSequence => "a revert",
            RepositoryState::CherryPick | RepositoryState::CherryPickSequence => "a cherry-pick",
            RepositoryState::Bisect => "a bisect",
            RepositoryState::Rebase | RepositoryState::RebaseInteractive | RepositoryState::RebaseMerge => "a rebase",
            RepositoryState::ApplyMailbox | RepositoryState::ApplyMailboxOrRebase => "a `git am`",
        };
        Err(GitFault::InProgress { what })
    }

    fn lock_index(&self) -> Result<LockedIndex, GitFault> {
        let (place, lock) = (self.git.path().join("index"), self.git.path().join("index.lock"));
        let stage = self.stage();
        fs::create_dir_all(&stage).map_err(on("create", &stage))?;
        take_lock(&lock, &stage.with_file_name("mark"))?;
        let opened = open_copy(&self.git, &place, &stage.with_file_name("index"));
        match opened {
            Ok((copy, index, view)) => Ok(LockedIndex { lock, place, copy, index, view }),
            Err(fault) => {
                remove(&lock)?;
                Err(fault)
            }
        }
    }

    fn swap_in(
        &self,
        locked: &mut LockedIndex,
        root: &Path,
        plan: &Plan,
        entries: &BTreeMap<RepoPath, Entry>,
        advance: impl FnOnce() -> Result<(), GitFault>,
    ) -> Result<(), GitFault> {
        let stage = self.stage();
        let mut files = Swap::new(root, &stage)?;
        let backup = self.stage().with_file_name("index.old");
        let result = swap_files(&mut files, root, plan)
            .map_err(GitFault::from)
            .and_then(|()| locked.update(root, entries))
            .and_then(|()| locked.keep(&backup))
            .and_then(|had_index| {
                locked.publish()?;
                advance().inspect_err(|_| {
                    // Under the lock nobody has touched the index since.
                    drop(if had_index { fs::rename(&backup, &locked.place) } else { fs::remove_file(&locked.place) });
                })
            });
        drop(fs::remove_file(&backup));
        result.map_err(|fault| match files.undo() {
            Ok(()) => fault,
            Err(undo) => GitFault::Undo { fault: Box::new(fault), undo },
        })
    }

    /// For each path of the commit that is not in HEAD as the commit has it: what the commit has, and what HEAD has.
    fn undo_edits(&self, commit: &git2::Commit<'_>) -> Result<BTreeMap<RepoPath, (Side, Side)>, git2::Error> {
        let (tree, parent) = (commit.tree()?, commit.parent(0).ok().map(|parent| parent.tree()).transpose()?);
        let head = self.git.head().ok().map(|head| head.peel_to_tree()).transpose()?;
        let side = |tree: &git2::Tree<'_>, path: &Path| {
            let entry = tree.get_path(path).ok()?;
            let blob = self.git.find_blob(entry.id()).ok()?;
            let executable = entry.filemode() == i32::from(FileMode::BlobExecutable);
            let mode = if executable { FileMode::BlobExecutable } else { FileMode::Blob };
            Some((entry.id(), mode, blob.content().to_vec()))
        };
        let mut edits = BTreeMap::new();
        for delta in self.git.diff_tree_to_tree(parent.as_ref(), Some(&tree), None)?.deltas() {
            let path = delta.new_file().path().or_else(|| delta.old_file().path()).and_then(Path::to_str);
            let Some(Ok(path)) = path.map(RepoPath::new) else { continue };
            let in_head = head.as_ref().and_then(|head| head.get_path(path.to_path()).ok());
            if in_head.is_some_and(|entry| entry.filemode() == i32::from(FileMode::Link)) {
                continue;
            }
            let ours = side(&tree, path.to_path());
            let theirs = head.as_ref().and_then(|head| side(head, path.to_path()));
            if ours != theirs {
                edits.insert(path, (ours, theirs));
            }
        }
        Ok(edits)
    }
}

/// A blob's id, mode and content, or that there is none.
type Side = Option<(git2::Oid, FileMode, Vec<u8>)>;

fn take_back(
    root: &Path,
    stage: &Path,
    locked: &mut LockedIndex,
    undo: &BTreeMap<RepoPath, (Side, Side)>,
) -> Result<(), GitFault> {
    let mut files = Swap::new(root, stage)?;
    let mut entries = BTreeMap::new();
    for (path, (ours, theirs)) in undo {
        let ours_is_there = match (look(root, path)?, ours) {
            (Spot::File(full), Some((_, _, bytes))) => fs::read(&full).map_err(on("read", &full))? == *bytes,
            (Spot::Missing, None) => true,
            _ => false,
        };
        if ours_is_there {
            match theirs {
                Some((_, mode, bytes)) => {
                    files.stage(path, bytes)?;
                    files.place(path)?;
                    set_executable(&root.join(path.to_path()), *mode)?;
                }
                None => files.remove(path)?,
            }
        }
        let indexed = locked.index.get_path(path.to_path(), 0).map(|entry| entry.id);
        if indexed == ours.as_ref().map(|(id, ..)| *id) {
            let entry = theirs.as_ref().map_or(Entry::Absent, |(id, mode, _)| Entry::Blob(*id, *mode));
            entries.insert(path.clone(), entry);
        }
    }
    locked.update(root, &entries)?;
    locked.publish()
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
fn unreadable_index(error: git2::Error) -> GitFault {
    if error.message().contains("extension") {
        GitFault::Unsupported { what: "a split or sparse index".to_owned() }
    } else {
        git("read the index")(error)
    }
}

/// Refuses when a path of the commit has changes that neither HEAD nor the commit has.
fn refuse_dirty(
    locked: &LockedIndex,
    root: &Path,
    plan: &Plan,
    entries: &BTreeMap<RepoPath, Entry>,
) -> Result<(), GitFault> {
    let mut options = StatusOptions::new();
    options.disable_pathspec_match(true).exclude_submodules(true).no_refresh(true);
    options.include_untracked(true).recurse_untracked_dirs(true).include_ignored(true).recurse_ignored_dirs(true);
    for path in plan.edits.keys() {
        options.pathspec(path.as_str());
        refuse_hidden(locked, path)?;
        match look(root, path)? {
            Spot::Symlink(part) | Spot::Other(part) if part != path.to_path() => {
                return Err(GitFault::Blocked { path: path.clone(), part });
            }
            _ => {}
        }
    }
    let statuses = locked.view.statuses(Some(&mut options)).map_err(git("compare the working tree"))?;
    let mut dirty = Vec::new();
    for status in statuses.iter() {
        let name = String::from_utf8_lossy(status.path_bytes()).into_owned();
        let ours = match (plan.edits.get(name.as_str()), entries.get(name.as_str())) {
            (Some(edit), Some(entry)) => is_ours(locked, root, &name, status.status(), edit, *entry)?,
            _ => false,
        };
        if !ours {
            dirty.push(name);
        }
    }
    if dirty.is_empty() { Ok(()) } else { Err(GitFault::Dirty { paths: dirty }) }
}

/// Whether what is staged and what is in the working file is what the commit would make of it anyway.
fn is_ours(
    locked: &LockedIndex,
    root: &Path,
    name: &str,
    status: Status,
    edit: &Edit,
    entry: Entry,
) -> Result<bool, GitFault> {
    if status.is_conflicted() {
        return Ok(false);
    }
    let staged = Status::INDEX_NEW | Status::INDEX_MODIFIED | Status::INDEX_DELETED | Status::INDEX_TYPECHANGE;
    if status.intersects(staged) {
        let indexed = locked.index.get_path(Path::new(name), 0).map(|indexed| indexed.id);
        let wanted = if let Entry::Blob(id, _) = entry { Some(id) } else { None };
        if indexed != wanted {
            return Ok(false);
        }
    }
    if status.difference(staged).is_empty() {
        return Ok(true);
    }
    let full = root.join(name);
    match (edit, fs::symlink_metadata(&full)) {
        (Edit::Write(text, _), Ok(metadata)) if metadata.is_file() => {
            Ok(fs::read(&full).map_err(on("read", &full))? == text.as_bytes())
        }
        (Edit::Remove, Err(error)) => Ok(error.kind() == io::ErrorKind::NotFound),
        _ => Ok(false),
    }
}

/// An entry with one of these flags is taken for unchanged whatever the working file holds.
fn refuse_hidden(locked: &LockedIndex, path: &RepoPath) -> Result<(), GitFault> {
    let Some(entry) = locked.index.get_path(path.to_path(), 0) else { return Ok(()) };
    let extended = IndexEntryExtendedFlag::from_bits_truncate(entry.flags_extended);
    let flag = if extended.is_skip_worktree() {
        "skip-worktree"
    } else if IndexEntryFlag::from_bits_truncate(entry.flags).is_valid() {
        "assume-unchanged"
    } else {
        return Ok(());
    };
    Err(GitFault::Hidden { path: path.clone(), flag })
}

fn swap_files(files: &mut Swap<'_>, root: &Path, plan: &Plan) -> Result<(), FileFault> {
    for (path, edit) in &plan.edits {
        if let Edit::Write(text, _) = edit {
            files.stage(path, text.as_bytes())?;
        }
    }
    for (path, edit) in &plan.edits {
        if matches!(edit, Edit::Remove) && fs::symlink_metadata(root.join(path.to_path())).is_ok() {
            files.remove(path)?;
        }
    }
    for (path, edit) in &plan.edits {
        if let Edit::Write(_, mode) = edit {
            files.place(path)?;
            set_executable(&root.join(path.to_path()), *mode)?;
        }
    }
    Ok(())
}

impl LockedIndex {
    /// Changes the entries of these paths in the copy, with the times and sizes that the working files have now.
    fn update(&mut self, root: &Path, entries: &BTreeMap<RepoPath, Entry>) -> Result<(), GitFault> {
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
        self.index.write().map_err(git("write the index"))
    }

    /// Gives the index a second name to come back from; says whether there is an index at all.
    fn keep(&self, backup: &Path) -> Result<bool, GitFault> {
        remove(backup)?;
        match fs::hard_link(&self.place, backup).or_else(|_| fs::copy(&self.place, backup).map(drop)) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(on("copy", &self.place)(error).into()),
        }
    }

    /// Puts the copy in the place of the index.
    fn publish(&self) -> Result<(), GitFault> {
        let mode = fs::metadata(&self.place).map(|metadata| metadata.permissions());
        if let Ok(mode) = mode {
            fs::set_permissions(&self.copy, mode).map_err(on("write", &self.copy))?;
        }
        fs::rename(&self.copy, &self.place).map_err(on("write", &self.place))?;
        Ok(())
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

#[cfg(unix)]
fn set_executable(path: &Path, mode: FileMode) -> Result<(), FileFault> {
    use std::os::unix::fs::PermissionsExt as _;
    let mut permissions = fs::metadata(path).map_err(on("read", path))?.permissions();
    let bits = permissions.mode();
    // Whoever may read the file may run it, as Git sets it.
    let wanted = if mode == FileMode::BlobExecutable { bits | ((bits & 0o444) >> 2) } else { bits & !0o111 };
    if wanted == bits {
        return Ok(());
    }
    permissions.set_mode(wanted);
    fs::set_permissions(path, permissions).map_err(on("set the permissions of", path))
}

#[cfg(not(unix))]
fn set_executable(_path: &Path, _mode: FileMode) -> Result<(), FileFault> {
    Ok(())
}
