//! What a commit in the making leaves behind, so that the next run can take it back if it never ended.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use git2::Oid;

use super::super::files::{discard, hold, on};
use super::{GitFault, Repository};

/// A folder of neap's own in the common Git directory.
const FOLDER: &str = "neap";

/// What the journal says: which commit was about to become the tip of which branch, and through which Git directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Journal {
    pub(super) reference: String,
    pub(super) commit: Oid,
    pub(super) git_directory: PathBuf,
}

impl Journal {
    fn to_text(&self) -> String {
        format!("{}\n{}\n{}\n", self.commit, self.reference, self.git_directory.display())
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.splitn(3, '\n');
        let commit = Oid::from_str(lines.next()?).ok()?;
        let reference = lines.next()?.to_owned();
        let git_directory = PathBuf::from(lines.next()?.strip_suffix('\n')?);
        Some(Self { reference, commit, git_directory })
    }
}

impl Repository {
    /// Takes back what a run that was killed left behind: its locks, and its changes of the index and the working files
    /// unless its commit was made. Says whether there was such a run. [`commit`](Self::commit) does this first as well; call
    /// it before planning, so that a plan with nothing to do repairs too.
    ///
    /// # Errors
    /// Another run holds the repository, or a file operation fails.
    pub fn recover(&self) -> Result<bool, GitFault> {
        if !self.journal_path().exists() {
            return Ok(false);
        }
        let _alone = self.exclusive()?;
        self.recover_alone()
    }

    /// Holds the repository against other runs of neap; the kernel lets go of it however a run ends.
    pub(super) fn exclusive(&self) -> Result<File, GitFault> {
        let folder = self.folder();
        fs::create_dir_all(&folder).map_err(on("create", &folder))?;
        let path = folder.join("lock");
        let file = File::options().create(true).append(true).open(&path).map_err(on("open", &path))?;
        hold(file).ok_or(GitFault::Busy)
    }

    /// As [`recover`](Self::recover), for a caller that holds the repository.
    pub(super) fn recover_alone(&self) -> Result<bool, GitFault> {
        let path = self.journal_path();
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(on("read", &path)(error).into()),
        };
        if let Some(journal) = Journal::parse(&text) {
            self.release_reference(&journal)?;
            if journal.git_directory == self.git.path() {
                self.roll_back(&journal)?;
            } else if let Ok(other) = git2::Repository::open(&journal.git_directory) {
                // A linked worktree that was removed in the meantime has nothing left to take back.
                Self { git: other }.roll_back(&journal)?;
            }
        }
        self.close()?;
        Ok(true)
    }

    /// Writes the journal, whole or not at all.
    pub(super) fn announce(&self, journal: &Journal) -> Result<(), GitFault> {
        let (path, beside) = (self.journal_path(), self.folder().join("journal.new"));
        fs::write(&beside, journal.to_text()).map_err(on("write", &beside))?;
        fs::rename(&beside, &path).map_err(on("write", &path))?;
        Ok(())
    }

    /// Removes the journal and what was staged.
    pub(super) fn close(&self) -> Result<(), GitFault> {
        discard(&self.stage())?;
        remove(&self.journal_path())
    }

    /// Where new files and the new index wait.
    pub(super) fn stage(&self) -> PathBuf {
        self.folder().join("stage")
    }

    fn folder(&self) -> PathBuf {
        self.git.commondir().join(FOLDER)
    }

    fn journal_path(&self) -> PathBuf {
        self.folder().join("journal")
    }

    /// Removes the lock of a branch if the interrupted run held it: the lock holds the commit's id, which is nobody else's,
    /// or nothing yet.
    fn release_reference(&self, journal: &Journal) -> Result<(), GitFault> {
        let lock = self.git.commondir().join(format!("{}.lock", journal.reference));
        let held = |lock: &Path| {
            let text = fs::read_to_string(lock).ok()?;
            Some(text.trim().is_empty() || text.trim() == journal.commit.to_string())
        };
        if held(&lock) != Some(true) {
            return Ok(());
        }
        // An empty lock may be one that a living process has just taken; that one is filled or gone a moment later.
        std::thread::sleep(Duration::from_millis(100));
        if held(&lock) == Some(true) { remove(&lock) } else { Ok(()) }
    }
}

/// Removes a file that may be gone already.
pub(super) fn remove(path: &Path) -> Result<(), GitFault> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(on("remove", path)(error).into()),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_journal_reads_back_and_half_of_one_does_not() {
        let journal = Journal {
            reference: "refs/heads/a/b".to_owned(),
            commit: Oid::from_str("1234567890123456789012345678901234567890").unwrap(),
            git_directory: PathBuf::from("/a b/.git/"),
        };
        let text = journal.to_text();
        assert_eq!(Journal::parse(&text), Some(journal));
        for end in 0..text.len() {
            assert_eq!(Journal::parse(&text[..end]), None, "{end}");
        }
    }
}
